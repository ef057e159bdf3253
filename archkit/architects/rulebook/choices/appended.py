"""Appended rows: which entities gain rows at a high rate and hardly change them, and how they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from archkit.architects.rulebook.signals import Signals
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Brief, Operation
from archkit.knowledge import fact
from archkit.sizing.rates import Rates, daily_rates, new_rows, peak_factor
from archkit.sizing.same_brief import once_a_brief
from archkit.sizing.store_share import share_of
from archkit.sizing.workload import measure_load

_TRANSACTIONAL = ("ledger", "payments", "booking")
_KEYED = ("chat", "feed")
_BY_TIME = ("telemetry", "analytics", "event-counting")
_MADE = frozenset({"create", "command"})
_CHANGED = frozenset({"update", "delete"})
_READ = frozenset({"read", "list", "search", "subscribe"})
_SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class Appended:
    """Entities whose rows could live in a store of their own, and what happens to them.

    `entities` is empty where the brief names none and all that is written is meant. `rows` and
    `reads` are a second at today's peak, `average` the rows of an average second. `by_time` and
    `by_key` say how the rows are read, `soon` whether within a minute, `deferred` whether whoever
    sends a row is answered before it is stored. `gib` is what they take at the horizon, `measured`
    whether they are measurements of machines.
    """

    entities: tuple[str, ...]
    rows: float
    average: float
    reads: float
    by_time: bool
    by_key: bool
    soon: bool
    deferred: bool
    gib: float = 0.0
    measured: bool = False


def appended(case: Situation, seen: Signals) -> Appended | None:
    """Return what is appended fast enough to be weighed for a store of its own; None as a rule."""
    least = fact("event-store.own-rate").base
    if seen.peak_writes * seen.growth < least or _bound_by_transactions(
        case, case.stated.quality.consistency
    ):
        return None
    work = case.brief.workload
    if not work.entities and not work.operations:
        return _unnamed(case, seen) if case.has(*_BY_TIME, *_KEYED, "write-heavy") else None
    rates = _append_rates(case.brief)
    most = max((rate for _, rate in rates), default=0.0)
    chosen = tuple(
        one
        for one, rate in rates
        if rate * seen.growth >= max(least, most * fact("event-store.changed-share").base)
        and not _bound_by_transactions(case, _consistency(case, one))
    )
    return _named(case, chosen) if chosen else None


def without(seen: Signals, taken: Appended, case: Situation) -> Signals:
    """Return the signals of what is left to the system of record."""
    rows, gib = _volumes(case.brief, taken.entities) if taken.entities else (seen.rows, seen.storage_gib)
    return replace(
        seen,
        peak_writes=max(0.0, seen.peak_writes - taken.rows),
        average_writes=max(0.0, seen.average_writes - taken.average),
        peak_reads=max(0.0, seen.peak_reads - taken.reads),
        rows=max(0.0, seen.rows - rows),
        storage_gib=max(0.0, seen.storage_gib - gib),
    )


def _volumes(brief: Brief, names: tuple[str, ...]) -> tuple[float, float]:
    """Return the rows and the GiB of these entities at the horizon."""
    load = measure_load(share_of(brief, frozenset(names), own=True))
    rows, gib = load.rows_at_horizon, load.storage_gib_at_horizon
    return rows.base if rows else 0.0, gib.base if gib else 0.0


def _bound_by_transactions(case: Situation, consistency: str | None) -> bool:
    """Say whether rows belong with what they are changed with: money, stock, or strong consistency."""
    if consistency == "strong":
        return True
    return consistency != "eventual" and case.has(*_TRANSACTIONAL)


def _consistency(case: Situation, name: str) -> str | None:
    own = next((one.consistency for one in case.brief.workload.entities if one.name == name), None)
    return own or case.stated.quality.consistency


@once_a_brief
def _append_rates(brief: Brief) -> tuple[tuple[str, float], ...]:
    """Return the entities that are appended and hardly changed, with their rows a second at the peak."""
    rates = daily_rates(brief)
    share = fact("event-store.changed-share").base
    found = []
    for name in _names(brief):
        mine = [one for one in brief.workload.operations if one.entity == name]
        made = _peak(brief, (one for one in mine if one.kind in _MADE), rates) or _grown(brief, name)
        if made and _peak(brief, (one for one in mine if one.kind in _CHANGED), rates) <= made * share:
            found.append((name, made))
    return tuple(found)


def _names(brief: Brief) -> tuple[str, ...]:
    named = [one.name for one in brief.workload.entities]
    return tuple(dict.fromkeys([*named, *(one.entity for one in brief.workload.operations if one.entity)]))


def _peak(brief: Brief, operations: Iterable[Operation], rates: Rates) -> float:
    known = ((rates[one].base, peak_factor(brief, one).base) for one in operations if one in rates)
    return sum(rate * factor for rate, factor in known) / _SECONDS_PER_DAY


def _grown(brief: Brief, name: str) -> float:
    own = next((one for one in brief.workload.entities if one.name == name), None)
    if own is None or not own.rows_per_day:
        return 0.0
    return new_rows(own, own.rows_per_day).base * peak_factor(brief).base / _SECONDS_PER_DAY


def _named(case: Situation, names: tuple[str, ...]) -> Appended:
    brief, rates = case.brief, daily_rates(case.brief)
    mine = [one for one in brief.workload.operations if one.entity in names]
    made = [one for one in mine if one.kind in _MADE]
    reads = [one for one in mine if one.kind in _READ]
    measured = case.has("telemetry") or any(one.kind in {"search", "batch"} for one in mine)
    keyed = case.has(*_KEYED) or (not measured and any(one.by for one in reads))
    mine_only_in_batches = any(one.kind == "batch" for one in mine) and not reads
    rows = sum(rate for name, rate in _append_rates(brief) if name in names)
    limit = fact("event-store.soon-ms").base
    return Appended(
        entities=names,
        rows=rows,
        average=sum(rates[one].base for one in made if one in rates) / _SECONDS_PER_DAY,
        reads=_peak(brief, reads, rates),
        by_time=not keyed,
        by_key=keyed,
        soon=not mine_only_in_batches or any((one.latency_p95_ms or 0.0) < limit for one in reads),
        deferred=bool(made) and all(one.deferred for one in made),
        gib=_volumes(brief, names)[1],
        measured=not keyed and case.has("telemetry"),
    )


def _unnamed(case: Situation, seen: Signals) -> Appended:
    keyed = case.has(*_KEYED)
    return Appended(
        entities=(),
        rows=seen.peak_writes,
        average=seen.average_writes,
        reads=seen.peak_reads,
        by_time=not keyed,
        by_key=keyed,
        soon=True,
        deferred=False,
        gib=seen.storage_gib,
        measured=not keyed and case.has("telemetry"),
    )
