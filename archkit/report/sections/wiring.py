"""Who calls whom: the surroundings of a component, read from the links."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archkit.design import Capacity, Component, Design, Endpoint, Technology
from archkit.design.architecture import STORES
from archkit.report.sections.sheet import joined

RUNNING = frozenset({"gateway", "service", "worker", "scheduler", "realtime", "function"})
"""Kinds that run code of the system."""
DATABASES = frozenset({"database", "search", "object-store", "warehouse"})
QUEUES = frozenset({"queue", "stream"})
CACHES = frozenset({"cache"})
_LEAST_SHARE = 0.005
_OUTSIDE = frozenset({"client", "external"})
_ANSWERING = ("service", "function", "gateway", "realtime")


def own_parts(design: Design) -> tuple[Component, ...]:
    """Return every component that is built, run or bought for the system."""
    parts = design.shape.components if design.shape else ()
    return tuple(part for part in parts if part.kind not in _OUTSIDE)


def outside_parts(design: Design) -> tuple[Component, ...]:
    """Return the systems of others."""
    parts = design.shape.components if design.shape else ()
    return tuple(part for part in parts if part.kind == "external")


def running_parts(design: Design) -> tuple[Component, ...]:
    """Return every component that runs code of the system."""
    return tuple(part for part in own_parts(design) if part.kind in RUNNING)


def upstream(design: Design, part: Component) -> tuple[Component, ...]:
    """Return the components that call a component."""
    links = design.shape.links if design.shape else ()
    return _known(design, (link.source for link in links if link.target == part.id))


def downstream(design: Design, part: Component) -> tuple[Component, ...]:
    """Return the components that a component calls."""
    links = design.shape.links if design.shape else ()
    return _known(design, (link.target for link in links if link.source == part.id))


def _known(design: Design, ids: Iterable[str]) -> tuple[Component, ...]:
    if design.shape is None:
        return ()
    found = (design.shape.component(one) for one in dict.fromkeys(ids))
    return tuple(one for one in found if one)


def stores_of(design: Design, part: Component, kinds: frozenset[str] = STORES) -> tuple[Component, ...]:
    """Return the stores of these kinds that a component uses."""
    return tuple(one for one in downstream(design, part) if one.kind in kinds)


def system_of_record(design: Design) -> Component | None:
    """Return the component that keeps the tables: the first database on the data model's engine."""
    databases = [part for part in own_parts(design) if part.kind == "database"]
    engine = design.data.engine if design.data else ""
    return next((one for one in databases if one.technology == engine), databases[0] if databases else None)


def technology_of(design: Design, part: Component) -> Technology | None:
    """Return the technology that a component is built with, if the stack names it."""
    stack = design.verify.technologies if design.verify else ()
    return next((one for one in stack if one.id == part.technology), None)


def built_with(design: Design, part: Component) -> str:
    """Return a component's technology with its release, or nothing."""
    found = technology_of(design, part)
    if found is None:
        return part.technology or ""
    return f"{found.name} {found.version}" if found.version else found.name


def called(design: Design, part: Component) -> str:
    """Return a component's name with its technology."""
    built = built_with(design, part)
    return f"{part.name} ({built})" if built else part.name


def names(design: Design, parts: tuple[Component, ...]) -> str:
    """Return the names of components with their technologies, or ``none``."""
    return joined(called(design, part) for part in parts) or "none"


def capacity_of(design: Design, part: Component) -> Capacity | None:
    """Return the sizing of a component, if it was sized."""
    lines = design.size.capacity if design.size else ()
    return next((line for line in lines if line.component == part.id), None)


def share_of(sized: Capacity) -> str:
    """Return how much of its ceiling a component uses at the peak."""
    used = sized.utilisation
    if used is None:
        return "unknown"
    return f"{used:.0%}" if used >= _LEAST_SHARE else "under 1%"


def instances_of(design: Design, part: Component) -> int:
    """Return how many instances the peak takes, or the first ones where nobody sized it."""
    sized = capacity_of(design, part)
    return max(sized.instances, part.instances) if sized and part.kind in RUNNING else part.instances


def endpoints_of(design: Design, part: Component) -> tuple[Endpoint, ...]:
    """Return the endpoints that a component answers.

    The model does not say who answers an endpoint. With one answering part it is that one; a
    part for reads answers the hot reads; else the part whose name or modules the path names,
    and at last the first part that answers.
    """
    endpoints = design.contracts.endpoints if design.contracts else ()
    return tuple(one for one in endpoints if _answering(design, one) == part.id)


def _answering(design: Design, endpoint: Endpoint) -> str:
    parts = sorted(
        (part for part in running_parts(design) if part.kind in _ANSWERING),
        key=lambda part: _ANSWERING.index(part.kind),
    )
    if not parts:
        return ""
    for part in parts:
        if part.id.split("-")[0] == "read" and endpoint.method == "get" and _hot(design, endpoint):
            return part.id
    segment = re.sub(r"[^a-z]", "", _first_segment(endpoint.path))
    for part in parts:
        words = (part.id, *part.modules)
        if any(len(word) > 2 and segment.startswith(_letters(word)) for word in words):  # noqa: PLR2004
            return part.id
    return parts[0].id


def _letters(word: str) -> str:
    return re.sub(r"[^a-z]", "", word.lower()).removesuffix("service").removesuffix("s") or "-"


def _first_segment(path: str) -> str:
    found = (one for one in path.strip("/").split("/") if not re.fullmatch(r"api|v\d+", one))
    return next(found, "")


def _hot(design: Design, endpoint: Endpoint) -> bool:
    patterns = design.data.access_patterns if design.data else ()
    return any(one.hot and one.operation == endpoint.operation for one in patterns)
