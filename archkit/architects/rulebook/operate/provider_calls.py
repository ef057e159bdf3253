"""Policies for calls to providers: limits in time and number, and what waits when a limit is met."""

from __future__ import annotations

import math
from collections.abc import Iterator

from archkit.architects.rulebook.anatomy import Anatomy, lowered
from archkit.architects.rulebook.operate.waiting_work import link_policy, promised_delay_seconds
from archkit.architects.rulebook.shape.parties import party_id
from archkit.architects.rulebook.signals import number, signals
from archkit.brief import Integration
from archkit.design import Link, Policy
from archkit.knowledge import fact
from archkit.sizing import drain_seconds, messages

_MS = 1000
_MINUTE = 60
_HOUR = 3600


def provider_policies(a: Anatomy, link: Link, limit: int | None) -> Iterator[Policy]:
    """Yield what holds on a link to a provider.

    `limit` is the time limit in milliseconds that the request leaves it; None outside of a request.
    """
    provider = a.name(link.target)
    time_ms = (
        limit
        if limit is not None
        else round(min(link.timeout_ms or math.inf, fact("operations.external-timeout-ms").base))
    )
    attempts, base, cap = (
        fact(f"operations.retry-{name}").base for name in ("attempts", "base-ms", "cap-seconds")
    )
    waits = (
        "within the request's own limit"
        if limit is not None
        else f"waits double from {base:g} ms, at most {cap:g} s, with full jitter"
    )
    yield link_policy("timeout", link, f"{time_ms:,} ms for each attempt to {provider}, connecting included.")
    yield link_policy(
        "retry",
        link,
        f"{attempts:.0f} attempts in all, {waits}; only for calls that {provider} recognises by an"
        " idempotency key or that change nothing; Retry-After is obeyed.",
    )
    yield link_policy(
        "circuit-breaker",
        link,
        f"Opens when {fact('operations.breaker-share').base:g} % of the last"
        f" {fact('operations.breaker-calls').base:g} calls failed or timed out, tries one call after"
        f" {fact('operations.breaker-seconds').base:g} s; while open: {_while_open(link)}.",
    )
    yield from _at_once(a, link, provider)


def _at_once(a: Anatomy, link: Link, provider: str) -> Iterator[Policy]:
    quota = _quota(a, link.target)
    rate = quota.rate_limit_per_second if quota and quota.rate_limit_per_second else 0
    calls = _concurrency(a, rate)
    yield link_policy(
        "bulkhead",
        link,
        f"At most {calls} calls to {provider} at once, counted apart from everything else"
        f" ({_littles_law(a, rate)}); a slow provider holds these and no more.",
    )
    if quota and rate:
        yield link_policy(
            "rate-limit",
            link,
            f"At most {rate:,} calls/s leave for {provider}, its stated limit, counted over all instances;"
            f" {_overflow(a, quota, rate)}",
        )


def _while_open(link: Link) -> str:
    words = [part.strip() for part in lowered(link.failure).split(";")]
    told = "; ".join(part for part in words if "circuit breaker" not in part)
    return told or "the feature answers 503"


def _quota(a: Anatomy, component_id: str) -> Integration | None:
    return next((one for one in a.case.brief.integrations if party_id(one.name) == component_id), None)


def _calls_per_second(a: Anatomy, rate: float) -> float:
    jobs = signals(a.case).peak_jobs
    return min(rate, jobs) if rate and jobs else rate or jobs


def _concurrency(a: Anatomy, rate: float) -> int:
    seconds = fact("operations.external-latency-ms").base / _MS
    needed = _calls_per_second(a, rate) * seconds * fact("operations.bulkhead-headroom").base
    return max(int(fact("operations.bulkhead-floor").base), math.ceil(needed))


def _littles_law(a: Anatomy, rate: float) -> str:
    calls, seconds = _calls_per_second(a, rate), fact("operations.external-latency-ms").base / _MS
    if not calls:
        return "the floor; no rate is stated"
    return (
        f"{number(calls)}/s x {seconds:g} s usual answer x {fact('operations.bulkhead-headroom').base:g}"
        f" headroom, at least {fact('operations.bulkhead-floor').base:g}"
    )


def _overflow(a: Anatomy, quota: Integration, rate: float) -> str:
    """Return what a provider's limit means at the peak, with the time that a peak hour's backlog takes."""
    sent = messages(a.case.brief, quota)
    average, peak = (sent.average.base, sent.peak.base) if sent else _all_deferred(a)
    what = f"what goes to {quota.name}" if sent else "all deferred work"
    if sent and not quota.per_day:
        what += " (an equal share of what is sent, assumed)"
    if not peak:
        return "what is over it waits or is answered 503."
    if peak <= rate:
        reached = "it is not reached" if sent else "it is not reached even if everything went there"
        return f"the peak of {what} is {number(peak)}/s, so {reached}."
    left = (peak - rate) * _HOUR
    drained, longest = drain_seconds(left, average, rate), left / rate
    gone = f"gone {_time(drained)} later" if math.isfinite(drained) else "never gone"
    promised = promised_delay_seconds(a)
    kept = "within" if longest <= promised else "not within"
    return (
        f"the peak of {what} is {number(peak)}/s, so a peak hour leaves {number(left)} waiting, {gone} at the"
        f" average of {number(average)}/s, and the last one waits {_time(longest)}, {kept} the"
        f" {_time(promised)} of deferred work."
    )


def _all_deferred(a: Anatomy) -> tuple[float, float]:
    load = a.case.load
    average, peak = load.jobs_per_second, load.jobs_per_second_peak
    return average.base if average else 0.0, peak.base if peak else 0.0


def _time(seconds: float) -> str:
    for size, unit in ((_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= 2 * size:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds)} s"
