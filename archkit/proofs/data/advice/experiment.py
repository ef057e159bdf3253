"""The order of the experiment: with none of the candidates, with each alone, with those that pay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from archkit.proofs.data.advice.guard import Guard
from archkit.proofs.data.advice.size import index_sizes
from archkit.proofs.data.advice.trial import Candidate, Costs, Prepared, Trial, costs_of, made
from archkit.proofs.data.dropped_indexes import unless_refused, without

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

Grown = Callable[[], AbstractContextManager[str]]
Choice = Callable[[Costs, tuple[Trial, ...]], tuple[Trial, ...]]


@dataclass(frozen=True)
class Outcome:
    """Costs without any candidate, the trial of each, those chosen, and costs with all chosen together.

    `lost` holds, for each index that is there, the costs of the patterns that use it without it;
    `entry_bytes` the bytes of each candidate for each row of its table; `basis` says
    with how many rows plans were made.
    """

    before: Costs
    trials: tuple[Trial, ...] = ()
    chosen: tuple[Trial, ...] = ()
    together: Costs = field(default_factory=lambda: Costs({}, {}))
    lost: Mapping[str, Costs] = field(default_factory=dict)
    entry_bytes: Mapping[str, float] = field(default_factory=dict)
    basis: str = ""


def experiment(  # noqa: PLR0913 - an experiment and who decides in it
    connection: Connection,
    candidates: Iterable[Candidate],
    patterns: tuple[Prepared, ...],
    standing: Iterable[str],
    *,
    choose: Choice,
    grown: Grown,
    guard: Guard | None,
) -> Outcome:
    """Plan every pattern with and without every candidate and index; nothing stays changed.

    Args:
        connection: The filled database.
        candidates: What is tried.
        patterns: The access patterns whose plans are compared.
        standing: Names of the indexes that are there and no constraint's.
        choose: Says which trials are worth standing together.
        grown: Lets tables look larger while plans are made, and says how large.
        guard: The tables under row security, if any.
    """
    with made(connection, candidates) as taken:
        names = {one.index.name for one in taken}
        sizes = index_sizes(connection)
        with grown() as basis:
            outcome = _compared(connection, taken, patterns, standing=standing, choose=choose, guard=guard)
    each = {name: sizes[name].entry_bytes for name in names if name in sizes}
    return replace(outcome, entry_bytes=each, basis=basis)


def _compared(  # noqa: PLR0913 - the parts of one experiment
    connection: Connection,
    taken: tuple[Candidate, ...],
    patterns: tuple[Prepared, ...],
    *,
    standing: Iterable[str],
    choose: Choice,
    guard: Guard | None,
) -> Outcome:
    names = {one.index.name for one in taken}
    with without(connection, names):
        before = costs_of(connection, patterns, guard)
        lost = {
            name: costs
            for name in standing
            if (costs := _lost(connection, name, patterns, before, guard)) is not None
        }
    trials = tuple(_trial(connection, one, names, patterns, guard) for one in taken)
    chosen = choose(before, trials)
    with without(connection, names - {one.candidate.index.name for one in chosen}):
        together = costs_of(connection, patterns, guard) if chosen else before
    return Outcome(before, trials, chosen, together, lost)


def _trial(
    connection: Connection,
    one: Candidate,
    names: set[str],
    patterns: tuple[Prepared, ...],
    guard: Guard | None,
) -> Trial:
    with without(connection, names - {one.index.name}):
        own = [each for each in patterns if each.names(one.table.name)]
        return Trial(one, costs_of(connection, own, guard))


def _lost(
    connection: Connection,
    name: str,
    patterns: tuple[Prepared, ...],
    before: Costs,
    guard: Guard | None,
) -> Costs | None:
    """Return what the patterns that use an index cost without it; None where it cannot be taken away."""
    using = tuple(one for one in patterns if name in before.uses[one.id])
    if not using:
        return Costs({}, {})
    with unless_refused(connection), without(connection, [name]):
        return costs_of(connection, using, guard)
    return None
