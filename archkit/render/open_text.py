"""The words of blocks as a reader of the page meets them: what is open, and what is folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archkit.render import blocks as part
from archkit.render.to_text import inline_text


def read_texts(blocks: Iterable[part.Block], *, folded: bool) -> Iterator[str]:
    """Yield the texts of blocks, sentence by sentence or cell by cell; code and pictures are none.

    Args:
        blocks: What is shown.
        folded: Whether what is behind a fold is read as well as its summary.
    """
    for block in blocks:
        yield from _texts(block, folded=folded)


def _texts(block: part.Block, *, folded: bool) -> Iterator[str]:  # noqa: C901, PLR0912 - one line a kind of block
    match block:
        case part.Prose(content):
            yield inline_text(content)
        case part.Bullets(items):
            yield from (inline_text(one) for one in items)
        case part.Terms(pairs):
            yield from (f"{name}: {inline_text(value)}" for name, value in pairs)
        case part.Table():
            yield from (inline_text(cell) for row in (block.columns, *block.rows) for cell in row)
        case part.Bar() | part.Lines() | part.Ranges():
            yield block.title
        case part.Figure(caption):
            yield caption
        case part.Tiles(tiles):
            yield from (f"{one.label}: {inline_text(one.value)} {inline_text(one.note)}" for one in tiles)
        case part.Callout(_, inner):
            yield from read_texts(inner, folded=folded)
        case part.Fold(summary, inner):
            yield inline_text(summary)
            if folded:
                yield from read_texts(inner, folded=True)
        case part.CheckList(title, lines):
            yield title
            if folded:
                yield from (one.claim for one in lines)
        case part.Section(title, inner):
            yield title
            yield from read_texts(inner, folded=folded)
