"""The words that a sketch chooses from: what brief, design and knowledge have under each name."""

from __future__ import annotations

from collections.abc import Mapping

from archkit.architects.base import Context
from archkit.architects.prompting.crossings import crossings
from archkit.architects.prompting.evidence import open_known
from archkit.knowledge import library

_ROLES = {
    "frameworks": {"web-framework"},
    "databases": {"system-of-record"},
    "platforms": {"platform"},
    "queues": {"queue", "job-table", "stream"},
    "caches": {"cache"},
    "identities": {"identity"},
    "observabilities": {"observability", "instrumentation"},
}
_MOST = 40


def choices(context: Context | None) -> Mapping[str, tuple[str, ...]]:
    """Return the words by name; those of brief and design are missing without a context."""
    known = library()
    found = {
        name: tuple(one.id for one in known.technologies.values() if roles & set(one.roles))
        for name, roles in _ROLES.items()
    }
    found["traits"] = tuple(known.traits)
    if context is not None:
        found |= _of_context(context)
    return {name: words[:_MOST] for name, words in found.items()}


def _of_context(context: Context) -> dict[str, tuple[str, ...]]:
    brief, design = context.brief, context.design
    shape = design.shape
    parts = tuple(one.id for one in shape.components) if shape else ()
    outer = {"client", "external"}
    own = tuple(one.id for one in shape.components if one.kind not in outer) if shape else ()
    crossed = tuple(dict.fromkeys(f"{link.source} -> {link.target}" for link in crossings(design)))
    return {
        "open_fields": tuple(one.field for one in open_known(context)),
        "entities": (*(one.name for one in brief.workload.entities), ""),
        "operations": tuple(one.name for one in brief.workload.operations),
        "stack": tuple(one.id for one in design.verify.technologies) if design.verify else (),
        "components": own,
        "crossings": crossed,
        "places": (*crossed, *parts),
    }
