"""The one chart: a stacked bar as static SVG, with title and description for those who cannot see it."""

from __future__ import annotations

import hashlib

from archkit.render import blocks as part
from archkit.render.escape import for_html

_WIDTH = 1000
_HEIGHT = 44
_BAR_TOP, _BAR_HEIGHT = 6, 24
_HUES = 8


def bar_svg(bar: part.Bar) -> str:
    """Return the bar; it stretches to any width, so all words stand outside of it."""
    total = sum(segment.amount for segment in bar.segments)
    reach = max(total, bar.limit or 0, bar.ends[1] if bar.ends else 0)
    if reach <= 0:
        return ""
    scale = _WIDTH / (reach * 1.02)
    name = hashlib.sha256(f"{bar.title}|{bar.description}".encode()).hexdigest()[:8]
    shapes = [*_segments(bar, scale), *_ends(bar, scale), *_limit(bar, scale)]
    return (
        f'<svg class="ak-chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-labelledby="bar-{name}-title bar-{name}-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="bar-{name}-title">{for_html(bar.title)}</title>'
        f'<desc id="bar-{name}-desc">{for_html(_description(bar))}</desc>{"".join(shapes)}</svg>'
    )


def _description(bar: part.Bar) -> str:
    pieces = "; ".join(f"{segment.label} {segment.shown}" for segment in bar.segments)
    return f"{bar.description} Made of: {pieces}."


def _segments(bar: part.Bar, scale: float) -> list[str]:
    shapes, start = [], 0.0
    for index, segment in enumerate(bar.segments):
        width = segment.amount * scale
        if width > 0:
            shapes.append(
                f'<rect class="ak-s{index % _HUES}" x="{start:.1f}" y="{_BAR_TOP}" '
                f'width="{max(width - 2, 1):.1f}" height="{_BAR_HEIGHT}"/>'
            )
        start += width
    return shapes


def _ends(bar: part.Bar, scale: float) -> list[str]:
    if bar.ends is None or bar.ends[0] == bar.ends[1]:
        return []
    low, high = (end * scale for end in bar.ends)
    middle = _BAR_TOP + _BAR_HEIGHT + 7
    top, bottom = middle - 4, middle + 4
    line = f"M{low:.1f},{top}V{bottom}M{low:.1f},{middle}H{high:.1f}M{high:.1f},{top}V{bottom}"
    return [f'<path class="ak-ends" d="{line}" vector-effect="non-scaling-stroke"/>']


def _limit(bar: part.Bar, scale: float) -> list[str]:
    if bar.limit is None:
        return []
    place = bar.limit * scale
    return [f'<path class="ak-limit" d="M{place:.1f},0V{_HEIGHT}" vector-effect="non-scaling-stroke"/>']
