"""How a release meets its callers: replaced, rolled, switched between two fleets, or tried on a few."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import Anatomy, percent
from archkit.architects.rulebook.choices.circumstances import circumstances_of
from archkit.architects.rulebook.choices.weighing import Weighed, weigh
from archkit.architects.rulebook.operate.service_levels import availability
from archkit.architects.rulebook.operate.watching import requests_per_second
from archkit.architects.rulebook.signals import number
from archkit.design import Decision, Estimate
from archkit.knowledge import fact
from archkit.sizing.reliability.downtime import plain, ranged

REPLACE, ROLLING, SWITCH, CANARY = "replace", "rolling", "blue-green", "canary"
_MINUTE = 60
_NAMES = {
    REPLACE: "replace the instance",
    ROLLING: "rolling with feature flags",
    SWITCH: "blue and green",
    CANARY: "canary, then rolling",
}


def canary_requests(a: Anatomy) -> float:
    """Return the requests that a canary would see within its window."""
    return (
        requests_per_second(a)
        * fact("operations.canary-share").base
        * fact("operations.canary-minutes").base
        * _MINUTE
    )


def _choice(a: Anatomy) -> Weighed:
    return weigh(a.case, "deployment-strategy", circumstances_of(a))


def decide_strategy(a: Anatomy) -> Decision | None:
    """Return the decision on releases; None where nothing of our own runs or an earlier step decided."""
    if a.has_decided("strategy", "release-strategy") or not a.deployables:
        return None
    choice = _choice(a)
    objective, _ = availability(a)
    needed = fact("operations.canary-requests").base
    return Decision(
        **choice.outcome("How quickly must a bad release be gone?", rule="release-strategy"),
        title=f"Releases: {_NAMES[choice.chosen.id]}",
        question="How does a new version meet its callers, and how is it taken back?",
        because=(
            f"An objective of {objective:g} % leaves {number(_budget(objective))} min in 30 days, and a"
            f" canary would see {number(canary_requests(a))} requests of {number(needed)}. {choice.standing}"
        ),
        consequences=_CONSEQUENCES[choice.chosen.id],
        depends_on=(
            "quality.availability_percent",
            "quality.rto_minutes",
            "operations.canary-requests",
            "operations.blue-green-availability",
        ),
        flips_when=(
            f"Blue and green from {fact('operations.blue-green-availability').base:g} % or an RTO of"
            f" {fact('operations.blue-green-minutes').base:g} min on; a canary from {number(needed)} requests"
            f" in {fact('operations.canary-minutes').base:g} min at its share, with more than one deployable."
        ),
        revisit="After the first release that had to be taken back.",
        figures=_figures(a, objective),
    )


def _figures(a: Anatomy, objective: float) -> tuple[Estimate, ...]:
    """Return the minutes that the objective leaves, and the requests that a canary would see."""
    window = plain(fact("operations.slo-window-days").base * 24 * _MINUTE)
    left = window * plain((100 - objective) / 100, f"(100 - {objective:g}) %")
    rate = requests_per_second(a)
    seen = (
        plain(rate, f"{number(rate)} requests/s")
        * ranged("operations.canary-share")
        * ranged("operations.canary-minutes")
        * plain(_MINUTE, "60 s/min")
    )
    return (
        left.estimate("error-budget", "Minutes in 30 days that the objective leaves", "min"),
        seen.estimate("canary-requests", "Requests that a canary would see", "requests"),
    )


_FLAGS = "Risky changes stand behind a feature flag with an owner and an end."
_SCHEMA = "The schema changes by expand, backfill, switch, contract, so that code is taken back alone."
_CONSEQUENCES = {
    REPLACE: ("A release costs a gap of seconds, outside the busy hours.", _SCHEMA),
    ROLLING: ("Two versions answer at once for minutes; both fit the same schema.", _FLAGS, _SCHEMA),
    SWITCH: ("A second fleet runs during each release.", _SCHEMA),
    CANARY: ("A comparison of error rates decides, not a person.", _FLAGS, _SCHEMA),
}


def strategy_words(a: Anatomy) -> str:
    """Return the strategy with its reason, as the deployment says it."""
    if not a.deployables:
        return "Nothing of our own runs; configuration is applied from the repository."
    chosen, canary = _choice(a).chosen.id, _canary(a)
    if all(part.kind == "function" for part in a.deployables):
        return f"New versions beside the old, traffic moved by alias. {canary}."
    if chosen == CANARY:
        return (
            f"Canary, then rolling. {canary}; it is stopped by itself when its error rate is twice that of"
            " the rest."
        )
    if chosen == SWITCH:
        return (
            "Blue and green: the new version is warmed and checked beside the old, then traffic is"
            f" switched; back in about {fact('operations.switch-minutes').base:g} min, since"
            f" {_why_switch(a)}. {canary}."
        )
    if chosen == REPLACE:
        objective, _ = availability(a)
        return (
            "Replace: one instance, so a release costs a gap of seconds; it is done outside the busy hours"
            f" and announced. Rolling needs a second instance, which the objective of {objective:g} % does"
            f" not ask for. {canary}."
        )
    return (
        "Rolling, one instance at a time behind readiness checks, risky changes behind a feature flag."
        f" {canary}, so errors are watched over all traffic."
    )


def _canary(a: Anatomy) -> str:
    seen, needed = canary_requests(a), fact("operations.canary-requests").base
    share, minutes = fact("operations.canary-share").base, fact("operations.canary-minutes").base
    if not seen:
        return "No rate is stated, so a canary cannot be judged"
    return (
        f"A canary of {percent(share)} would see {number(seen)} requests in {minutes:g} min,"
        f" {'enough' if seen >= needed else 'too few'} to show a rise in errors ({number(needed)} needed)"
    )


def _why_switch(a: Anatomy) -> str:
    objective, _ = availability(a)
    if objective >= fact("operations.blue-green-availability").base or not a.case.brief.quality.rto_minutes:
        return f"the objective of {objective:g} % leaves {number(_budget(objective))} min in 30 days"
    return f"the RTO is {a.case.brief.quality.rto_minutes:g} min"


def _budget(objective: float) -> float:
    return fact("operations.slo-window-days").base * 24 * _MINUTE * (100 - objective) / 100
