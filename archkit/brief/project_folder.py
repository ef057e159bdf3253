"""Reads what a project has already decided from its folder.

Only files inside the folder are opened, links are not followed, and both the number of files
and the size of each are bounded. A file that cannot be read is noted in `Brief.sources` with
the origin ``unreadable``, a document that no reader knows or that says nothing with ``unread``; the
rest is read all the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from archkit.brief.brief import Brief, Existing, Source, Team
from archkit.brief.compose_file import read_compose
from archkit.brief.manifest_file import read_manifest
from archkit.brief.merging import merge_briefs
from archkit.brief.notes_file import read_notes, unread
from archkit.brief.nouns import same_thing_key
from archkit.brief.openapi_file import read_openapi
from archkit.brief.reading import Reading, shortened, unreadable
from archkit.brief.rules_file import read_decision_record, read_rules
from archkit.brief.sql_file import read_sql
from archkit.brief.stated import MOST_DEEDS, MOST_LINES, MOST_THINGS
from archkit.brief.workload import Entity, Operation, Workload
from archkit.errors import InputError
from archkit.record import read_text

MOST_FILES = 400
MOST_VISITED = 20_000
DEEPEST = 8
LARGEST_FILE_BYTES = 1_000_000
MOST_UNREAD = 50
"""Documents that are listed as unread; the rest of them is passed over."""
_DOCUMENT = re.compile(r"\.(?:md|markdown|rst|adoc|txt|pdf|docx?)$", re.IGNORECASE)

_SKIPPED = frozenset(
    [
        "node_modules",
        "vendor",
        "dist",
        "build",
        "target",
        "venv",
        "env",
        "__pycache__",
        "site-packages",
        "third_party",
    ]
)
_READERS: tuple[tuple[re.Pattern[str], Callable[[str, str], Reading]], ...] = (
    (re.compile(r"(?:^|/)rules\.md$", re.IGNORECASE), read_rules),
    (
        re.compile(r"(?:^|/)(?:adrs?|decisions?|decision-records)/(?:.*/)?[^/]+\.md$", re.IGNORECASE),
        read_decision_record,
    ),
    (
        re.compile(r"(?:^|/)docs?/(?:.*/)?(?:backend/.*|architecture[^/]*(?:/.*)?)\.md$", re.IGNORECASE),
        read_notes,
    ),
    (re.compile(r"(?:^|/)[^/]+\.sql$", re.IGNORECASE), read_sql),
    (re.compile(r"(?:^|/)(?:openapi|swagger)[^/]*\.(?:ya?ml|json)$", re.IGNORECASE), read_openapi),
    (re.compile(r"(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$", re.IGNORECASE), read_compose),
    (re.compile(r"(?:^|/)(?:package\.json|pyproject\.toml|go\.mod)$"), read_manifest),
)


def read_project(folder: str | Path) -> Brief:
    """Return what a project's folder says: decisions, tables, endpoints, systems and stack.

    Args:
        folder: The project's root.

    Raises:
        InputError: If it is no folder or cannot be listed.
    """
    root = Path(folder)
    if not root.is_dir():
        raise InputError(f"{str(root)!r} is not a folder", hint="Give the root folder of the project.")
    try:
        next(os.scandir(root), None)
    except OSError as error:
        raise InputError(
            f"cannot list {str(root)!r}: {error.strerror or error}", hint="Check its permissions."
        ) from None
    reading, opened, others = Reading(), 0, 0
    for path in _files(root):
        shown = path.relative_to(root).as_posix()
        reader = next((reader for pattern, reader in _READERS if pattern.search(shown)), None)
        if reader is None:
            if _DOCUMENT.search(shown) and others < MOST_UNREAD:
                others += 1
                reading += unread(_printable(shown))
            continue
        opened += 1
        if opened > MOST_FILES:
            reading += unreadable(".", f"more than {MOST_FILES} files; the rest was not read")
            break
        reading += _read_file(path, shown, reader)
    found = _brief(root, reading)
    for stated in reading.stated:
        found = merge_briefs(found, stated)
    return found


def _printable(path: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in path)


def _files(root: Path) -> Iterator[Path]:
    """Yield regular files below a folder in a fixed order, rules first; links are not followed."""
    visited = 0
    for where, folders, names in os.walk(root, followlinks=False):
        here = Path(where)
        depth = len(here.relative_to(root).parts)
        folders[:] = sorted(
            name for name in folders if depth < DEEPEST and not name.startswith(".") and name not in _SKIPPED
        )
        for name in sorted(names):
            visited += 1
            if visited > MOST_VISITED:
                return
            path = here / name
            if not path.is_symlink() and path.is_file():
                yield path


def _read_file(path: Path, shown: str, reader: Callable[[str, str], Reading]) -> Reading:
    shown = _printable(shown)
    try:
        text = read_text(path, limit=LARGEST_FILE_BYTES)
    except InputError as error:
        return unreadable(shown, str(error))
    if "\x00" in text:
        return unreadable(shown, "this is no text")
    return reader(text, shown)


def _brief(root: Path, reading: Reading) -> Brief:
    name = shortened(root.resolve().name) or "Project"
    return Brief(
        name=name,
        workload=Workload(
            entities=_entities(reading.entities)[:MOST_THINGS],
            operations=_operations(reading.operations, reading.entities)[:MOST_DEEDS],
        ),
        team=Team(skills=tuple(dict.fromkeys(reading.skills))[:MOST_LINES]),
        existing=Existing(
            systems=tuple({one.name: one for one in reversed(reading.systems)}.values())[::-1][:MOST_LINES],
            decisions=tuple(dict.fromkeys(reading.decisions))[:MOST_LINES],
            tables=tuple(dict.fromkeys(reading.tables))[:MOST_LINES],
            endpoints=tuple(dict.fromkeys(reading.endpoints))[:MOST_LINES],
        ),
        sources=(Source(field="name", origin="project", quote=name), *reading.sources)[:MOST_LINES],
    )


def _entities(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    found: dict[str, Entity] = {}
    for entity in sorted(entities, key=lambda one: not one.attributes):
        found.setdefault(same_thing_key(entity.name), entity)
    known = {key: entity.name for key, entity in found.items()}
    return tuple(
        entity.model_copy(
            update={
                "belongs_to": tuple(
                    known[key] for one in entity.belongs_to if (key := same_thing_key(one)) in known
                )
            }
        )
        for entity in found.values()
    )


def _operations(operations: tuple[Operation, ...], entities: tuple[Entity, ...]) -> tuple[Operation, ...]:
    """Return operations once each; an entity that no table holds is left out of them."""
    known = {same_thing_key(entity.name): entity.name for entity in entities}
    found: dict[str, Operation] = {}
    for operation in operations:
        entity = known.get(same_thing_key(operation.entity or ""))
        found.setdefault(operation.name, operation.model_copy(update={"entity": entity}))
    return tuple(found.values())
