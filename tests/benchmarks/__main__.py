"""Runs every benchmark, prints a table and writes ``bench-results/benchmarks.json``."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

# Ciw installs a package named `tests`, which would be found in place of ours.
sys.modules["tests"] = ModuleType("tests")
sys.modules["tests"].__path__ = [str(Path(__file__).parents[1])]

from tests.benchmarks import (  # noqa: E402 - see above
    claude_walk,
    cold_import,
    document,
    load_simulation,
    plan_at_size,
    schema_proof,
    slider_move,
)

RESULTS = Path("bench-results/benchmarks.json")
LOAD = RESULTS.with_name("load_simulation.json")
SLIDERS = RESULTS.with_name("sliders.json")
WALKS = RESULTS.with_name("claude_walk.json")
PLANS = RESULTS.with_name("plan_at_size.json")


def main() -> None:
    """Run the benchmarks one after the other."""
    found = []
    for benchmark in (cold_import, document):
        with tempfile.TemporaryDirectory() as folder:
            found.append(benchmark.measure(Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        found += schema_proof.measure(Path(folder))
    print(f"{'what':<16} {'measured s':>10} {'reference s':>11} {'ratio':>6}  against")
    for one in found:
        seconds = f"{one.measured_s:>10.3f} {one.reference_s:>11.3f}"
        print(f"{one.name:<16} {seconds} {one.ratio:>6.2f}  {one.reference}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n", encoding="utf-8")
    load = load_simulation.measure()
    print(load_simulation.table(load))
    LOAD.write_text(load_simulation.as_json(load) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        moves = slider_move.measure(Path(folder))
    print(slider_move.table(moves))
    SLIDERS.write_text(slider_move.as_json(moves) + "\n", encoding="utf-8")
    walks = claude_walk.measure()
    print(claude_walk.table(walks))
    WALKS.write_text(claude_walk.as_json(walks) + "\n", encoding="utf-8")
    plans = plan_at_size.measure()
    print(plan_at_size.table(plans))
    PLANS.write_text(plan_at_size.as_json(plans) + "\n", encoding="utf-8")
    print(f"written to {RESULTS}, {LOAD}, {SLIDERS}, {WALKS} and {PLANS}")


if __name__ == "__main__":
    main()
