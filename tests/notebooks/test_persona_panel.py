"""The panel's notebook: nobody watching, a rewrite refused on purpose, another kept, replayed, exported."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from archkit.design import Design
from archkit.session import Session

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    """One run of the notebook from top to bottom."""
    root = tmp_path_factory.mktemp("met")
    place = root / "notebooks"
    shutil.copytree(NOTEBOOKS, place, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    notebook = nbformat.read(place / "03_persona_panel.ipynb", as_version=4)
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(place)}}).execute()
    return SimpleNamespace(folder=root / "designs" / "panel", notebook=notebook)


def shown(met, source):
    """Return what the cell with this source showed, as text on one line."""
    (cell,) = (one for one in met.notebook.cells if one.cell_type == "code" and source in one.source)
    return " ".join(cell.outputs[-1]["data"]["text/plain"].split())


def test_every_member_has_rewritten_the_whole_design(met):
    for name in ("simpler", "scale", "safer"):
        assert Session.read(met.folder / "panel" / name).ended
        assert name in shown(met, "bench.side_by_side()")


def test_a_conflict_shows_prices_and_what_would_settle_it(met):
    text = shown(met, "bench.decision(")
    assert "Modular monolith" in text
    assert "Service-based" in text
    assert "Threshold" in text
    assert "$" in text


def test_one_rewrite_is_refused_on_purpose_with_its_findings(met):
    text = shown(met, 'bench.take_over("simpler", "secure")')
    assert "Not taken over" in text
    assert "SECURE001" in text
    assert not (met.folder / "panel" / "taken-over-simpler-secure").exists()


def test_another_is_taken_over_with_its_record_and_harms_nothing(met):
    text = shown(met, 'bench.take_over("simpler", "architecture-pattern")')
    assert "Taken over: shape of simpler" in text
    assert "accepted" in text
    taken = Design.read(met.folder / "panel" / "taken-over-simpler-shape" / "design.yaml")
    assert taken.shape.pattern == "modular-monolith"
    assert [one.status for one in taken.decisions if one.id == "panel-simpler-shape"] == ["accepted"]
    assert Design.read(met.folder / "design.yaml").shape.pattern == "service-based"


def test_the_replay_is_the_same_byte_for_byte(met):
    assert shown(met, "bench.replay()").count("the same, byte for byte") == 2
    one, two = (
        (met.folder / "panel" / name / "design.yaml").read_bytes()
        for name in ("taken-over-simpler-shape", "taken-over-simpler-shape-replayed")
    )
    assert one == two


def test_the_document_holds_the_decision(met):
    page = (met.folder / "panel" / "taken-over-simpler-shape" / "document.html").read_text(encoding="utf-8")
    assert "Taken over from simpler: shape" in page
