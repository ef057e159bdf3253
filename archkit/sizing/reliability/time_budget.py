"""Time budget: what each hop may take, from the caller inwards, and whether its attempts fit.

A call may take all its attempts and the waits between them; whoever called its caller waits for
a time of its own. Where the first is longer than the second, work goes on for somebody who has
gone. Limits are read from the policies and links of a design.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from pydantic import Field

from archkit.brief import Brief
from archkit.design import Component, Design, Link, Policy
from archkit.design.step import Line, Slug
from archkit.knowledge import fact
from archkit.record import Record
from archkit.sizing.reliability.places import covers_link

_TIME = re.compile(
    r"(?P<number>\d[\d,]*+(?:\.\d++)?)\s*+(?P<unit>ms|milliseconds?|s|sec(?:onds?)?|min(?:utes?)?)\b"
)
_MS: Mapping[str, float] = {"m": 1.0, "s": 1_000.0, "min": 60_000.0}
_ATTEMPTS = re.compile(r"(?P<number>\d++)\s++(?:attempts|tries)\b")
_FURTHER = re.compile(r"\b(?:one|a second|another|1) further attempt|\bone retry\b", re.IGNORECASE)
_BOUNDED = re.compile(r"within the|deadline|time left|remaining|overall limit", re.IGNORECASE)
_OUTSIDE = frozenset({"client", "external"})


class Hop(Record):
    """One call that somebody waits for, in milliseconds.

    `timeout_ms` bounds one attempt (None when nothing does), `attempts` count the first one,
    `backoff_ms` are the waits between them together. `longest_ms` is all of it; where the
    attempts share a limit, that limit. `granted_ms` is what the nearest caller above waits for,
    None at the entry. `source` are the words that said so.
    """

    caller: Slug
    target: Slug
    timeout_ms: float | None = Field(default=None, gt=0)
    attempts: int = Field(default=1, ge=1)
    backoff_ms: float = Field(default=0, ge=0)
    longest_ms: float | None = None
    granted_ms: float | None = None
    source: Line = ""

    @property
    def fits(self) -> bool | None:
        """Whether all attempts end before the caller gives up; None where a limit is unknown."""
        if self.longest_ms is None or self.granted_ms is None:
            return None
        return self.longest_ms <= self.granted_ms


class TimeBudget(Record):
    """The hops below one entry, the outermost first; `target_ms` is the loosest p95 wanted there."""

    entry: Slug
    target_ms: float | None = None
    hops: tuple[Hop, ...] = ()

    @property
    def overrun(self) -> tuple[Hop, ...]:
        """Hops whose attempts may take longer than their caller waits."""
        return tuple(one for one in self.hops if one.fits is False)

    @property
    def unbounded(self) -> tuple[Hop, ...]:
        """Hops that nothing bounds."""
        return tuple(one for one in self.hops if one.timeout_ms is None)


def time_budgets(brief: Brief, design: Design) -> tuple[TimeBudget, ...]:
    """Return the time budget below each caller from outside, in the order of the links.

    Args:
        brief: The brief that numbers are computed from (`archkit.sizing.assumed_brief`).
        design: The design so far; nothing comes of one without an architecture.
    """
    if design.shape is None:
        return ()
    parts = {part.id: part for part in design.shape.components}
    calls = [
        link
        for link in design.shape.links
        if link.style == "sync" and link.source in parts and link.target in parts
        and parts[link.target].kind != "realtime"
    ]  # fmt: skip
    policies = design.operate.policies if design.operate else ()
    hops = {(link.source, link.target): hop(link, parts, policies) for link in calls}
    inner: dict[str, list[Hop]] = {}
    for one in hops.values():
        inner.setdefault(one.caller, []).append(one)
    entries = [one for one in hops.values() if parts[one.caller].kind in _OUTSIDE]
    target = _loosest_target(brief)
    return tuple(
        TimeBudget(entry=one.caller, target_ms=target, hops=tuple(_below(one, inner))) for one in entries
    )


def _loosest_target(brief: Brief) -> float | None:
    stated = [brief.quality.read_latency_p95_ms, brief.quality.write_latency_p95_ms]
    stated += [one.latency_p95_ms for one in brief.workload.operations if not one.deferred]
    return max((one for one in stated if one), default=None)


def _below(entry: Hop, inner: Mapping[str, list[Hop]]) -> Iterator[Hop]:
    """Yield a call and all below it; each is granted what the nearest bounded call above may take."""
    waiting: list[tuple[Hop, float | None, tuple[str, ...]]] = [(entry, None, (entry.caller,))]
    seen: set[tuple[str, str]] = set()
    while waiting:
        one, granted, above = waiting.pop(0)
        if (one.caller, one.target) in seen:
            continue
        seen.add((one.caller, one.target))
        yield one.model_copy(update={"granted_ms": granted})
        left = one.timeout_ms if granted is None else min(one.timeout_ms or granted, granted)
        path = (*above, one.target)
        waiting += [(below, left, path) for below in inner.get(one.target, []) if below.target not in path]


def hop(link: Link, parts: Mapping[str, Component], policies: Iterable[Policy]) -> Hop:
    """Return the limits of one call, read from the policies that apply to it, else from the link."""
    ends = parts[link.source], parts[link.target]

    def rules(kind: Literal["timeout", "retry"]) -> list[str]:
        found = [one for one in policies if one.kind == kind and one.rule.strip()]
        here = [one for one in found if covers_link(one.applies_to, *ends)]
        return [one.rule for one in sorted(here, key=lambda one: "->" not in one.applies_to)]

    read = next(((time, rule) for rule in rules("timeout") if (time := milliseconds(rule))), None)
    if read is None and link.timeout_ms:
        return Hop(caller=link.source, target=link.target, timeout_ms=link.timeout_ms,
                   longest_ms=link.timeout_ms, source="the link's own limit")  # fmt: skip
    if read is None:
        return Hop(caller=link.source, target=link.target)
    limit, words = read
    retries = rules("retry")
    attempts = max((_attempts(rule) for rule in retries), default=1)
    first = fact("operations.retry-base-ms").base if attempts > 1 else 0.0
    waits = sum(first * 2**number for number in range(attempts - 1))
    bounded = attempts == 1 or all(
        _BOUNDED.search(f"{words} {rule}") for rule in retries if _attempts(rule) > 1
    )
    return Hop(
        caller=link.source,
        target=link.target,
        timeout_ms=limit,
        attempts=attempts,
        backoff_ms=waits,
        longest_ms=limit if bounded else limit * attempts + waits,
        source=(f"{attempts} attempts of: " if attempts > 1 else "") + words[:160],
    )


def _attempts(rule: str) -> int:
    found = _ATTEMPTS.search(rule)
    if found:
        return min(20, max(1, int(found["number"])))
    return 2 if _FURTHER.search(rule) else 1


def milliseconds(rule: str) -> float | None:
    """Return the first time that a rule names, in milliseconds; None when it names none."""
    found = _TIME.search(rule)
    if found is None:
        return None
    unit = found["unit"]
    factor = _MS["min"] if unit.startswith("min") else _MS["m" if unit.startswith("m") else "s"]
    return float(found["number"].replace(",", "")) * factor or None
