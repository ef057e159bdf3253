"""A chart of ranges beneath one another: a tornado around a base, or how far each part carries."""

from __future__ import annotations

from archkit.render import blocks as part
from archkit.render.axis import Axis, axis, drawable
from archkit.render.chart import framed
from archkit.render.escape import for_html, line
from archkit.render.plot import LETTER, LINE, WIDTH, columns, places, rows_of_words, shortened, text

_ROW = 44
_BAR = 14
_LEFT, _RIGHT = 6, WIDTH - 6
_GAP = 16
_INSET = 22
"""Room at both ends of the axis for the words under its ticks."""


def ranges_svg(chart: part.Ranges) -> str:
    """Return the chart, or nothing when there is no range that can be drawn."""
    shown = [one for one in chart.ranges if _drawable(one, logarithmic=chart.logarithmic)]
    marks = [one for one in chart.marks if drawable(one[0], logarithmic=chart.logarithmic)]
    values = [end for one in shown for end in (one.low, one.middle, one.high)]
    x_axis = axis(
        [*values, *(value for value, _ in marks)] if shown else (),
        (_LEFT + _INSET, _RIGHT - max(_INSET, _room(shown))),
        logarithmic=chart.logarithmic,
    )
    if x_axis is None:
        return ""
    top = LINE * rows_of_words(marks, x_axis) + 8
    bottom = top + _ROW * len(shown) + 4
    shapes = [
        *columns(x_axis, top, bottom),
        *places(marks, x_axis, top, bottom)[0],
        *(shape for row, one in enumerate(shown) for shape in _range(one, x_axis, top + row * _ROW)),
        text(WIDTH / 2, bottom + 2 * LINE + 6, chart.x, at="middle", kind="ak-axis"),
    ]
    box = f'class="ak-plot" viewBox="0 0 {WIDTH} {bottom + 2 * LINE + 14:.0f}"'
    return framed(box, "ranges", chart.title, described(chart), shapes)


def described(chart: part.Ranges) -> str:
    """Return what the chart shows in words."""
    pieces = "; ".join(f"{one.label}: {one.shown}" for one in chart.ranges)
    return f"{chart.description} {pieces}."


def legend_html(chart: part.Ranges) -> str:
    """Return what the two halves of a range mean."""
    first, second = chart.halves
    samples = zip(("ak-first", "ak-second"), (first, second), strict=True)
    items = (
        f'<li><svg class="ak-sample" viewBox="0 0 34 12" role="presentation" aria-hidden="true">'
        f'<rect class="{kind}" x="2" y="1" width="30" height="10"/></svg> {for_html(line(said))}</li>'
        for kind, said in samples
        if said
    )
    return f'<ul class="ak-legend">{"".join(items)}</ul>'


def _room(ranges: list[part.Range]) -> float:
    """Return the room to the right of the axis in which each range's numbers stand, beside its bar."""
    return max((len(one.shown) for one in ranges), default=0) * LETTER + _GAP


def _drawable(one: part.Range, *, logarithmic: bool) -> bool:
    ends = (one.low, one.middle, one.high)
    return all(drawable(end, logarithmic=logarithmic) for end in ends)


def _range(one: part.Range, x_axis: Axis, top: float) -> list[str]:
    low, middle, high = (x_axis.place(end) for end in (one.low, one.middle, one.high))
    bar = top + LINE + 4
    return [
        text(_LEFT, top + LINE - 2, shortened(one.label, _RIGHT - _LEFT), kind="ak-told"),
        text(_RIGHT, bar + _BAR - 2, one.shown, at="end"),
        _half("ak-first", low, middle, bar),
        _half("ak-second", middle, high, bar),
    ]


def _half(kind: str, start: float, end: float, top: float) -> str:
    left, width = min(start, end), abs(end - start)
    if width < 0.05:  # noqa: PLR2004 - nothing to be seen
        return ""
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{max(width, 1.5):.1f}" height="{_BAR}"/>'
    )
