"""From a moved slider of volume to the new plans on the screen, in a real JupyterLab in a real browser.

What is measured is as in `slider_move`: from the key that moves the handle to the new table in the
page, with all access patterns planned again by PostgreSQL in between. The target is a second.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "notebooks"))  # jupyter_lab.py stands there

import nbformat
from jupyter_lab import Lab, run_all, running_lab

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
RIGHT = 9
KEYS = ("ArrowRight",) * RIGHT + ("ArrowLeft",) * 26
_REST_MS = 300
_CELL = """
from archkit import Workbench
bench = Workbench("briefs/BRIEF.yaml", folder="../designs/volume")
bench.schema.access()
"""
_WATCH = """() => {
  const found = [...document.querySelectorAll('.widget-html-content')];
  const node = found.find(one => one.innerText.includes('Verdict here'));
  window.took = []; window.begun = 0;
  document.addEventListener('keydown', () => { window.begun = performance.now(); }, true);
  new MutationObserver(() => {
    if (window.begun) { window.took.push(performance.now() - window.begun); }
    window.begun = 0;
  }).observe(node, { childList: true, subtree: true, characterData: true });
}"""


def measure(folder: Path, brief: str = "notifications") -> list[float]:
    """Return what each move of the slider took in ms; places that were seen before are left out.

    Args:
        folder: An empty folder.
        brief: The name of one of the notebooks' briefs.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only this benchmark needs a browser

    place = folder / "notebooks"
    shutil.copytree(NOTEBOOKS, place)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(_CELL.strip().replace("BRIEF", brief))]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), place / "volume.ipynb")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with running_lab(place) as lab, sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        found = _measured(lab, browser)
        browser.close()
    return found


def _measured(lab: Lab, browser: Any) -> list[float]:
    page = lab.open(browser, "volume.ipynb")
    run_all(page)
    page.locator(".widget-html-content", has_text="Verdict here").first.wait_for(timeout=180_000)
    page.evaluate(_WATCH)
    handle = page.locator(".noUi-handle").first
    fresh = []
    for number, key in enumerate(KEYS):
        before = page.evaluate("window.took.length")
        handle.focus()
        handle.press(key)
        page.wait_for_function("before => window.took.length > before", arg=before, timeout=20_000)
        if number < RIGHT or number > 2 * RIGHT:  # the way back passes places that were seen
            fresh.append(page.evaluate("window.took.at(-1)"))
        page.wait_for_timeout(_REST_MS)
    return fresh


def main() -> None:
    """Print what moves take for the briefs that are named."""
    for brief in sys.argv[1:] or ["notifications"]:
        with tempfile.TemporaryDirectory() as folder:
            took = measure(Path(folder), brief)
        cuts = statistics.quantiles(took, n=20, method="inclusive")
        print(
            f"{brief:<24} p50 {statistics.median(took):>5.0f} ms  p95 {cuts[-1]:>5.0f} ms  moves {len(took)}"
        )


if __name__ == "__main__":
    main()
