"""Clarify: questions whose answers would change the design, and what is assumed without them."""

from __future__ import annotations

from archkit.architects.rulebook.clarify.feasibility import obstacles, obstacles_of_nature
from archkit.architects.rulebook.clarify.flips import Weighed, answered, flip_of, taken
from archkit.architects.rulebook.clarify.not_understood import (
    LOAD_FIELDS,
    outweighing,
    quoted,
    unread_loads,
)
from archkit.architects.rulebook.clarify.open_questions import is_plausible, open_questions
from archkit.architects.rulebook.clarify.thrift import thrifty
from archkit.architects.rulebook.situation import Situation
from archkit.brief import vague
from archkit.design import Assumption, Clarification, Design, Question
from archkit.knowledge import KnownQuestion, fact
from archkit.sizing import with_assumptions

MOST_QUESTIONS = 7
_FIRST = frozenset({"users", "reads", "writes", "team-size"})
"""What is asked where there is too little to design: without these nothing can be sized."""


def propose_clarification(case: Situation, design: Design) -> Clarification:  # noqa: ARG001 - every step has this form
    """Return questions, assumptions and the outcome of a situation.

    Questions are ranked by the decisions that their answers change: one that is hard to undo
    counts 4, one that takes work 2, an easy one 1, and an answer that leaves no design 8 (the
    facts ``clarify.weight-...``); each decision counts once a question.
    """
    unknown = _too_little(case)
    if unknown:
        return Clarification(
            outcome="clarify",
            because=f"There is too little to design: {unknown}.",
            questions=tuple(_question(one, ()) for one in open_questions(case) if one.id in _FIRST),
        )
    known = thrifty(case, open_questions(case))
    assumptions = tuple(_assumption(one) for one in known if one.assumed == "always")
    assumed = answered(case, with_assumptions(case.stated, assumptions))
    questions = _questions(assumed, tuple(one for one in known if is_plausible(one, case)))
    kept = {question.field for question in questions}
    late = tuple(_assumption(one) for one in known if one.assumed == "asked" and one.field in kept)
    if late:
        assumptions = (*assumptions, *late)
        assumed = answered(case, with_assumptions(case.stated, assumptions))
    blocked = obstacles(assumed)
    return Clarification(
        outcome="infeasible" if blocked else "design",
        because=" ".join(one.because for one in blocked),
        unless=tuple(one.unless for one in blocked),
        questions=questions,
        assumptions=tuple(_explained(one, case, asked=one.field in kept) for one in assumptions),
    )


def _too_little(case: Situation) -> str:
    work, scale = case.stated.workload, case.stated.scale
    if not (work.entities or work.operations or case.traits):
        return "neither what it keeps nor what it does was said"
    rates = work.reads_per_day or work.writes_per_day or any(one.per_day for one in work.operations)
    rows = any(one.rows_per_day or one.rows_now for one in work.entities)
    people = scale.users_total or scale.users_daily_active or scale.users_concurrent_peak
    if not (rates or rows or people or case.has("internal-tool")):
        return "no number of users and no rate was said" + _only_vaguely(case)
    return _load_not_understood(case)


def _load_not_understood(case: Situation) -> str:
    """Return the words of a load that nothing read and beside which the rest is next to nothing.

    Once reads and writes are both stated, somebody has said what counts.
    """
    heavy = outweighing(case)
    if not heavy or not any(one.field in LOAD_FIELDS for one in open_questions(case)):
        return ""
    return f"{quoted(heavy)} looks like most of the load and was not understood"


def _only_vaguely(case: Situation) -> str:
    """Return the words that speak of a number without giving one."""
    numbers = ("scale.users_total", "workload.reads_per_day", "workload.writes_per_day")
    quotes = [f"“{one.quote}”" for one in vague(case.stated) if one.field in numbers]
    loads = unread_loads(case.stated)
    if loads:
        return f"; {quoted(loads)} was not understood"
    return f"; {' and '.join(quotes)}: no number" if quotes else ""


def _questions(assumed: Situation, known: tuple[KnownQuestion, ...]) -> tuple[Question, ...]:
    before, blocked = taken(assumed), bool(obstacles_of_nature(assumed))
    found: list[tuple[float, Question]] = []
    for one in known:
        tried = (flip_of(assumed, one, value, before, blocked=blocked) for value in one.values)
        flips = tuple(flip for flip in tried if flip)
        if flips:
            found.append((-_rank(flips), _question(one, flips)))
    ranked = sorted(found, key=lambda pair: pair[0])
    return tuple(question for _, question in ranked[:MOST_QUESTIONS])


def _rank(flips: tuple[Weighed, ...]) -> float:
    """Return the weight of all decisions that some answer changes, each counted once."""
    heaviest: dict[str, float] = {}
    for flip in flips:
        for name, weight in flip.weights.items():
            heaviest[name] = max(weight, heaviest.get(name, 0.0))
    return sum(heaviest.values())


def _hard(flips: tuple[Weighed, ...]) -> str:
    """Return how many of the decisions are hard to undo; empty for none."""
    hard = fact("clarify.weight-hard").base
    names = {name for flip in flips for name, weight in flip.weights.items() if weight >= hard}
    return (
        f"; {len(names)} of what it changes {'is' if len(names) == 1 else 'are'} hard to undo"
        if names
        else ""
    )


def _question(known: KnownQuestion, flips: tuple[Weighed, ...]) -> Question:
    return Question(
        id=known.id,
        text=known.text,
        field=known.field,
        why=f"{known.why}{_hard(flips)}",
        flips=tuple(one.flip for one in flips),
        recommended=known.recommended,
        unit=known.unit,
    )


def _assumption(known: KnownQuestion) -> Assumption:
    confidence = "medium" if known.basis in {"published", "quoted", "measured"} else "low"
    return Assumption(
        field=known.field,
        value=known.recommended,
        because="nobody said",
        source=f"{known.source} ({known.date.isoformat()}, {known.basis})",
        confidence=confidence,
    )


def _explained(one: Assumption, case: Situation, *, asked: bool) -> Assumption:
    because = (
        "nobody said; another answer changes the design"
        if asked
        else "nobody said; none of the values tried changes a choice"
    )
    loads = unread_loads(case.stated) if one.field in LOAD_FIELDS else ()
    beside = f"; {quoted(loads)} in the brief was not understood and may be it" if loads else ""
    return one.model_copy(update={"because": f"{because}{beside}"})
