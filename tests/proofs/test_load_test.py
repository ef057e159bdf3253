"""The load test's proofs agree with the arithmetic of capacity, or say where they part."""

import datetime as dt
from pathlib import Path

from archkit.brief import Brief
from archkit.design import Design
from archkit.proofs import CHECKS, Subject, run_check
from archkit.sizing.figures import number

DESIGNS = Path(__file__).parent / "designs"


def test_the_first_bottleneck_by_low_ends_stands_beside_the_simulated_one():
    design = Design.read(DESIGNS / "notifications.yaml")
    subject = Subject(Brief.read(DESIGNS / "notifications.brief.yaml"), design, dt.date(2026, 11, 21))
    proof = run_check(CHECKS["LOAD003"], subject)
    told = next(one.text for one in proof.evidence if one.label == "Ten times the peak")
    fullest = max((one for one in design.size.capacity if one.utilisation), key=lambda one: one.utilisation)
    name = design.shape.component(fullest.component).name
    assert told.startswith("full first: ")
    assert told.endswith(f"where {name} is full at {number(1 / fullest.utilisation)} times")
