"""Rate limits of callers: the contract's where it states them, else from their share of the peak."""

from __future__ import annotations

import math

from archkit.architects.rulebook.anatomy import Anatomy, listed
from archkit.architects.rulebook.signals import number
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.design import Endpoint
from archkit.knowledge import fact

_MINUTE = 60


def limit_of(a: Anatomy, caller_id: str) -> float:
    """Return the rate limit of one caller in requests a minute.

    A machine gets a multiple of its own planned peak; a person a multiple of a fair share of
    the people's peak; both at least the fact ``security.caller-floor``.
    """
    calls = any(link.source == caller_id for link in a.architecture.links)
    return _planned(a, caller_id) if calls else fact("security.caller-floor").base


def _planned(a: Anatomy, caller: str) -> float:
    peak = a.case.load.peak_to_average.base
    daily = sum(one.per_day or 0.0 for one in a.operations_of(caller))
    at_peak = daily / SECONDS_PER_DAY * peak * _MINUTE
    people = a.kind(caller) == "client" and caller == "clients"
    if people:
        at_peak *= fact("security.caller-headroom").base / _people_at_peak(a)
    else:
        at_peak *= fact("security.machine-headroom").base
    return max(fact("security.caller-floor").base, float(math.ceil(at_peak)))


def _people_at_peak(a: Anatomy) -> float:
    users = a.case.brief.scale.users_daily_active or a.case.brief.scale.users_total or 0
    return max(users * fact("security.callers-at-peak").base, 1.0)


def endpoints_of(a: Anatomy, caller_id: str) -> tuple[Endpoint, ...]:
    """Return the contract's endpoints for the operations of a caller; none without a contract."""
    contracts = a.design.contracts
    names = {one.name for one in a.operations_of(caller_id)}
    return tuple(one for one in contracts.endpoints if one.operation in names) if contracts else ()


def limit_words(a: Anatomy, caller_id: str) -> str:
    """Return a caller's rate limits in words, by endpoint where the contract states them."""
    by_endpoint = [
        f"{one.operation_id} {number(one.rate_limit_per_minute)}" for one in endpoints_of(a, caller_id)
    ]
    return listed(by_endpoint, longest=5) or f"{number(limit_of(a, caller_id))} in all"


def callback_words(a: Anatomy, caller_id: str) -> str:
    """Return the rate limits of a system that calls back, by webhook where the contract states them."""
    contracts = a.design.contracts
    hooks = [one for one in contracts.endpoints if "webhook" in one.path] if contracts else []
    named = [f"{one.operation_id} {number(one.rate_limit_per_minute)}" for one in hooks]
    return limit_words(a, caller_id) if endpoints_of(a, caller_id) or not named else listed(named, longest=5)
