"""The text of a foreign file: bounded, in whatever encoding it was saved, never something binary."""

from __future__ import annotations

import codecs
import re
import stat
import unicodedata
from pathlib import Path
from typing import NamedTuple

from archkit.errors import InputError

MAX_FOREIGN_BYTES = 1_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", ""),
    (codecs.BOM_UTF32_LE, "utf-32", "read as UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "read as UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "read as UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "read as UTF-16"),
)
_BINARY_STARTS = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\x7fELF",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"MZ\x90",
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HIDDEN = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_ODD_SHARE = 0.02


class Decoded(NamedTuple):
    """A file's text, and what was odd about how it was written."""

    text: str
    notes: tuple[str, ...] = ()


def decoded_file(path: Path) -> Decoded:
    """Return the text of a file.

    Raises:
        InputError: If it cannot be read, is too large, empty of text, or not text at all.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(f"{str(path)!r} is no ordinary file", hint="Name a file or a folder of files.")
        with path.open("rb") as opened:
            data = opened.read(MAX_FOREIGN_BYTES + 1)
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or error
        raise InputError(
            f"cannot read {str(path)!r}: {told}", hint="Check the path and its permissions."
        ) from None
    return decoded(data, str(path))


def decoded(data: bytes, name: str) -> Decoded:
    """Return the text of bytes.

    Args:
        data: What the file holds.
        name: What errors call it.

    Raises:
        InputError: If it is too large or not text.
    """
    if len(data) > MAX_FOREIGN_BYTES:
        raise InputError(
            f"{name!r} has more than the {MAX_FOREIGN_BYTES:,} bytes that are read",
            hint="Keep only what tells how the agent works.",
        )
    text, note = _text_of(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, hidden = _HIDDEN.subn("", text)
    text, control = _CONTROL.subn("", text)
    if control > 8 + _ODD_SHARE * len(text):
        raise _binary(name)
    notes = [note] if note else []
    if hidden:
        notes.append(f"{hidden} invisible characters were taken out")
    if control:
        notes.append(f"{control} control characters were taken out")
    return Decoded(unicodedata.normalize("NFC", text), tuple(notes))


def _text_of(data: bytes, name: str) -> tuple[str, str]:
    if data.startswith(_BINARY_STARTS):
        raise _binary(name)
    for mark, encoding, note in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), note
    wide = _unmarked_utf16(data)
    if wide:
        return data.decode(wide, errors="replace"), "read as UTF-16"
    if data.count(0) > _ODD_SHARE * len(data):
        raise _binary(name)
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    return data.decode("cp1252", errors="replace"), "read as Latin-1, since it is no UTF-8"


def _unmarked_utf16(data: bytes) -> str | None:
    """Return the byte order of UTF-16 that comes without its mark: every other byte is mostly zero."""
    start = data[:4096]
    half = len(start) // 2
    if half < 4:  # noqa: PLR2004 - too short to tell
        return None
    zeros = (start[::2].count(0), start[1::2].count(0))
    mostly = 0.6 * half
    if zeros[1] > mostly and zeros[0] < half - mostly:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > mostly and zeros[1] < half - mostly else None


def _binary(name: str) -> InputError:
    return InputError(f"{name!r} is binary, not text", hint="Export the agent's text and import that.")
