"""Times two commands in turn and compares them pair by pair."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Comparison:
    """Medians in seconds of a measured and a reference action, and the median of their ratios."""

    name: str
    measured: str
    reference: str
    measured_s: float
    reference_s: float
    ratio: float
    runs: int


def compare(
    name: str,
    measured: tuple[str, Callable[[], object]],
    reference: tuple[str, Callable[[], object]],
    *,
    runs: int = 5,
) -> Comparison:
    """Run both actions in turn after one warm-up each.

    Args:
        name: What is compared.
        measured: A label, and what is measured.
        reference: A label, and what it is held against.
        runs: Counted pairs.
    """
    measured[1]()
    reference[1]()
    pairs = [(_seconds(measured[1]), _seconds(reference[1])) for _ in range(runs)]
    return Comparison(
        name=name,
        measured=measured[0],
        reference=reference[0],
        measured_s=statistics.median(one for one, _ in pairs),
        reference_s=statistics.median(two for _, two in pairs),
        ratio=statistics.median(one / two for one, two in pairs),
        runs=runs,
    )


def command(*words: str | Path, cwd: Path) -> Callable[[], object]:
    """Return an action that runs a command and fails when the command does."""

    def run() -> object:
        return subprocess.run([str(word) for word in words], cwd=cwd, check=True, capture_output=True)

    return run


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
