"""Hostile text in every name and sentence of a brief and a design stays text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import mistune
import pytest
from bs4 import BeautifulSoup

from archkit.brief import Brief
from archkit.design import Design, Finding, Step
from archkit.proofs import Evidence, Proof
from archkit.render import View, view

SAMPLE = Path(__file__).parents[1] / "report" / "sample"
HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "svg": "</svg></style><svg onload=alert(1)><a xlink:href=javascript:alert(1)>x</a>",
    "markdown": "| cell | [click](javascript:alert(1)) ![i](http://evil.test/x.png) **b** `c` <b>d</b>",
    "fence": "``` \n\n# Heading\n\n<iframe src=//evil.test></iframe>\n~~~",
    "mermaid": '"] ; click a href "javascript:alert(1)" %%{init: {"theme":"x"}}%% end ; subgraph x --> y',
    "formula": "$\\href{javascript:alert(1)}{x}$ $$y$$",
    "terminal": "\x1b[31mred\x1b[0m \u202etxt.exe",
    "comment": "--><!-- ]]> <!DOCTYPE x [<!ENTITY a 'b'>]> &a;",
    "entity": "&lt;script&gt; &#x3C;script&#x3E;",
}
_NOT_A_SENTENCE = re.compile(r"^(set null|no action|[A-Za-z0-9]*|/.*|\d{4}-\d\d-\d\d|[a-z0-9_.:\-]*)$")
_markdown = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])


def poisoned(data: Any, payload: str) -> Any:
    if isinstance(data, dict):
        return {key: poisoned(value, payload) for key, value in data.items()}
    if isinstance(data, list):
        return [poisoned(value, payload) for value in data]
    if isinstance(data, str) and not _NOT_A_SENTENCE.match(data):
        return f"{data[:40]} {payload}"[:110].strip()
    return data


def refuse_active(html: str) -> BeautifulSoup:
    soup = BeautifulSoup(html, "html.parser")
    active = soup.find_all(
        ["script", "iframe", "img", "object", "embed", "link", "base", "meta", "form", "input"]
    )
    assert not active, active[:1]
    for tag in soup.select("*"):
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        assert not str(tag.get("href", "")).lower().startswith(("javascript", "data", "//")), tag
    return soup


def refuse_all_forms(shown: View) -> None:
    refuse_active(shown.html)
    refuse_active(str(_markdown(shown.markdown)))
    for text in (shown.html, shown.markdown, shown.text):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", text)


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_name_in_a_design_stays_text(kind: str) -> None:
    plain = Design.read(SAMPLE / "design.yaml")
    design = Design.model_validate(poisoned(plain.model_dump(mode="json"), HOSTILE[kind]))
    assert design != plain
    for step in Step:
        refuse_all_forms(view(design.artifact(step)))
    for decision in design.decisions:
        refuse_all_forms(view(decision))


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_name_in_a_brief_stays_text(kind: str) -> None:
    plain = Brief.read(SAMPLE / "brief.yaml")
    brief = Brief.model_validate(poisoned(plain.model_dump(mode="json"), HOSTILE[kind]))
    assert brief != plain
    refuse_all_forms(view(brief))


@pytest.mark.parametrize("kind", HOSTILE)
def test_proofs_and_findings_stay_text(kind: str) -> None:
    payload = HOSTILE[kind]
    finding = Finding(
        code="X001", severity="error", place=payload, message=payload, evidence=payload, remedy=payload
    )
    proof = Proof(
        code="X001", name=payload, claim=payload, step=Step.DATA, status="refuted", reason=payload,
        evidence=(Evidence(label=payload, text=payload), Evidence(label="b", text=f"{payload}\n{payload}")),
        findings=(finding,),
    )  # fmt: skip
    refuse_all_forms(view((proof,)))
    refuse_all_forms(view(finding))


def test_the_words_of_a_hostile_name_are_still_shown() -> None:
    brief = Brief(name="A", purpose=HOSTILE["script"])
    soup = refuse_active(view(brief).html)
    assert "<script>alert(1)</script>" in soup.get_text()


@pytest.mark.parametrize("kind", HOSTILE)
def test_diagrams_of_hostile_names_are_drawn_or_shown_as_source(kind: str) -> None:
    plain = Design.read(SAMPLE / "design.yaml")
    design = Design.model_validate(poisoned(plain.model_dump(mode="json"), HOSTILE[kind]))
    assert design.shape is not None
    html = view(design.shape).html
    assert html.count("<figure") == 2
    assert "Not drawn" not in html
