from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml

from archkit.architects import Reply, Settings
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.proofs import Proof
from archkit.session import Difference, Ledger, Spending, StepResult

SAMPLE = Path(__file__).parent / "sample"


@dataclass(frozen=True)
class SampleWalk:
    brief: Brief
    design: Design
    proofs: Mapping[Step, tuple[Proof, ...]]
    persona: str = "systems-architect"
    architect: str = "rulebook"
    outcome: Literal["design", "clarify", "infeasible"] = "design"
    today: dt.date = dt.date(2026, 11, 21)
    settings: Settings = Settings()  # noqa: RUF009 - frozen
    ledger: Ledger = Ledger({}, Spending())  # noqa: RUF009 - frozen
    replies: tuple[Reply, ...] = ()
    replay_differences: tuple[Difference, ...] = ()
    taken: Mapping[Step, StepResult] = field(default_factory=dict)

    @property
    def results(self) -> Mapping[Step, StepResult]:
        plain = {
            step: StepResult(step, self.design.artifact(step), self.proofs.get(step, ()), by=self.architect)
            for step in Step
            if self.design.artifact(step) is not None
        }
        return plain | dict(self.taken)

    def but(self, **changes: Any) -> SampleWalk:
        return replace(self, **changes)


@pytest.fixture(scope="session")
def walk() -> SampleWalk:
    listed = yaml.safe_load((SAMPLE / "proofs.yaml").read_text(encoding="utf-8"))["proofs"]
    proofs = [Proof.model_validate(one) for one in listed]
    return SampleWalk(
        Brief.read(SAMPLE / "brief.yaml"),
        Design.read(SAMPLE / "design.yaml"),
        {step: tuple(one for one in proofs if one.step == step) for step in Step},
    )
