"""Foreign agent files as personas: what was taken from each, what it orders, what was left and why."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Literal

from archkit.errors import InputError
from archkit.personas.becoming import persona_of, unchecked
from archkit.personas.decoding import decoded_file
from archkit.personas.foreign import Foreign, foreign_texts
from archkit.personas.persona import Persona
from archkit.record import Record

MAX_FILES = 5_000
MAX_DEPTH = 12

_SUFFIXES = frozenset(
    [
        ".md",
        ".mdc",
        ".mdx",
        ".markdown",
        ".txt",
        ".yaml",
        ".yml",
        ".json",
        ".toml",
        ".prompt",
        ".html",
        ".htm",
        ".rst",
        ".agent",
    ]
)
_NAMES = frozenset(
    [".cursorrules", ".windsurfrules", ".clinerules", ".roomodes", ".rules", ".goosehints", ".kilocodemodes"]
)
_SKIPPED = frozenset(
    [
        "node_modules",
        ".git",
        ".venv",
        "venv",
        "__pycache__",
        "dist",
        "build",
        ".tox",
        ".mypy_cache",
        "site-packages",
    ]
)

Outcome = Literal["loaded", "no role", "failed"]


class Left(Record):
    """Something that was not taken from a file, and why."""

    what: str
    why: str
    count: int = 1


class Imported(Record):
    """What became of one agent of a file.

    `persona` is None unless it was loaded; `reason` says why not. `unchecked` are entries of its
    lists that no check of archkit speaks of yet.
    """

    file: str
    kind: str = ""
    outcome: Outcome
    reason: str = ""
    persona: Persona | None = None
    left: tuple[Left, ...] = ()
    unchecked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_foreign(path: str | Path) -> tuple[Imported, ...]:
    """Read one foreign file, or every one below a folder, in the order of their names.

    Raises:
        InputError: If the path does not exist, or a single file cannot be read as text.
    """
    place = Path(path)
    if place.is_dir():
        return tuple(one for file in _files(place) for one in _tolerant(file, place))
    return tuple(_read(place, PurePath(place.name), named=True))


def imported_text(text: str, name: str) -> tuple[Imported, ...]:
    """Read foreign text that no file holds.

    Args:
        text: The text.
        name: What it is called, as a file would be.
    """
    return tuple(_of_text(text, PurePath(name), (), named=True))


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that may hold an agent; links that leave the folder are not followed."""
    root = folder.resolve()
    count = 0
    for where, folders, names in os.walk(folder):
        depth = len(Path(where).relative_to(folder).parts)
        folders[:] = sorted(one for one in folders if one not in _SKIPPED) if depth < MAX_DEPTH else []
        for name in sorted(names):
            file = Path(where, name)
            if (file.suffix.lower() not in _SUFFIXES and name not in _NAMES) or not file.is_file():
                continue
            if not file.resolve().is_relative_to(root):
                continue
            count += 1
            if count > MAX_FILES:
                raise InputError(
                    f"{str(folder)!r} holds more than the {MAX_FILES:,} files that are read",
                    hint="Import one of its folders at a time.",
                )
            yield file


def _tolerant(file: Path, folder: Path) -> list[Imported]:
    shown = file.relative_to(folder)
    try:
        return _read(file, PurePath(shown), named=False)
    except InputError as error:
        binary = "is binary" in error.problem
        outcome: Outcome = "no role" if binary else "failed"
        reason = "no role: binary, not text" if binary else error.problem.replace(repr(str(file)), "it")
        return [Imported(file=shown.as_posix(), outcome=outcome, reason=reason)]


def _read(file: Path, shown: PurePath, *, named: bool) -> list[Imported]:
    read = decoded_file(file)
    return _of_text(read.text, shown, read.notes, named=named)


def _of_text(text: str, shown: PurePath, notes: tuple[str, ...], *, named: bool) -> list[Imported]:
    if not text.strip():
        return [Imported(file=shown.as_posix(), outcome="no role", reason="empty")]
    found = foreign_texts(text, shown, named=named)
    if not found:
        return [
            Imported(file=shown.as_posix(), outcome="no role", reason="no role: data that defines no agent")
        ]
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    return [_imported(one, digest, notes) for one in found]


def _imported(one: Foreign, digest: str, notes: tuple[str, ...]) -> Imported:
    file = one.path.as_posix()
    reason = one.why_no_role()
    if reason:
        return Imported(file=file, kind=one.kind, outcome="no role", reason=reason, notes=notes)
    made = persona_of(one, f"{file[:300]} ({one.kind}, sha256 {digest})")
    left = tuple(Left(what=what, why=why, count=count) for (what, why), count in one.gathered.dropped.items())
    return Imported(
        file=file,
        kind=one.kind,
        outcome="loaded",
        persona=made,
        left=left,
        unchecked=tuple(unchecked(one)),
        notes=(*notes, *one.notes),
    )
