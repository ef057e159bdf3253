"""The design session in a real JupyterLab, in a real browser."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
KEY = "local"
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
PATIENCE_MS = 60_000


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def wait_until_up(address, deadline=60):
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server on loopback
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"no JupyterLab at {address}")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    place = tmp_path_factory.mktemp("live") / "notebooks"
    shutil.copytree(NOTEBOOKS, place)
    port = free_port()
    settings = place / ".jupyter" / "lab" / "user-settings" / "@jupyterlab"
    for name, values in SETTINGS.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(place / ".jupyter"),
        "JUPYTER_DATA_DIR": str(place / ".data"),
    }
    words = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1", "--allow-root"]
    words += [f"--port={port}", f"--IdentityProvider.token={KEY}", f"--ServerApp.root_dir={place}"]
    with (place / "lab.log").open("wb") as log:
        server = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
        try:
            wait_until_up(f"http://127.0.0.1:{port}/api/status?token={KEY}")
            yield SimpleNamespace(address=f"http://127.0.0.1:{port}", place=place)
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture(scope="module")
def page(chromium, lab):
    """The notebook, open and run once from top to bottom."""
    page = chromium.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{lab.address}/lab/tree/01_design_session.ipynb?token={KEY}&reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Notebook")
    page.get_by_text(re.compile(r"ipykernel\) \| Idle")).first.wait_for()
    page.click(".lm-MenuBar-itemLabel:text-is('Run')")
    page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
    document = lab.place.parent / "designs" / "notebook" / "document.html"
    assert wait_for(document.exists, 150), "the notebook did not reach its last cell"
    yield page
    page.close()


def design_of(lab):
    path = lab.place.parent / "designs" / "notebook" / "design.yaml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


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
