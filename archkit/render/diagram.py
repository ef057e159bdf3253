"""Diagrams: Mermaid source from the design, drawn without browser or network where that works."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from archkit.errors import ArchkitError
from archkit.render.blocks import Figure
from archkit.render.escape import line

_ROOM = "archkit.design.diagrams"


def figure(kind: str, caption: str, *subject: object) -> Figure | None:
    """Return a drawn diagram of a design or one of its artifacts.

    Args:
        kind: Name of the function in `archkit.design.diagrams`, without ``_diagram``.
        caption: What the diagram shows.
        subject: What the function takes.

    Returns:
        The figure; with its source alone where it cannot be drawn; None where there is
        nothing to draw.
    """
    source = _source(kind, *subject)
    return None if not source else drawn(source, caption, diagram_id=f"diagram-{kind}")


def _source(kind: str, *subject: object) -> str:
    build: Callable[..., str] = getattr(import_module(_ROOM), f"{kind}_diagram")
    return build(*subject)


def drawn(source: str, caption: str, *, diagram_id: str) -> Figure:
    """Return Mermaid source as a figure; undrawable source is shown as it is, with the reason."""
    from archkit.proofs.mermaid import render_mermaid  # noqa: PLC0415 - starts an engine

    try:
        svg = render_mermaid(source, diagram_id=diagram_id)
    except ArchkitError as error:
        return Figure(caption, None, source, f"Not drawn: {line(str(error))}")
    except Exception as error:  # noqa: BLE001 - whatever a renderer raises, the source is still worth showing
        return Figure(caption, None, source, f"Not drawn: {type(error).__name__}: {line(str(error))}")
    return Figure(caption, svg, source)
