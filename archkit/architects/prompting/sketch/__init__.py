"""What a small model is asked for and told: a sketch, from which archkit draws the artifact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from archkit.architects.base import Context
from archkit.architects.prompting.sketch.architecture import architecture
from archkit.architects.prompting.sketch.endpoints import contracts
from archkit.architects.prompting.sketch.forms import SKETCH_TYPES
from archkit.architects.prompting.sketch.framing import clarification, framing, technologies
from archkit.architects.prompting.sketch.plan import challenge, sizing
from archkit.architects.prompting.sketch.protection import operations, security
from archkit.architects.prompting.sketch.schema import gist, sketch_schema
from archkit.architects.prompting.sketch.tables import data_model
from archkit.design import Step
from archkit.record import Record

__all__ = ["SKETCH_TYPES", "drawn", "gist", "sketch_schema"]

_DRAWN: Mapping[Step, Callable[[Any, Context], dict[str, Any]]] = MappingProxyType(
    {
        Step.FRAME: framing,
        Step.CLARIFY: clarification,
        Step.VERIFY: technologies,
        Step.SHAPE: architecture,
        Step.DATA: data_model,
        Step.CONTRACTS: contracts,
        Step.SECURE: security,
        Step.OPERATE: operations,
        Step.SIZE: sizing,
        Step.CHALLENGE: challenge,
    }
)


def drawn(step: Step, sketch: Record, context: Context) -> dict[str, Any]:
    """Return the draft that follows from a sketch."""
    return _DRAWN[step](sketch, context)
