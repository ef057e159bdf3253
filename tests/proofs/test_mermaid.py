from __future__ import annotations

import pickle
import re
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkit.design import Component, Design
from archkit.design.diagrams import (
    container_diagram,
    context_diagram,
    deployment_diagram,
    er_diagram,
    roadmap_diagram,
    sequence_diagram,
)
from archkit.errors import InputError
from archkit.proofs.mermaid import LARGEST_SOURCE, DiagramError, render_mermaid

FILE = Path(__file__).parent / "designs/notifications.yaml"
DESIGN = Design.read(FILE)
EVIL = [
    '"]; click a "javascript:alert(1)"', "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "end",
    "%%{init: {'securityLevel': 'loose'}}%%", "a\nb\r\nc", "`code` **bold**", "#quot;#35;", "a | b || c",
    "@{ img: 'https://example.com/x.png' }", "((((", "]]]]", "A-->B", "---\nconfig: x\n---", "漢字🏗️", "مرحبا",
    "$$x^2$$", "subgraph", "fa:fa-car", "x" * 2000, "classDef a fill:red", "  ", "%% comment", "a;b;c",
    "note: x", "\\", "{{x}}",
]  # fmt: skip


def elements(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter())  # noqa: S314 - the renderer's own text


def all_diagrams(design: Design) -> dict[str, str]:
    assert design.shape
    assert design.data
    assert design.size
    return {
        "context": context_diagram(design.shape, design.name),
        "container": container_diagram(design.shape),
        "sequence": sequence_diagram(design),
        "deployment": deployment_diagram(design),
        "er": er_diagram(design.data),
        "roadmap": roadmap_diagram(design.size),
    }


@pytest.mark.parametrize("kind", list(all_diagrams(DESIGN)))
def test_every_diagram_of_a_design_renders(kind: str) -> None:
    svg = render_mermaid(all_diagrams(DESIGN)[kind], diagram_id=kind)
    root = elements(svg)[0]
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    labelled = root.get("aria-labelledby", "")
    assert labelled == f"d-{kind}-title"
    assert f'<title id="{labelled}">' in svg
    assert f'<desc id="d-{kind}-desc">' in svg
    assert svg == render_mermaid(all_diagrams(DESIGN)[kind], diagram_id=kind)


def test_colours_and_fonts_are_variables() -> None:
    svg = render_mermaid("flowchart TB\n a --> b", diagram_id="x")
    assert "var(--pele-fg" in svg
    assert "var(--pele-bg" in svg
    assert "var(--pele-font,system-ui" in svg
    assert "sans-serif" in svg


def test_ids_carry_the_diagram() -> None:
    source = "flowchart TB\n accTitle: T\n a --> b"
    one, two = (
        set(re.findall(r' id="([^"]+)"', render_mermaid(source, diagram_id=name))) for name in ("a", "b")
    )
    assert one
    assert not one & two
    assert 'id="d-evil-x-title"' in render_mermaid(source, diagram_id='evil" x')


def test_an_error_names_line_column_and_snippet() -> None:
    with pytest.raises(DiagramError) as caught:
        render_mermaid("flowchart TB\n  a[API (FastAPI)] --> b", diagram_id="x")
    error = caught.value
    assert (error.kind, error.line) == ("syntax", 2)
    assert error.column > 0
    assert "API (FastAPI)" in error.snippet
    assert isinstance(error, InputError)
    assert "double quotes" in str(error)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (again.line, str(again)) == (error.line, str(error))


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("", "unsupported-diagram"), ("nonsense", "unsupported-diagram"), ("flowchart TB\n a --", "syntax"),
        ("erDiagram\n a { timestamp with time zone x }", "syntax"),
        ("x" * (LARGEST_SOURCE + 1), "limit"),
        ("flowchart TB\n" + "\n".join(f"a{n} --> a{n + 1}" for n in range(600)), "limit"),
    ],
)  # fmt: skip
def test_bad_diagrams_are_refused(source: str, kind: str) -> None:
    with pytest.raises(DiagramError) as caught:
        render_mermaid(source, diagram_id="x")
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    "source",
    [
        'flowchart TB\n a["<script>alert(1)</script>"] --> b',
        'flowchart TB\n a --> b\n click a "javascript:alert(1)"',
        'flowchart TB\n a --> b\n click a href "https://example.com"',
        'flowchart TB\n a@{ img: "https://example.com/x.png" }',
        '%%{init: {"themeCSS": "@import url(https://example.com/x.css)"}}%%\nflowchart TB\n a --> b',
        "sequenceDiagram\n participant a\n link a: x @ https://example.com\n a->>a: <img src=x onerror=x()>",
    ],
)
def test_nothing_active_survives(source: str) -> None:
    try:
        svg = render_mermaid(source, diagram_id="x")
    except DiagramError:
        return
    names = {element.tag.rpartition("}")[2] for element in elements(svg)}
    assert not names & {"script", "a", "image", "foreignObject", "style", "iframe"}
    attributes = {key for element in elements(svg) for key in element.attrib}
    assert not any(key.startswith("on") or key.endswith("href") for key in attributes)


def test_threads_have_engines_of_their_own() -> None:
    sources = [f'flowchart TB\n a["node {number}"] --> b' for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda source: render_mermaid(source, diagram_id="x"), sources))
    assert drawn == [render_mermaid(source, diagram_id="x") for source in sources]


def test_the_engine_works_after_a_failure() -> None:
    with pytest.raises(DiagramError):
        render_mermaid("flowchart TB\n a[(", diagram_id="x")
    assert render_mermaid("flowchart TB\n a", diagram_id="x").startswith("<svg")


def renamed(design: Design, text: str) -> Design:
    assert design.shape
    parts = tuple(
        Component.model_validate(part.model_dump() | {"name": text, "purpose": text})
        for part in design.shape.components
    )
    links = tuple(link.model_copy(update={"data": text, "protocol": text}) for link in design.shape.links)
    boundaries = tuple(one.model_copy(update={"name": text}) for one in design.shape.boundaries)
    shape = design.shape.model_copy(
        update={"components": parts, "links": links, "boundaries": boundaries, "summary": text}
    )
    assert design.operate
    assert design.size
    deployment = design.operate.deployment.model_copy(
        update={"platform": text, "strategy": text, "pipeline": (text, text)}
    )
    stages = tuple(
        one.model_copy(update={"name": text, "trigger": text, "change": text}) for one in design.size.roadmap
    )
    return design.model_copy(
        update={
            "name": text,
            "shape": shape,
            "operate": design.operate.model_copy(update={"deployment": deployment}),
            "size": design.size.model_copy(update={"roadmap": stages}),
        }
    )


@pytest.mark.parametrize("text", EVIL)
def test_no_name_breaks_a_diagram(text: str) -> None:
    for kind, source in all_diagrams(renamed(DESIGN, text)).items():
        assert render_mermaid(source, diagram_id=kind).startswith("<svg"), source


@given(st.text(st.characters(codec="utf-8"), max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_a_diagram(text: str) -> None:
    for kind, source in all_diagrams(renamed(DESIGN, text)).items():
        assert render_mermaid(source, diagram_id=kind).startswith("<svg"), source
