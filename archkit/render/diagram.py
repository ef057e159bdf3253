"""Diagrams: Mermaid source from the design, drawn without browser or network where that works."""

from __future__ import annotations

from collections.abc import Sequence

from archkit.design.diagrams import Draft, drafts
from archkit.errors import ArchkitError
from archkit.render.blocks import Figure
from archkit.render.escape import line


def figure(kind: str, caption: str, *subject: object) -> Figure | None:
    """Return a drawn diagram of a design or one of its artifacts.

    Args:
        kind: A kind that `archkit.design.diagrams.drafts` knows.
        caption: What the diagram shows; what it leaves out is added.
        subject: What the diagram is drawn from.
    """
    return drawn(drafts(kind, *subject), caption, diagram_id=f"diagram-{kind}")


def drawn(ways: Sequence[Draft], caption: str, *, diagram_id: str) -> Figure:
    """Return the draft that fits a page best as a figure.

    Source that cannot be drawn is shown as it is, with the reason.

    Args:
        ways: The ways to draw it, the preferred one first; at least one.
        caption: What the diagram shows.
        diagram_id: Prefix of every id in the drawing.
    """
    from archkit.proofs.page_fit import best_drawing  # noqa: PLC0415 - starts an engine

    try:
        drawing = best_drawing(ways, diagram_id=diagram_id)
    except Exception as error:  # noqa: BLE001 - whatever a renderer raises, the source is still worth showing
        said = str(error) if isinstance(error, ArchkitError) else f"{type(error).__name__}: {error}"
        return Figure(caption, None, ways[0].source, f"Not drawn: {line(said)}")
    said = f"{caption}. {drawing.draft.note}" if drawing.draft.note else caption
    return Figure(said, drawing.svg, drawing.draft.source)
