"""Later decisions out of knowledge: candidates, weights that the brief sets, and the choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypedDict

from archkit.architects.rulebook.choice import Candidate, Choice, choose
from archkit.architects.rulebook.choices.circumstances import amount
from archkit.architects.rulebook.choices.existing import within_decisions
from archkit.architects.rulebook.choices.weights import criterion, fixed
from archkit.architects.rulebook.criteria import candidates_of
from archkit.architects.rulebook.situation import Situation
from archkit.design import Criterion, Option
from archkit.knowledge import Readings, fact

_FIT = ("fit", "what the brief asks for comes first")
_CRITERIA: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "contracts-style": (
            _FIT,
            ("reach", "every named client must be able to call"),
        ),
        "contracts-realtime": (
            _FIT,
            ("reach", "every named client must be able to listen"),
        ),
        "contracts-versioning": (_FIT,),
        "contracts-authentication": (
            _FIT,
            ("safety", "what is lost when a key leaks"),
        ),
        "contracts-pagination": (_FIT,),
        "identity-provider": (
            ("cost", "price and work a month"),
            ("safety", "accounts open everything else"),
        ),
        "tenant-isolation": (
            ("cost", "price and work a month for all tenants"),
            ("isolation", "what one tenant can see or slow"),
        ),
        "data-tenancy": (
            _FIT,
            ("cost", "work for each tenant"),
            ("isolation", "what one can see"),
        ),
        "data-key-type": (
            _FIT,
            ("cost", "bytes in every key and reference"),
        ),
        "data-partitioning": (_FIT,),
        "data-deletion": (_FIT,),
        "data-money": (_FIT,),
        "deployment-strategy": (
            ("safety", "how many callers a bad release meets, and for how long"),
            ("cost", "what runs twice"),
        ),
        "observability-stack": (
            ("cost", "price and work a month"),
            ("fit", "requests followed across parts"),
        ),
        "recovery-tier": (("cost", "of the tiers that reach RPO and RTO the cheapest is taken"),),
        "write-acknowledgement": (
            ("fit", "the availability target asks for a standby or does not"),
            ("safety", "what a confirmed write outlives"),
            ("latency", "how long each write waits"),
        ),
        "edge-network": (
            _FIT,
            ("cost", "what it adds to the bill"),
        ),
        "replacement": (
            _FIT,
            ("risk", "what a wrong step costs"),
            ("effort", "work until the old system is off"),
        ),
    }
)
"""What each decision is scored by, and why; the weights are facts, ``weight.decision.criterion``."""
_UNMANNED = frozenset(
    {"identity-provider", "tenant-isolation", "observability-stack", "recovery-tier", "data-tenancy"}
)
"""Decisions whose cost holds the work already."""


class Tie(TypedDict, total=False):
    """The fields of a decision that name a tie and what would break it; none without one."""

    tie_with: str
    tie_question: str


class Outcome(Tie):
    """The fields of a decision that follow from its choice."""

    id: str
    options: tuple[Option, ...]
    chosen: str
    rule: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Weighed(Choice):
    """The choice of a decision that knowledge holds, with what its options were scored by."""

    decision: str
    criteria: tuple[Criterion, ...]

    def outcome(
        self, question: str, *, rule: str = "", taken: str = "", options: tuple[Option, ...] = ()
    ) -> Outcome:
        """Return the fields of the decision that follow from the choice.

        Args:
            question: What would break a tie.
            rule: The id of the rule, where it is not that of the decision.
            taken: What is taken in place of the choice; no tie is named then.
            options: The options with what is known of them besides.
        """
        chosen = taken or self.chosen.id
        tie: Tie = tie_of(self, question) if chosen == self.chosen.id else {}
        return {
            "id": self.decision,
            "options": options or self.options,
            "chosen": chosen,
            "rule": rule or self.decision,
            "criteria": self.criteria,
            **tie,
        }


def criteria(decision: str, engineers: float) -> tuple[Criterion, ...]:
    """Return what a decision is scored by; a small team weighs the work of running it more."""
    stated = tuple(fixed(name, f"weight.{decision}.{name}", why) for name, why in _CRITERIA[decision])
    if decision in _UNMANNED:
        return stated
    most, people = fact("weight.operations.most").base, fact("weight.operations.people").base
    because = f"{engineers:.0f} engineers carry what is run"
    return (*stated, criterion("operations", most / (people + engineers), because))


def weigh(
    case: Situation,
    decision: str,
    readings: Readings,
    own: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
) -> Weighed:
    """Return the choice of a decision that knowledge holds.

    Args:
        case: The situation; what it forces is taken whatever gates and scores say.
        decision: The id of the decision.
        readings: What is known; rules may ask for nothing else.
        own: Points from 0 to 10 by option and criterion that are computed for this brief.
    """
    engineers = amount(readings, "engineers") or 1.0
    scored = criteria(decision, engineers)
    weights = {one.name: one.weight for one in scored}
    found = (_with(one, own.get(one.id)) for one in candidates_of(decision, readings))
    choice = choose(within_decisions(case, tuple(found)), weights, forced=case.forced_to(decision))
    return Weighed(choice.options, choice.chosen, choice.runner_up, choice.tie, decision, scored)


def _with(one: Candidate, own: Mapping[str, float] | None) -> Candidate:
    return replace(one, ratings={**one.ratings, **own}) if own else one


def tie_of(choice: Choice, question: str) -> Tie:
    """Return the fields of a decision that name a tie and what would break it; empty without one."""
    other = choice.tied_with
    return {"tie_with": other, "tie_question": question} if other else {}


def cost_points(bill: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Return 10 points of cost for the cheapest way, and less for the others in proportion."""
    cheapest = min(bill.values())
    return {way: {"cost": 10.0 * cheapest / max(usd, 1.0)} for way, usd in bill.items()}
