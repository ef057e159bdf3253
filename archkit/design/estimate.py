"""Numbers as ranges with a reason."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from archkit.design.step import Line, Slug
from archkit.record import Record


class EstimateInput(Record):
    """One input of an estimate: its value, unit and where it comes from."""

    name: Line
    value: Line
    source: Line


class Estimate(Record):
    """A number as low, base and high in `unit`, with the formula and inputs that gave it."""

    id: Slug
    name: Line
    unit: Line
    low: float
    base: float
    high: float
    formula: Line
    inputs: tuple[EstimateInput, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.base <= self.high:
            raise ValueError("low, base and high must rise | Swap them.")
        return self
