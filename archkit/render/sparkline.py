"""A sparkline: a line as small as a word, drawn in the colour of the words around it."""

from __future__ import annotations

import math

from archkit.render import blocks as part
from archkit.render.axis import drawable
from archkit.render.escape import for_html

_WIDTH, _HEIGHT, _EDGE = 120, 30, 5
_LEAST_DECADES = 1.0
"""Costs that lie within a decade are drawn nearly level, since nobody waits longer for them."""


def spark_svg(spark: part.Spark) -> str:
    """Return a sparkline as SVG with its words as name and title; the words alone without two points.

    It needs no style sheet: it is drawn in the colour of its text, in light and dark.
    """
    points = [one for one in spark.points if _shows(one)]
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return for_html(spark.said)
    marked = [spark.at] if spark.at and _shows(spark.at) else []
    everything = [(math.log10(x), math.log10(y)) for x, y in (*points, *marked)]
    spots = [_placed(one, everything) for one in everything]
    line = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in spots[: len(points)])
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4 if place >= len(points) else 2}" fill="currentColor"/>'
        for place, (x, y) in enumerate(spots)
    )
    said = for_html(f"{spark.title}: {spark.said}")
    return (
        f'<svg class="ak-spark" width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'role="img" aria-label="{said}" xmlns="http://www.w3.org/2000/svg"><title>{said}</title>'
        f'<path d="{line}" fill="none" stroke="currentColor" stroke-width="1.5" '
        f'stroke-linejoin="round"/>{dots}</svg>'
    )


def _shows(point: tuple[float, float]) -> bool:
    return all(drawable(value, logarithmic=True) for value in point)


def _placed(point: tuple[float, float], among: list[tuple[float, float]]) -> tuple[float, float]:
    """Return where a point lies in the drawing; the lowest ones stand on its lower edge."""
    left, right = min(x for x, _ in among), max(x for x, _ in among)
    low, high = min(y for _, y in among), max(y for _, y in among)
    across = (point[0] - left) / (right - left) if right > left else 0.5
    upwards = (point[1] - low) / max(high - low, _LEAST_DECADES)
    return (
        _EDGE + across * (_WIDTH - 2 * _EDGE),
        _HEIGHT - _EDGE - upwards * (_HEIGHT - 2 * _EDGE),
    )
