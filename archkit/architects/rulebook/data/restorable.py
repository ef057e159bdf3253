"""What can be restored: the operations that come with it where the brief names none."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.brief import Entity, Operation
from archkit.design.naming import singular


def restorable(entities: tuple[Entity, ...], operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Return the operations with the delete and the restore of what the brief says can be restored."""
    added = [made for one in entities if one.restore_days for made in _missing(one, operations)]
    return (*operations, *added)


def _missing(entity: Entity, operations: tuple[Operation, ...]) -> Iterator[Operation]:
    own = [one for one in operations if one.entity == entity.name]
    named, source = singular(entity.name), "the brief says for how long a deleted one can be restored"
    if not any(one.kind == "delete" for one in own):
        yield Operation(name=f"Delete {named}"[:120], kind="delete", entity=entity.name, source=source)
    if not any(is_restore(one) for one in own):
        yield Operation(name=f"Restore {named}"[:120], kind="command", entity=entity.name, source=source)


def is_restore(operation: Operation) -> bool:
    """Say whether an operation brings a deleted row back."""
    return operation.kind in {"command", "update"} and says(operation.name, vocabulary().restoring)
