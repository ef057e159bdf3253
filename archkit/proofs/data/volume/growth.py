"""How many rows each table has, from the first month over the horizon to a hundred times as many."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import DataModel
from archkit.knowledge import fact

HORIZON = "horizon"
_NAMES = {1.0: HORIZON, 10.0: "10 x horizon", 100.0: "100 x horizon"}
_WORTH_A_STEP = 2.0


@dataclass(frozen=True)
class Volume:
    """Rows by table at some time; `factor` is of the rows at the horizon."""

    name: str
    factor: float
    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        """All rows together."""
        return sum(self.rows.values())


@dataclass(frozen=True)
class Growth:
    """Rows by table in the first month and at the horizon; `unknown` tables have a guess that stays."""

    first: Mapping[str, int]
    horizon: Mapping[str, int]
    unknown: frozenset[str]

    @property
    def least_factor(self) -> float:
        """What the rows of the first month are of those at the horizon."""
        known = [name for name in self.horizon if name not in self.unknown]
        last = sum(self.horizon[name] for name in known)
        return min(1.0, sum(self.first[name] for name in known) / last) if last else 1.0

    def rows(self, factor: float) -> dict[str, int]:
        """Return the rows at a factor of the horizon's.

        Between the first month and the horizon each table follows its own growth; beyond it, and
        before the first month, all grow alike. A table without growth stays as it is.
        """
        least = self.least_factor
        if factor >= 1 or least >= 1:
            return {name: self._beyond(name, factor) for name in self.horizon}
        if factor <= least:
            return {name: max(round(rows * factor / least), 0) for name, rows in self.first.items()}
        share = math.log(factor / least) / math.log(1 / least)
        return {name: self._between(name, share) for name in self.horizon}

    def volume(self, name: str, factor: float) -> Volume:
        """Return the rows at a factor as a volume with a name."""
        return Volume(name, factor, self.rows(factor))

    def _between(self, name: str, share: float) -> int:
        first, last = max(self.first[name], 1), max(self.horizon[name], 1)
        return round(first * math.exp(share * math.log(last / first)))

    def _beyond(self, name: str, factor: float) -> int:
        return self.horizon[name] if name in self.unknown else round(self.horizon[name] * factor)


def growth(data: DataModel, brief: Brief | None, filled: Mapping[str, int]) -> Growth:
    """Return how the tables of a model grow.

    The model states rows at the horizon; those of the first month come from the brief's entities.
    A table that the brief does not know grows as all known ones do together.

    Args:
        data: The model.
        brief: What is known of entities; None for a model alone.
        filled: Rows by table for tables whose size nobody states.
    """
    horizon = {one.name: one.rows_at_horizon for one in data.tables}
    unknown = frozenset(name for name, rows in horizon.items() if rows is None)
    last = {name: filled.get(name, 0) if rows is None else max(rows, 0) for name, rows in horizon.items()}
    stated = _first_month(data, brief) if brief else {}
    known = [name for name in stated if name not in unknown]
    whole = sum(last[name] for name in known)
    share = sum(stated[name] for name in known) / whole if whole else fact("schema-volume.first-share").base
    first = {
        name: rows if name in unknown else min(max(stated.get(name, round(rows * share)), 1), rows)
        for name, rows in last.items()
    }
    return Growth(first, last, unknown)


def volumes(growth_: Growth, most: float = math.inf) -> tuple[Volume, ...]:
    """Return the volumes at which every pattern is planned, as far as `most` times the horizon."""
    least = growth_.least_factor
    found = [growth_.volume("first month", least)] if least < min(1, most) else []
    factors = [factor for factor in (1.0, 10.0, 100.0) if factor <= most]
    if len(factors) < len(_NAMES) and most > (factors[-1] if factors else 0) * _WORTH_A_STEP:
        factors.append(min(float(f"{most:.1g}"), most))
    return (*found, *(growth_.volume(_NAMES.get(one, f"{one:.2g} x horizon"), one) for one in factors))


def _first_month(data: DataModel, brief: Brief) -> dict[str, int]:
    """Return the rows after one month of tables that keep an entity of the brief."""
    from archkit.sizing.volumes import entity_rows  # noqa: PLC0415 - only where a brief is known

    scale = brief.scale.model_copy(update={"horizon_months": 1})
    early = brief.model_copy(update={"scale": scale})
    found = {}
    for entity in early.workload.entities:
        rows = entity_rows(early, entity)
        table = next((one for one in data.tables if one.entity == entity.name), None)
        if rows is not None and table is not None:
            found[table.name] = max(round(rows.base), 0)
    return found
