"""Comparisons: the options of a decision in numbers of one engine, and rewrites of the whole design."""

from __future__ import annotations

from pydantic import Field

from archkit.design.decision import Reversibility
from archkit.design.step import Line, Slug
from archkit.record import Record


class OptionFigures(Record):
    """What the whole design would take with one option of a decision, all else decided anew.

    Running cost in USD a month as low, base and high; people's work in hours a month; the
    slowest p95 in milliseconds at the daily peak. Each is None where it cannot be computed, and
    `note` says why. `risk` is what most likely goes wrong with it.
    """

    option: Slug
    low_usd: float | None = Field(default=None, ge=0)
    base_usd: float | None = Field(default=None, ge=0)
    high_usd: float | None = Field(default=None, ge=0)
    operations_hours: float | None = Field(default=None, ge=0)
    slowest_p95_ms: float | None = Field(default=None, ge=0)
    engineer_weeks: float | None = Field(default=None, ge=0)
    reversibility: Reversibility = "moderate"
    risk: Line = ""
    note: Line = ""


class TippingPoint(Record):
    """The value of one driver from which another option wins, all else as it is.

    `driver` is a field of the brief or ``load``, the factor on every rate; `today` is its value
    now, None where nobody stated one.
    """

    driver: Line
    today: float | None = None
    at: float
    unit: Line = ""
    option: Slug
    says: Line


class Comparison(Record):
    """A decision's options side by side: figures, the winner's margin, and what would tip it.

    `margin` is in points of 10 over the next open option, None where nothing else passed the gates.
    """

    decision: Slug
    figures: tuple[OptionFigures, ...] = Field(min_length=2)
    margin: float | None = None
    standing: Line = ""
    tipping: tuple[TippingPoint, ...] = ()


class Rewrite(Record):
    """The design decided again under an opposed leaning: what changes, and what that costs.

    `added_usd` and `added_hours` are a month, below 0 where it saves; `p95_ms` is the slowest
    p95 after the rewrite. `verdict` says whether it would be worth it, and why.
    """

    side: Slug
    changes: tuple[Line, ...] = ()
    added_usd: float | None = None
    added_hours: float | None = None
    p95_ms: float | None = Field(default=None, ge=0)
    availability_percent: float | None = Field(default=None, ge=0, le=100)
    verdict: Line = ""
