"""Availability: what the synchronous path can promise."""

from __future__ import annotations

from archkit.design import Architecture, Component, Estimate
from archkit.sizing.ceiling import POSTGRESQL, is_replica
from archkit.sizing.figures import number
from archkit.sizing.quantity import Quantity, known

_SPARED = frozenset(
    {"client", "cache", "observability", "worker", "scheduler", "queue", "stream", "warehouse"}
)
"""Kinds whose fault does not fail a request: reads go past a cache, work waits behind a queue."""
_PARALLEL = frozenset({"service", "realtime"})
_BY_KIND = frozenset({"object-store", "search", "edge", "gateway", "function", "identity", "external"})
_PERCENT = 100.0


def path_availability(architecture: Architecture) -> Estimate:
    """Return the availability in percent of the path that a request takes.

    Parts in series multiply. Instances of a service fail independently, 1 - (1 - a)^n, but
    never beyond what their common causes allow. Only what synchronous links reach from the
    callers counts; caches and what stands behind a queue do not.
    """
    parts = critical_path(architecture)
    product = Quantity(_PERCENT, _PERCENT, _PERCENT, "percent", "100 %")
    shown = []
    for part in parts:
        each = _availability(part)
        product = Quantity(
            product.low * each.low / _PERCENT,
            product.base * each.base / _PERCENT,
            product.high * each.high / _PERCENT,
            "percent",
            "",
            (*product.inputs, *(one for one in each.inputs if one not in product.inputs)),
        )
        shown.append(f"{part.id} {each.base:.6g} %")
    text = " in series with ".join(shown) or "no synchronous part"
    result = Quantity(product.low, product.base, product.high, "percent", text, product.inputs)
    return result.estimate("path-availability", "Availability of the synchronous path")


def critical_path(architecture: Architecture) -> tuple[Component, ...]:
    """Return the components whose fault fails a request, in the order of the architecture.

    Without links every part that could lie on the path counts.
    """
    reached = _reached(architecture)
    return tuple(
        part
        for part in architecture.components
        if part.kind not in _SPARED
        and not is_replica(part)
        and (not architecture.links or part.id in reached)
    )


def _reached(architecture: Architecture) -> frozenset[str]:
    targets: dict[str, list[str]] = {}
    for link in architecture.links:
        if link.style != "async":
            targets.setdefault(link.source, []).append(link.target)
    arriving = {target for group in targets.values() for target in group}
    kinds = {part.id: part.kind for part in architecture.components}
    behind = frozenset({"worker", "scheduler"})
    clients = [name for name, kind in kinds.items() if kind == "client"]
    first = [name for name in targets if name not in arriving and kinds.get(name) not in behind]
    waiting = clients or first or list(targets)
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(targets.get(name, ()))
    return frozenset(found)


def _availability(component: Component) -> Quantity:
    if component.kind == "database":
        return _database(component)
    if component.kind in _PARALLEL:
        return _parallel(known("availability.service"), component.instances)
    return known(f"availability.{component.kind if component.kind in _BY_KIND else 'service'}")


def _database(component: Component) -> Quantity:
    if component.technology == "dynamodb":
        return known("availability.key-value")
    if not component.managed:
        return _parallel(known("availability.database-own"), 1)
    several = component.instances > 1 or component.technology not in POSTGRESQL | {"mysql", "mongodb"}
    return known("availability.database-standby" if several else "availability.database-single")


def _parallel(one: Quantity, instances: int) -> Quantity:
    """Return the availability of several equal instances, bounded by their common causes."""
    if instances <= 1:
        return one
    bound = known("availability.common-cause")

    def several(each: float, most: float) -> float:
        return min(_PERCENT * (1 - (1 - each / _PERCENT) ** instances), most)

    return Quantity(
        several(one.low, bound.low),
        several(one.base, bound.base),
        several(one.high, bound.high),
        "percent",
        f"{number(instances)} instances of {one.text}",
        (*one.inputs, *bound.inputs),
    )
