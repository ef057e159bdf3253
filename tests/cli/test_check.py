"""Proofs of a design file, and what changed between two."""

import json
from pathlib import Path

import pytest

from archkit.cli import main
from archkit.cli.exits import Exit
from archkit.design import Design, Step
from archkit.session import Session

Said = pytest.CaptureFixture[str]
DAY = "2026-11-21"


def test_check_runs_the_proofs_of_a_design_file(designed: Path, capsys: Said) -> None:
    session = Session.read(designed)
    code = main(["check", str(designed / "design.yaml"), "--json", "--today", DAY])
    data = json.loads(capsys.readouterr().out)
    assert code == (Exit.REFUTED if data["counts"]["refuted"] else Exit.HOLDS)
    assert len(data["proofs"]) == sum(session.proof_counts.values())
    assert data["steps_without_artifact"] == []


def test_check_lists_findings_with_place_evidence_and_remedy(
    tmp_path: Path, capsys: Said, designed: Path
) -> None:
    whole = Design.read(designed / "design.yaml")
    assert whole.shape
    ghost = whole.shape.links[0].model_copy(update={"target": "nobody"})
    shape = whole.shape.model_copy(update={"links": (*whole.shape.links, ghost)})
    (tmp_path / "broken.yaml").write_text(
        Design(name="broken", frame=whole.frame, shape=shape).to_yaml(), encoding="utf-8"
    )
    assert main(["check", "broken.yaml", "--today", DAY]) == Exit.REFUTED
    text = capsys.readouterr().out
    assert "remedy: " in text
    assert "nobody" in text
    assert "Not designed yet, so not checked: clarify, verify, data" in text


def test_diff_says_what_changed(designed: Path, tmp_path: Path, capsys: Said) -> None:
    design = Design.read(designed / "design.yaml")
    same = str(designed / "design.yaml")
    assert main(["diff", same, same]) == 0
    capsys.readouterr()
    assert design.shape
    changed = design.shape.model_copy(update={"components": design.shape.components[1:]})
    (tmp_path / "new.yaml").write_text(design.with_artifact(Step.SHAPE, changed).to_yaml(), encoding="utf-8")
    assert main(["diff", same, "new.yaml"]) == 0
    assert design.shape.components[0].id in capsys.readouterr().out
