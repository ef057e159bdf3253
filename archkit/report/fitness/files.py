"""Which files of the hand-off measure whether the system holds what the design promises."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.brief import Brief
from archkit.design import Design
from archkit.render.fitness import fitness_of
from archkit.report.fitness.alert_rules import alert_rules
from archkit.report.fitness.checked import marked
from archkit.report.fitness.load_plan import load_plan
from archkit.report.fitness.load_script import load_script
from archkit.report.fitness.objectives import objectives


def fitness_files(brief: Brief, design: Design) -> Iterator[tuple[str, str]]:
    """Yield path and text of each file: a load test, alert rules, one objective a file.

    Each is parsed before: one that is not valid says so in its first line.

    Args:
        brief: The brief as stated.
        design: The design; a file whose part it lacks is left out.
    """
    for name, text in _files(brief, design):
        yield name, marked(name, text)


def _files(brief: Brief, design: Design) -> Iterator[tuple[str, str]]:
    numbers = fitness_of(brief, design)
    plan = load_plan(brief, design, numbers)
    if plan:
        yield "load-test/k6.js", load_script(plan)
    if design.operate and design.shape:
        yield "alerts/prometheus-rules.yaml", alert_rules(design, numbers)
        for name, text in objectives(design, numbers):
            yield f"slo/{name}.yaml", text
