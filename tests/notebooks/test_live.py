"""The design session in a real JupyterLab, in a real browser."""

import shutil
from pathlib import Path

import pytest
from jupyter_lab import run_all, running_lab, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
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
    readout.fill("10")
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
