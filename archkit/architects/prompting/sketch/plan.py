"""Sketches of growth and of the last look as drafts."""

from __future__ import annotations

from typing import Any

from archkit.architects.base import Context
from archkit.architects.prompting.sketch.forms import ChallengeSketch, SizingSketch
from archkit.design.naming import slug

_WORST = 3


def sizing(sketch: SizingSketch, context: Context) -> dict[str, Any]:
    """Return roadmap and milestones as sketched, and the load test that every design needs."""
    del context
    return {
        "roadmap": [
            {
                "order": number,
                "name": one.change[:60],
                "trigger": one.trigger,
                "load_factor": one.load_factor,
                "change": one.change,
                "effort_weeks": one.effort_weeks,
                "rollback": "the step before is kept until the new one has carried a week",
            }
            for number, one in enumerate(sketch.roadmap, 1)
        ],
        "milestones": [
            {
                "id": f"{number}-{slug(one.name)}"[:80].strip("-"),
                "name": one.name,
                "engineer_weeks": max(0.0, one.engineer_weeks),
            }
            for number, one in enumerate(sketch.milestones, 1)
        ],
        "load_test": ["Today's peak, the horizon's and ten times today's, with rows as at the horizon."],
    }


def challenge(sketch: ChallengeSketch, context: Context) -> dict[str, Any]:
    """Return the challenge as sketched."""
    del context
    return {
        "removals": [
            {"component": slug(one.component), "breaks": one.breaks, "needed": bool(one.breaks.strip())}
            for one in sketch.removals
        ],
        "ten_times": sketch.ten_times,
        "half_budget": sketch.half_budget,
        "trade_offs": [
            {"gained": sketch.gained, "given_up": sketch.given_up, "because": "the model's judgement"}
        ],
        "risks": [
            {
                "id": f"risk-{number}",
                "name": one.name,
                "probability": _graded(one.probability),
                "impact": _graded(one.impact),
                "mitigation": one.mitigation,
            }
            for number, one in enumerate(sketch.risks, 1)
        ],
        "review_by": "At the first trigger of the roadmap.",
    }


def _graded(value: float) -> int:
    return round(min(max(value, 1), _WORST))
