"""What can be explained, checks and decisions included, and what it decided in a design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from inspect import getdoc
from typing import TYPE_CHECKING, Any

from archkit.design import Step
from archkit.knowledge import library
from archkit.knowledge.explanation import Explanation, explanations
from archkit.proofs import CHECKS
from archkit.proofs.check import Subject, run_check
from archkit.proofs.migration.explained import EXPLAINED
from archkit.proofs.migration.verdicts import CLAIMS
from archkit.session.day import day_of
from archkit.session.repair import assumed_brief

if TYPE_CHECKING:
    from archkit.brief import Brief
    from archkit.design import Decision, Design, Option


@dataclass(frozen=True)
class Decided:
    """One thing that a rule did in a design: the decision, the option where one is meant, and the words."""

    decision: str
    says: str
    option: str = ""
    score: float | None = None
    points: float | None = None
    ruled_out: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return dict(vars(self))


def everything() -> Iterator[Explanation]:
    """Yield everything that can be explained."""
    yield from explanations()
    yield from _decisions()
    yield from _criteria()
    for check in CHECKS.values():
        told = (getdoc(check.function) or "").strip().splitlines()
        details = (*(line.strip() for line in told if line.strip()),)
        yield Explanation(check.code, "check", check.step.value, f"{check.name}: {check.claim}", "", details)
    for code, (name, claim) in CLAIMS.items():
        run_by = "run by archkit migrate, which rehearses a plan in a throw-away PostgreSQL"
        yield Explanation(code, "proof", "migration", f"{name}: {claim}", "", (*EXPLAINED[code], run_by))
    yield from _asked_by_personas()


def _asked_by_personas() -> Iterator[Explanation]:
    """Yield the checklist's items and the points on which personas disagree."""
    for item in library().checklist.values():
        told = [f"asked by: {', '.join(item.asked_by)}", f"answered by: {', '.join(item.checks)}"]
        told += [f"where it fails: {item.consequence}"] if item.consequence else []
        yield Explanation(item.id, "checklist item", item.group, item.says, "", tuple(told))
    for one in library().conflicts.values():
        sides = tuple(f"{side.says} ({', '.join(side.personas) or 'nobody'})" for side in one.sides)
        led = (f"decided by the leading persona's leaning on {one.leaning}",) if one.leaning else ()
        yield Explanation(one.id, "conflict", "personas", one.about, "", (*sides, *led, one.resolved))


def of_design(design: Design, name: str) -> tuple[Explanation, ...]:
    """Return a decision that stands in a design alone, such as whether to go on with its risks."""
    found = (one for one in design.decisions if one.id == name)
    return tuple(Explanation(one.id, "decision", one.id, one.question) for one in found)


def _decisions() -> Iterator[Explanation]:
    """Yield the decisions with their options and gates; their rules say what they follow."""
    for decision, options in library().options.items():
        told = (f"options, simplest first: {', '.join(one.id for one in options)}", _gates(decision))
        yield Explanation(decision, "decision", decision, "gates first, then weighted points", "", told)


def _gates(decision: str) -> str:
    gates = [one.id for one in library().gates.values() if one.decision == decision]
    return f"gates: {', '.join(gates) or 'none'}"


def _criteria() -> Iterator[Explanation]:
    """Yield what the options of each decision are rated by."""
    for decision, options in library().options.items():
        names = dict.fromkeys(rating.by for one in options for rating in one.ratings)
        for name in names:
            rated = tuple(
                f"{one.id}: {', '.join(f'{rating.points}' for rating in one.ratings if rating.by == name)}"
                for one in options
                if any(rating.by == name for rating in one.ratings)
            )
            says = f"what options of {decision} get for {name}, 0 to 10; its weight is that of the design"
            yield Explanation(f"{decision}.{name}", "criterion", decision, says, "", rated)


def found_in(design: Design, brief: Brief, entries: Iterable[Explanation]) -> tuple[Decided, ...]:
    """Return what entries of one id decided in a design; a check is run on it."""
    found: dict[Decided, None] = {}
    for one in entries:
        found.update(dict.fromkeys(_answered(one, design, brief)))
        for code in _codes(one):
            found.update(dict.fromkeys(_checked(code, design, brief)))
        for decision in design.decisions:
            found.update(dict.fromkeys(_did(one, decision)))
    return tuple(found)


def _answered(one: Explanation, design: Design, brief: Brief) -> Iterator[Decided]:
    """Yield what the brief answers to a question, or what was assumed because it does not."""
    if one.kind != "question":
        return
    field = library().questions[one.id].field
    stated = brief.value(field)
    if stated not in (None, ()):
        quotes = [source.quote for source in brief.sources if source.field == field and source.quote]
        words = f", read from “{quotes[0]}”" if quotes else ""
        yield Decided(field, f"the brief answers {field}: {_told(stated)}{words}")
        return
    assumed = design.clarify.assumptions if design.clarify else ()
    for line in assumed:
        if line.field == field:
            yield Decided(
                field, f"the brief leaves {field} open; assumed {_told(line.value)}: {line.because}"
            )
            return
    yield Decided(field, f"the brief leaves {field} open, and nothing was assumed for it")


def _told(value: object) -> str:
    """Return a value as people write it."""
    if isinstance(value, tuple | list):
        return ", ".join(map(_told, value)) or "none"
    name = getattr(value, "name", None)
    return str(name) if isinstance(name, str) else f"{value:,}" if isinstance(value, int) else str(value)


def _codes(one: Explanation) -> tuple[str, ...]:
    """Return the checks that answer for an entry."""
    if one.kind == "checklist item":
        return library().checklist[one.id].checks
    return (one.id,) if one.kind == "check" else ()


def _checked(code: str, design: Design, brief: Brief) -> Iterator[Decided]:
    subject = Subject(assumed_brief(brief, design, Step.CLARIFY), design, day_of(None))
    proof = run_check(CHECKS[code], subject)
    yield Decided(code, f"{code} {proof.status}{f': {proof.reason}' if proof.reason else ''}")
    for one in proof.findings:
        yield Decided(code, f"{one.severity} at {one.place}: {one.message}")


def _did(one: Explanation, decision: Decision) -> Iterator[Decided]:
    if one.kind in {"rule", "decision"} and one.id in {decision.id, decision.rule}:
        yield from _whole(decision)
    elif one.kind == "option" and one.topic == decision.id:
        yield from (_option(decision, option) for option in decision.options if _is(one, decision, option))
    elif one.kind == "criterion" and one.topic == decision.id:
        yield from _weighed(decision, one.id.removeprefix(f"{decision.id}."))
    elif one.kind.startswith("gate"):
        yield from (_option(decision, each) for each in decision.options if one.id in each.ruled_out_by)
    elif one.kind == "conflict":
        if library().conflicts[one.id].decision == decision.id:
            yield from _whole(decision)
    elif {one.id, _field(one)} & set(decision.depends_on):
        yield Decided(decision.id, f"{decision.id} rests on it: {decision.winner.name}. {decision.because}")
    if one.kind in {"fact", "situation", "rule", "reading"}:
        yield from _through_gates(one, decision)


def _field(one: Explanation) -> str:
    """Return the field of the brief that a reading follows or a question asks for; else its own id."""
    if one.kind == "reading":
        return library().readings[one.id].field or one.id
    return library().questions[one.id].field if one.kind == "question" else one.id


def _is(one: Explanation, decision: Decision, option: Option) -> bool:
    return one.id == f"{decision.id}.{option.id}"


def _whole(decision: Decision) -> Iterator[Decided]:
    yield Decided(decision.id, f"{decision.id}: {decision.winner.name}. {decision.because}", decision.chosen)
    for one in decision.criteria:
        yield Decided(decision.id, f"weight {one.name} {one.weight:g}: {one.because}", points=one.weight)
    yield from (_option(decision, option) for option in decision.options)
    if decision.tie_question:
        yield Decided(decision.id, f"tie with {decision.tie_with}: {decision.tie_question}")


def _option(decision: Decision, one: Option) -> Decided:
    if one.ruled_out_because:
        by = f" [{', '.join(one.ruled_out_by)}]" if one.ruled_out_by else ""
        says = f"{decision.id}: {one.name} ruled out: {one.ruled_out_because}{by}"
        return Decided(decision.id, says, one.id, ruled_out=True)
    points = ", ".join(f"{each.by} {each.points:g}" for each in one.ratings)
    chosen = ", chosen" if one.id == decision.chosen else ""
    score = f"{one.score:g} of 10" if one.score is not None else "no score"
    says = f"{decision.id}: {one.name} {score}{f' ({points})' if points else ''}{chosen}"
    return Decided(decision.id, says, one.id, score=one.score)


def _weighed(decision: Decision, name: str) -> Iterator[Decided]:
    for one in decision.criteria:
        if one.name == name:
            yield Decided(decision.id, f"weight {one.weight:g}: {one.because}", points=one.weight)
    for option in decision.options:
        for each in option.ratings:
            if each.by == name:
                says = f"{option.name} {each.points:g}"
                yield Decided(decision.id, says, option.id, points=each.points)


def _through_gates(one: Explanation, decision: Decision) -> Iterator[Decided]:
    """Yield the options that a gate ruled out which asks for this fact or situation."""
    gates = library().gates
    for option in decision.options:
        asked = [gates[name] for name in option.ruled_out_by if name in gates]
        if one.id in option.ruled_out_by or any(_asks(gate.model_dump_json(), one.id) for gate in asked):
            yield _option(decision, option)


def _asks(gate: str, name: str) -> bool:
    return any(f"{before}{name}{after}" in gate for before in '"{' for after in '":}')
