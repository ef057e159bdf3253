"""Numbers as ranges with a reason."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from archkit.design.step import Line, Slug
from archkit.record import Record


class EstimateInput(Record):
    """One input of an estimate: its value, unit and where it comes from."""

    name: Line
    value: Line
    source: Line


class SpreadShare(Record):
    """What one input does to an estimate: the result at the input's low and high end.

    All other inputs stay at their base; `share` is this input's part of the whole spread, the
    shares of an estimate sum to 1.
    """

    input: Line
    low: float
    high: float
    share: float = Field(ge=0, le=1)


class Estimate(Record):
    """A number as low, base and high in `unit`, with the formula and inputs that gave it.

    `shares` are the inputs that spread it, the largest first; empty when nothing does.
    """

    id: Slug
    name: Line
    unit: Line
    low: float
    base: float
    high: float
    formula: Line
    inputs: tuple[EstimateInput, ...] = ()
    shares: tuple[SpreadShare, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.base <= self.high:
            raise ValueError("low, base and high must rise | Swap them.")
        return self
