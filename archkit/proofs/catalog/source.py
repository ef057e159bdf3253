"""Reads a SQL file as text: its encoding, its size, and what is no SQL at all."""

from __future__ import annotations

import codecs
from pathlib import Path

from archkit.errors import InputError

MOST_BYTES = 64 * 2**20
"""Bytes of the largest file that is read; larger ones hold data, which is not imported."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = (
    (b"PGDMP", "a custom-format dump", "Write it as SQL first: pg_restore --schema-only -f schema.sql FILE"),
    (b"\x1f\x8b", "compressed by gzip", "Unpack it first: gunzip -k FILE"),
    (b"BZh", "compressed by bzip2", "Unpack it first: bunzip2 -k FILE"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd", "Unpack it first: unzstd FILE"),
    (b"PK\x03\x04", "a ZIP archive", "Unpack it and give one SQL file."),
    (b"SQLite format 3\x00", "a SQLite database", "Write its schema: sqlite3 FILE .schema > schema.sql"),
)


def read_sql_text(file: Path, encoding: str | None = None) -> str:
    """Return the text of a SQL file with plain line ends.

    Args:
        file: The file.
        encoding: Its encoding; UTF-8, or what its byte order mark says, when left out.

    Raises:
        InputError: If it cannot be read, is too large, or is no text in that encoding.
    """
    raw = _bytes_of(file)
    for start, kind, remedy in _NO_TEXT:
        if raw.startswith(start):
            raise InputError(f"{str(file)!r} is {kind}, not SQL", hint=remedy.replace("FILE", str(file)))
    text = _decoded(raw, file, encoding)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(
            f"{str(file)!r} holds a NUL character on line {line}, which no SQL may",
            hint="It may be UTF-16 without its mark: give --encoding utf-16-le. Otherwise remove it.",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bytes_of(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if file.is_dir():
            raise InputError(f"{str(file)!r} is a folder", hint="Give one SQL file.")
        if size > MOST_BYTES:
            raise InputError(
                f"{str(file)!r} has {size / 2**20:,.0f} MiB; at most {MOST_BYTES // 2**20} MiB are read",
                hint="Leave its data out: pg_dump --schema-only, or mysqldump --no-data.",
            )
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(
            f"{str(file)!r} cannot be read: {error.strerror or error}", hint="Give the path of a SQL file."
        ) from None
    if not raw.strip():
        raise InputError(f"{str(file)!r} is empty", hint="Give a SQL file with CREATE TABLE in it.")
    return raw


def _decoded(raw: bytes, file: Path, encoding: str | None) -> str:
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    name = encoding or marked
    try:
        return raw.decode(name)
    except LookupError:
        raise InputError(
            f"there is no encoding {name!r}", hint="Give one such as utf-8, latin-1, cp1252 or utf-16."
        ) from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{str(file)!r} is not {name.upper()}: byte 0x{raw[error.start]:02x} on line {line}",
            hint="Say what it is, for example --encoding cp1252 or --encoding latin-1.",
        ) from None
