"""Block YAML written straight from plain data: byte for byte what PyYAML's emitter writes of it.

A walk writes its design after each step, and the emitter's events take longer than all else of it.
What this writer does not know is left to PyYAML, a text alone or the whole of the data.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

import yaml

WIDTH = 100
"""Columns after which a line is folded at the next space."""
_STEP = 2
_LONGEST_KEY = 100
"""A key of up to 128 characters, tag included, is written before a colon; a little under it."""
_OUTSIDE_ASCII = "\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe"
_PRINTED = re.compile(rf"[ -~{_OUTSIDE_ASCII}]+")
_UNQUOTED = re.compile(
    rf"(?!---|\.\.\.)"
    rf"(?:[$(+./0-9;<=A-Z\\^_a-z~){_OUTSIDE_ASCII}]|[?:-](?=[^ ]))"
    rf"(?:[!-9;-~{_OUTSIDE_ASCII}]|:(?=[^ ])| +(?=[^ #]))*"
)
_WORDS = re.compile(" +|[^ ]+")
_RESOLVERS: Mapping[str, list[tuple[str, re.Pattern[str]]]] = yaml.SafeDumper.yaml_implicit_resolvers
_NUMBERS = yaml.representer.SafeRepresenter()


class UnusualDataError(Exception):
    """Data that is left to PyYAML as a whole."""


class BlockDumper(yaml.SafeDumper):
    """PyYAML's writer with lists set in under their key, and texts of lines as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - signature of PyYAML
        """Set in every list."""
        super().increase_indent(flow, False)  # noqa: FBT003 - signature of PyYAML


def style_of(text: str) -> str | None:
    """Return the style that a text asks for; None leaves it to the emitter."""
    odd = set(text) & set("\x85\u2028\u2029")
    return '"' if odd else "|" if "\n" in text else None


def block_yaml(data: Any) -> str:
    """Return a mapping as YAML in blocks.

    Raises:
        UnusualDataError: If it holds what only PyYAML writes, such as the same list twice.
    """
    if type(data) is not dict or not data:
        raise UnusualDataError
    out: list[str] = []
    _mapping(data, 0, "", out, set())
    return "".join(out)


def _mapping(data: dict[Any, Any], indent: int, lead: str, out: list[str], seen: set[int]) -> None:
    """Write the entries; `lead` stands before the first in the place of its indentation."""
    _first_time(data, seen)
    pad = " " * indent
    for key, value in data.items():
        name = _key(key)
        out.append(f"{lead or pad}{name}:")
        lead = ""
        if type(value) is dict and value:
            out.append("\n")
            _mapping(value, indent + _STEP, "", out, seen)
        elif type(value) in (list, tuple) and value:
            out.append("\n")
            _list(value, indent + _STEP, "", out, seen)
        else:
            out.append(_leaf(value, indent + _STEP, indent + len(name) + 1, seen))


def _list(data: list[Any] | tuple[Any, ...], indent: int, lead: str, out: list[str], seen: set[int]) -> None:
    """Write the entries; `lead` stands before the first in the place of its indentation."""
    _first_time(data, seen)
    pad = " " * indent
    for value in data:
        start = f"{lead or pad}-"
        lead = ""
        if type(value) is dict and value:
            _mapping(value, indent + _STEP, f"{start} ", out, seen)
        elif type(value) in (list, tuple) and value:
            _list(value, indent + _STEP, f"{start} ", out, seen)
        else:
            out.append(start)
            out.append(_leaf(value, indent + _STEP, indent + 1, seen))


def _first_time(data: object, seen: set[int]) -> None:
    """Keep what is written in mind, since PyYAML writes it a second time as an alias."""
    if id(data) in seen:
        raise UnusualDataError
    seen.add(id(data))


def _key(key: object) -> str:
    if type(key) is not str or not key or len(key) > _LONGEST_KEY or not _PRINTED.fullmatch(key):
        raise UnusualDataError
    return key if _is_plain(key) else _quoted(key)


def _leaf(value: Any, indent: int, column: int, seen: set[int]) -> str:
    """Return what stands after a key or a dash, with the end of its line."""
    kind = type(value)
    if kind is str:
        return _text(value, indent, column)
    if value is None:
        return " null\n"
    if kind is bool:
        return " true\n" if value else " false\n"
    if kind is int:
        return f" {value}\n"
    if kind is float:
        return f" {_NUMBERS.represent_float(value).value}\n"
    if kind in (dict, list):
        _first_time(value, seen)
        return " {}\n" if kind is dict else " []\n"
    raise UnusualDataError


def _text(text: str, indent: int, column: int) -> str:
    if _is_plain(text):
        if column + 1 + len(text) <= WIDTH:
            return f" {text}\n"
        return f" {_folded(_WORDS.findall(text), indent, column + 1, '')}\n"
    if not text or _PRINTED.fullmatch(text):
        quoted = _quoted(text)
        if column + 1 + len(quoted) <= WIDTH:
            return f" {quoted}\n"
        return f" {_folded(_WORDS.findall(text), indent, column + 2, chr(39))}\n"
    return _emitted(text, indent, column)


def _is_plain(text: str) -> bool:
    """Say whether a text stands without quotes: it has no sign of YAML and reads as nothing else."""
    if not _UNQUOTED.fullmatch(text):
        return False
    return not any(form.match(text) for _, form in _RESOLVERS.get(text[0], ()))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _folded(words: list[str], indent: int, column: int, quote: str) -> str:
    """Return words and the spaces between them, a new line for the first single space after the width."""
    out = [quote]
    last = len(words) - 1
    for place, word in enumerate(words):
        if word == " " and column > WIDTH and 0 < place < last:
            out.append("\n" + " " * indent)
            column = indent
        else:
            said = word.replace("'", "''") if quote else word
            out.append(said)
            column += len(said)
    return "".join([*out, quote])


def _emitted(text: str, indent: int, column: int) -> str:
    """Return a text of several lines or with unusual characters as PyYAML's emitter writes it."""
    if text.endswith("\n\n") or not text.strip("\n"):
        raise UnusualDataError
    stream = io.StringIO()
    emitter = BlockDumper(stream, allow_unicode=True, width=WIDTH)
    emitter.indent, emitter.column = indent, column
    emitter.whitespace = emitter.indention = False
    found = emitter.analyze_scalar(text)
    if style_of(text) == "|" and found.allow_block:
        emitter.write_literal(text)
    elif style_of(text) is None and found.allow_single_quoted:
        emitter.write_single_quoted(text)
    else:
        emitter.write_double_quoted(text)
    written = stream.getvalue()
    return written if written.endswith("\n") else f"{written}\n"
