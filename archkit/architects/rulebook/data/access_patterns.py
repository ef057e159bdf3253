"""Access patterns: how each operation reaches rows, how often, and how fast it has to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archkit.architects.rulebook.data.deeds import Deed, deed
from archkit.architects.rulebook.data.deferred_work import deferred_work
from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.architects.rulebook.data.erasure import erase, has_personal, is_erasure
from archkit.architects.rulebook.data.layout import Layout
from archkit.architects.rulebook.data.ledger_transfer import Ledger, fits_ledger, transfer
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.nearby import nearby_page, position
from archkit.architects.rulebook.data.nesting import nested_deed
from archkit.architects.rulebook.data.ordered_log import OrderedLog, after_position, followed, ordered_log
from archkit.architects.rulebook.data.reads import Reached, list_page, read_one, report, search_page, sweep
from archkit.architects.rulebook.data.restorable import is_restore
from archkit.architects.rulebook.data.restoring import restore
from archkit.architects.rulebook.data.supporting_tables import Support
from archkit.architects.rulebook.data.upkeep import upkeep
from archkit.architects.rulebook.data.writes import (
    change,
    first_result,
    import_rows,
    insert,
    insert_once,
    remove,
)
from archkit.brief import Operation
from archkit.design import AccessPattern, Table
from archkit.design.naming import slug, unique
from archkit.design.step import Slug
from archkit.knowledge import fact

_SLUG_LENGTH = 80


@dataclass(frozen=True)
class Reach:
    """An access pattern with the index that it wants."""

    pattern: AccessPattern
    wanted: Reached

    def named(self, name: Slug) -> Reach:
        """Return the same under another id."""
        return replace(self, pattern=self.pattern.model_copy(update={"id": name}))


def reaches(
    layout: Layout, mapped: dict[str, MappedEntity], support: Support, tables: tuple[Table, ...]
) -> tuple[Reach, ...]:
    """Return the access patterns: each operation in the order of the brief, then the upkeep."""
    found = [
        *_of_operations(layout, mapped, support, tables),
        *_of_upkeep(layout, mapped, support, tables),
    ]
    names = unique((one.pattern.id for one in found), separator="-", limit=_SLUG_LENGTH)
    return tuple(one.named(name) for one, name in zip(found, names, strict=True))


def _of_operations(
    layout: Layout, mapped: dict[str, MappedEntity], support: Support, tables: tuple[Table, ...]
) -> Iterator[Reach]:
    log = ordered_log(layout)
    for stated in layout.inventory.operations:
        operation = followed(layout, stated)
        what = deed(layout, operation)
        if what == "none" or operation.entity is None:
            continue
        one, rate = mapped[operation.entity], layout.peaks.get(operation.name)
        if log and what == "sweep" and operation.entity in {log.change, log.snapshot, log.parent}:
            yield from _compaction(log, operation, mapped, rate)
            continue
        *before, (_, one, reached) = list(nested_deed(one, operation, mapped)) or [
            ("", one, _reached(what, operation, mapped, support, tables))
        ]
        for name, other, step in before:
            yield _behind(operation, name, other.table, step, rate)
        yield _asked(layout, operation, one, reached)
        if what == "insert":
            yield from _after_insert(layout, operation, one, mapped)


def _asked(layout: Layout, operation: Operation, one: MappedEntity, reached: Reached) -> Reach:
    """Return the access pattern of what callers ask for themselves."""
    rate, total = layout.peaks.get(operation.name), sum(layout.peaks.values())
    busy = rate is not None and total > 0 and rate >= total * fact("data.hot-share").base
    hot = busy and operation.kind != "batch"
    pattern = AccessPattern(
        id=slug(operation.name),
        operation=operation.name,
        table=one.table.name,
        kind=reached.kind,
        sql=reached.sql,
        parameters=reached.types,
        per_second_peak=rate,
        target_p95_ms=_target(operation, hot=hot),
        hot=hot,
    )
    return Reach(pattern, reached)


def _after_insert(
    layout: Layout, operation: Operation, one: MappedEntity, mapped: dict[str, MappedEntity]
) -> Iterator[Reach]:
    """Yield what follows an insert: the read of what a repeated key made first, and deferred work."""
    for apart in one.uniqueness:
        if any(says(name, vocabulary().dedupe) for name in apart.columns):
            first = first_result(apart)
            yield _behind(operation, f"{operation.name}: read first result", apart.table, first, None)
    if layout.leaves_work(operation):
        for name, other, step in deferred_work(one, operation, mapped):
            yield _behind(operation, name, other.table, step, layout.peaks.get(operation.name))


def _behind(operation: Operation, name: str, table: Table, reached: Reached, rate: float | None) -> Reach:
    """Return a step that a worker takes for an operation, as often as the operation is asked for."""
    pattern = AccessPattern(
        id=slug(name)[:_SLUG_LENGTH].strip("-"),
        operation=operation.name,
        table=table.name,
        kind=reached.kind,
        sql=reached.sql,
        parameters=reached.types,
        per_second_peak=rate,
        target_p95_ms=fact("data.average-query-ms").base,
    )
    return Reach(pattern, reached)


def _compaction(
    log: OrderedLog, operation: Operation, mapped: dict[str, MappedEntity], rate: float | None
) -> Iterator[Reach]:
    """Yield what sums a log up: the changes after the last snapshot, then the next snapshot."""
    change = mapped[log.change]
    read = list_page(change, after_position(log, operation), forward=True)
    yield _behind(operation, f"{operation.name}: read changes", change.table, read, rate)
    if log.snapshot:
        summed = mapped[log.snapshot]
        yield _behind(operation, f"{operation.name}: write snapshot", summed.table, insert_once(summed), rate)


def _reached(
    what: Deed,
    operation: Operation,
    mapped: dict[str, MappedEntity],
    support: Support,
    tables: tuple[Table, ...],
) -> Reached:
    one = mapped[operation.entity or ""]
    if what == "insert":
        ledger = _ledger(mapped)
        booked = ledger is not None and one is ledger.transfer
        return transfer(ledger) if ledger and booked else insert(one, operation, support)
    if one.keeps_deleted and is_restore(operation):
        return restore(one, operation)
    if is_erasure(operation) and has_personal(one):
        return erase(one, tables)
    return _done(what, one, operation)


def _done(what: Deed, one: MappedEntity, operation: Operation) -> Reached:
    """Return what an operation does to the rows of its entity alone."""
    if what == "import":
        return import_rows(one)
    if what == "follow":
        return list_page(one, operation, forward=True)
    at = position(one, operation) if what in {"list", "search"} else None
    if at:
        return nearby_page(one, operation, at)
    simple = {
        "change": change, "remove": remove, "read": read_one, "list": list_page,
        "search": search_page, "report": report,
    }  # fmt: skip
    return simple.get(what, sweep)(one, operation)


def _target(operation: Operation, *, hot: bool) -> float:
    """Return the p95 target in ms: the persona's, or the operation's own where that is stricter."""
    if operation.kind == "batch":
        return fact("data.batch-query-ms").base
    usual = fact("data.hot-query-ms" if hot else "data.average-query-ms").base
    return min(usual, operation.latency_p95_ms or usual)


def _of_upkeep(
    layout: Layout, mapped: dict[str, MappedEntity], support: Support, tables: tuple[Table, ...]
) -> Iterator[Reach]:
    for name, table, reached in upkeep(layout, mapped, support, tables):
        purge = name.startswith("Purge")
        pattern = AccessPattern(
            id=slug(name),
            operation=name,
            table=table.name,
            kind=reached.kind,
            sql=reached.sql,
            parameters=reached.types,
            per_second_peak=_deferred_rate(layout) if name.startswith("Claim jobs") else None,
            target_p95_ms=fact("data.batch-query-ms" if purge else "data.average-query-ms").base,
        )
        yield Reach(pattern, reached)


def _deferred_rate(layout: Layout) -> float | None:
    deferred = (one.name for one in layout.inventory.operations if layout.leaves_work(one))
    known = [layout.peaks[name] for name in deferred if name in layout.peaks]
    return round(sum(known), 6) if known else None


def _ledger(mapped: dict[str, MappedEntity]) -> Ledger | None:
    roles = {one.character.role: one for one in reversed(mapped.values())}
    if not {"account", "transfer", "entry"} <= set(roles):
        return None
    ledger = Ledger(roles["account"], roles["transfer"], roles["entry"])
    return ledger if fits_ledger(ledger) else None
