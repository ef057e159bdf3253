"""The personas that there are: those of archkit and of the folders named in ``ARCHKIT_PERSONAS``."""

from __future__ import annotations

import difflib
import functools
import os
from pathlib import Path

from archkit.errors import InputError
from archkit.personas.persona import Persona
from archkit.record import read_text
from archkit.shipped import shipped

FOLDERS_VARIABLE = "ARCHKIT_PERSONAS"


def personas() -> tuple[Persona, ...]:
    """Return all personas by id: the user's own, which go before, and those of archkit.

    Raises:
        YamlError: If a file does not hold a persona.
        InputError: If a folder named in ``ARCHKIT_PERSONAS`` does not exist.
    """
    found = {one.id: one for one in shipped_personas()}
    found.update({one.id: one for one in _own(os.environ.get(FOLDERS_VARIABLE, ""))})
    return tuple(found[name] for name in sorted(found))


def persona(name: str) -> Persona:
    """Return the persona with this id.

    Raises:
        InputError: If there is none; the hint names the closest.
    """
    found = {one.id: one for one in personas()}
    if name in found:
        return found[name]
    close = difflib.get_close_matches(name, found, n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(found)}."
    raise InputError(f"there is no persona {name!r}", hint=hint)


@functools.cache
def shipped_personas() -> tuple[Persona, ...]:
    """Return the personas that come with archkit, by id."""
    return tuple(
        Persona.from_yaml(entry.read_text(encoding="utf-8"), source=f"personas/{entry.name}")
        for entry in shipped("personas").values()
    )


@functools.lru_cache(maxsize=8)
def _own(folders: str) -> tuple[Persona, ...]:
    found: list[Persona] = []
    for name in filter(None, folders.split(os.pathsep)):
        folder = Path(name)
        if not folder.is_dir():
            raise InputError(
                f"{FOLDERS_VARIABLE} names {name!r}, which is no folder", hint="Correct or unset it."
            )
        paths = sorted(folder.glob("*.y*ml"))
        found += [Persona.from_yaml(read_text(path), source=str(path)) for path in paths]
    return tuple(found)


def folders() -> tuple[Path, ...]:
    """Return the folders named in ``ARCHKIT_PERSONAS``, in their order."""
    return tuple(Path(name) for name in os.environ.get(FOLDERS_VARIABLE, "").split(os.pathsep) if name)


def is_read(folder: Path) -> bool:
    """Return whether the personas of a folder are among those that can be named."""
    return folder.absolute() in {one.absolute() for one in folders()}


def forget_own() -> None:
    """Read the user's own personas again when they are next asked for."""
    _own.cache_clear()
