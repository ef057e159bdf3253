"""When a write is confirmed to its caller, and what it then outlives."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import Anatomy
from archkit.architects.rulebook.choices.circumstances import amount, circumstances_of
from archkit.architects.rulebook.choices.weighing import weigh
from archkit.architects.rulebook.signals import number
from archkit.design import Decision
from archkit.knowledge import fact


def decide_confirmation(a: Anatomy) -> Decision | None:
    """Return the decision on confirming writes; None without a database that takes them."""
    if not a.parts("database"):
        return None
    readings = circumstances_of(a)
    choice = weigh(a.case, "write-acknowledgement", readings)
    near, far = fact("recovery.confirm-ms").base, fact("recovery.region-confirm-ms").base
    rpo, loss = amount(readings, "rpo"), a.case.brief.quality.durability
    asked = f"RPO {number(rpo)} min" + (f", and the brief says “{loss[:120]}”" if loss else "")
    return Decision(
        **choice.outcome("May a confirmed write be lost with one disk?"),
        title=f"A write is confirmed {choice.chosen.name}",
        question="Where must a write be before its caller hears that it is done?",
        because=f"{asked}. {choice.standing}",
        consequences=_CONSEQUENCES[choice.chosen.id],
        depends_on=(
            "quality.durability",
            "quality.rpo_minutes",
            "quality.write_latency_p95_ms",
            "recovery.confirm-ms",
            "recovery.region-confirm-ms",
        ),
        flips_when=(
            f"A standby in another zone (about {near:g} ms a write) from an RPO of 0 min or"
            f" {fact('pattern.high-availability').base:g} % on; another region (about {far:g} ms) when a"
            " confirmed write must outlive a whole region."
        ),
        revisit="When losing a minute of writes would cost more than the standby.",
    )


_CONSEQUENCES = {
    "one-copy": ("Losing the primary's disk costs what was not yet archived or copied.",),
    "second-zone": (
        "An alert says when the standby lags or is gone, since writes then wait or lose their cover.",
    ),
    "second-region": (
        "Writes stop or lose their cover when the link between regions breaks; which, is set first.",
    ),
}
