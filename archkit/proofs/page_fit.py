"""Which way of drawing a diagram fits a page best: measured on the drawings themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archkit.design.diagrams import Draft
from archkit.proofs.mermaid import DiagramError, render_mermaid

PAGE_WIDTH, PAGE_HEIGHT = 870, 760
"""Pixels that a drawing has beside the contents of a window of 1,280 by 900; a sheet of A4 has more."""
READABLE = 0.8
"""Letters of 16 pixels shrunk further than this are hard to read."""
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True)
class Drawing:
    """A draft as it was drawn."""

    draft: Draft
    svg: str

    @property
    def scale(self) -> float:
        """How far the drawing shrinks to fit the page, from 0 to 1."""
        box = _BOX.search(self.svg)
        width, height = (float(box[1]), float(box[2])) if box else (0.0, 0.0)
        return min(1.0, PAGE_WIDTH / max(width, 1), PAGE_HEIGHT / max(height, 1))


def best_drawing(drafts: Sequence[Draft], *, diagram_id: str) -> Drawing:
    """Return the first draft that can be read on a page, or else the one that shrinks least.

    Args:
        drafts: The ways to draw the diagram, the preferred one first; at least one.
        diagram_id: Prefix of every id in the SVG.

    Raises:
        DiagramError: If none of them can be drawn; the trouble of the first.
        ToolMissingError: If the engine is not installed.
    """
    best: Drawing | None = None
    trouble: DiagramError | None = None
    for draft in drafts:
        try:
            drawing = Drawing(draft, render_mermaid(draft.source, diagram_id=diagram_id))
        except DiagramError as error:
            trouble = trouble or error
            continue
        if drawing.scale >= READABLE:
            return drawing
        if best is None or drawing.scale > best.scale:
            best = drawing
    if best is None:
        raise trouble or DiagramError("there is no draft of it", kind="engine")
    return best
