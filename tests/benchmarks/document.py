"""From a brief to its HTML document, against executing an empty notebook."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

from tests.benchmarks.timing import Comparison, command, compare

BRIEF = Path(__file__).parents[2] / "notebooks" / "briefs" / "notifications.yaml"


def measure(folder: Path) -> Comparison:
    """Compare ``archkit design`` with ``jupyter nbconvert --execute`` in one run."""
    notebook = folder / "empty.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("None")]), notebook)
    archkit = Path(sys.executable).with_name("archkit")
    convert = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--execute", notebook]
    design = [
        archkit,
        "design",
        BRIEF,
        "--fresh",
        "--quiet",
        "--session",
        folder / "walk",
        "--output",
        folder / "d.html",
    ]
    return compare(
        "brief to HTML",
        ("archkit design", command(*design, cwd=folder)),
        ("nbconvert --execute of an empty notebook", command(*convert, cwd=folder)),
        runs=3,
    )
