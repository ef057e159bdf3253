"""The checklist on the command line, and where personas disagree."""

import json
from pathlib import Path

import pytest

from archkit.cli import main
from archkit.cli.exits import Exit

DESIGN = Path(__file__).parents[1] / "proofs" / "designs" / "bad-shop.yaml"
GIVEN = [str(DESIGN), "--brief", str(DESIGN.with_name("bad-shop.brief.yaml")), "--today", "2026-11-21"]
Said = pytest.CaptureFixture[str]


def test_check_shows_the_items_with_place_and_who_asks(capsys: Said) -> None:
    code = main(["check", *GIVEN, "--checklist", "--persona", "delivery-standards"])
    lines = capsys.readouterr().out.splitlines()
    assert code == Exit.REFUTED
    first = lines.index(next(line for line in lines if " fails: " in line))
    assert "delivery-standards" in lines[first + 1]
    assert any(line.startswith("    at shape.components.orders: ") for line in lines)
    assert " items: " in lines[-1]


def test_check_gives_the_items_as_json(capsys: Said) -> None:
    main(["check", *GIVEN, "--checklist", "--json"])
    data = json.loads(capsys.readouterr().out)
    found = {one["item"]["id"]: one for one in data["checklist"]}
    assert found["H1"]["verdict"] == "fails"
    assert found["H1"]["findings"][0]["place"] == "shape.components.orders"
    assert found["H1"]["item"]["asked_by"]
    assert data["proofs"]


def test_without_the_option_nothing_changes(capsys: Said) -> None:
    main(["check", *GIVEN, "--json"])
    assert "checklist" not in json.loads(capsys.readouterr().out)


def test_a_persona_that_is_not_there_is_named(capsys: Said) -> None:
    assert main(["check", *GIVEN, "--checklist", "--persona", "nobody"]) not in {Exit.HOLDS, Exit.REFUTED}
    assert "nobody" in capsys.readouterr().err


def test_a_persona_says_where_it_disagrees_and_what_holds(capsys: Said) -> None:
    main(["personas", "show", "high-scale"])
    scaling = capsys.readouterr().out
    main(["personas", "show", "context-first"])
    measured = capsys.readouterr().out
    title = "Where personas disagree, and what holds when this one leads"
    assert title in scaling
    assert title in measured
    assert "N1 When to scale out: Everything scales out from the first day." in scaling
    assert "N1 When to scale out: Only once a measurement asks for it." in measured
