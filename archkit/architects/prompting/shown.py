"""How brief and earlier artifacts are shown: the same bytes in every step, each within its fence."""

from __future__ import annotations

import json
from typing import Any

from archkit.architects.prompting.fence import fence
from archkit.brief import Brief
from archkit.design import Artifact, Framing, Sizing, Step
from archkit.design.estimate import Estimate
from archkit.record import Record

TOGETHER: frozenset[Step] = frozenset({Step.DATA, Step.CONTRACTS, Step.SECURE, Step.OPERATE})
"""Steps that are proposed at the same time: each sees the artifacts up to `shape`, none of the others."""
_OF_A_DECISION = ("id", "question", "chosen", "because", "consequences", "flips_when")
_BEFORE_TOGETHER = (Step.FRAME, Step.CLARIFY, Step.VERIFY, Step.SHAPE)


def seen_by(step: Step) -> tuple[Step, ...]:
    """Return the steps whose artifacts a step sees, in the order of the walk."""
    if step in TOGETHER:
        return _BEFORE_TOGETHER
    order = tuple(Step)
    return order[: order.index(step)]


def brief_text(brief: Brief) -> str:
    """Return a brief within its fence."""
    return f"# The brief\n\n{fence(brief.to_yaml(), 'brief')}"


def artifact_text(step: Step, artifact: Artifact) -> str:
    """Return an earlier artifact within its fence, as JSON without what is left at its default."""
    data = artifact.model_dump(mode="json", exclude_defaults=True)
    if isinstance(artifact, Framing):
        data["quantities"] = _estimates(artifact.quantities)
    if isinstance(artifact, Sizing):
        data["estimates"] = _estimates(artifact.estimates)
        data["costs"] = [_without(one, "formula", "source") for one in data.get("costs", ())]
    if "decisions" in data:
        data["decisions"] = [_taken(one) for one in data["decisions"]]
    return f"# Artifact of the step `{step.value}`\n\n{fence(compact(data), f'artifact {step.value}')}"


def compact(data: Any) -> str:
    """Return plain data as JSON in archkit's one layout for models."""
    return json.dumps(data, ensure_ascii=False, separators=(", ", ": "))


def record_text(record: Record) -> str:
    """Return a record as JSON without its defaults."""
    return compact(record.model_dump(mode="json", exclude_defaults=True))


def _estimates(estimates: tuple[Estimate, ...]) -> list[dict[str, Any]]:
    """Return estimates without formula and inputs: a later step needs the numbers."""
    names = ("id", "unit", "low", "base", "high")
    return [{name: _short(getattr(one, name)) for name in names} for one in estimates]


def _taken(decision: dict[str, Any]) -> dict[str, Any]:
    """Return a decision without how its options were weighed: a later step builds on what was chosen."""
    found = {name: decision[name] for name in _OF_A_DECISION if name in decision}
    return found | {"options": [one["name"] for one in decision.get("options", ())]}


def _short(value: Any) -> Any:
    return float(f"{value:.3g}") if isinstance(value, float) else value


def _without(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: _short(value) for name, value in data.items() if name not in names}
