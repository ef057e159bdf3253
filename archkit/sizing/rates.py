"""Rates: how often each operation happens, on average and at the daily peak.

What an operation states for itself goes first; then its entity's new rows; then what the
workload as a whole leaves over. A whole and its parts may disagree: the larger one counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from archkit.brief import Brief, Entity, Operation
from archkit.brief.nouns import singular
from archkit.brief.vocabulary import vocabulary
from archkit.design import Estimate
from archkit.design.naming import SLUG_LENGTH, slug
from archkit.knowledge import fact
from archkit.sizing.quantity import Quantity, given, known, total
from archkit.sizing.same_brief import once_a_brief

Direction = Literal["read", "write"]
Rates = Mapping[Operation, Quantity]
"""Average rates a day by operation, where known."""
READS = frozenset({"read", "list", "search", "subscribe"})
"""Kinds of operation that leave the data as it is."""
WRITES = frozenset({"create", "update", "delete", "command"})
"""Kinds of operation that change data; ``batch`` is neither, its runs are jobs."""


_ALARM = re.compile(r"\b(?:alert|alarm|warn)", re.IGNORECASE)


@dataclass(frozen=True)
class Flow:
    """One direction of traffic: the average of a day and its peak, both a second."""

    average: Quantity
    peak: Quantity


def direction(operation: Operation) -> Direction | None:
    """Return whether an operation reads or writes; None for a batch run."""
    if operation.kind in READS:
        return "read"
    return "write" if operation.kind in WRITES else None


def peak_factor(brief: Brief, operation: Operation | None = None) -> Quantity:
    """Return peak over average: the operation's, the workload's, or the traffic shape's fact."""
    if operation and operation.peak_to_average:
        return given(
            operation.peak_to_average,
            "1",
            f"peak over average of {operation.name}",
            "brief: workload.operations.peak_to_average",
        )
    stated = brief.workload.peak_to_average
    if stated:
        return given(stated, "1", "peak over average", "brief: workload.peak_to_average")
    shape = brief.workload.traffic_shape
    return known(f"workload.peak.{shape or 'unstated'}", as_assumption=shape is None)


def operation_rate(brief: Brief, operation: Operation) -> Estimate | None:
    """Return how often an operation happens on average, in events a second; None when unknown.

    Its own rate comes first, then its entity's new rows for the only ``create``, then what
    the workload's total leaves to the only operation of its direction without a rate.
    """
    rate = daily_rates(brief).get(operation)
    return (
        rate.to(_per_second(rate)).estimate(named("rate", operation.name), operation.name) if rate else None
    )


def named(prefix: str, name: str) -> str:
    """Return the id of an estimate about something that the brief names, 80 characters at most."""
    return f"{prefix}-{slug(name)}"[:SLUG_LENGTH].rstrip("-")


@once_a_brief
def daily_rates(brief: Brief) -> Rates:
    """Return the known average rate a day of each operation.

    The key is the operation itself: two of one name may read and write.
    """
    creates = Counter(one.entity for one in brief.workload.operations if one.kind == "create")
    entities = entities_by_name(brief)
    rates = {}
    for operation in brief.workload.operations:
        rate = _stated(operation) or _from_entity(entities, operation, creates)
        if rate:
            rates[operation] = rate
    for way in ("read", "write"):
        rates.update(_remainder(brief, way, rates))
    return MappingProxyType(rates)


@once_a_brief
def entities_by_name(brief: Brief) -> Mapping[str, Entity]:
    """Return the entities by name, the first of each."""
    return MappingProxyType({one.name: one for one in reversed(brief.workload.entities)})


def flow(brief: Brief, way: Direction, rates: Rates) -> Flow | None:
    """Return the traffic of one direction; None when the brief gives nothing to go by.

    Args:
        brief: The brief.
        way: Reads or writes.
        rates: The result of `daily_rates`.
    """
    return _own_flow(brief, way, rates) or _from_ratio(brief, way, rates) or _from_users(brief, way, rates)


def job_flow(brief: Brief, rates: Rates) -> Flow | None:
    """Return the work that is done after the caller was answered; None when there is none known."""
    return _sum([(rate, peak_factor(brief, one)) for one, rate in job_rates(brief, rates)], "job")


def job_rates(brief: Brief, rates: Rates) -> list[tuple[Operation, Quantity]]:
    """Return the deferred operations and batch runs with their jobs a day, where a rate is known.

    Where none of them has a rate of its own, a share of the writes that have one is assumed for the
    first that answers a caller: what is done later follows some of what is done at once.
    """
    later = [one for one in brief.workload.operations if one.deferred or direction(one) is None]
    found = [(one, rates[one].counting("job/day")) for one in later if one in rates]
    if found:
        return found
    followed = total(rate for one, rate in rates.items() if direction(one) == "write")
    first = next((one for one in later if one.deferred), None)
    if first is None or followed is None:
        return []
    return [(first, (followed * deferred_share(brief)).counting("job/day"))]


def deferred_share(brief: Brief) -> Quantity:
    """Return the jobs for each write where work is deferred and nobody said how often.

    Where what is deferred are alarms, most writes bring none.
    """
    work = brief.workload
    later = [one.name for one in work.operations if one.deferred] or [brief.purpose]
    alarms = all(_ALARM.search(one) for one in later)
    return known(f"workload.unrated-{'alarm' if alarms else 'deferred'}-share", as_assumption=True)


def _own_flow(brief: Brief, way: Direction, rates: Rates) -> Flow | None:
    parts = [
        (rates[one], peak_factor(brief, one))
        for one in brief.workload.operations
        if direction(one) == way and one in rates
    ]
    if way == "write":
        parts += [(rate, peak_factor(brief)) for rate in _uncovered_rows(brief, rates)]
    whole = _whole(brief, way)
    summed = total(rate for rate, _ in parts)
    if whole and (summed is None or whole.base > summed.base):
        if summed is None:
            return _sum([(whole, peak_factor(brief))], way)
        rest = whole.base - summed.base
        unnamed = given(rest, whole.unit, f"{way}s that no operation names", whole.inputs[0].source)
        parts.append((unnamed, peak_factor(brief)))
    return _sum(parts, way)


def _sum(parts: list[tuple[Quantity, Quantity]], what: str) -> Flow | None:
    average = total(rate for rate, _ in parts)
    factors = list(dict.fromkeys(factor for _, factor in parts))
    if average is None:
        return None
    unit = f"{what}/s"
    if len(factors) == 1:
        return Flow(average.to(unit), average.to(unit) * factors[0])
    peak = total(rate * factor for rate, factor in parts)
    return Flow(average.to(unit), peak.to(unit)) if peak else None


def _from_ratio(brief: Brief, way: Direction, rates: Rates) -> Flow | None:
    ratio = brief.workload.read_write_ratio
    other = _own_flow(brief, "write" if way == "read" else "read", rates)
    if ratio is None or other is None:
        return None
    factor = given(ratio, "read/write", "reads for each write", "brief: workload.read_write_ratio")
    if way == "read":
        return Flow(other.average * factor, other.peak * factor)
    return Flow(other.average / factor, other.peak / factor)


def _from_users(brief: Brief, way: Direction, rates: Rates) -> Flow | None:
    """Return traffic assumed from the users, where the brief states no rate at all.

    Reads are assumed as well where only writes are stated that people make: they look at what
    they and others write. What machines send says nothing of how often people read.
    """
    users = active_users(brief)
    if users is None or _whole(brief, way):
        return None
    stated = bool(rates or _whole(brief, "write") or _whole(brief, "read") or _uncovered_rows(brief, rates))
    if stated and not (way == "read" and _written_by_people(brief, users, rates)):
        return None
    requests = users * known("workload.actions-per-user-day", as_assumption=True)
    ratio = brief.workload.read_write_ratio
    per_write = (
        given(ratio, "1", "reads for each write", "brief: workload.read_write_ratio")
        if ratio
        else known("workload.read-write-ratio", as_assumption=True)
    )
    one = Quantity(1, 1, 1, "1", "1")
    all_shares = total([one, per_write])
    if all_shares is None:
        return None
    share = one / all_shares
    if way == "read":
        share = share.rest_of_one()
    return _sum([((requests * share).counting(f"{way}/day"), peak_factor(brief))], way)


def _written_by_people(brief: Brief, users: Quantity, rates: Rates) -> bool:
    """Say whether all that is stated are writes, of which none is a sign that a machine sends."""
    parts = [(one, rate) for one, rate in rates.items() if direction(one) is not None]
    if any(direction(one) == "read" for one, _ in parts):
        return False
    grown = [one for one in brief.workload.entities if one.rows_per_day]
    named = {one.entity or one.name for one, _ in parts} | {one.name for one in grown}
    if any(of_machines(name) for name in named):
        return False
    whole = _whole(brief, "write")
    sums = [rate.base for _, rate in parts] + [one.rows_per_day or 0.0 for one in grown]
    most = fact("trait.machine-made-per-day").base
    return max([*sums, whole.base if whole else 0.0], default=0.0) / users.base < most


def of_machines(name: str) -> bool:
    """Say whether a thing of this name is what a machine sends or counts, such as a reading."""
    last = singular(name.rsplit(maxsplit=1)[-1].lower()) if name.split() else ""
    return vocabulary().acts.get(last) == "ingest" or last in {"click", "impression", "heartbeat"}


def active_users(brief: Brief) -> Quantity | None:
    """Return the users of a day: stated, or an assumed share of all users; None when unknown."""
    scale = brief.scale
    if scale.users_daily_active:
        return given(
            scale.users_daily_active, "user", "daily active users", "brief: scale.users_daily_active"
        )
    if scale.users_total:
        everyone = given(scale.users_total, "user", "users", "brief: scale.users_total")
        return everyone * known("workload.daily-active-share", as_assumption=True)
    return None


def _whole(brief: Brief, way: Direction) -> Quantity | None:
    field = f"{way}s_per_day"
    stated: float | None = getattr(brief.workload, field)
    return given(stated, f"{way}/day", f"{way}s", f"brief: workload.{field}") if stated else None


def _stated(operation: Operation) -> Quantity | None:
    if operation.per_day is None:
        return None
    unit = f"{direction(operation) or 'job'}/day"
    return given(operation.per_day, unit, operation.name, "brief: workload.operations.per_day")


def _from_entity(
    entities: Mapping[str, Entity], operation: Operation, creates: Mapping[str | None, int]
) -> Quantity | None:
    if operation.kind != "create" or operation.entity is None:
        return None
    entity = entities.get(operation.entity)
    if entity is None or entity.rows_per_day is None or creates[operation.entity] > 1:
        return None
    return new_rows(entity, entity.rows_per_day).counting("write/day")


def new_rows(entity: Entity, rows_per_day: float) -> Quantity:
    """Return the rows that an entity says it gains in a day."""
    return given(
        rows_per_day, "row/day", f"new rows of {entity.name}", "brief: workload.entities.rows_per_day"
    )


def _uncovered_rows(brief: Brief, rates: Rates) -> list[Quantity]:
    """Return the writes of entities that grow although no operation with a rate creates them."""
    created = {one.entity for one in brief.workload.operations if direction(one) == "write" and one in rates}
    return [
        new_rows(entity, entity.rows_per_day).counting("write/day")
        for entity in brief.workload.entities
        if entity.rows_per_day and entity.name not in created
    ]


def _remainder(brief: Brief, way: Direction, rates: Rates) -> dict[Operation, Quantity]:
    whole = _whole(brief, way)
    mine = [one for one in brief.workload.operations if direction(one) == way]
    unrated = [one for one in mine if one not in rates]
    if whole is None or len(unrated) != 1:
        return {}
    named = total(rates[one] for one in mine if one in rates)
    rest = whole.base - (named.base if named else 0)
    if rest <= 0:
        return {}
    return {unrated[0]: given(rest, whole.unit, unrated[0].name, whole.inputs[0].source)}


def _per_second(rate: Quantity) -> str:
    return rate.unit.replace("/day", "/s")
