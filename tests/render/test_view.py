from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from archkit.brief import Brief
from archkit.design import Design, Finding, Step
from archkit.design.diagrams import Draft
from archkit.proofs import Proof
from archkit.render import View, proofs_view, view
from archkit.render.diagram import drawn
from archkit.render.view import view_of_figure

SAMPLE = Path(__file__).parents[1] / "report" / "sample"


@pytest.fixture(scope="module")
def design() -> Design:
    return Design.read(SAMPLE / "design.yaml")


@pytest.fixture(scope="module")
def proofs() -> tuple[Proof, ...]:
    listed = yaml.safe_load((SAMPLE / "proofs.yaml").read_text(encoding="utf-8"))["proofs"]
    return tuple(Proof.model_validate(one) for one in listed)


@pytest.mark.parametrize("step", list(Step))
def test_every_artifact_has_a_view_in_all_forms(design: Design, step: Step) -> None:
    shown = view(design.artifact(step))
    assert "<h3" in shown.html or "<table" in shown.html
    assert shown.markdown.strip()
    assert shown.text.strip()
    assert shown.svg is None


def test_brief_view_states_what_is_stated_and_no_more() -> None:
    shown = view(Brief.read(SAMPLE / "brief.yaml"))
    assert "100,000" in shown.text
    assert "$2,000 a month at most" in shown.text
    assert "PCI" not in shown.text
    assert "On call" not in view(Brief(name="Nothing")).text


def test_no_regimes_is_not_the_same_as_unknown_regimes() -> None:
    stated = Brief.from_yaml("name: A\ncompliance: {regimes: []}")
    assert "none, as stated" in view(stated).text
    assert "Regimes" not in view(Brief(name="A")).text


def test_decision_names_chosen_and_ruled_out_options_and_the_tie(design: Design) -> None:
    text = view(design.decisions[2]).text
    assert "Chosen: Jobs in PostgreSQL." in text
    assert "A tie." in text
    assert (
        "Ruled out: it needs at least 10 engineers"
        in BeautifulSoup(view(design.decisions[0]).html, "html.parser").get_text()
    )


def test_unknown_ceiling_is_said_to_be_unknown(design: Design) -> None:
    assert design.size is not None
    text = view(design.size).text
    assert "not measured" in text
    assert "above 70 %" in text


def test_sum_of_costs_stands_in_table_and_bar(design: Design) -> None:
    assert design.size is not None
    html = view(design.size).html
    assert "$1,470 a month expected, $1,005 to $2,090 as a range" in html
    assert 'role="img"' in html


def test_proofs_show_status_in_words_and_shapes(proofs: tuple[Proof, ...]) -> None:
    shown = view(proofs)
    for word, shape in (
        ("proved", "✓"),
        ("refuted", "✕"),
        ("assumed", "≈"),
        ("not assessable", "?"),
        ("not run", "○"),
    ):
        assert f"{shape} **{word}**" in shown.markdown
        assert f"{shape} {word}:" in shown.text
        assert f'<span aria-hidden="true">{shape}</span> {word}' in shown.html
    assert shown.text.index("refuted:") < shown.text.index("proved:")


def test_refuted_proofs_lie_open_and_proved_ones_folded(proofs: tuple[Proof, ...]) -> None:
    refuted = [proof for proof in proofs if proof.status == "refuted"]
    assert '<details class="ak-checks" open>' in proofs_view(tuple(refuted)).html
    assert '<details class="ak-checks">' in proofs_view(tuple(p for p in proofs if p not in refuted)).html


def test_no_proof_is_not_taken_for_a_proof() -> None:
    assert "Nothing was checked" in proofs_view(()).text


def test_finding_carries_place_evidence_and_remedy() -> None:
    finding = Finding(code="SCHEMA003", severity="error", place="data.tables[0]", message="no index",
                      evidence="customer_id", remedy="Add one.")  # fmt: skip
    text = view(finding).text
    assert all(word in text for word in ("SCHEMA003", "data.tables[0]", "customer_id", "Add one.", "error"))


def test_what_has_no_view_is_refused() -> None:
    with pytest.raises(TypeError, match="no view of a date"):
        view(dt.date(2026, 1, 1))
    with pytest.raises(TypeError, match="not one with a int"):
        view((1,))


def test_bundle_has_html_markdown_and_text_and_styles_only_live() -> None:
    shown = View("<p>a</p>", "a", "a")
    assert set(shown._repr_mimebundle_()) == {"text/html", "text/markdown", "text/plain"}
    assert "<style" in shown._repr_mimebundle_()["text/html"]
    assert "<style" not in shown.bundle()["text/html"]


def test_diagrams_bring_svg_and_mermaid_only_when_they_can_be_drawn() -> None:
    good = view_of_figure(drawn((Draft('flowchart TB\n a["A"]'),), "Parts", diagram_id="t"))
    assert good.svg is not None
    assert set(good.bundle()) >= {"image/svg+xml", "text/vnd.mermaid"}
    bad = view_of_figure(drawn((Draft("flowchart TB\n a[A (b)]"),), "Parts", diagram_id="t"))
    assert set(bad.bundle()) == {"text/html", "text/markdown", "text/plain"}
    assert "Not drawn" in bad.text
    assert "a[A (b)]" in bad.html


def test_whole_design_is_shown_in_the_order_of_the_walk(design: Design) -> None:
    text = view(design).text
    places = [text.index(f"\n{title}\n===") for title in ("Architecture", "Data", "Security", "Operations")]
    assert places == sorted(places)
