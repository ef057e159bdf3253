"""What a column's type says: its family and its greatest width, through the model's own domains."""

from __future__ import annotations

import re

from archkit.design import Column, DataModel

_TEXT = re.compile(
    r"(?:text|citext|name|character(?: varying)?|varchar|char|bpchar)\b(?:\s*\(\s*(\d+)\s*\))?"
)
_FIXED = {
    "smallint": 2, "smallserial": 2, "int2": 2, "integer": 4, "int": 4, "int4": 4, "serial": 4, "real": 4,
    "bigint": 8, "bigserial": 8, "int8": 8, "double precision": 8, "date": 4, "boolean": 1, "bool": 1,
    "uuid": 16, "timestamp": 8, "timestamptz": 8, "time": 8, "timetz": 12, "inet": 19, "macaddr": 6,
}  # fmt: skip
_SAME = {
    "int2": "smallint", "smallserial": "smallint", "int": "integer", "int4": "integer", "serial": "integer",
    "int8": "bigint", "bigserial": "bigint", "bool": "boolean", "varchar": "text", "bpchar": "text",
    "character varying": "text", "character": "text", "char": "text", "decimal": "numeric",
    "timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
}  # fmt: skip
_BYTES_OF_CHARACTER = 1  # most keys are ASCII; a name in another script takes up to four times as much


def plain_type(column: Column, data: DataModel) -> str:
    """Return a column's type in lower case, for a domain the type that it is made from."""
    found = column.type.strip().lower()
    bases = {one.name: one.base.lower() for one in data.types if one.kind == "domain"}
    for _ in bases:
        found = bases.get(found, found)
    return found


def family(column: Column, data: DataModel) -> str:
    """Return a column's type without length, under one name for all its spellings."""
    bare = " ".join(re.sub(r"\([^)]*\)", " ", plain_type(column, data)).split())
    return _SAME.get(bare, bare)


def is_text(column: Column, data: DataModel) -> bool:
    """Say whether a column holds characters."""
    return bool(_TEXT.fullmatch(plain_type(column, data)))


def widest(column: Column, data: DataModel) -> int | None:
    """Return the bytes of the longest value, one byte a character; None where there is no bound."""
    kind = plain_type(column, data)
    text = _TEXT.fullmatch(kind)
    if text:
        return int(text[1]) * _BYTES_OF_CHARACTER if text[1] else 1 if kind in {"char", "character"} else None
    bare = family(column, data)
    if bare.startswith("numeric"):
        return 16
    if any(one.name == kind and one.kind == "enum" for one in data.types):
        return 4
    return _FIXED.get(bare)
