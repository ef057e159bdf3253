"""The design session: live cells, nobody watching, papermill and the command line agree."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from archkit.cli import main
from archkit.design import Design

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """One run of the notebook and one of the command line, from copies of the same brief."""
    root = tmp_path_factory.mktemp("walked")
    place = root / "notebooks"
    shutil.copytree(NOTEBOOKS, place)
    notebook = nbformat.read(place / "01_design_session.ipynb", as_version=4)
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(place)}}).execute()
    words = [
        "design",
        str(place / "briefs" / "notifications.yaml"),
        "--quiet",
        "--session",
        str(root / "cli"),
    ]
    code = main([*words, "--output", str(root / "cli.html")])
    return SimpleNamespace(root=root, notebook=notebook, code=code)


def test_without_anybody_watching_it_gives_the_design_of_the_command_line(walked):
    assert walked.code == 0
    here = (walked.root / "designs" / "notebook" / "design.yaml").read_bytes()
    assert here == (walked.root / "cli" / "design.yaml").read_bytes()


def test_its_document_is_that_of_the_command_line(walked):
    here = (walked.root / "designs" / "notebook" / "document.html").read_bytes()
    assert here == (walked.root / "cli.html").read_bytes()


def test_every_form_has_a_static_twin(walked):
    forms = [cell for cell in walked.notebook.cells if "form" in cell.metadata.get("tags", [])]
    assert len(forms) == 4
    for cell in forms:
        assert {"text/html", "application/vnd.jupyter.widget-view+json"} <= set(cell.outputs[0]["data"])


def test_a_proof_fails_on_purpose_and_says_how_to_mend_it(walked):
    (cell,) = (one for one in walked.notebook.cells if "without_index" in one.source)
    text = cell.outputs[0]["data"]["text/plain"]
    assert "refuted" in text
    assert "SCHEMA003" in text
    assert "template_id" in text or "customer_id" in text


def test_papermill_parameters_change_the_brief(place, tmp_path):
    import papermill  # noqa: PLC0415 - heavy

    file = place / "01_design_session.ipynb"
    notebook = nbformat.read(file, as_version=4)
    second = next(at for at, cell in enumerate(notebook.cells) if 'step("clarify")' in cell.source)
    notebook.cells = notebook.cells[: second + 1]  # the parameters show in the first steps
    nbformat.write(notebook, file)
    papermill.execute_notebook(
        file,
        tmp_path / "out.ipynb",
        parameters={"changes": {"scale.users_total": "250K"}, "persona": "context-first"},
        cwd=place,
        progress_bar=False,
    )
    design = Design.read(tmp_path / "designs" / "notebook" / "design.yaml")
    assert "250,000 users" in design.frame.summary
