"""The parts that everything shown is made of; each writer knows how each part looks.

An artifact is turned into blocks once, and the HTML, Markdown and text of a view are written
from the same blocks: what one of them says, the others say too.
"""

from __future__ import annotations

from dataclasses import dataclass

from archkit.proofs import Status


@dataclass(frozen=True)
class Strong:
    """Words that matter most in their line."""

    text: str


@dataclass(frozen=True)
class Quiet:
    """Words that may be skipped."""

    text: str


@dataclass(frozen=True)
class Mono:
    """Code, an identifier or a path."""

    text: str


@dataclass(frozen=True)
class Address:
    """A link to a source; shown as words when the address is no http address."""

    text: str
    url: str


@dataclass(frozen=True)
class Reference:
    """A link to another place of the same document: `anchor` is that of a section or fold."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Mark:
    """A state as word and shape; `tone` is one of ``good``, ``bad``, ``care``, ``quiet``."""

    word: str
    shape: str
    tone: str


@dataclass(frozen=True)
class Break:
    """The start of a new line within a cell."""


@dataclass(frozen=True)
class Spark:
    """A line small enough to stand in a cell, over logarithmic axes; `said` is the same in words.

    `points` are in the order of x. `at` is a place to be marked on the line, None for none.
    """

    title: str
    points: tuple[tuple[float, float], ...]
    said: str
    at: tuple[float, float] | None = None


Span = str | Strong | Quiet | Mono | Address | Reference | Mark | Break | Spark
Inline = Span | tuple[Span, ...]


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    content: Inline


@dataclass(frozen=True)
class Bullets:
    """A list; a `dense` one stands in columns where there is room."""

    items: tuple[Inline, ...]
    ordered: bool = False
    dense: bool = False


@dataclass(frozen=True)
class Terms:
    """Names and what they stand for."""

    pairs: tuple[tuple[str, Inline], ...]


@dataclass(frozen=True)
class Table:
    """Rows under named columns; the first cell of a row names it.

    A column whose name starts with ``#`` holds numbers.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True)
class Listing:
    """Code or any literal text."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Figure:
    """A diagram with its source; without `svg` the source is what is shown, with a `note`."""

    caption: str
    svg: str | None
    mermaid: str
    note: str = ""


@dataclass(frozen=True)
class Segment:
    """One piece of a bar."""

    label: str
    amount: float
    shown: str


@dataclass(frozen=True)
class Bar:
    """A stacked bar; `limit` is a mark on it and `ends` the range of its total."""

    title: str
    segments: tuple[Segment, ...]
    description: str
    limit: float | None = None
    ends: tuple[float, float] | None = None


@dataclass(frozen=True)
class Line:
    """One line of a chart: points in the order of x; a `stepped` one holds its value until the next."""

    name: str
    points: tuple[tuple[float, float], ...]
    stepped: bool = False


@dataclass(frozen=True)
class Lines:
    """Lines over a common axis; `limit` is a level across them, `marks` are places on the x axis.

    `x` and `y` name the axes with their units. A logarithmic axis leaves out what is not above 0.
    """

    title: str
    description: str
    x: str
    y: str
    lines: tuple[Line, ...]
    log_x: bool = False
    log_y: bool = False
    limit: tuple[float, str] | None = None
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Range:
    """One horizontal range, from `low` to `high`, in two halves that meet at `middle`."""

    label: str
    low: float
    middle: float
    high: float
    shown: str


@dataclass(frozen=True)
class Ranges:
    """Ranges beneath one another over a common axis, such as a tornado around a base.

    `halves` name what the first and the second half of each range mean, `marks` are places
    that matter to all of them.
    """

    title: str
    description: str
    x: str
    ranges: tuple[Range, ...]
    halves: tuple[str, str]
    marks: tuple[tuple[float, str], ...] = ()
    logarithmic: bool = False


@dataclass(frozen=True)
class Tile:
    """A number or word to be seen first, with a line on what it means."""

    label: str
    value: Inline
    note: Inline = ""


@dataclass(frozen=True)
class Tiles:
    """Tiles side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Callout:
    """Something to be noticed; `tone` as for `Mark`."""

    tone: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Fold:
    """Blocks behind a summary; paper shows the summary alone. A link to `anchor` unfolds it."""

    summary: Inline
    blocks: tuple[Block, ...]
    anchor: str = ""


@dataclass(frozen=True)
class CheckLine:
    """One proof: its status, claim, and what stands behind it."""

    status: Status
    claim: str
    check: str
    reason: str = ""
    behind: tuple[Block, ...] = ()


@dataclass(frozen=True)
class CheckList:
    """Proofs under a title that counts them."""

    title: str
    lines: tuple[CheckLine, ...]


@dataclass(frozen=True)
class Section:
    """Blocks under a heading."""

    title: str
    blocks: tuple[Block, ...]
    anchor: str = ""


Block = (
    Prose
    | Bullets
    | Terms
    | Table
    | Listing
    | Figure
    | Bar
    | Lines
    | Ranges
    | Tiles
    | Callout
    | Fold
    | CheckList
    | Section
)


def spans(content: Inline) -> tuple[Span, ...]:
    """Return inline content as a tuple of spans."""
    return content if isinstance(content, tuple) else (content,)


def joined(items: tuple[Inline, ...] | list[Inline], separator: str = ", ") -> tuple[Span, ...]:
    """Return inline contents one after the other with a separator between them."""
    found: list[Span] = []
    for item in items:
        if found:
            found.append(separator)
        found.extend(spans(item))
    return tuple(found)


def section(title: str, *blocks: Block | None, anchor: str = "") -> Section | None:
    """Return a section of the blocks that exist, or None when there are none."""
    kept = tuple(block for block in blocks if block is not None)
    return Section(title, kept, anchor) if kept else None


def fold(summary: Inline, *blocks: Block | None, anchor: str = "") -> Fold | None:
    """Return a fold over the blocks that exist, or None when there are none."""
    kept = tuple(block for block in blocks if block is not None)
    return Fold(summary, kept, anchor) if kept else None


def kept(*blocks: Block | None) -> tuple[Block, ...]:
    """Return the blocks that exist."""
    return tuple(block for block in blocks if block is not None)


def bullets(items: tuple[str, ...], *, ordered: bool = False) -> Bullets | None:
    """Return a list, or None for no items."""
    return Bullets(tuple(items), ordered=ordered) if items else None


def table(caption: str, columns: tuple[str, ...], rows: list[tuple[Inline, ...]]) -> Table | None:
    """Return a table, or None for no rows."""
    return Table(caption, columns, tuple(rows)) if rows else None


def terms(*pairs: tuple[str, Inline | None]) -> Terms | None:
    """Return terms whose value is not empty, or None when none is left."""
    stated = tuple((name, value) for name, value in pairs if value not in (None, "", ()))
    return Terms(tuple((name, value) for name, value in stated if value is not None)) if stated else None


STATUS_MARKS: dict[Status, Mark] = {
    "proved": Mark("proved", "✓", "good"),
    "refuted": Mark("refuted", "✕", "bad"),
    "assumed": Mark("assumed", "≈", "care"),
    "not applicable": Mark("not applicable", "◌", "quiet"),
    "not assessable": Mark("not assessable", "?", "quiet"),
    "not run": Mark("not run", "○", "quiet"),
}
"""Each status as word and shape."""
