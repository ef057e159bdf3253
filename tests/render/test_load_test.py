"""The load test told from its proofs: levels, targets, who waits, and what is missing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design, Finding, Step
from archkit.explore import what_if
from archkit.proofs import Proof, prove
from archkit.render import view_of
from archkit.render.load_test import load_test_blocks
from archkit.sizing import assumed_brief

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"


@pytest.fixture(scope="module")
def proofs() -> tuple[Proof, ...]:
    brief, today = Brief.read(BRIEFS / "notifications.yaml"), dt.date(2026, 11, 21)
    design = what_if(brief, Design(name=brief.name), Rulebook(), today=today).design
    return prove(Step.SIZE, assumed_brief(brief, design), design, today=today)


def evidence(proofs: tuple[Proof, ...], code: str, label: str) -> tuple[tuple[str, ...], ...]:
    proof = next(one for one in proofs if one.code == code)
    return next(one.rows for one in proof.evidence if one.label == label)


def test_every_level_stands_in_one_table_once_with_the_numbers_of_its_proof(proofs) -> None:
    shown = view_of(load_test_blocks(proofs))
    rows = {row[0].partition(", on a slice")[0]: row for row in evidence(proofs, "LOAD001", "Load test")}
    rows |= {
        row[0].partition(", on a slice")[0]: row for row in evidence(proofs, "LOAD003", "Ten times the peak")
    }
    table = shown.markdown.partition("Who waits")[0]
    for level, row in rows.items():
        named = level.replace("facts at their cautious end", "cautious facts")
        line = [one for one in table.splitlines() if one.startswith(f"| {named} |")]
        assert len(line) == 1, level
        for figure in row[1:5]:
            assert figure in line[0], (level, figure)


def test_targets_and_what_is_full_first_are_said_before_the_table(proofs) -> None:
    before = view_of(load_test_blocks(proofs)).text.partition("p99.9")[0]
    assert "Targets at average and peak" in before
    assert "kept" in before
    assert "full first: " in before


def test_queues_at_ten_times_are_drawn_without_unfolding_anything(proofs) -> None:
    html = view_of(load_test_blocks(proofs)).html
    assert "Who waits at ten times the peak" in html.partition("<details")[0]


def test_a_missed_target_is_said_to_be_missed(proofs) -> None:
    finding = Finding(
        code="LOAD001", severity="error", place="size.capacity", message="late", evidence="", remedy="more"
    )
    worse = tuple(
        one.model_copy(update={"findings": (finding,), "status": "refuted"}) if one.code == "LOAD001" else one
        for one in proofs
    )
    before = view_of(load_test_blocks(worse)).text.partition("p99.9")[0]
    assert "missed" in before
    assert "kept" not in before


def test_without_a_load_test_there_is_nothing() -> None:
    assert load_test_blocks(()) == ()


def test_strange_evidence_is_shown_as_it_stands(proofs) -> None:
    known = next(one for one in proofs if one.code == "LOAD001")
    odd = known.evidence[0].model_copy(
        update={"rows": (("Peak", "soon"), ("", *("?" for _ in range(8))), ("<b>x</b>", *("n/a",) * 8))}
    )
    shown = view_of(load_test_blocks((known.model_copy(update={"evidence": (odd,)}),)))
    assert "soon" in shown.text
    assert "<b>x</b>" not in shown.html
