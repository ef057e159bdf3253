from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import archkit
from archkit.architects import Context
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.design.diagrams import Draft, drafts
from archkit.proofs.mermaid import DiagramError
from archkit.proofs.page_fit import READABLE, best_drawing
from archkit.session import architect_named


def chain(length: int, direction: str) -> Draft:
    arrows = "\n".join(f" n{one} --> n{one + 1}" for one in range(length))
    return Draft(f"flowchart {direction}\n{arrows}", note=direction)


BRIEFS = Path(archkit.__file__).parents[1] / "notebooks/briefs"
TODAY = dt.date(2026, 11, 21)
STILL_READ = 0.7
"""Letters of 16 pixels become letters of 11."""
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


def designed(name: str) -> Design:
    brief = Brief.read(BRIEFS / f"{name}.yaml")
    design, rulebook = Design(name=brief.name), architect_named("rulebook")
    for step in Step:
        design = design.with_artifact(step, rulebook.propose(step, Context(brief, design, TODAY)))
    return design


@pytest.mark.parametrize("name", sorted(file.stem for file in BRIEFS.glob("*.yaml")))
def test_the_diagrams_of_every_brief_can_be_read(name: str) -> None:
    design = designed(name)
    subjects = {
        "context": (design.shape, design.name),
        "container": (design.shape,),
        "sequence": (design,),
        "er": (design.data,),
        "deployment": (design,),
        "roadmap": (design.size,),
    }
    scales = {
        kind: best_drawing(drafts(kind, *subject), diagram_id=kind).scale
        for kind, subject in subjects.items()
    }
    assert {kind: scale for kind, scale in scales.items() if scale < STILL_READ} == {}
