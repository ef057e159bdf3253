"""A cold ``import archkit``, against starting Python alone."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks.timing import Comparison, command, compare


def measure(folder: Path) -> Comparison:
    """Compare a new interpreter that imports archkit with one that imports nothing."""
    return compare(
        "cold import",
        ("python -c 'import archkit'", command(sys.executable, "-c", "import archkit", cwd=folder)),
        ("python -c pass", command(sys.executable, "-c", "pass", cwd=folder)),
        runs=9,
    )
