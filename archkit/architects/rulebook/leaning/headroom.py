"""What a leaning adds beside the choices: a spare instance, parts ahead of their number, redundancy."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.choices.outline import Outline
from archkit.architects.rulebook.leaning.lean import Lean
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.situation import Situation
from archkit.design import Architecture, Capacity, Decision, Option
from archkit.knowledge import fact

STATELESS = frozenset({"service", "worker", "realtime", "gateway"})
"""Kinds that run the team's programs and keep nothing."""
_ONE_MACHINE = "everything runs on one machine, where a second copy fails with the first"


def keeps_spare(case: Situation, plan: Outline) -> bool:
    """Say whether each stateless program gets one instance more than it needs."""
    return case.lean is not None and case.lean.spare and plan.platform.chosen != "virtual-machine"


def leaning_decisions(
    case: Situation, plan: Outline, drawn: Architecture, capacity: tuple[Capacity, ...]
) -> Iterator[Decision]:
    """Yield the decisions that exist only because somebody leans."""
    if case.lean and case.lean.wants_scale:
        yield _headroom(case, case.lean, plan, drawn, capacity)
    if case.lean and case.lean.leanings.safety == "raised":
        yield _redundancy(case, case.lean)


def _headroom(
    case: Situation, lean: Lean, plan: Outline, drawn: Architecture, capacity: tuple[Capacity, ...]
) -> Decision:
    spare = keeps_spare(case, plan)
    against = lean.taken_back("spare") or ("" if spare else _ONE_MACHINE)
    names = ", ".join(part.name for part in drawn.components if part.kind in STATELESS)
    parts = [part.name for part in plan.parts if part.early]
    ahead = lean.taken_back("ahead")
    verb = "adds" if spare else "asks for"
    said = f"The leaning from-the-beginning {verb} one instance more of {names or 'each program'}"
    early = f"; brought in early: {', '.join(parts)}" if parts else ""
    refused = f" Parts ahead of their number were taken back: {ahead}." if ahead else ""
    return Decision(
        id="headroom",
        title=f"Headroom: {'one instance to spare' if spare else 'as many as the peak needs'}",
        question="How much runs before the load asks for it?",
        options=_spare_options(against),
        chosen="spare" if spare else "as-needed",
        because=f"{said}{f', and a gate stays first: {against}' if against else ''}{early}.{refused}",
        consequences=("Programs keep no state between requests; sessions and files live in stores.",),
        depends_on=("workload", "budget.monthly_usd", "roadmap.ten-times", "leaning-from-the-beginning"),
        flips_when=_next_instance(drawn, capacity),
        revisit="When a month's bill shows what the spare instances cost.",
        rule="leaning-from-the-beginning",
    )


def _spare_options(against: str) -> tuple[Option, ...]:
    return (
        Option(
            id="spare",
            name="one instance to spare",
            benefits=("a lost instance or a doubled peak costs nobody an answer",),
            costs=("paid for from the first month",),
            score=None if against else fact("leaning.wanted-points").base,
            ruled_out_because=against,
            reversibility="easy",
        ),
        Option(
            id="as-needed",
            name="as many as the peak needs",
            benefits=("nothing idle is paid",),
            costs=("growth needs a release of the platform's settings",),
            score=fact("leaning.stated-points").base,
            reversibility="easy",
        ),
    )


def _next_instance(drawn: Architecture, capacity: tuple[Capacity, ...]) -> str:
    """Return at which load an instance more is needed without the leaning."""
    kinds = {part.id: part for part in drawn.components if part.kind in STATELESS}
    for one in capacity:
        if one.component in kinds and one.ceiling and one.demand > 0:
            limit = one.ceiling * one.instances * one.utilisation_target
            return (
                f"Without the leaning: a further instance of {kinds[one.component].name} from"
                f" {number(limit)} {one.unit} at the peak (now {number(one.demand)})."
            )
    return "Without the leaning: when a program's measured use passes its target share."


def _redundancy(case: Situation, lean: Lean) -> Decision:
    high = fact("pattern.high-availability").base
    stated = case.brief.quality.availability_percent
    there = stated is not None and stated >= high
    against = lean.taken_back("safety")
    shown = f"{stated:g} %" if stated is not None else "no availability target"
    taken = lean.safer or there
    said = (
        f"The brief asks for {stated:g} %, which brings a second instance without any leaning"
        if there
        else f"The leaning raised-safety builds for {high:g} % where the brief states {shown}"
        if lean.safer
        else f"The leaning raised-safety asks for {high:g} %, and a gate stays first: {against}"
    )
    return Decision(
        id="redundancy",
        title=f"Redundancy: {'two of each' if taken else 'as the target asks'}",
        question="Does every part survive the loss of one instance?",
        options=(
            Option(
                id="two-of-each",
                name="two of each, in two zones",
                benefits=("the loss of one instance or zone is not an outage",),
                costs=("programs and databases are paid twice",),
                score=None if not taken else fact("leaning.wanted-points").base,
                ruled_out_because="" if taken else against,
                reversibility="easy",
            ),
            Option(
                id="as-stated",
                name="as the availability target asks",
                benefits=("nothing is paid twice without a target",),
                costs=("a lost instance is an outage until it has restarted",),
                score=fact("leaning.stated-points").base,
                reversibility="easy",
            ),
        ),
        chosen="two-of-each" if taken else "as-stated",
        because=f"{said}.",
        depends_on=("quality.availability_percent", "pattern.high-availability", "leaning-raised-safety"),
        flips_when=f"Without the leaning: from an availability target of {high:g} % (now {shown}).",
        rule="leaning-raised-safety",
    )
