"""Reads a project's documents: the rules in them, and the quantities and names in their prose."""

from __future__ import annotations

from archkit.brief.brief import Brief, Existing, Source
from archkit.brief.prose import MAX_PROSE_CHARACTERS, read_prose
from archkit.brief.reading import Reading
from archkit.brief.rules_file import read_rules
from archkit.brief.workload import Workload
from archkit.errors import InputError

_PARTS = ("scale", "budget", "team", "timeline", "compliance", "quality", "integrations")


def read_notes(text: str, path: str) -> Reading:
    """Return what a document of a project says: rules that bind, quantities, systems and laws.

    Things and operations are not taken from it: a document about code names many that are no
    part of what is wanted. A document from which nothing is read is listed as ``unread``.

    Args:
        text: Markdown or plain text.
        path: What the file is called in sources.
    """
    rules = read_rules(text, path)
    stated = _stated(text, path)
    found = rules if stated is None else rules + Reading(stated=(stated,))
    return found if found != Reading() else unread(path)


def unread(path: str) -> Reading:
    """Return the reading of a document that says nothing archkit can read."""
    quote = "No quantity, technology or rule was read from it."
    return Reading(sources=(Source(field=path[-120:], origin="unread", quote=quote),))


def _stated(text: str, path: str) -> Brief | None:
    try:
        prose = read_prose(text[:MAX_PROSE_CHARACTERS], name="Notes")
    except InputError:
        return None
    kept = {*_PARTS, "existing", "workload"}
    sources = tuple(
        source.model_copy(update={"origin": path[-120:]})
        for source in prose.sources
        if source.field.split(".")[0] in kept and source.origin == "prose" and _is_kept(source.field)
    )
    if not sources:
        return None
    systems = tuple(one.model_copy(update={"source": path[-120:]}) for one in prose.existing.systems)
    rates = {
        name: value
        for name in Workload.model_fields
        if isinstance(value := getattr(prose.workload, name), int | float | str)
    }
    return Brief(
        name="Notes",
        existing=Existing(systems=systems),
        workload=Workload(**rates),
        sources=sources,
        **{part: getattr(prose, part) for part in _PARTS},
    )


def _is_kept(field: str) -> bool:
    return not field.startswith(("workload.entities", "workload.operations"))
