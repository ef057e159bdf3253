"""The ordered log behind what several people edit at once: who numbers a change, and who reads after one."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.data.layout import Layout
from archkit.brief import Entity, Operation
from archkit.design import Decision, Option
from archkit.design.naming import singular, slug, sql_name

_TRAIT = "collaborative-editing"
_CHANGE, _SNAPSHOT = "Change", "Snapshot"


@dataclass(frozen=True)
class OrderedLog:
    """The entities of a log: `change` in the order of its `position`, below `parent`.

    `counter` is the parent's column that holds the last position; `snapshot` is the entity
    that sums changes up, where there is one.
    """

    change: str
    position: str
    parent: str
    counter: str
    snapshot: str | None


def ordered_log(layout: Layout) -> OrderedLog | None:
    """Return the log of a system in which people edit together; None in any other."""
    if not layout.case.has(_TRAIT):
        return None
    found = _numbered(layout, _CHANGE)
    if found is None:
        return None
    change, parent, position = found
    summed = _numbered(layout, _SNAPSHOT)
    return OrderedLog(
        change=change.name,
        position=position,
        parent=parent.name,
        counter=sql_name(f"last {singular(change.name)} {position}"),
        snapshot=summed[0].name if summed and summed[1] is parent else None,
    )


def _numbered(layout: Layout, kind: str) -> tuple[Entity, Entity, str] | None:
    """Return the entity of a kind whose key is its parent and a whole number."""
    for one in layout.inventory.entities:
        character = layout.inventory.characters[one.name]
        if character.entity != kind or not character.immutable or not character.natural_key:
            continue
        above, *numbers = character.natural_key
        parent = layout.inventory.entity(above)
        whole = {slug(attribute.name) for attribute in one.attributes if attribute.type == "integer"}
        named = [attribute.name for attribute in one.attributes if slug(attribute.name) in map(slug, numbers)]
        apart = parent is not None and parent is not one and parent.name != layout.inventory.tenant
        if parent and apart and len(numbers) == 1 and named and slug(named[0]) in whole:
            return one, parent, named[0]
    return None


def followed(layout: Layout, operation: Operation) -> Operation:
    """Return what following means: below a log's parent, its changes after a position."""
    log = ordered_log(layout)
    if log is None or operation.kind != "subscribe" or operation.entity not in {log.parent, log.change}:
        return operation
    return after_position(log, operation)


def after_position(log: OrderedLog, operation: Operation) -> Operation:
    """Return an operation as the read of one parent's changes after a position, oldest first."""
    update = {"entity": log.change, "by": (log.parent,), "order_by": log.position}
    return operation.model_copy(update=update)


def concurrent_edits(layout: Layout) -> Decision | None:
    """Return the decision on edits that meet; None where nobody edits together."""
    log = ordered_log(layout)
    if log is None:
        return None
    change, parent = layout.tables[log.change], layout.tables[log.parent]
    return Decision(
        id="data-concurrent-edits",
        title="Concurrent edits: updates that merge, in one order",
        question="What happens when two people change the same place at the same time?",
        options=_options(),
        chosen="crdt-log",
        because=(
            f"Several people write one {singular(log.parent)} at once. Updates that commute lose nobody's"
            f" work; {parent}.{log.counter} gives each the next {log.position} in the statement that"
            " stores it, so two writers wait for each other and never collide."
        ),
        consequences=(
            f"{change} is only added to; a client that was away reads after its last {log.position}.",
            "Clients carry the merging library; the server stores updates and need not understand them.",
            "A batch sums old updates up in a snapshot, so that opening replays few.",
        ),
        depends_on=("frame.traits", "workload.entities", "workload.operations"),
        flips_when=(
            f"Locking when at most 1 person edits a {singular(log.parent)} at a time; operational"
            " transformation when every edit already passes 1 server that understands the content."
        ),
        revisit="When a new kind of content cannot be merged by the library.",
        rule="data-concurrent-edits",
    )


def _options() -> tuple[Option, ...]:
    return (
        Option(
            id="crdt-log",
            name="CRDT updates in an ordered log, numbered by the server",
            benefits=("edits made apart or offline merge without loss", "the log is history and catch-up"),
            costs=("updates carry extra bytes", "the log has to be compacted"),
            score=8.0,
            reversibility="hard",
        ),
        Option(
            id="operational-transformation",
            name="operational transformation on the server",
            benefits=("small operations", "the server knows the text"),
            costs=("every pair of operations needs a proven transformation", "one writer for each document"),
            score=6.0,
            reversibility="hard",
        ),
        Option(
            id="last-writer",
            name="last writer wins, or a lock",
            benefits=("nothing to merge",),
            costs=("one of two edits is lost, or one person waits",),
            ruled_out_because="several people edit the same place at the same time",
            reversibility="moderate",
        ),
    )
