"""Blocks as plain text for terminals and logs."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable

from archkit.render import blocks as part
from archkit.render.escape import line, plain, web_address

WIDTH = 100
_NARROWEST = 8
_GAP = 2
_INNER_LEVEL = 3


def write_text(blocks: Iterable[part.Block], *, level: int = 3, width: int = WIDTH) -> str:
    """Return blocks as text at most `width` columns wide, literal listings excepted."""
    written = (_block(block, level, width) for block in blocks)
    return "\n\n".join(text for text in written if text)


def _block(block: part.Block, level: int, width: int) -> str:  # noqa: PLR0911, PLR0912, C901 - one line a kind of block
    match block:
        case part.Prose(content):
            return textwrap.fill(inline_text(content), width)
        case part.Bullets(items, ordered):
            return _items(items, width, ordered=ordered)
        case part.Terms(pairs):
            return "\n".join(_hanging(f"{line(name)}: ", inline_text(value), width) for name, value in pairs)
        case part.Table():
            return table_text(block, width)
        case part.Listing(text):
            return textwrap.indent(plain(text).rstrip("\n"), "    ")
        case part.Figure(caption, _, mermaid, note):
            parts = (f"[{line(caption)}]", textwrap.indent(plain(mermaid).rstrip("\n"), "    "), line(note))
            return "\n".join(text for text in parts if text)
        case part.Bar(title, _, description):
            return textwrap.fill(f"{line(title)}. {line(description)}", width)
        case part.Lines(title, description) | part.Ranges(title, description):
            return textwrap.fill(f"{line(title)}. {line(description)}", width)
        case part.Tiles(tiles):
            return "\n".join(_tile(tile, width) for tile in tiles)
        case part.Callout(_, inner):
            return _set_in(inner, "| ", level, width)
        case part.Fold(summary, inner):
            return f"{textwrap.fill(inline_text(summary), width)}\n{_set_in(inner, '  ', level, width)}"
        case part.CheckList(title, lines):
            return "\n".join((line(title), *(_check(check, width) for check in lines)))
        case part.Section(title, inner):
            rule = "=" if level <= 2 else "-"  # noqa: PLR2004 - the two outer levels
            heading = f"{line(title)}\n{rule * max(3, _width(line(title)))}"
            return f"{heading}\n\n{write_text(inner, level=level + 1, width=width)}"


def _set_in(inner: Iterable[part.Block], margin: str, level: int, width: int) -> str:
    """Return blocks behind a margin, within the width that is left beside it."""
    text = write_text(inner, level=level, width=width - len(margin))
    return textwrap.indent(text, margin, None if margin.isspace() else lambda _: True)


def inline_text(content: part.Inline) -> str:
    """Return inline content as one line of text."""
    return " ".join("".join(_span(span) for span in part.spans(content)).split())


def _span(span: part.Span) -> str:
    match span:
        case part.Strong(text) | part.Quiet(text) | part.Mono(text) | part.Reference(text):
            return plain(text)
        case part.Address(text, url):
            address = web_address(url)
            return f"{plain(text)} <{address}>" if address else plain(text)
        case part.Mark(word, shape):
            return f"{shape} {plain(word)}"
        case part.Break():
            return "; "
        case part.Spark(_, _, said):
            return plain(said)
        case str():
            return plain(span)


def _hanging(mark: str, text: str, width: int) -> str:
    return textwrap.fill(f"{mark}{text}", width, subsequent_indent="  ")


def _items(items: tuple[part.Inline, ...], width: int, *, ordered: bool) -> str:
    marks = (f"{index}. " if ordered else "- " for index in range(1, len(items) + 1))
    return "\n".join(
        _hanging(mark, inline_text(item), width) for mark, item in zip(marks, items, strict=True)
    )


def _tile(tile: part.Tile, width: int) -> str:
    note = f" ({inline_text(tile.note)})" if tile.note else ""
    return _hanging(f"{line(tile.label)}: ", f"{inline_text(tile.value)}{note}", width)


def _check(check: part.CheckLine, width: int) -> str:
    mark = part.STATUS_MARKS[check.status]
    reason = f": {line(check.reason)}" if check.reason else ""
    said = f"{line(check.claim)} [{line(check.check)}]{reason}"
    first = _hanging(f"  {mark.shape} {mark.word}: ", said, width)
    behind = _set_in(check.behind, " " * 6, _INNER_LEVEL, width)
    return f"{first}\n{behind}" if behind else first


def table_text(table: part.Table, width: int = WIDTH) -> str:
    """Return a table with aligned columns, its cells wrapped to fit."""
    rows = [[line(name.removeprefix("#")) for name in table.columns]]
    rows += [[inline_text(cell) for cell in row] for row in table.rows]
    widest = [max(_width(row[index]) for row in rows) for index in range(len(table.columns))]
    widths = _fitted(widest, width)
    lines = [drawn for row in rows for drawn in _drawn(row, widths)]
    rule = (" " * _GAP).join("-" * one for one in widths)
    head_height = len(_drawn(rows[0], widths))
    return "\n".join(
        [textwrap.fill(line(table.caption), width), *lines[:head_height], rule, *lines[head_height:]]
    )


def _fitted(widths: list[int], width: int) -> list[int]:
    fitted = [max(1, one) for one in widths]
    room = width - _GAP * (len(fitted) - 1)
    while sum(fitted) > room and max(fitted) > _NARROWEST:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _drawn(row: list[str], widths: list[int]) -> list[str]:
    cells = [textwrap.wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    height = max(len(cell) for cell in cells)
    return [
        (" " * _GAP)
        .join(
            _padded(cell[number] if number < len(cell) else "", width)
            for cell, width in zip(cells, widths, strict=True)
        )
        .rstrip()
        for number in range(height)
    ]


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
