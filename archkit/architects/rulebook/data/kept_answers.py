"""Which answers are kept in a cache, for how long, and which writes end them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.data.access_patterns import Reach
from archkit.architects.rulebook.data.layout import Layout
from archkit.architects.rulebook.signals import signals
from archkit.design import AccessPattern, Architecture, Component, Design, Table
from archkit.knowledge import fact

_READS = frozenset({"read", "list", "search"})
_CARRIES = ("publish", "presence", "fan-out")


def kept_answers(
    plan: Layout, design: Design, found: tuple[Reach, ...], tables: tuple[Table, ...]
) -> tuple[str, ...]:
    """Return a rule for every answer that is kept: under which key, how long, and what ends it.

    Args:
        plan: The layout of the tables.
        design: The design so far, with its architecture and the decision on a cache.
        found: The access patterns.
        tables: The tables that they reach.
    """
    patterns = tuple(one.pattern for one in found)
    chosen = _busiest(plan, patterns)
    rules: list[str] = []
    if _shared(plan, design.shape):
        rules += [_in_a_store(one, patterns, tables) for one in chosen]
        rules.append(
            "The cache may be emptied at any time: the database alone must carry the reads, at a higher"
            " latency."
        )
    elif any(one.id == "cache" and one.chosen == "in-process" for one in design.decisions):
        rules += [_in_memory(one) for one in chosen]
    rules += _at_the_edge(design.shape, chosen, patterns)
    return tuple(rules)


def _shared(plan: Layout, shape: Architecture | None) -> bool:
    """Say whether a store before the database keeps answers; one that carries messages alone does not."""
    caches = [one for one in shape.components if one.kind == "cache"] if shape else []
    seen = signals(plan.case)
    many = seen.peak_reads * seen.growth > fact("caching.reads-per-second").base
    return bool(shape) and any(many or not _carries(one, shape) for one in caches if shape)


def _carries(part: Component, shape: Architecture) -> bool:
    flows = " ".join(link.data for link in shape.links if link.target == part.id)
    return any(word in f"{part.name} {flows}".lower() for word in _CARRIES)


def _busiest(plan: Layout, patterns: Iterable[AccessPattern]) -> list[AccessPattern]:
    kinds = {one.name: one.kind for one in plan.inventory.operations}
    reads = [one for one in patterns if one.kind == "read" and kinds.get(one.operation) in _READS]
    first = sorted(reads, key=lambda one: -(one.per_second_peak or 0.0))[:1]
    return [one for one in reads if one.hot] or first


def _changing(table: str, patterns: Iterable[AccessPattern]) -> Iterator[str]:
    """Yield the writes whose statement changes rows of a table, wherever in it that stands."""
    touched = re.compile(rf"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+{re.escape(table)}\b", re.IGNORECASE)
    return (one.id for one in patterns if one.kind == "write" and touched.search(one.sql))


def _in_a_store(one: AccessPattern, patterns: tuple[AccessPattern, ...], tables: tuple[Table, ...]) -> str:
    writers = sorted(set(_changing(one.table, patterns)))
    ended = f"deleted after the commit of {listed(writers)}" if writers else "ended by its time only"
    tenant = any(table.name == one.table and table.tenant_column for table in tables)
    key = f"{'tenant:' if tenant else ''}{one.table}:{one.id}:parameters"
    longest = fact("data.cache-ttl-seconds").base
    return (
        f"{one.id}: cache-aside under {key}, at most {longest:.0f} s, {ended}; one reader fills a miss, the"
        " others wait."
    )


def _in_memory(one: AccessPattern) -> str:
    seconds, most = fact("data.edge-ttl-seconds").base, fact("data.memory-cache-entries").base
    return (
        f"{one.id}: kept in the memory of each instance, at most {seconds:.0f} s and {most:,.0f} entries; no"
        f" write ends it, so an answer may be {seconds:.0f} s old."
    )


def _at_the_edge(
    shape: Architecture | None, chosen: list[AccessPattern], patterns: tuple[AccessPattern, ...]
) -> Iterator[str]:
    seconds = fact("data.edge-ttl-seconds").base
    writers = sorted({name for one in chosen for name in _changing(one.table, patterns)})
    ended = f"purged by path after the commit of {listed(writers)}" if writers else "ended by their time only"
    for part in shape.components if shape else ():
        if part.kind == "edge":
            yield (
                f"{part.name}: answers without credentials for at most {seconds:.0f} s (Cache-Control:"
                f" max-age), {ended}; what carries a token passes through and is never kept."
            )
