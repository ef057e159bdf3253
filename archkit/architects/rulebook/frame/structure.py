"""Traits that the structure of a brief shows, whatever its things are called."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.signals import number
from archkit.brief import Brief, Entity
from archkit.knowledge import fact
from archkit.sizing.rates import daily_rates, new_rows

_MADE = frozenset({"create", "command"})
_READ = frozenset({"read", "list"})
_LATITUDE, _LONGITUDE = frozenset({"latitude", "lat"}), frozenset({"longitude", "lon", "lng", "long"})


def structural(brief: Brief) -> Iterator[tuple[str, str]]:
    """Yield traits with their evidence, from types, rates and relations instead of words."""
    for one in brief.workload.entities:
        yield from _of_machines(brief, one)
        yield from _of_positions(one)
        yield from _of_names(brief, one)


def _of_machines(brief: Brief, entity: Entity) -> Iterator[tuple[str, str]]:
    """Yield telemetry where rows come with a time, faster than those who could send them can act."""
    if not any(one.type == "timestamp" for one in entity.attributes):
        return
    rates = daily_rates(brief)
    mine = (one for one in brief.workload.operations if one.entity == entity.name and one.kind in _MADE)
    made = [rates[one].base for one in mine if one in rates]
    per_day = sum(made) or (new_rows(entity, entity.rows_per_day).base if entity.rows_per_day else 0.0)
    senders = _senders(brief, entity)
    most = fact("trait.machine-made-per-day").base
    if senders and per_day / senders >= most:
        each = number(per_day / senders)
        yield (
            "telemetry",
            f"{each} rows of {entity.name} a day for each of {number(senders)}, from {number(most)} on",
        )


def _senders(brief: Brief, entity: Entity) -> float:
    """Return how many people and things there are that a row could come from; 0 when nobody says."""
    named = {one.name: one.rows_now or 0 for one in brief.workload.entities}
    parents = (named.get(name, 0) for name in entity.belongs_to)
    people = brief.scale.users_daily_active or brief.scale.users_total or 0
    return float(max([people, *parents]))


def _of_positions(entity: Entity) -> Iterator[tuple[str, str]]:
    names = {one.name.lower() for one in entity.attributes}
    if names & _LATITUDE and names & _LONGITUDE:
        yield "geo", f"{entity.name} has a latitude and a longitude"


def _of_names(brief: Brief, entity: Entity) -> Iterator[tuple[str, str]]:
    """Yield short links where a unique text is read to find the address that it stands for."""
    keys = {one.name for one in entity.attributes if one.unique and one.type == "text"}
    leads = any(one.type == "url" and not one.unique for one in entity.attributes)
    read = (one for one in brief.workload.operations if one.entity == entity.name and one.kind in _READ)
    found = next((one for one in read if set(one.by) & keys), None)
    if leads and found:
        yield "short-links", f"{found.name}: a {min(set(found.by) & keys)} leads to an address"
