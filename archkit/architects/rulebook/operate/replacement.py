"""How what exists already is replaced, or kept beside the new."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import Anatomy, listed
from archkit.architects.rulebook.choices.circumstances import amount, circumstances_of
from archkit.architects.rulebook.choices.weighing import weigh
from archkit.architects.rulebook.signals import number
from archkit.design import Decision
from archkit.knowledge import fact


def decide_replacement(a: Anatomy) -> Decision | None:
    """Return the decision on replacing what exists; None where nothing is to be replaced."""
    readings = circumstances_of(a)
    if not readings.values["replaces"] and a.case.forced_to("replacement") is None:
        return None
    choice = weigh(a.case, "replacement", readings)
    weeks, tables = readings.values["weeks_to_replace"], amount(readings, "existing_tables")
    steps, night = fact("edge.steps-weeks").base, fact("edge.at-once-tables").base
    until = (
        "no date is set for the old system"
        if weeks is None
        else f"{number(amount(readings, 'weeks_to_replace'))} weeks are left for it"
    )
    existing = a.case.brief.existing
    names = listed((one.name for one in existing.systems), longest=3) or "the existing system"
    return Decision(
        **choice.outcome("When must the old system be off?"),
        title=f"Replacing {names}: {choice.chosen.name}"[:200],
        question="How does what exists give way to the new?",
        because=f"{number(tables)} known tables, and {until}. {choice.standing}",
        consequences=_CONSEQUENCES[choice.chosen.id],
        depends_on=(
            "existing.systems",
            "timeline.migration_deadline",
            "edge.steps-weeks",
            "edge.at-once-tables",
        ),
        flips_when=(
            f"At once when fewer than {steps:.0f} weeks are left; step by step above {night:.0f} tables,"
            " which one night does not move."
        ),
        revisit="After the first use has moved.",
    )


_CONSEQUENCES = {
    "alongside": ("What both keep has one owner, named in the contract between them.",),
    "step-by-step": (
        "Old and new are compared on the same reads before a use moves.",
        "The old system is switched off on a date, not when somebody finds time.",
    ),
    "at-once": (
        "The move is rehearsed twice on a copy, the way back too.",
        "The old system stays readable until the first month has been closed.",
    ),
}
