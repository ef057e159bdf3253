"""From a moved slider to the new numbers on the screen, in a real JupyterLab in a real browser.

What is measured begins with the key that moves the slider's handle and ends when the browser
has the new numbers in its page: message to the kernel, design, costs, quick answer, HTML and
back. The reference is the same way for a slider whose kernel side only repeats its value. The
two are moved in turn. The target of the project is 100 ms at the 95th percentile.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "notebooks"))  # jupyter_lab.py stands there

import nbformat
from jupyter_lab import Lab, run_all, running_lab

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
MOVES = 20
_REST_MS = 500
_ECHO = """
import ipywidgets
echo, told = ipywidgets.FloatLogSlider(value=1, min=-2, max=3, step=0.1), ipywidgets.HTML("repeats 1")
echo.observe(lambda change: setattr(told, "value", f"repeats {change['new']}"), names="value")
ipywidgets.VBox([echo, told])
"""
_SLIDERS = """
from archkit import Workbench
bench = Workbench("briefs/BRIEF.yaml", folder="../designs/sliders")
bench.sliders()
"""
_WATCH = """([words, name]) => {
  const found = [...document.querySelectorAll('.widget-html-content')];
  const node = found.find(one => one.innerText.includes(words));
  window[name] = { begun: 0, took: [] };
  document.addEventListener('keydown', () => { window[name].begun = performance.now(); }, true);
  new MutationObserver(() => {
    if (window[name].begun) { window[name].took.push(performance.now() - window[name].begun); }
    window[name].begun = 0;
  }).observe(node, { childList: true, subtree: true, characterData: true });
}"""


@dataclass(frozen=True)
class Moves:
    """What moves of one slider took, in milliseconds, beside those of one that only repeats."""

    brief: str
    slider: str
    p50_ms: float
    p95_ms: float
    echo_p50_ms: float
    echo_p95_ms: float
    moves: int

    @property
    def ratio(self) -> float:
        """The median over that of the reference."""
        return self.p50_ms / self.echo_p50_ms


def measure(
    folder: Path, brief: str = "notifications", sliders: tuple[str, ...] = ("load", "engineers", "budget")
) -> list[Moves]:
    """Return what moves of each slider take.

    Args:
        folder: An empty folder.
        brief: The name of one of the notebooks' briefs.
        sliders: Which of ``load``, ``engineers`` and ``budget``.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only this benchmark needs a browser

    place = folder / "notebooks"
    shutil.copytree(NOTEBOOKS, place)
    sources = (_ECHO.strip(), _SLIDERS.strip().replace("BRIEF", brief))
    cells = [nbformat.v4.new_code_cell(one) for one in sources]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), place / "sliders.ipynb")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with running_lab(place) as lab, sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        found = _measured(lab, browser, brief, sliders)
        browser.close()
    return found


def _measured(lab: Lab, browser: Any, brief: str, sliders: tuple[str, ...]) -> list[Moves]:
    page = lab.open(browser, "sliders.ipynb")
    run_all(page)
    page.locator(".widget-html-content", has_text="Cost a month").first.wait_for()
    page.evaluate(_WATCH, ["repeats", "echo"])
    page.evaluate(_WATCH, ["Cost a month", "sliders"])
    handles = page.locator(".noUi-handle")
    order = {"load": 1, "engineers": 2, "budget": 3}
    return [_moves(page, handles.nth(0), handles.nth(order[one]), (brief, one)) for one in sliders]


def _moves(page: Any, echo: Any, slider: Any, named: tuple[str, str]) -> Moves:
    keys = ["ArrowRight"] * 7 + ["ArrowLeft"] * 13
    for name in ("echo", "sliders"):
        page.evaluate("name => { window[name].took = []; }", name)
    for key in keys[:MOVES]:
        _move(page, slider, key, "sliders")
        _move(page, echo, key, "echo")
    took = {name: page.evaluate("name => window[name].took", name) for name in ("echo", "sliders")}
    (p50, p95), (echo50, echo95) = (_percentiles(took[name]) for name in ("sliders", "echo"))
    return Moves(*named, p50, p95, echo50, echo95, len(took["sliders"]))


def _move(page: Any, handle: Any, key: str, name: str) -> None:
    before = page.evaluate("name => window[name].took.length", name)
    handle.focus()
    page.evaluate("() => { for (const one of ['echo', 'sliders']) window[one].begun = 0; }")
    handle.press(key)
    try:
        page.wait_for_function(
            "([name, before]) => window[name].took.length > before", arg=[name, before], timeout=2_000
        )
    except Exception:  # noqa: BLE001 - a move at the end of a slider changes nothing, and is not counted
        return
    page.wait_for_timeout(_REST_MS)


def _percentiles(times: list[float]) -> tuple[float, float]:
    if len(times) < 2:
        raise ValueError(f"the slider moved only {len(times)} times")
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return statistics.median(times), cuts[-1]


def table(found: list[Moves]) -> str:
    """Return the moves as a table."""
    head = f"{'slider':<26} {'p50 ms':>7} {'p95 ms':>7} {'echo p50':>9} {'echo p95':>9}  ratio  moves"
    rows = [
        f"{one.brief + ' ' + one.slider:<26} {one.p50_ms:>7.0f} {one.p95_ms:>7.0f} {one.echo_p50_ms:>9.0f} "
        f"{one.echo_p95_ms:>9.0f} {one.ratio:>6.1f} {one.moves:>6}"
        for one in found
    ]
    return "\n".join([head, *rows])


def as_json(found: list[Moves]) -> str:
    """Return the moves as JSON."""
    return json.dumps([vars(one) | {"ratio": round(one.ratio, 2)} for one in found], indent=2)


def main() -> None:
    """Measure the sliders of one brief alone."""
    import tempfile  # noqa: PLC0415 - only here

    names = sys.argv[1:] or ["notifications"]
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            print(table(measure(Path(folder), name)))


if __name__ == "__main__":
    main()
