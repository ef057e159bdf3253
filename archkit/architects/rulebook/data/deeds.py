"""What an operation does to rows, told from its kind and its verb."""

from __future__ import annotations

from typing import Literal

from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.architects.rulebook.data.layout import Layout
from archkit.brief import Operation
from archkit.design.naming import singular, words

Deed = Literal[
    "insert", "change", "remove", "read", "list", "search", "follow", "import", "report", "sweep", "none"
]


def deed(layout: Layout, operation: Operation) -> Deed:
    """Return what an operation does to the rows of its entity; ``none`` without an entity."""
    if layout.inventory.entity(operation.entity) is None:
        return "none"
    simple: dict[str, Deed] = {
        "create": "insert",
        "read": "read",
        "list": "list",
        "search": "search",
        "update": "change",
        "delete": "remove",
        "subscribe": "follow",
    }
    return simple.get(operation.kind) or (
        _batch(operation) if operation.kind == "batch" else _command(layout, operation)
    )


def verb(operation: Operation) -> str:
    """Return the first word of an operation's name, as a verb would be looked up."""
    found = words(operation.name)
    return singular(found[0]) if found else ""


def is_redirect(layout: Layout, operation: Operation) -> bool:
    """Say whether a read sends its caller on to another address."""
    entity = layout.inventory.entity(operation.entity)
    redirects = operation.kind == "read" and says(operation.name, vocabulary().redirecting)
    return redirects and entity is not None and any(one.type == "url" for one in entity.attributes)


def is_inside(operation: Operation) -> bool:
    """Say whether only the system itself does this, so that no contract speaks of it."""
    return says(operation.actor, vocabulary().inside)


def _batch(operation: Operation) -> Deed:
    if says(operation.name, vocabulary().importing):
        return "import"
    return "report" if says(operation.name, vocabulary().reporting) else "sweep"


def _command(layout: Layout, operation: Operation) -> Deed:
    first = verb(operation)
    if first in vocabulary().changing or says(operation.name, vocabulary().receiving):
        return "change"
    if first in vocabulary().inserting:
        return "insert"
    entity = layout.inventory.entity(operation.entity)
    created = entity is not None and layout.operations(entity, "create")
    return "change" if created else "insert"
