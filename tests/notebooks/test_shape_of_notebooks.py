"""What every notebook of the project keeps to."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
TAGS = {"setup", "parameters", "form", "hide-input", "nbval-check-output", "nbval-ignore-output"}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks_and_their_names_are_numbered():
    assert NOTEBOOKS
    assert all(re.fullmatch(r"\d\d_[a-z_]+\.ipynb", path.name) for path in NOTEBOOKS)


def test_it_is_valid_and_committed_without_outputs(notebook):
    nbformat.validate(notebook)
    assert all(not cell.outputs and cell.execution_count is None for cell in code_of(notebook))


def test_cells_are_short_and_define_nothing(notebook):
    for cell in code_of(notebook):
        assert len(cell.source.splitlines()) <= 12
        kinds = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While)
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, kinds)]


def test_it_opens_with_title_question_and_what_goes_in_and_out(notebook):
    first = notebook.cells[0].source
    assert first.startswith("# ")
    assert "?" in first
    assert "*In:*" in first
    assert "*Out:*" in first


def test_there_is_at_least_as_much_prose_as_code(notebook):
    prose = sum(len(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    assert prose >= sum(len(cell.source) for cell in code_of(notebook))


def test_tags_are_of_the_contract(notebook):
    assert {tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])} <= TAGS
    assert any("parameters" in cell.metadata.get("tags", []) for cell in notebook.cells)
