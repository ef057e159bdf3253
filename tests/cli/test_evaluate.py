"""`archkit evaluate`: scorecards of cases with expected answers."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archkit.cli import main
from archkit.cli.exits import Exit

Said = pytest.CaptureFixture[str]
Refused = Callable[..., str]
HOLDS = """\
id: notes
title: Notes of a team
brief: People write notes and read earlier ones.
inputs:
  {users_total: 2000, notes_per_day: 5000, reads_per_day: 50000, record_bytes: 800, engineers: 3, moons: 2.5%}
expected:
  pattern_ok: [monolith, modular_monolith]
  pattern_wrong: [microservices]
  datastores_ok: {notes: [relational]}
  must_have: [backups, flurbs of the second kind]
  must_not: [kafka, sharding on day one]
numbers:
- {name: notes_per_second, published: 0.06, unit: 1/s, tolerance_factor: 2, recompute: notes_per_day/86400}
- {name: moons_visible, published: 2, unit: moons}
caveat: Two moons are seen at night only.
colour: green
"""
FAILS = """\
id: wishful
brief: People write notes and read earlier ones.
inputs: {users_total: 2000, notes_per_day: 5000, engineers: 3}
expected:
  pattern_wrong: [monolith, modular_monolith]
  must_have: [graph database]
  must_not: [backups]
numbers: [{name: notes_per_second, published: 60, unit: 1/s, tolerance_factor: 2}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "notes.yaml").write_text(HOLDS)
    return tmp_path / "cases"


def test_a_scorecard_is_read_by_people(folder: Path, capsys: Said) -> None:
    assert main(["evaluate", str(folder)]) == Exit.HOLDS
    text = capsys.readouterr().out
    for line in (
        "notes  Notes of a team  ✓ full marks",
        "✓ must have: backups: it is there",
        "? must have: flurbs of the second kind",
        "✓ must not: kafka",
        "? number moons_visible",
        "? input not read: moons: 2.5%",
        "? key not read: colour",
        "caveat: Two moons",
        "1 of 1 cases have full marks.",
    ):
        assert line in text, line


def test_what_fails_says_why_with_the_quoted_part_and_ends_with_1(folder: Path, capsys: Said) -> None:
    (folder / "wishful.yaml").write_text(FAILS)
    assert main(["evaluate", str(folder)]) == Exit.REFUTED
    text = capsys.readouterr().out
    assert "✕ pattern: not monolith" in text
    assert "✕ must have: graph database: nothing shows graph store" in text
    assert "✕ must not: backups: the design has it" in text
    assert "✕ number notes_per_second: published 60 1/s; computed 0.05787" in text
    assert "1 of 2 cases have full marks." in text


def test_json_holds_each_case_and_the_rates(folder: Path, capsys: Said) -> None:
    (folder / "wishful.yaml").write_text(FAILS)
    assert main(["evaluate", str(folder), "--json", "--only", "wishful"]) == Exit.REFUTED
    found = json.loads(capsys.readouterr().out)
    (card,) = found["cases"]
    assert card["id"] == "wishful"
    assert not card["full_marks"]
    total = found["total"]
    assert (total["cases"], total["pattern_vetoes_violated"], total["must_not_violated"]) == (1, 1, 1)
    assert total["must_have"]["share"] == 0
    assert total["numbers"] == {"within_factor": 0, "compared": 1, "share": 0.0, "not_mapped": 0}
    assert 0 < total["stability"]["share"] <= 1


def test_a_broken_file_is_told_with_its_line_and_the_rest_runs(folder: Path, capsys: Said) -> None:
    (folder / "broken.yaml").write_text("id: x\nbrief: {\n")
    assert main(["evaluate", str(folder)]) == Exit.WRONG_INPUT
    printed = capsys.readouterr()
    assert "broken.yaml:" in printed.err
    assert "notes  Notes of a team  ✓ full marks" in printed.out


def test_wrong_calls_say_what_there_is(folder: Path, refused: Refused, capsys: Said) -> None:
    assert main(["evaluate", str(folder), "--only", "nots"]) == Exit.WRONG_INPUT
    assert "There are: notes." in capsys.readouterr().err
    assert main(["evaluate", "no/such/folder"]) == Exit.WRONG_INPUT
    assert "no/such/folder" in capsys.readouterr().err
    assert "CASES" in refused("evaluate")
