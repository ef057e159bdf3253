from __future__ import annotations

import pytest

from archkit.design.diagrams import Draft
from archkit.proofs.mermaid import DiagramError
from archkit.proofs.page_fit import READABLE, best_drawing


def chain(length: int, direction: str) -> Draft:
    arrows = "\n".join(f" n{one} --> n{one + 1}" for one in range(length))
    return Draft(f"flowchart {direction}\n{arrows}", note=direction)


BROKEN = Draft("flowchart TB\n a[A (b)]")


def test_the_first_that_can_be_read_is_taken() -> None:
    assert best_drawing((chain(2, "TB"), chain(2, "LR")), diagram_id="t").draft.note == "TB"
    assert best_drawing((chain(12, "LR"), chain(8, "TB")), diagram_id="t").draft.note == "TB"


def test_else_the_one_that_shrinks_least() -> None:
    worse, better = chain(60, "LR"), chain(40, "LR")
    drawing = best_drawing((worse, better), diagram_id="t")
    assert drawing.draft == better
    assert drawing.scale < READABLE


def test_a_draft_that_cannot_be_drawn_gives_way_to_the_next() -> None:
    assert best_drawing((BROKEN, chain(2, "TB")), diagram_id="t").draft.note == "TB"
    with pytest.raises(DiagramError, match="syntax"):
        best_drawing((BROKEN,), diagram_id="t")
    with pytest.raises(DiagramError, match="no draft"):
        best_drawing((), diagram_id="t")
