"""The optional parts: what the numbers ask for, and what is left out with its trigger."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.leaning.led import ahead
from archkit.architects.rulebook.signals import Signals, deferred_operations, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import LeftOut
from archkit.knowledge import fact


@dataclass(frozen=True)
class Part:
    """An optional part: whether it is needed, the reason either way, and its trigger.

    An `early` part is there because the persona weighs it ahead of its number.
    """

    id: str
    name: str
    needed: bool
    reason: str
    trigger: str
    early: bool = False

    def left_out(self) -> LeftOut:
        """Return the entry of the left-out list."""
        return LeftOut(name=self.name, because=self.reason, trigger=self.trigger)


def optional_parts(case: Situation, seen: Signals, cache: str) -> tuple[Part, ...]:
    """Return every optional part with its verdict, in a fixed order."""
    stated = _parts(case, seen, cache)
    if case.lean is None or case.lean.factor <= 1:
        return stated
    far = _parts(case, ahead(seen, case.lean.factor), cache, gated=False)
    return tuple(
        _early(case, one, then, case.lean.factor) if then.needed and not one.needed else one
        for one, then in zip(stated, far, strict=True)
    )


def _early(case: Situation, one: Part, then: Part, factor: float) -> Part:
    """Return a part that its persona brings in before its number, unless a gate stays first."""
    leaning = "the leaning from-the-beginning"
    if one.id == "read-replica" and (case.brief.quality.consistency == "strong" or _must_see_the_last(case)):
        lost = f"{one.reason}; {leaning} asks for it, and strong consistency stays first"
        return replace(one, reason=lost)
    reason = f"{leaning}: at {number(factor)} times the load {then.reason}; without it from {one.trigger}"
    return replace(one, needed=True, early=True, reason=reason)


def _parts(case: Situation, seen: Signals, cache: str, *, gated: bool = True) -> tuple[Part, ...]:
    return (
        _worker(case, seen),
        _content_network(case, seen),
        _object_store(case),
        _search(case, seen),
        _replica(case, seen, cache, gated=gated),
        _warehouse(case, seen),
        _realtime(case),
    )


def _worker(case: Situation, seen: Signals) -> Part:
    names = [one.name for one in deferred_operations(case)]
    needed = bool(names or seen.peak_jobs) or case.has(
        "async-delivery", "scheduled-batch", "telemetry", "event-counting", "typeahead", "foreign-code"
    )
    reason = f"deferred: {listed(names)}" if names else "work that outlives its request"
    return Part(
        "worker",
        "Background workers",
        needed,
        reason if needed else "nothing is deferred",
        "an operation that takes longer than its caller may wait",
    )


def _content_network(case: Situation, seen: Signals) -> Part:
    limit = fact("caching.cdn-egress-mbit").base
    private = case.has("internal-tool") or case.brief.threats.exposure == "internal"
    same_for_all = case.has("public-content", "static-content", "short-links")
    heavy = (
        seen.egress_mbit > limit
        or case.has("large-objects", "read-heavy")
        or len(case.brief.scale.regions) > 1
    )
    forced = case.forced_to("edge-network")
    needed = same_for_all and heavy and not private if forced is None else forced == "content-network"
    why = (
        f"{number(seen.egress_mbit)} Mbit/s of answers that are the same for everybody"
        if needed
        else (
            "used inside one organisation"
            if private
            else f"{number(seen.egress_mbit)} Mbit/s of answers, mostly personal"
        )
    )
    return Part(
        "content-network",
        "Content network (CDN)",
        needed,
        why,
        f"public egress over {limit:g} Mbit/s, or users on another continent",
    )


def _object_store(case: Situation) -> Part:
    limit = fact("pattern.large-object-bytes").base
    needed = case.has("large-objects", "static-content")
    why = (
        "files or large bodies do not belong in rows"
        if needed
        else f"no body over {number(limit)} bytes was stated"
    )
    return Part("object-store", "Object storage", needed, why, f"bodies over {number(limit)} bytes")


def _search(case: Situation, seen: Signals) -> Part:
    rows, queries = fact("datastore.full-text-rows").base, fact("datastore.full-text-queries").base
    big = seen.rows > rows or seen.peak_reads * seen.growth > queries * 10
    needed = case.has("search") and big and case.engineers >= fact("pattern.service-based-engineers").base
    why = (
        f"search over {number(seen.rows)} rows"
        if needed
        else (
            f"PostgreSQL's full text serves to {number(rows)} rows (now {number(seen.rows)})"
            if case.has("search")
            else "nothing is searched by words"
        )
    )
    return Part(
        "search",
        "Search engine",
        needed,
        why,
        f"full text over {number(rows)} rows or {queries:g} searches/s",
    )


def _replica(case: Situation, seen: Signals, cache: str, *, gated: bool) -> Part:
    limit = fact("datastore.replica-reads").base
    hits = 0.0 if cache == "none" else fact("caching.hit-rate").lowest
    reads = seen.peak_reads * seen.growth * (1 - hits)
    fewer = case.lean is not None and case.lean.fewer
    public = not fewer and case.has("read-heavy") and case.has("highly-available")
    reports = case.has("reports-apart") and not _warehouse(case, seen).needed
    kept = gated and reads > limit and _must_see_the_last(case)
    needed = (reads > limit and not kept) or public or reports
    why = f"{rate(reads, 'reads')} reach the database at the horizon's peak"
    if kept and not needed:
        why += "; they decide on money and stay on the primary"
    if public and reads <= limit:
        why = "a read-heavy system must stay readable through a failover"
    if reports and not public and reads <= limit:
        why = "reports read from a copy, so that they slow nobody who waits"
    return Part(
        "read-replica",
        "Read replica",
        needed,
        why,
        f"more than {rate(limit, 'reads')} reach the primary",
    )


def _must_see_the_last(case: Situation) -> bool:
    """Say whether reads decide on money, so that one that is seconds old spends it twice."""
    return case.has("ledger") and case.brief.quality.consistency != "eventual"


def _warehouse(case: Situation, seen: Signals) -> Part:
    limit = fact("datastore.warehouse-gib").base
    needed = case.has("analytics") and seen.storage_gib > limit
    why = f"{number(seen.storage_gib)} GiB of history at the horizon"
    return Part(
        "warehouse",
        "Warehouse",
        needed,
        why if case.has("analytics") or needed else "nobody asks questions over history",
        f"more than {number(limit)} GiB of history under analytical questions",
    )


def _realtime(case: Situation) -> Part:
    needed = case.has("collaborative-editing", "chat", "realtime") or any(
        one.kind == "subscribe" for one in case.brief.workload.operations
    )
    why = "clients hear of changes as they happen" if needed else "no client waits for changes"
    return Part(
        "realtime", "Realtime channel", needed, why, "an operation that pushes changes to connected clients"
    )
