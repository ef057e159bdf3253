"""The envelope: where each component saturates, what is done then, and where it saturates next.

The walk goes outwards from today's design. At each limit the fixes are weighed by money and
work over a year; the cheapest that carries the next doubling of load wins, and the walk goes on
from the system with that fix in place. This is the roadmap, in numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archkit.brief import Brief
from archkit.design import Architecture, Component
from archkit.knowledge import fact
from archkit.sizing.capacity import capacity_of
from archkit.sizing.demand import Setting
from archkit.sizing.growth.database import database_stages
from archkit.sizing.growth.limit import Fix, Limit, Stage
from archkit.sizing.growth.month import month_reached
from archkit.sizing.growth.node import node_stages, provider_stages
from archkit.sizing.growth.program import connection_stages, program_stages
from archkit.sizing.growth.volume import volume_stages
from archkit.sizing.workload import Load, measure_load

__all__ = ["Envelope", "Fix", "Limit", "Stage", "envelope"]
_PROGRAMS = frozenset({"service", "worker", "gateway", "realtime"})


@dataclass(frozen=True)
class Envelope:
    """Today's limits in the order in which load reaches them, and the stages of growth.

    `limits` are those of the design as it is; `stages` go on from each fix to the next limit,
    up to `furthest` times today's load. `unknown` names the components whose ceiling nobody
    measured: they may break before anything named here.
    """

    limits: tuple[Limit, ...]
    stages: tuple[Stage, ...]
    unknown: tuple[str, ...]
    furthest: float

    @property
    def breaks_first(self) -> Limit | None:
        """The limit that saturates first; None when no ceiling is known."""
        return min(self.limits, key=lambda one: one.saturates_at, default=None)


def envelope(
    brief: Brief, architecture: Architecture, load: Load | None = None, *, furthest: float | None = None
) -> Envelope:
    """Return where a design saturates and what is done about it, the nearest first.

    Args:
        brief: The brief that the numbers are computed from (see `archkit.sizing.assumed_brief`).
        architecture: The components as they run today.
        load: The result of `archkit.sizing.measure_load`; measured here when left out.
        furthest: Times today's load up to which stages are walked, 1 or more; the fact
            ``roadmap.furthest-factor`` when left out.
    """
    setting = Setting(brief, architecture, load or measure_load(brief))
    end = fact("roadmap.furthest-factor").base if furthest is None else furthest
    walks = [tuple(_walk(part, setting, end)) for part in architecture.components]
    walks += [tuple(connection_stages(setting, end)), tuple(volume_stages(setting))]
    stages = [_dated(one, brief) for walk in walks for one in walk if one.limit.factor <= end]
    first = {(one.limit.component, one.limit.kind): one.limit for walk in walks for one in reversed(walk)}
    return Envelope(
        limits=tuple(sorted(first.values(), key=_place)),
        stages=tuple(sorted(stages, key=lambda one: _place(one.limit))),
        unknown=tuple(_unknown(setting)),
        furthest=end,
    )


def _place(limit: Limit) -> tuple[float, str, str]:
    return max(1.0, limit.factor), limit.component, limit.kind


def _walk(part: Component, setting: Setting, furthest: float) -> Iterator[Stage]:
    """Yield the stages of one component; nothing where no ceiling is known or nothing arrives."""
    row = capacity_of(part, setting)
    if row is None or not row.ceiling or row.demand <= 0:
        return
    if part.kind in _PROGRAMS:
        yield from program_stages(part, row, setting, furthest)
    elif part.kind == "database":
        yield from database_stages(part, row, setting, furthest)
    elif part.kind == "external":
        yield from provider_stages(part, row, setting)
    else:
        yield from node_stages(part, row, setting, furthest)


def _dated(stage: Stage, brief: Brief) -> Stage:
    if stage.month is not None:
        return stage
    return replace(stage, month=month_reached(brief, stage.limit.factor))


def _unknown(setting: Setting) -> Iterator[str]:
    for part in setting.architecture.components:
        row = capacity_of(part, setting)
        if row is not None and not row.ceiling and row.demand > 0:
            yield part.id
