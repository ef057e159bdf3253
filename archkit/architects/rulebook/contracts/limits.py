"""Rate limits, timeouts and retries of endpoints, from the operations' rates and targets."""

from __future__ import annotations

import math

from archkit.architects.rulebook.data.deeds import deed
from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.architects.rulebook.data.layout import Layout
from archkit.architects.rulebook.data.ordered_log import ordered_log
from archkit.brief import Operation
from archkit.knowledge import fact

_SECONDS = 60


def is_machine(operation: Operation) -> bool:
    """Say whether programs, not people, call the operation."""
    return says(operation.actor, vocabulary().machines)


def rate_limit(layout: Layout, operation: Operation, *, public: bool) -> int:
    """Return the requests a minute that one caller may send.

    One person gets the usual limit, or the share of the peak that falls on one of them where
    that is more; one machine gets the whole peak, as it may be the only caller.
    """
    if public:
        name = "redirect" if operation.kind == "read" else "anonymous"
        usual = fact(f"contracts.{name}-requests-per-minute").base
        if operation.kind != "read":
            return int(usual)
        shared = layout.peaks.get(operation.name, 0.0) * _SECONDS * fact("contracts.address-share").base
        return math.ceil(max(usual, shared * fact("contracts.burst-headroom").base))
    log = ordered_log(layout)
    if log and operation.entity == log.change and deed(layout, operation) == "insert":
        typing = fact("contracts.live-edits-per-second").base * _SECONDS
    else:
        typing = 0.0
    least = fact("contracts.user-requests-per-minute").base
    scale = layout.case.brief.scale
    users = scale.users_daily_active or scale.users_total or 1
    callers = 1 if is_machine(operation) else users
    peak = layout.peaks.get(operation.name, 0.0) * _SECONDS / callers
    return math.ceil(max(least, typing, peak * fact("contracts.burst-headroom").base))


def timeout_ms(layout: Layout, operation: Operation) -> int:
    """Return after how many ms a caller gives up: a multiple of the p95 target, within bounds."""
    quality = layout.case.brief.quality
    reads = operation.kind in {"read", "list", "search", "subscribe"}
    general = quality.read_latency_p95_ms if reads else quality.write_latency_p95_ms
    target = operation.latency_p95_ms or general or fact("contracts.latency-target-ms").base
    wanted = target * fact("contracts.timeout-factor").base
    bounded = min(
        max(wanted, fact("contracts.timeout-least-ms").base), fact("contracts.timeout-most-ms").base
    )
    return math.ceil(max(bounded, target))


def retry_rule(*, safe: bool, keyed: bool) -> str:
    """Return when and how a caller may repeat the call."""
    times = f"{fact('contracts.retries').base:.0f} times with doubling waits and jitter"
    if safe:
        return f"After a timeout, 429 or 503: up to {times}; Retry-After goes first."
    if keyed:
        return f"After a timeout, 429 or 503: up to {times} with the same Idempotency-Key."
    return f"Idempotent by its method: after a timeout, 429 or 503 up to {times}."
