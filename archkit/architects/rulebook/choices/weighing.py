"""Later decisions out of knowledge: candidates, weights that the brief sets, and the choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from archkit.architects.rulebook.choice import Candidate, Choice, choose
from archkit.architects.rulebook.choices.circumstances import amount
from archkit.architects.rulebook.choices.existing import within_decisions
from archkit.architects.rulebook.criteria import candidates_of
from archkit.architects.rulebook.situation import Situation
from archkit.design import Criterion
from archkit.knowledge import Readings

_FIT = ("fit", 3.0, "what the brief asks for comes first")
_WORK = "operations"
_CRITERIA: Mapping[str, tuple[tuple[str, float, str], ...]] = MappingProxyType(
    {
        "contracts-style": (_FIT, ("reach", 1.0, "every named client must be able to call")),
        "contracts-realtime": (_FIT, ("reach", 1.0, "every named client must be able to listen")),
        "contracts-versioning": (_FIT,),
        "contracts-authentication": (_FIT, ("safety", 1.0, "what is lost when a key leaks")),
        "contracts-pagination": (_FIT,),
        "identity-provider": (
            ("cost", 1.0, "price and work a month"),
            ("safety", 1.0, "accounts open everything else"),
        ),
        "tenant-isolation": (
            ("cost", 2.0, "price and work a month for all tenants"),
            ("isolation", 1.0, "what one tenant can see or slow"),
        ),
        "data-tenancy": (_FIT, ("cost", 1.0, "work for each tenant"), ("isolation", 1.0, "what one can see")),
        "data-key-type": (_FIT, ("cost", 1.0, "bytes in every key and reference")),
        "data-partitioning": (_FIT,),
        "data-deletion": (_FIT,),
        "data-money": (_FIT,),
        "deployment-strategy": (
            ("safety", 2.0, "how many callers a bad release meets, and for how long"),
            ("cost", 1.0, "what runs twice"),
        ),
        "observability-stack": (
            ("cost", 2.0, "price and work a month"),
            ("fit", 1.0, "requests followed across parts"),
        ),
        "recovery-tier": (("cost", 1.0, "of the tiers that reach RPO and RTO the cheapest is taken"),),
        "write-acknowledgement": (
            ("safety", 1.0, "what a confirmed write outlives"),
            ("latency", 1.0, "how long each write waits"),
        ),
        "edge-network": (_FIT, ("cost", 1.0, "what it adds to the bill")),
        "replacement": (
            _FIT,
            ("risk", 2.0, "what a wrong step costs"),
            ("effort", 1.0, "work until the old system is off"),
        ),
    }
)
_UNMANNED = frozenset(
    {"identity-provider", "tenant-isolation", "observability-stack", "recovery-tier", "data-tenancy"}
)
"""Decisions whose cost holds the work already."""


def criteria(decision: str, engineers: float) -> tuple[Criterion, ...]:
    """Return what a decision is scored by; a small team weighs the work of running it more."""
    stated = tuple(
        Criterion(name=name, weight=weight, because=why) for name, weight, why in _CRITERIA[decision]
    )
    if decision in _UNMANNED:
        return stated
    weight = round(12.0 / (3 + engineers), 2)
    return (
        *stated,
        Criterion(name=_WORK, weight=weight, because=f"{engineers:.0f} engineers carry what is run"),
    )


def weigh(
    case: Situation,
    decision: str,
    readings: Readings,
    own: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
) -> Choice:
    """Return the choice of a decision that knowledge holds.

    Args:
        case: The situation; what it forces is taken whatever gates and scores say.
        decision: The id of the decision.
        readings: What is known; rules may ask for nothing else.
        own: Points from 0 to 10 by option and criterion that are computed for this brief.
    """
    engineers = amount(readings, "engineers") or 1.0
    weights = {one.name: one.weight for one in criteria(decision, engineers)}
    found = (_with(one, own.get(one.id)) for one in candidates_of(decision, readings))
    return choose(within_decisions(case, tuple(found)), weights, forced=case.forced_to(decision))


def _with(one: Candidate, own: Mapping[str, float] | None) -> Candidate:
    return replace(one, ratings={**one.ratings, **own}) if own else one


def tie_of(choice: Choice, question: str) -> dict[str, str]:
    """Return the fields of a decision that name a tie and what would break it; empty without one."""
    if not choice.tie or choice.runner_up is None:
        return {}
    return {"tie_with": choice.runner_up.id, "tie_question": question}


def cost_points(bill: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Return 10 points of cost for the cheapest way, and less for the others in proportion."""
    cheapest = min(bill.values())
    return {way: {"cost": 10.0 * cheapest / max(usd, 1.0)} for way, usd in bill.items()}
