"""Pushes: what keeps connections open is bounded by their number, or by the changes that go out over them."""

from __future__ import annotations

from archkit.design import Component
from archkit.knowledge import Fact, fact
from archkit.sizing.ceiling import component_ceiling, language


def push_ceiling(component: Component) -> Fact:
    """Return how many changes one vCPU passes on in a second, each to the few who follow it.

    A change costs ``simulation.push-weight`` of a request, as in the load simulation; both ends
    keep the usual weight, since caution is taken once, with the ceiling.
    """
    requests = fact(f"ceiling.{language(component.technology or '') or 'service'}.requests")
    weight = fact("simulation.push-weight")
    ends = {"low": requests.lowest, "base": requests.base, "high": requests.highest}
    return requests.model_copy(
        update={
            **{end: value / weight.base for end, value in ends.items()},
            "unit": "message/(s*vCPU)",
            "source": f"over {weight.id} {weight.base:g}; {requests.source}",
        }
    )


def pushes_bind(component: Component, users: float | None, changes: float | None) -> bool:
    """Say whether passing changes on takes more of a realtime part than its open connections do.

    Args:
        component: A part of kind ``realtime``.
        users: Users connected at the same time at the peak; None when unknown.
        changes: Writes a second at the peak, each of which is passed on; None when unknown.
    """
    open_ones = component_ceiling(component)
    if not changes or open_ones is None:
        return False
    return changes / push_ceiling(component).lowest > (users or 0.0) / open_ones.lowest
