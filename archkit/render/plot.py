"""What the charts with axes share: the room for them, grid and ticks, and the places that matter."""

from __future__ import annotations

from collections.abc import Sequence

from archkit.render.axis import Axis, tick_words
from archkit.render.escape import for_html, line

WIDTH = 600
LETTER = 9.0
"""Width of a letter of the charts' text, in units of the drawing; that of a wide typeface."""
LINE = 18
"""Height of a line of text."""
_LONGEST = 60


def text(x: float, y: float, said: str, *, at: str = "start", kind: str = "ak-tick") -> str:
    """Return words at a place; `at` is which end of them stands there."""
    anchor = "" if at == "start" else f' text-anchor="{at}"'
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{anchor}>{for_html(line(said))}</text>'


def shortened(said: str, width: float) -> str:
    """Return words cut to the room that there is for them."""
    most = max(4, int(width / LETTER))
    words = line(said)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def columns(axis: Axis, top: float, bottom: float) -> list[str]:
    """Return the grid of an x axis with its ticks beneath."""
    ticks = axis.ticks()
    shapes = []
    for value, words in zip(ticks, tick_words(ticks), strict=True):
        place = axis.place(value)
        shapes.append(f'<path class="ak-grid" d="M{place:.1f},{top:.1f}V{bottom:.1f}"/>')
        shapes.append(text(place, bottom + LINE, words, at="middle"))
    return shapes


def rows(axis: Axis, left: float, right: float) -> list[str]:
    """Return the grid of a y axis with its ticks to the left."""
    ticks = axis.ticks()
    shapes = []
    for value, words in zip(ticks, tick_words(ticks), strict=True):
        place = axis.place(value)
        shapes.append(f'<path class="ak-grid" d="M{left:.1f},{place:.1f}H{right:.1f}"/>')
        shapes.append(text(left - 6, place + 4, words, at="end"))
    return shapes


def places(
    marks: Sequence[tuple[float, str]], axis: Axis, top: float, bottom: float
) -> tuple[list[str], int]:
    """Return upright lines with their words above, and how many rows the words take.

    Words that would touch stand in rows above one another.
    """
    ends: list[float] = []
    shapes: list[str] = []
    inside = sorted((value, said) for value, said in marks if axis.low <= value <= axis.high)
    for value, said in inside:
        words = shortened(said, _LONGEST * LETTER)
        place, half = axis.place(value), len(words) * LETTER / 2
        centre = min(max(place, half), WIDTH - half)
        row = next((index for index, end in enumerate(ends) if centre - half > end + 6), len(ends))
        ends[row:] = [centre + half, *ends[row + 1 :]]
        shapes.append(f'<path class="ak-place" d="M{place:.1f},{top:.1f}V{bottom:.1f}"/>')
        shapes.append(text(centre, top - 6 - row * LINE, words, at="middle", kind="ak-told"))
    return shapes, len(ends)


def rows_of_words(marks: Sequence[tuple[float, str]], axis: Axis) -> int:
    """Return how many rows the words of marks take."""
    return places(marks, axis, 0, 0)[1]
