"""Imported personas as files: ids that no other persona has, written whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from archkit.errors import StorageError, YamlError
from archkit.personas.library import folders, forget_own, shipped_personas
from archkit.personas.persona import Persona

DEFAULT_FOLDER = Path("personas-imported")
_COMMANDS = frozenset({"import", "list", "show"})


def folder_for(into: str | Path | None) -> Path:
    """Return where imported personas go: a named folder, the first of ARCHKIT_PERSONAS, or the default."""
    if into is not None:
        return Path(into)
    return next(iter(folders()), DEFAULT_FOLDER)


def with_own_ids(made: list[Persona], folder: Path, *, force: bool = False) -> list[Persona]:
    """Return the personas under ids that nobody else has.

    A persona that was imported from the same source before keeps its id. With `force` one of the
    folder gives way to a new one of its id; those of archkit never do.
    """
    there = _there(folder)
    reserved = {one.id for one in shipped_personas()} | _COMMANDS
    taken: set[str] = set()
    named: list[Persona] = []
    for one in made:
        wanted, number = one.id, 1
        while wanted in reserved | taken or (wanted in there and not force and not _same(there[wanted], one)):
            number += 1
            wanted = f"{one.id}-{number}"
        taken.add(wanted)
        named.append(one if wanted == one.id else one.model_copy(update={"id": wanted}))
    return named


def keep(made: list[Persona], folder: Path) -> list[Path]:
    """Write personas into a folder, one a file, and return the files.

    Raises:
        StorageError: If they cannot be written.
    """
    files: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in made:
            file = folder / f"{one.id}.yaml"
            _write_whole(file, one.to_yaml())
            files.append(file)
    except OSError as error:
        raise StorageError(str(folder), error.strerror or str(error), what="persona") from None
    forget_own()
    return files


def _write_whole(file: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".persona-", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _there(folder: Path) -> dict[str, Persona]:
    found: dict[str, Persona] = {}
    for file in sorted(folder.glob("*.y*ml")) if folder.is_dir() else []:
        try:
            one = Persona.read(file)
        except YamlError:
            continue  # not a persona of ours; its file keeps its name
        found[one.id] = one
    return found


def _same(old: Persona, new: Persona) -> bool:
    return old.origin == "imported" and old.source == new.source
