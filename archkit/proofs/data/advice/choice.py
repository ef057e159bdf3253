"""Which candidates are tried, and which of those tried are kept."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design import DataModel, Index
from archkit.design.ddl_name import generated_name
from archkit.knowledge import fact
from archkit.proofs.data.advice.candidate import candidates
from archkit.proofs.data.advice.experiment import Outcome
from archkit.proofs.data.advice.gain import Advised, Gain
from archkit.proofs.data.advice.price import Keys, write_cost
from archkit.proofs.data.advice.row_changes import RowChange
from archkit.proofs.data.advice.trial import Candidate, Costs, Prepared, Trial
from archkit.proofs.data.advice.wanted import wanted
from archkit.proofs.data.schema_explain import partition_parents
from archkit.proofs.data.schema_inventory import TableShape

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_CORRELATED = (
    "SELECT tablename, attname, coalesce(correlation, 0)::float8 FROM pg_stats WHERE schemaname = 'public'"
)
_TRIGRAMS = "SELECT EXISTS (SELECT FROM pg_opclass WHERE opcname = 'gin_trgm_ops')"
_RARELY = 1e-3
_UNRATED = 1e-9
"""Calls a second taken for a pattern of unknown rate, so that candidates for it can be put in order."""


def promising(
    connection: Connection,
    data: DataModel,
    patterns: tuple[Prepared, ...],
    tables: Mapping[str, TableShape],
) -> tuple[list[Candidate], int]:
    """Return the candidates to try, those of the dearest patterns first, and how many are left out.

    The fact ``advice.candidates`` bounds them, and the patterns that are looked at.
    """
    most = int(fact("advice.candidates").base)
    costly = sorted(patterns, key=_burden, reverse=True)
    parents = partition_parents(connection)
    close = _appended(connection)
    row = connection.execute(_TRIGRAMS).fetchone()
    trigrams = bool(row and row[0])
    queues = []
    for one in costly[: 2 * most]:
        found: list[Candidate] = []
        for wish in wanted(connection, one.call, parents):
            table, shape = data.table(wish.table), tables.get(wish.table)
            if table and shape:
                each = candidates(wish, table, shape, close.get(wish.table, {}), trigrams=trigrams)
                found += [Candidate(table, index) for index in each]
        queues.append(found)
    # Each pattern's best first, then each one's second: a bound leaves no pattern without a try.
    turns = itertools.chain.from_iterable(itertools.zip_longest(*queues))
    unique = {_key(one): one for one in reversed([one for one in turns if one])}
    ordered = list(reversed(unique.values()))
    return _freshly_named(ordered[:most], tables), max(len(ordered) - most, 0)


def _burden(one: Prepared) -> float:
    """Return what a pattern asks of the planner each second; an unknown rate counts little."""
    return (one.plan.cost or 0.0) * (one.plan.pattern.per_second_peak or _RARELY)


def _freshly_named(found: list[Candidate], tables: Mapping[str, TableShape]) -> list[Candidate]:
    """Return candidates whose names no table or index has, nor another candidate."""
    taken = {*tables, *(index.name for table in tables.values() for index in table.indexes)}
    named = []
    for one in found:
        name, number = one.index.name, 2
        while name in taken:
            name, number = generated_name(one.index.name, str(number)), number + 1
        taken.add(name)
        named.append(Candidate(one.table, one.index.model_copy(update={"name": name})))
    return named


@dataclass(frozen=True)
class Scales:
    """What candidates are weighed with: the writes, the indexes that are there, and the rates."""

    changes: tuple[RowChange, ...]
    held: Mapping[str, Keys]
    rates: Mapping[str, float | None]

    def worthwhile(self, before: Costs, trials: tuple[Trial, ...]) -> tuple[Trial, ...]:
        """Return the trials that pay, the best first; what one serves is no gain of the next.

        An index that only carries further columns comes last: what it saves rests on vacuum.
        """
        standing, picked = dict(before.cost), list[Trial]()
        for covering in (False, True):
            rest = [one for one in trials if bool(one.candidate.index.include) is covering]
            while rest:
                worths = [(self._balance(self._alone(one, standing)), one) for one in rest]
                worth, best = max(worths, key=lambda pair: (pair[0], -len(pair[1].candidate.index.columns)))
                if worth <= 0:
                    break
                picked.append(best)
                rest.remove(best)
                better = best.costs.cost
                standing = {name: min(cost, better.get(name, cost)) for name, cost in standing.items()}
        return tuple(picked)

    def advised(self, outcome: Outcome) -> Iterator[Advised]:
        """Yield the indexes that still pay when all chosen ones stand together."""
        for one in outcome.chosen:
            name = one.candidate.index.name
            using = [
                Gain(each, self.rates[each], outcome.before.cost[each], cost)
                for each, cost in outcome.together.cost.items()
                if name in outcome.together.uses[each] and cost < outcome.before.cost[each]
            ]
            found = self._advised(one.candidate, using, outcome.entry_bytes.get(name, 0.0))
            if self._balance(found) > 0:
                yield found

    def _alone(self, trial: Trial, standing: Mapping[str, float]) -> Advised:
        gains = [
            Gain(name, self.rates[name], standing[name], cost)
            for name, cost in trial.costs.cost.items()
            if trial.candidate.index.name in trial.costs.uses[name]
        ]
        return self._advised(trial.candidate, gains, 0.0)

    def _advised(self, one: Candidate, gains: list[Gain], entry_bytes: float) -> Advised:
        write = write_cost(_keys(one.table.name, one.index), self.held.values(), self.changes, self.rates)
        each = sorted(
            (gain for gain in gains if gain.after < gain.before), key=lambda gain: gain.worth, reverse=True
        )
        index = one.index.model_copy(update={"serves": tuple(gain.pattern for gain in each)})
        return Advised(one.table.name, index, tuple(each), write, entry_bytes)

    def _balance(self, one: Advised) -> float:
        """Return what an index saves beyond its price; 0 or less where it is not worth having."""
        if not one.gains or max(gain.times for gain in one.gains) < fact("advice.times").base:
            return 0.0
        if not one.rated:  # nobody states how often: what one call saves puts them in order
            return sum(gain.before - gain.after for gain in one.gains) * _UNRATED
        paid = one.write.ms_per_second * fact("advice.payback").base
        return one.saved_ms - paid - fact("advice.least-gain").base


def _keys(table: str, index: Index) -> Keys:
    text = " ".join([*index.columns, *index.include, index.where or ""])
    return Keys(index.name, table, index.method, frozenset(re.findall(r"\w+", text.lower())))


def _key(one: Candidate) -> tuple[object, ...]:
    index = one.index
    return (one.table.name, index.columns, index.method, index.where, index.include)


def _appended(connection: Connection) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for table, column, correlation in connection.execute(_CORRELATED).fetchall():
        found.setdefault(table, {})[column] = correlation
    return found
