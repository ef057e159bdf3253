"""The design session in a real JupyterLab, in a real browser."""

import shutil
from pathlib import Path

import nbformat
import pytest
from jupyter_lab import run_all, running_lab, wait_for

pytestmark = pytest.mark.browser
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    place = tmp_path_factory.mktemp("live") / "notebooks"
    shutil.copytree(NOTEBOOKS, place)
    with running_lab(place) as lab:
        yield lab


@pytest.fixture(scope="module")
def page(chromium, lab):
    """The notebook, open and run once from top to bottom."""
    page = lab.open(chromium, "01_design_session.ipynb")
    run_all(page)
    document = lab.place.parent / "designs" / "notebook" / "document.html"
    assert wait_for(document.exists, 150), "the notebook did not reach its last cell"
    yield page
    page.close()


def design_of(lab):
    path = lab.place.parent / "designs" / "notebook" / "design.yaml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_a_slider_shows_what_flips(page):
    sliders = page.locator(".jp-OutputArea-output", has_text="Load, times the brief").first
    readout = sliders.locator(".widget-readout").first
    readout.scroll_into_view_if_needed()
    assert "Every decision stays as it is" in sliders.inner_text()
    readout.fill("3")
    readout.press("Enter")
    sliders.get_by_text("Decisions that flip").wait_for()
    assert "against now" in sliders.inner_text()


def test_a_changed_number_redraws_the_steps_below(page, lab):
    assert "100,000 users" in design_of(lab)
    users = page.get_by_label("Registered users")
    users.fill("250K")
    users.press("Tab")
    page.locator(".jp-OutputArea-output", has_text="250,000 users").first.wait_for(state="attached")
    assert wait_for(lambda: "250,000 users" in design_of(lab))


def test_a_value_that_does_not_fit_is_refused_beside_its_field(page, lab):
    weeks = page.get_by_label("Users active on a day")
    weeks.fill("minus four")
    weeks.press("Tab")
    page.get_by_role("alert").get_by_text("no number was found").wait_for()
    assert "minus" not in design_of(lab)


@pytest.fixture(scope="module")
def deep_run(chromium, lab):
    """A notebook with the load test alone, run once."""
    sources = (
        "from archkit import Workbench",
        "bench = Workbench('briefs/leave-requests.yaml', folder='../designs/deep')",
        "bench.load_test()",
    )
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(one) for one in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.place / "deep.ipynb")
    page = lab.open(chromium, "deep.ipynb")
    run_all(page)
    page.locator(".jupyter-button", has_text="Start").wait_for()
    yield page
    page.close()


def test_a_deep_run_shows_how_far_it_is_and_can_be_stopped(deep_run):
    page = deep_run
    page.get_by_label("Requests", exact=True).select_option("10 million")
    page.locator(".jupyter-button", has_text="Start").click()
    page.get_by_text("Running.").wait_for()
    page.wait_for_function(
        "() => parseFloat(document.querySelector('.widget-hprogress .progress-bar').style.width) > 0"
    )
    page.locator(".jupyter-button", has_text="Stop").click()
    page.get_by_text("Stopped before its end").wait_for()
    assert page.get_by_text("Stopped after").is_visible()
    assert page.locator(".widget-html-content svg.ak-plot").count() >= 2


@pytest.mark.postgres
def test_the_slider_of_volume_plans_again(chromium, lab):
    sources = (
        "from archkit import SchemaBench",
        "sql = 'CREATE TABLE notes (id bigint PRIMARY KEY, at timestamptz NOT NULL);'",
        (
            "latest = '''- {id: latest, operation: Read the latest, table: notes, kind: read,"
            " target_p95_ms: 50, sql: \"SELECT id FROM notes ORDER BY at DESC LIMIT 20\"}'''"
        ),
        "SchemaBench.read(sql, patterns=latest, rows={'notes': 1_000_000}).access()",
    )
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    cells = [nbformat.v4.new_code_cell("\n".join(sources))]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.place / "volume.ipynb")
    page = lab.open(chromium, "volume.ipynb")
    run_all(page)
    shown = page.locator(".widget-html-content", has_text="Verdict here").first
    shown.get_by_text("it reads 1,000,000 rows").wait_for()
    readout = page.locator(".widget-readout").first
    readout.fill("0.01")
    readout.press("Enter")
    shown.get_by_text("Access patterns at 0.01 times the horizon").wait_for()
    assert "holds" in shown.inner_text()
    assert shown.locator("svg.ak-spark").count() == 1
    page.close()
