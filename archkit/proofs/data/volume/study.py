"""Every access pattern planned at every volume, and from which volume on a plan is bad."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from archkit.design import AccessPattern
from archkit.design.ddl_name import literal
from archkit.knowledge import fact
from archkit.proofs.data.advice.guard import Guard, guard_of, names_word
from archkit.proofs.data.schema_explain import Planned
from archkit.proofs.data.schema_parameters import compared
from archkit.proofs.data.volume.growth import Growth, Volume, volumes
from archkit.proofs.data.volume.plan import SizedPlan
from archkit.proofs.data.volume.prepared import COMMON, GENERIC, RANGES, USUAL, PreparedPatterns
from archkit.proofs.data.volume.sized import SizedTables
from archkit.proofs.data.volume.turning import Trouble, Turning, trouble_of, turning
from archkit.proofs.data.volume.without import dearer_without


@dataclass(frozen=True)
class PatternPlans:
    """The plans of one pattern: by volume with usual values, and at the horizon with others.

    `common` is planned with the commonest value where one stands out, `generic` without values,
    as PostgreSQL may do for a prepared statement from its sixth run on. Of a pattern with a range
    (`has_range`) how wide it is was guessed: a twentieth to a tenth of the rows.
    `bound` is the plan at the horizon of a role that row security binds, None where none does.
    `dearer_without` says of each index that it uses at the horizon how many times as dear it is without.
    """

    pattern: AccessPattern
    by_volume: Mapping[str, SizedPlan]
    common: SizedPlan | None = None
    common_value: str = ""
    generic: SizedPlan | None = None
    turning: Turning | None = None
    usual_trouble: Trouble | None = None
    common_trouble: Trouble | None = None
    depends_on_clock: bool = False
    has_range: bool = False
    at_horizon: SizedPlan | None = None
    dearer_without: Mapping[str, float] = field(default_factory=dict)
    bound: SizedPlan | None = None


@dataclass(frozen=True)
class VolumeStudy:
    """What plans become as tables grow.

    `doubts` say what was not looked at.
    """

    growth: Growth
    volumes: tuple[Volume, ...] = ()
    patterns: tuple[PatternPlans, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def middle(self) -> Volume | None:
        """The horizon, or the largest volume before it that could be looked at."""
        return max((one for one in self.volumes if one.factor <= 1), key=lambda one: one.factor, default=None)

    def grown(self, pattern: str) -> SizedPlan | None:
        """Return the plan of a pattern at the horizon, None where it was not planned."""
        found = self.of(pattern)
        return found.by_volume[self.middle.name] if found and self.middle else None

    def of(self, pattern: str) -> PatternPlans | None:
        """Return the plans of a pattern, None where it was not planned."""
        return next((one for one in self.patterns if one.pattern.id == pattern), None)


def study(sized: SizedTables, planned: Iterable[Planned], growth: Growth) -> VolumeStudy:
    """Return the plans of all patterns at all volumes, and where each turns bad.

    Afterwards the tables look like any of them; `SizedTables.as_filled` gives them their own back.

    Raises:
        ToolMissingError: If files cannot be made longer here.
    """
    good = [one for one in planned if not one.error]
    most = int(fact("schema-volume.most-patterns").base)
    chosen = tuple(sorted(good, key=lambda one: not one.pattern.hot)[:most])
    doubts = (
        [f"of {len(good)} access patterns {most} were planned, hot ones first"] if len(good) > most else []
    )
    if growth.unknown:
        doubts.append(f"how many rows {_named(growth.unknown)} will have is not stated")
    looked = volumes(growth, sized.most_factor(growth.horizon))
    guard = guard_of(sized.connection, sized.scaling.data)  # it reads rows, so before files are stretched
    try:
        patterns = tuple(_studied(PreparedPatterns(sized, chosen), looked, growth, guard))
    finally:
        if not sized.connection.closed:
            sized.connection.execute("DEALLOCATE ALL")
    return VolumeStudy(growth, looked, patterns, tuple(doubts))


def _studied(
    prepared: PreparedPatterns, looked: Sequence[Volume], growth: Growth, guard: Guard | None
) -> Iterator[PatternPlans]:
    """Yield the plans of each pattern; one that cannot be planned at some volume is left out."""
    found: dict[str, dict[str, SizedPlan]] = {one.pattern.id: {} for one in prepared.planned}
    others: dict[str, _Others] = {}
    dearer: dict[str, dict[str, float]] = {}
    bound: dict[str, SizedPlan] = {}
    only = _touched(prepared)
    middle = max((one for one in looked if one.factor <= 1), key=lambda one: one.factor, default=None)
    for volume in looked:
        prepared.look_like(volume.rows, only)
        if volume is looked[0]:
            prepared.choose_usual_values()
        for one in prepared.planned:
            plan = prepared.attempt(one, one.values, USUAL)
            if plan is not None:
                found[one.pattern.id][volume.name] = plan
            if volume is middle:
                others[one.pattern.id] = _others(prepared, one, plan)
        if volume is middle:
            there = {one: plans[volume.name] for one, plans in found.items() if volume.name in plans}
            dearer = dearer_without(prepared, there)
            bound = _bound(prepared, guard) if guard else {}
    for one in prepared.planned:
        plans, more = found[one.pattern.id], others.get(one.pattern.id, _Others())
        if len(plans) == len(looked) and plans:
            judged = one.pattern.kind == "read" or one.pattern.hot
            turns = turning(prepared, one, plans, looked, growth) if judged else None
            yield PatternPlans(
                one.pattern, plans, more.common, more.value, more.generic, turns,
                more.usual_trouble, more.common_trouble, one.depends_on_clock,
                _has_range(one),
                plans[middle.name] if middle else None, dearer.get(one.pattern.id, {}),
                bound.get(one.pattern.id),
            )  # fmt: skip


@dataclass(frozen=True)
class _Others:
    """Plans of a pattern at the horizon with other values than the usual ones."""

    common: SizedPlan | None = None
    value: str = ""
    generic: SizedPlan | None = None
    usual_trouble: Trouble | None = None
    common_trouble: Trouble | None = None


def _bound(prepared: PreparedPatterns, guard: Guard) -> dict[str, SizedPlan]:
    """Return the plans of a role that the policies bind, for patterns that name a table under one."""
    found: dict[str, SizedPlan] = {}
    for one in prepared.planned:
        tables = [name for name in guard.columns if names_word(one.pattern.sql, name)]
        if not tables:
            continue
        with guard.on(prepared.sized.connection, tables):
            plan = prepared.attempt(one, one.values, USUAL)
        if plan is not None:
            found[one.pattern.id] = plan
    return found


def _others(prepared: PreparedPatterns, one: Planned, usual: SizedPlan | None) -> _Others:
    if not one.values:
        return _Others()
    common, value = None, ""
    if found := prepared.common_value(one):
        number, value = found
        values = [*one.values]
        values[number - 1] = literal(value)
        common = prepared.attempt(one, tuple(values), COMMON)
    judged = one.pattern.kind == "read" or one.pattern.hot
    usually, commonly = (
        trouble_of(prepared, one, plan, grows=True) if plan and judged else None for plan in (usual, common)
    )
    return _Others(common, value, prepared.attempt(one, one.values, GENERIC), usually, commonly)


def _has_range(one: Planned) -> bool:
    operators = (compared(one.pattern.sql, number)[1] for number in range(1, len(one.values) + 1))
    return any(operator in RANGES for operator in operators)


def _named(names: Collection[str], most: int = 5) -> str:
    shown = sorted(names)[:most]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "")


def _touched(prepared: PreparedPatterns) -> frozenset[str]:
    """Return the tables that patterns name; all, said by none, where they may go through views."""
    tables = {one.table for one in prepared.sized.shot.relations.values()}
    if prepared.sized.scaling.data.views and len(tables) <= fact("schema-volume.most-tables").base:
        return frozenset()
    words = {word for one in prepared.planned for word in re.findall(r"\w+", one.pattern.sql.lower())}
    return frozenset(tables & words) or frozenset({""})
