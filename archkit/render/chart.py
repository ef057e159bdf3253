"""Charts as static SVG, with title and description for those who cannot see them: the frame, and the bar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

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
    shapes = [*_segments(bar, scale), *_ends(bar, scale), *_limit(bar, scale)]
    shown = f'class="ak-chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none"'
    return framed(shown, "bar", bar.title, _description(bar), shapes, key=bar.description)


def framed(  # noqa: PLR0913 - the parts of one element
    attributes: str, kind: str, title: str, description: str, shapes: Iterable[str], *, key: str = ""
) -> str:
    """Return an SVG element that says what it shows.

    Args:
        attributes: Class and view box.
        kind: Begins its ids.
        title: What it is called.
        description: What it shows, in words.
        shapes: What it is drawn from, escaped.
        key: Tells two charts of one title apart; the description if left out.
    """
    name = hashlib.sha256(f"{title}|{key or description}".encode()).hexdigest()[:8]
    return (
        f'<svg {attributes} role="img" '
        f'aria-labelledby="{kind}-{name}-title {kind}-{name}-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{kind}-{name}-title">{for_html(title)}</title>'
        f'<desc id="{kind}-{name}-desc">{for_html(description)}</desc>{"".join(shapes)}</svg>'
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
