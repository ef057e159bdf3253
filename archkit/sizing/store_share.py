"""What a store of its own keeps: the part of a brief that concerns its entities, and the rest."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from archkit.brief import Brief
from archkit.design import Component
from archkit.sizing.ceiling import keeps_own
from archkit.sizing.rates import Direction, daily_rates, direction
from archkit.sizing.same_brief import These


def share_in(brief: Brief, component: Component, stores: Iterable[Component]) -> Brief:
    """Return the part of a brief that one store keeps.

    A store whose modules name entities of the brief keeps those; every other store shares in
    what is left. A brief that names nothing has one kind of row, which is the own store's.

    Args:
        brief: The brief.
        component: The store.
        stores: All stores of the architecture that keep rows.
    """
    if keeps_own(component):
        return share_of(brief, names_in(brief, component), own=True)
    taken = frozenset(name for one in stores if keeps_own(one) for name in names_in(brief, one))
    return share_of(brief, taken, own=False) if taken else brief


def names_in(brief: Brief, component: Component) -> frozenset[str]:
    """Return the entities of a brief that a store keeps alone; empty where it keeps none of them."""
    if not keeps_own(component):
        return frozenset()
    return frozenset(component.modules) & _named(brief) or (frozenset() if _named(brief) else frozenset({""}))


def share_of(brief: Brief, names: frozenset[str], *, own: bool) -> Brief:
    """Return a brief with only the entities of these names and what is done with them, or without them.

    Args:
        brief: The brief.
        names: The entities; one empty name stands for a brief that names none.
        own: Whether these are kept, or all others.
    """
    return _shared(These(brief), tuple(sorted(names)), own)


def _named(brief: Brief) -> frozenset[str]:
    work = brief.workload
    every = [one.name for one in work.entities] + [one.entity for one in work.operations if one.entity]
    return frozenset(every)


@functools.lru_cache
def _shared(key: These, names: tuple[str, ...], own: bool) -> Brief:  # noqa: FBT001 - a cached key
    brief: Brief = key.things[0]  # type: ignore[assignment]
    if names == ("",):
        return brief if own else _with(brief, names, own=False, reads=None, writes=None)
    if own and _named(brief) <= set(names):
        return brief
    if own:
        return _with(brief, names, own=True, reads=None, writes=None)
    return _with(
        brief,
        names,
        own=False,
        reads=_left(brief, names, "read", brief.workload.reads_per_day),
        writes=_left(brief, names, "write", brief.workload.writes_per_day),
    )


def _left(brief: Brief, names: tuple[str, ...], way: Direction, whole: float | None) -> float | None:
    """Return what is left of a total once the operations on some entities are taken out."""
    if whole is None:
        return None
    rates = daily_rates(brief)
    taken = sum(rate.base for one, rate in rates.items() if one.entity in names and direction(one) == way)
    return whole - taken if whole > taken else None


def _with(
    brief: Brief, names: tuple[str, ...], *, own: bool, reads: float | None, writes: float | None
) -> Brief:
    """Return the brief with a part of its workload; users stand for load only where nothing else does."""
    work = brief.workload
    part = work.model_copy(
        update={
            "entities": tuple(one for one in work.entities if (one.name in names) == own),
            "operations": tuple(one for one in work.operations if (one.entity in names) == own),
            "reads_per_day": reads,
            "writes_per_day": writes,
            "read_write_ratio": None,
            "object_bytes": None if own else work.object_bytes,
        }
    )
    idle = not part.operations and reads is None and writes is None
    nobody = {"users_total": None, "users_daily_active": None}
    scale = brief.scale.model_copy(update=nobody) if idle or own else brief.scale
    return brief.model_copy(update={"workload": part, "scale": scale})
