"""What is known and computed for a step: facts, candidate technologies, the load, all with evidence."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from archkit.architects.base import Context
from archkit.architects.prompting.computed import assumed, plan_of
from archkit.architects.rulebook.clarify.open_questions import open_questions
from archkit.architects.rulebook.situation import situation
from archkit.brief.missing import missing
from archkit.design import Estimate, Step
from archkit.knowledge import Fact, KnownQuestion, KnownTechnology, known_technology, library
from archkit.sizing import measure_load, number

_FACTS: Mapping[Step, tuple[str, ...]] = MappingProxyType(
    {
        Step.VERIFY: (
            "datastore.", "messaging.", "caching.", "operations.managed-share", "pattern.kubernetes",
        ),
        Step.SHAPE: (
            "pattern.", "messaging.", "caching.", "realtime.", "link.", "availability.", "ceiling.",
            "capacity.", "proofs.synchronous-hops",
        ),
        Step.DATA: ("data.", "schema-proof.large-table"),
        Step.CONTRACTS: ("contracts.",),
        Step.SECURE: ("security.",),
        Step.OPERATE: ("operations.", "recovery."),
        Step.SIZE: ("roadmap.", "price.people."),
        Step.CHALLENGE: ("roadmap.ten-times", "proofs."),
    }
)  # fmt: skip
"""The facts of a step, by the beginning of their ids."""


def facts_for(step: Step) -> str:
    """Return the facts that a step may rest on, one a line; empty when there are none.

    The date that most of them have stands once, before them.
    """
    starts = _FACTS.get(step, ())
    found = [one for one in library().facts.values() if one.id.startswith(starts)]
    if not found:
        return ""
    usual = statistics.mode(one.date for one in found)
    lines = (_fact(one, usual) for one in found)
    return "\n".join((f"All of {usual.isoformat()} unless another date stands there.", *lines))


def _fact(one: Fact, usual: dt.date) -> str:
    when = "" if one.date == usual else f", {one.date.isoformat()}"
    spread = f" ({number(one.lowest)} to {number(one.highest)})" if one.lowest != one.highest else ""
    unit = "" if one.unit == "1" else f" {one.unit}"
    return f"{one.id} = {number(one.base)}{spread}{unit}: {one.name} [{one.basis}{when}]"


def candidates(only: Iterable[str] | None = None, *, sourced: bool = False) -> str:
    """Return technologies with their evidence, one a line.

    Args:
        only: Ids of those that are shown; None shows all that archkit knows.
        sourced: Whether each line ends with its source; archkit puts it into the artifact itself.
    """
    known = library().technologies.values()
    chosen = known if only is None else [one for name in only if (one := known_technology(name))]
    return "\n".join(_technology(one, sourced=sourced) for one in chosen)


def _technology(one: KnownTechnology, *, sourced: bool) -> str:
    hours = (
        "hours to run unknown" if one.operations_hours is None else f"{one.operations_hours:g} h/month to run"
    )
    ends = one.support_ends.isoformat() if one.support_ends else "unknown"
    parts = [
        f"{one.id}: {one.name} {one.version or '(no version line)'}",
        f"roles {', '.join(one.roles)}",
        f"support until {ends}",
        f"{hours}{', managed' if one.managed else ''}, from {one.minimum_engineers} engineers",
        *([f"good for {', '.join(one.good_for)}"] if one.good_for else []),
        *([f"bad for {', '.join(one.bad_for)}"] if one.bad_for else []),
        f"[{f'{one.source}; ' if sourced else ''}{one.basis}, {one.retrieved.isoformat()}]",
    ]
    return " | ".join(parts)


def load_lines(context: Context) -> str:
    """Return what the brief's numbers come to, assumptions included; empty when it gives none."""
    try:
        estimates = measure_load(assumed(context)).estimates()
    except (ArithmeticError, ValueError):
        return ""
    return "\n".join(estimate_line(one) for one in estimates)


def estimate_line(one: Estimate) -> str:
    """Return an estimate on one line."""
    spread = f" ({number(one.low)} to {number(one.high)})" if one.low != one.high else ""
    unit = "" if one.unit == "1" else f" {one.unit}"
    return f"{one.id}: {number(one.base)}{spread}{unit} - {one.name}"


def names(context: Context) -> str:
    """Return what the brief's entities and operations are called in every artifact."""
    plan = plan_of(context)
    if plan is None:
        return ""
    lines = [
        f"entity {entity!r}: table {table}"
        + (f", {number(plan.rows[entity])} rows at the horizon" if entity in plan.rows else "")
        for entity, table in plan.tables.items()
    ]
    for one in plan.inventory.operations:
        peak = plan.peaks.get(one.name)
        rate = f", {number(peak)} a second at the peak" if peak is not None else ""
        target = f", p95 {one.latency_p95_ms:g} ms" if one.latency_p95_ms else ""
        lines.append(f"operation {one.name!r} on {one.entity or 'nothing named'}{rate}{target}")
    return "\n".join(lines)


def trait_lines() -> str:
    """Return the traits that archkit knows."""
    return "\n".join(f"{one.id}: {one.name}" for one in library().traits.values())


def gaps(context: Context) -> str:
    """Return what nobody stated and nothing implies, with the question that archkit would ask about it."""
    lines = [
        f"missing {one.field} ({one.name}): matters for {one.matters_for}" for one in missing(context.brief)
    ]
    for known in open_known(context):
        tried = ", ".join(map(str, known.values))
        lines.append(
            f"open {known.field}: {known.text} Values to try: {tried}; usual assumption {known.recommended}"
            f" {known.unit} [{known.source}; {known.basis}, {known.date.isoformat()}]"
        )
    return "\n".join(lines)


def open_known(context: Context) -> tuple[KnownQuestion, ...]:
    """Return the questions of archkit.knowledge that are open for a brief."""
    try:
        return open_questions(situation(context))
    except (ArithmeticError, LookupError, ValueError):
        return ()
