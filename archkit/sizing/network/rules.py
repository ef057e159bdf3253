"""Rules on the way: time limits, retries, breakers and bounds that a design's links and policies set.

A policy's kind and place switch a feature on; its numbers are the facts that the rulebook
writes its words from. The words themselves are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archkit.design import Design, Link, Policy
from archkit.knowledge import fact
from archkit.sizing.network.model import Breaker, Retry

_MS = 1000
_LONGEST_MS = 86_400_000.0
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Rules:
    """Which kinds of policy a design has on which links and components."""

    on_links: frozenset[tuple[str, str, str]]
    on_parts: frozenset[tuple[str, str]]

    def link(self, kind: str, link: Link) -> bool:
        """Say whether a link has a policy of this kind."""
        return (kind, link.source, link.target) in self.on_links

    def part(self, kind: str, component: str) -> bool:
        """Say whether a component has a policy of this kind."""
        return (kind, component) in self.on_parts


def rules_of(design: Design) -> Rules:
    """Return the rules of a design; none where it has no operations yet.

    A policy applies to a link when its place reads ``source -> target``, otherwise to every
    component that its place names.
    """
    policies = design.operate.policies if design.operate else ()
    return Rules(
        frozenset((one.kind, *ends) for one in policies if (ends := _ends(one))),
        frozenset((one.kind, name) for one in policies if not _ends(one) for name in _names(one)),
    )


def _ends(policy: Policy) -> tuple[str, str] | None:
    source, arrow, target = policy.applies_to.partition("->")
    return (source.strip(), target.strip()) if arrow else None


def _names(policy: Policy) -> Iterable[str]:
    return _WORD.findall(policy.applies_to)


def time_limit(link: Link, left_ms: float | None, rules: Rules) -> float | None:
    """Return how long a caller waits: the link's own limit, and no more than its share of what is left.

    Args:
        link: The way to the callee.
        left_ms: The caller's own limit; None when it has none.
        rules: The design's rules; without a limit of its own, a policy gives the link its share.

    Returns:
        Milliseconds, or None when nothing bounds the wait.
    """
    share = None if left_ms is None else left_ms * fact("operations.hop-share").base
    if link.timeout_ms and link.timeout_ms > 0:
        own = min(float(link.timeout_ms), _LONGEST_MS)
        return own if share is None else min(own, share)
    return share if rules.link("timeout", link) else None


def inner_retry() -> Retry:
    """Return the retry of a call inside: one further attempt, within the budget."""
    return Retry(
        attempts=2,
        backoff_ms=fact("operations.retry-base-ms").base,
        budget=fact("operations.retry-budget").base / 100,
    )


def outer_retry() -> Retry:
    """Return the retry of callers from outside and of calls to providers, which know no budget."""
    return Retry(
        attempts=max(1, int(fact("operations.retry-attempts").base)),
        backoff_ms=fact("operations.retry-base-ms").base,
        longest_ms=fact("operations.retry-cap-seconds").base * _MS,
    )


def delivery_retry() -> Retry:
    """Return the retry of a message that could not be worked on, until it is set aside."""
    return Retry(
        attempts=max(1, int(fact("operations.queue-attempts").base)),
        backoff_ms=fact("operations.retry-base-ms").base,
        longest_ms=fact("operations.retry-cap-seconds").base * _MS,
    )


def breaker() -> Breaker:
    """Return the circuit breaker of a call to a provider."""
    return Breaker(
        failure_share=fact("operations.breaker-share").base / 100,
        calls=int(fact("operations.breaker-calls").base),
        open_s=fact("operations.breaker-seconds").base,
        probes=1,
    )
