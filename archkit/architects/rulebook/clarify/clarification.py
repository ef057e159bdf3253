"""Clarify: questions whose answers would change the design, and what is assumed without them."""

from __future__ import annotations

from dataclasses import replace

from archkit.architects.rulebook.choices.outline import outline
from archkit.architects.rulebook.clarify.feasibility import obstacles
from archkit.architects.rulebook.frame.traits import find_traits
from archkit.architects.rulebook.leaning.affordable import within_budget
from archkit.architects.rulebook.leaning.lean import Lean
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Brief
from archkit.brief.quantity import MOST_PER_DAY
from archkit.design import Assumption, Clarification, Design, Flip, Question
from archkit.knowledge import KnownQuestion, library
from archkit.sizing import measure_load, with_assumptions

MOST_QUESTIONS = 7
_NEVER_ASSUMED = frozenset({"budget.monthly_usd", "timeline.weeks"})
"""Nobody can assume somebody else's money or time: these stay unknown, and what needs them is not judged."""
_SECONDS_PER_DAY = 86_400
_AROUND = (0.1, 10.0, 100.0)


def propose_clarification(case: Situation, design: Design) -> Clarification:  # noqa: ARG001 - every step has this form
    """Return questions, assumptions and the outcome of a situation."""
    unknown = _too_little(case)
    if unknown:
        return Clarification(
            outcome="clarify",
            because=f"There is too little to design: {unknown}.",
            questions=tuple(
                _question(one, ())
                for one in open_questions(case)
                if one.id in {"users", "reads", "writes", "team-size"}
            ),
        )
    assumptions = tuple(_assumption(one) for one in open_questions(case) if one.field not in _NEVER_ASSUMED)
    assumed = _situation(case, with_assumptions(case.stated, assumptions))
    questions = _questions(case, assumed)
    kept = {question.field for question in questions}
    blocked = obstacles(assumed)
    return Clarification(
        outcome="infeasible" if blocked else "design",
        because=" ".join(one.because for one in blocked),
        unless=tuple(one.unless for one in blocked),
        questions=questions,
        assumptions=tuple(_explained(one, asked=one.field in kept) for one in assumptions),
    )


def _too_little(case: Situation) -> str:
    work, scale = case.stated.workload, case.stated.scale
    if not (work.entities or work.operations or case.traits):
        return "neither what it keeps nor what it does was said"
    rates = work.reads_per_day or work.writes_per_day or any(one.per_day for one in work.operations)
    rows = any(one.rows_per_day or one.rows_now for one in work.entities)
    people = scale.users_total or scale.users_daily_active or scale.users_concurrent_peak
    if not (rates or rows or people or case.has("internal-tool")):
        return "no number of users and no rate was said"
    return ""


def open_questions(case: Situation) -> tuple[KnownQuestion, ...]:
    """Return the questions about fields that nobody stated and nothing implies."""
    asked = (one for one in library().questions.values() if _missing(case.stated, one.field))
    return tuple(_scaled(one, case) for one in asked)


def _scaled(known: KnownQuestion, case: Situation) -> KnownQuestion:
    """Return a question about a rate with values around what the number of users suggests."""
    load = case.load
    derived = {"reads": load.reads_per_second, "writes": load.writes_per_second}.get(known.id)
    if derived is None or derived.base <= 0:
        return known
    per_day = _rounded(derived.base * _SECONDS_PER_DAY)
    values = tuple(_rounded(per_day * factor) for factor in _AROUND)
    return known.model_copy(
        update={"recommended": per_day, "values": values, "source": f"derived: {derived.formula[:200]}"}
    )


def _rounded(value: float) -> float:
    """Return a rate a day with two significant digits, at least 1 and at most what a brief may state."""
    return min(max(1.0, float(f"{value:.1e}")), MOST_PER_DAY)


def _missing(brief: Brief, field: str) -> bool:
    value = brief.value(field)
    said_none = field == "compliance.regimes" and value == ()
    if said_none or not (value is None or value == ()):
        return False
    work, scale = brief.workload, brief.scale
    rated = [one for one in work.operations if one.per_day]
    implied = {
        "workload.reads_per_day": (
            bool(work.writes_per_day and work.read_write_ratio)
            or any(one.kind in {"read", "list", "search"} for one in rated)
        ),
        "workload.writes_per_day": (
            bool(work.reads_per_day and work.read_write_ratio)
            or any(one.kind not in {"read", "list", "search"} for one in rated)
            or any(one.rows_per_day for one in work.entities)
        ),
        "workload.peak_to_average": work.traffic_shape is not None,
        "workload.retention_days": any(one.retention_days for one in work.entities),
        "scale.users_total": bool(
            scale.users_daily_active
            or scale.users_concurrent_peak
            or work.reads_per_day
            or work.writes_per_day
            or rated
        ),
        "timeline.weeks": brief.timeline.deadline is not None,
    }
    return not implied.get(field, False)


def _situation(case: Situation, brief: Brief) -> Situation:
    traits = case.traits | {trait.id for trait in find_traits(brief)}
    changed = replace(case, brief=brief, traits=frozenset(traits), load=measure_load(brief))
    if changed.lean:
        changed = replace(changed, lean=Lean(changed.lean.leanings))
    return within_budget(changed)


def _questions(case: Situation, assumed: Situation) -> tuple[Question, ...]:
    before = outline(assumed).choices()
    found: list[tuple[int, Question]] = []
    for known in open_questions(case):
        flips = tuple(flip for value in known.values if (flip := _flip(assumed, known, value, before)))
        if flips:
            changed = {change for flip in flips for change in flip.changes}
            found.append((-len(changed), _question(known, flips)))
    ranked = sorted(found, key=lambda pair: pair[0])
    return tuple(question for _, question in ranked[:MOST_QUESTIONS])


def _flip(assumed: Situation, known: KnownQuestion, value: object, before: dict[str, str]) -> Flip | None:
    """Return what changes when this value is answered; found by deciding again."""
    answer = list(value) if isinstance(value, tuple) else value
    brief = assumed.brief.with_values({known.field: answer})
    answered = _situation(assumed, brief)
    after = outline(answered).choices()
    if known.field in _NEVER_ASSUMED and obstacles(replace(answered, stated=brief)):
        return Flip(value=_shown(value), changes=("outcome: infeasible instead of a design",))
    changes = tuple(
        f"{name.replace('-', ' ')}: {after[name]} instead of {chosen}"
        for name, chosen in before.items()
        if after.get(name, chosen) != chosen
    )
    return Flip(value=_shown(value), changes=changes) if changes else None


def _question(known: KnownQuestion, flips: tuple[Flip, ...]) -> Question:
    return Question(
        id=known.id,
        text=known.text,
        field=known.field,
        why=known.why,
        flips=flips,
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


def _explained(one: Assumption, *, asked: bool) -> Assumption:
    because = (
        "nobody said; another answer changes the design"
        if asked
        else "nobody said; none of the values tried changes a choice"
    )
    return one.model_copy(update={"because": because})


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return f"{value:,.10g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
