from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup

from archkit.design import Step
from archkit.errors import InputError, StorageError
from archkit.report import build_notebook, document_text, write_document
from archkit.report.drivers import drivers, peaks
from archkit.report.glance import verdict
from archkit.report.lead import MAX_WORDS, lead


@pytest.mark.parametrize("format_name", ["html", "markdown", "notebook"])
def test_the_same_walk_gives_the_same_bytes(walk: Any, tmp_path: Path, format_name: Any) -> None:
    first = write_document(walk, tmp_path / "a", format=format_name)
    second = write_document(walk, tmp_path / "b", format=format_name)
    assert first.read_bytes() == second.read_bytes()
    assert len(first.read_bytes()) > 10_000


def test_the_notebook_is_valid_and_needs_no_kernel(walk: Any) -> None:
    notebook = build_notebook(walk)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# Notification service")
    outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert all(len(one) == 1 and "text/markdown" in one[0].data for one in outputs)


def test_html_carries_everything_a_reviewer_looks_for(walk: Any) -> None:
    html = document_text(walk)
    text = " ".join(BeautifulSoup(html, "html.parser").get_text().split())
    for words in (
        "Messaging team", "2026-11-21", "systems-architect", "design, 1 claim refuted", "$1,470", "$2,000",
        "133 per second", "What is not verified", "Left out on purpose", "Message broker",
        "CREATE TABLE", "openapi: 3.1.0", "Sources", "provider page, 2026-10", "Diagram source",
    ):  # fmt: skip
        assert words in html or words in text, words


def test_what_is_not_verified_lists_every_open_claim_and_assumption(walk: Any) -> None:
    text = document_text(walk, format="markdown").split("## What is not verified")[1].split("\n## ")[0]
    for proofs in walk.proofs.values():
        for proof in proofs:
            assert (proof.claim in text) == (proof.status != "proved"), proof.claim
    for assumption in walk.design.clarify.assumptions:
        assert assumption.field in text
    assert "FastAPI" in text
    assert "run the load test with one instance" in text


def test_chapters_follow_the_walk(walk: Any) -> None:
    text = document_text(walk, format="markdown")
    titles = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert titles[:4] == ["At a glance", "What is wanted", "Questions and assumptions", "Technologies"]
    assert titles[-6:] == [
        "Decisions",
        "Left out, and what would bring it in",
        "What is not verified",
        "How it was made",
        "Sources",
        "Appendix: schema and contract",
    ]


def test_leads_keep_to_their_words(walk: Any) -> None:
    for part in (*Step, "At a glance", "Decisions"):
        assert len(lead(part, walk).split()) <= MAX_WORDS + 1
    wordy = walk.design.shape.model_copy(update={"summary": "word " * 300})
    long = walk.but(design=walk.design.with_artifact(Step.SHAPE, wordy))
    assert lead("At a glance", long).endswith("...")


def test_refuted_claims_are_never_hidden_behind_the_verdict(walk: Any) -> None:
    assert verdict(walk).tone == "care"
    assert verdict(walk.but(proofs={})).word == "design, nothing checked"
    assert verdict(walk.but(outcome="infeasible")).tone == "bad"


def test_drivers_are_the_numbers_that_most_decisions_rest_on(walk: Any) -> None:
    found = drivers(walk)
    assert [(one.label, one.value) for one in found] == [
        ("Engineers", "5"),
        ("Budget a month", "$2,000"),
        ("Weeks to the first release", "12"),
    ]
    assert len(found[0].decides) == 2
    more = drivers(walk, limit=10)
    assert [(one.value, one.was_assumed) for one in more if one.label == "Peak over average"] == [
        ("6\N{MULTIPLICATION SIGN}", True)
    ]


def test_peaks_are_rates(walk: Any) -> None:
    assert [one.id for one in peaks(walk)] == ["writes-peak", "reads-peak"]


def test_a_walk_that_stopped_says_why_and_what_would_help(walk: Any) -> None:
    stopped = walk.design.clarify.model_copy(
        update={
            "outcome": "infeasible",
            "because": "the budget is below the floor",
            "unless": ("$400 a month",),
        }
    )
    design = type(walk.design)(name="Too cheap", frame=walk.design.frame, clarify=stopped)
    text = document_text(walk.but(design=design, outcome="infeasible", proofs={}), format="markdown")
    assert "infeasible as stated" in text
    assert text.count("the budget is below the floor") == 1
    assert "$400 a month" in text.replace("\\", "")
    assert "## Architecture" not in text


def test_an_empty_design_still_gives_a_document(walk: Any) -> None:
    empty = walk.but(design=type(walk.design)(name="Nothing yet"), proofs={})
    assert "Nothing yet" in document_text(empty)


def test_unknown_format_names_the_known_ones(walk: Any) -> None:
    with pytest.raises(InputError, match="html, markdown or notebook"):
        document_text(walk, format="docx")  # type: ignore[arg-type]


def test_a_folder_is_no_file(walk: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        write_document(walk, tmp_path, format="markdown")


def test_what_cannot_be_written_is_a_storage_error_and_leaves_nothing(walk: Any, tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match=r"Cannot keep the document in .*somewhere else") as caught:
        write_document(walk, blocker / "doc.md", format="markdown")
    assert "--session" not in str(caught.value)
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_an_old_document_survives_a_failed_write(
    walk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_document(walk, tmp_path / "doc.md", format="markdown")
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "disk is full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="disk is full"):
        write_document(walk.but(persona="another"), file, format="markdown")
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["doc.md"]
