"""The sizing notebook without anybody watching: it runs, breaks on purpose, and hands over."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    root = tmp_path_factory.mktemp("sized")
    place = root / "notebooks"
    shutil.copytree(NOTEBOOKS, place)
    notebook = nbformat.read(place / "02_sizing.ipynb", as_version=4)
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(place)}}).execute()
    shown = {
        cell.source.splitlines()[0]: cell.outputs[0]["data"]
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.outputs and "data" in cell.outputs[0]
    }
    return SimpleNamespace(root=root, shown=shown)


def test_every_chart_has_its_table_in_the_same_cell(ran):
    charted = {name: data for name, data in ran.shown.items() if "ak-plot" in data.get("text/html", "")}
    assert len(charted) >= 7
    assert [name for name, data in charted.items() if "<table" not in data["text/html"]] == []


def test_the_storm_stays_and_the_budget_ends_it(ran):
    storm, cured = (data["text/plain"] for name, data in ran.shown.items() if "retry_storm" in name)
    assert "Metastable" in storm
    assert "Metastable" not in cured
    assert "Recovered" in cured


def test_own_prices_change_the_cost(ran):
    book, own = (data["text/plain"] for name, data in ran.shown.items() if name.startswith("sizing.cost"))
    first = [text.split("Cost by month. ")[1].split(" a month")[0] for text in (book, own)]
    assert first[0] != first[1]


def test_forms_stand_there_with_their_static_twins(ran):
    for name in ("bench.load_test()", "bench.sliders()"):
        data = ran.shown[name]
        assert {"text/html", "application/vnd.jupyter.widget-view+json"} <= set(data)
        assert "<table" in data["text/html"]


def test_the_document_and_the_folder_are_written(ran):
    assert (ran.root / "designs" / "sizing" / "document.html").exists()
    assert any((ran.root / "designs" / "sizing-handoff").iterdir())
