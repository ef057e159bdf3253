"""Reads a brief from wherever it is: a YAML file, a project's folder, prose in a file, a sentence."""

from __future__ import annotations

from pathlib import Path

from archkit.brief.brief import Brief
from archkit.brief.project_folder import read_project
from archkit.brief.prose import MAX_PROSE_CHARACTERS, read_prose
from archkit.errors import InputError
from archkit.record import read_text

_YAML = frozenset({".yaml", ".yml"})
_PROSE = frozenset({".md", ".txt", ".markdown", ".rst", ""})
_LONGEST_PATH = 1_000
_FEWEST_WORDS = 3


def read_brief(where: str | Path) -> Brief:
    """Return the brief at a path, or in a sentence.

    Args:
        where: A ``.yaml`` file, a folder, a ``.md`` or ``.txt`` file, or the prose itself.

    Raises:
        InputError: If it is none of these, or cannot be read.
    """
    path = _existing(where)
    if path is None:
        return _from_words(str(where))
    if path.is_dir():
        return read_project(path)
    kind = path.suffix.lower()
    if kind in _YAML:
        return Brief.read(path)
    if kind in _PROSE:
        return read_prose(read_text(path, limit=4 * MAX_PROSE_CHARACTERS))
    raise InputError(
        f"{str(path)!r} is no kind of file that briefs are read from",
        hint="Give a .yaml brief, a .md or .txt text, or a project's folder.",
    )


def _existing(where: str | Path) -> Path | None:
    text = str(where)
    if not text.strip() or len(text) > _LONGEST_PATH or "\n" in text or "\x00" in text:
        return None
    try:
        path = Path(where).expanduser()
        return path if path.exists() else None
    except (OSError, RuntimeError, ValueError):
        return None


def _from_words(text: str) -> Brief:
    looks_like_path = len(text.split()) < _FEWEST_WORDS and (
        Path(text[:_LONGEST_PATH]).suffix.lower() in _YAML | {".md", ".txt", ".json", ".sql"} or "/" in text
    )
    if looks_like_path or not text.strip():
        raise InputError(
            f"there is no file or folder {text!r}" if text.strip() else "the brief is empty",
            hint="Give a .yaml brief, a .md or .txt text, a project's folder, or a sentence in quotes.",
        )
    if len(text.split()) < _FEWEST_WORDS and text.isascii():
        raise InputError(
            f"{text!r} is neither a file nor a sentence",
            hint="Say what the system is for, such as 'A chat app for 2 million users'.",
        )
    return read_prose(text)
