"""A chart of lines: each has a dash and a marker of its own beside its colour."""

from __future__ import annotations

import math
from collections.abc import Sequence

from archkit.render import blocks as part
from archkit.render.axis import Axis, axis, drawable, tick_words
from archkit.render.chart import framed
from archkit.render.escape import for_html, line
from archkit.render.numbers import number
from archkit.render.plot import LETTER, LINE, WIDTH, columns, places, rows, rows_of_words, shortened, text

_PLOT_HEIGHT = 230
_RIGHT = WIDTH - 16
_HUES = 8
_MOST_MARKERS = 14
_MOST_POINTS = 400
_WORDS_OF_LIMIT = 130
"""Room that the words of a level take at an end of it, in units of the drawing."""
_MARKERS = (
    "M{x},{y}m-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z",
    "M{x},{y}m-3.5,-3.5h7v7h-7z",
    "M{x},{y}m0,-5l4.5,8h-9z",
    "M{x},{y}m0,-5l5,5l-5,5l-5,-5z",
    "M{x},{y}m0,5l4.5,-8h-9z",
    "M{x},{y}m-5,-1.5h3.5v-3.5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5z",
    "M{x},{y}m-2.5,-4.5h5v9h-5z",
    "M{x},{y}m-5,-2.5h10v5h-10z",
)


def lines_svg(chart: part.Lines) -> str:
    """Return the chart, or nothing when no line has a point that can be drawn."""
    drawn = [_thinned(points) for points in _points(chart)]
    xs = [x for points in drawn for x, _ in points]
    ys = [y for points in drawn for _, y in points] + ([chart.limit[0]] if chart.limit else [])
    y_axis = axis(ys, (_PLOT_HEIGHT, 0), logarithmic=chart.log_y, from_zero=True)
    if not xs or y_axis is None:
        return ""
    left = 14 + LETTER * max(len(words) for words in tick_words(y_axis.ticks()))
    marks = [(value, said) for value, said in chart.marks if drawable(value, logarithmic=chart.log_x)]
    x_axis = axis([*xs, *(value for value, _ in marks)], (left, _RIGHT), logarithmic=chart.log_x)
    if x_axis is None:
        return ""
    top = 2 * LINE + LINE * rows_of_words(marks, x_axis)
    y_axis = Axis(y_axis.low, y_axis.high, top + _PLOT_HEIGHT, top, y_axis.logarithmic)
    spots = [(x_axis.place(x), y_axis.place(y)) for points in drawn for x, y in points]
    shapes = [
        text(2, LINE - 3, shortened(chart.y, WIDTH), kind="ak-axis"),
        *rows(y_axis, left, _RIGHT),
        *columns(x_axis, top, top + _PLOT_HEIGHT),
        *places(marks, x_axis, top, top + _PLOT_HEIGHT)[0],
        *_limit(chart, y_axis, left, spots),
        *(_line(points, place, chart.lines[place], x_axis, y_axis) for place, points in enumerate(drawn)),
        text((left + _RIGHT) / 2, top + _PLOT_HEIGHT + 2 * LINE + 6, chart.x, at="middle", kind="ak-axis"),
    ]
    height = top + _PLOT_HEIGHT + 2 * LINE + 14
    box = f'class="ak-plot" viewBox="0 0 {WIDTH} {height:.0f}"'
    return framed(box, "lines", chart.title, described(chart), shapes)


def described(chart: part.Lines) -> str:
    """Return what a chart shows in words: where each line begins, ends and is highest."""
    said = [chart.description, f"Across: {chart.x}. Upwards: {chart.y}."]
    for one in chart.lines:
        points = [(x, y) for x, y in one.points if math.isfinite(x) and math.isfinite(y)]
        if points:
            (first_x, first), (last_x, last) = points[0], points[-1]
            highest = max(y for _, y in points)
            said.append(
                f"{one.name}: {number(first)} at {number(first_x)}, {number(last)} at {number(last_x)}, "
                f"at most {number(highest)}."
            )
    return " ".join(said)


def legend_html(chart: part.Lines) -> str:
    """Return the names of the lines, each beside a piece of it."""
    items = []
    for place, one in enumerate(chart.lines):
        sample = (
            f'<svg class="ak-sample" viewBox="0 0 34 12" role="presentation" aria-hidden="true">'
            f'<path class="ak-l{place % _HUES}" d="M1,6H33"/>{_marker(place, 17, 6)}</svg>'
        )
        items.append(f"<li>{sample} {for_html(line(one.name))}</li>")
    return f'<ul class="ak-legend">{"".join(items)}</ul>'


def _points(chart: part.Lines) -> list[list[tuple[float, float]]]:
    return [
        [
            (x, y)
            for x, y in one.points
            if drawable(x, logarithmic=chart.log_x) and drawable(y, logarithmic=chart.log_y)
        ]
        for one in chart.lines
    ]


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return at most some hundred points: of each stretch the lowest and the highest."""
    if len(points) <= _MOST_POINTS:
        return points
    size = math.ceil(len(points) / (_MOST_POINTS / 2))
    kept = []
    for start in range(0, len(points), size):
        stretch = points[start : start + size]
        ends = {min(stretch, key=lambda point: point[1]), max(stretch, key=lambda point: point[1])}
        kept += sorted(ends)
    return kept


def _line(
    points: Sequence[tuple[float, float]], place: int, shown: part.Line, x_axis: Axis, y_axis: Axis
) -> str:
    if not points:
        return ""
    spots = [(x_axis.place(x), y_axis.place(y)) for x, y in points]
    path = f"M{spots[0][0]:.1f},{spots[0][1]:.1f}" + "".join(
        f"H{x:.1f}V{y:.1f}" if shown.stepped else f"L{x:.1f},{y:.1f}" for x, y in spots[1:]
    )
    every = max(1, math.ceil(len(spots) / _MOST_MARKERS))
    markers = "".join(_marker(place, x, y) for x, y in spots[::every])
    return f'<path class="ak-l{place % _HUES}" d="{path}"/>{markers}'


def _marker(place: int, x: float, y: float) -> str:
    index = place % _HUES
    return f'<path class="ak-s{index}" d="{_MARKERS[index].format(x=f"{x:.1f}", y=f"{y:.1f}")}"/>'


def _limit(chart: part.Lines, y_axis: Axis, left: float, spots: Sequence[tuple[float, float]]) -> list[str]:
    if chart.limit is None or not y_axis.low <= chart.limit[0] <= y_axis.high:
        return []
    level, said = chart.limit
    place = y_axis.place(level)
    words = shortened(said, _RIGHT - left)
    at_left = _free(spots, place, left) > _free(spots, place, _RIGHT)
    return [
        f'<path class="ak-limit" d="M{left:.1f},{place:.1f}H{_RIGHT}"/>',
        text(left + 4, place - 5, words, kind="ak-told")
        if at_left
        else text(_RIGHT, place - 5, words, at="end", kind="ak-told"),
    ]


def _free(spots: Sequence[tuple[float, float]], height: float, end: float) -> float:
    """Return how far the lines keep away from the words over a level, at one end of it."""
    near = [y for x, y in spots if abs(x - end) < _WORDS_OF_LIMIT]
    return min((abs(y - (height - LINE / 2)) for y in near), default=float(_PLOT_HEIGHT))
