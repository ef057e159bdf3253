"""The later choices as far as they follow from the brief, so that questions see them change.

The steps decide them again from what is drawn; here the drawing is what the style implies.
"""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.choice import Choice
from archkit.architects.rulebook.choices.circumstances import Drawn, amount, circumstances
from archkit.architects.rulebook.choices.outline import Outline
from archkit.architects.rulebook.choices.weighing import cost_points, weigh
from archkit.architects.rulebook.data.keeping import keeping_readings
from archkit.architects.rulebook.operate.recovery import recovery_readings
from archkit.architects.rulebook.secure.accounts import account_readings, accounts_bill
from archkit.architects.rulebook.signals import Signals
from archkit.architects.rulebook.situation import Situation
from archkit.design import Option
from archkit.knowledge import Readings, fact
from archkit.sizing.reliability.recovery import tier_rpo, tier_rto
from archkit.sizing.terms import RecoveryTier

_TIERS: tuple[RecoveryTier, ...] = ("backup-and-restore", "pilot-light", "warm-standby", "active-active")
_PROTOCOLS = {"websocket": "WebSocket", "sse": "server-sent events", "polling": "HTTPS, asked again"}
_SERVICES = {"microservices": 3, "service-based": 2}
_SPLIT = frozenset({"service-based", "event-driven", "microservices"})


def later_choices(case: Situation, plan: Outline) -> dict[str, Option]:
    """Return the chosen option of each later decision, as far as the brief alone decides it."""
    live = plan.needs("realtime")
    drawn = implied(plan.seen, plan.pattern.chosen, worker=plan.needs("worker"), realtime=live)
    readings = circumstances(case, plan.seen, drawn)
    return {name: choice.chosen for name, choice in _choices(case, readings, realtime=live)}


def live_protocol(case: Situation, plan: Outline) -> str:
    """Return the protocol by which changes reach clients, as diagrams write it."""
    drawn = implied(plan.seen, plan.pattern.chosen, worker=plan.needs("worker"), realtime=True)
    choice = weigh(case, "contracts-realtime", circumstances(case, plan.seen, drawn))
    return _PROTOCOLS[choice.chosen.id]


def implied(seen: Signals, pattern: str, *, worker: bool, realtime: bool) -> Drawn:
    """Return what a style implies before anything is drawn."""
    services = _SERVICES.get(pattern, 1)
    functions = pattern == "serverless"
    apart = int(realtime and pattern in _SPLIT) + int(worker and not functions)
    spare = seen.availability >= fact("pattern.high-availability").base
    return Drawn(services, services + apart, 2 if spare else 1, functions)


def _choices(case: Situation, readings: Readings, *, realtime: bool) -> Iterator[tuple[str, Choice]]:
    for name in ("contracts-style", "contracts-authentication", "deployment-strategy"):
        yield name, weigh(case, name, readings)
    yield "write-acknowledgement", weigh(case, "write-acknowledgement", readings)
    if realtime:
        yield "contracts-realtime", weigh(case, "contracts-realtime", readings)
    if amount(readings, "people") and not case.has("internal-tool"):
        bill = accounts_bill(case)
        known = account_readings(case, readings, bill)
        yield "identity-provider", weigh(case, "identity-provider", known, cost_points(bill.usd))
    if amount(readings, "replaces"):
        yield "replacement", weigh(case, "replacement", readings)
    kept = keeping_readings(case, readings)
    for name in ("data-tenancy", "data-partitioning", "data-deletion"):
        yield name, weigh(case, name, kept)
    yield "recovery-tier", _tier(case, readings)


def recovery_tier(case: Situation, seen: Signals) -> RecoveryTier:
    """Return the tier that RPO and RTO ask for, whatever is drawn."""
    chosen = _tier(case, circumstances(case, seen, Drawn())).chosen.id
    return next(one for one in _TIERS if one == chosen)


def _tier(case: Situation, readings: Readings) -> Choice:
    """Return the tier as the step operate takes it; the cheapest stands first, whatever it costs here."""
    rpo = amount(readings, "rpo")
    daily, usual = fact("recovery.daily-minutes").base, fact("recovery.warm-rpo-minutes").base
    reached = []
    for tier in _TIERS:
        loses = tier_rpo(tier)
        minutes = loses.base if loses else 0.0
        if tier == "backup-and-restore" and rpo >= daily:
            minutes = daily
        if tier == "warm-standby" and rpo < usual:
            minutes = 0.0
        volume = case.load.storage_gib_at_horizon if tier == "backup-and-restore" else None
        reached.append((tier, minutes, tier_rto(tier, volume).base))
    points: dict[str, dict[str, float]] = {tier: {"cost": 10.0 - place} for place, tier in enumerate(_TIERS)}
    return weigh(case, "recovery-tier", recovery_readings(readings, reached), points)
