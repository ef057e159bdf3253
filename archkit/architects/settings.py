"""How a model is asked: what a user may set, kept with the session. A key is never part of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from archkit.design.step import Line
from archkit.record import Record

Effort = Literal["low", "medium", "high", "xhigh", "max"]


class Settings(Record):
    """How an architect works.

    `model` and `base_url` are the service's own when None. `cap_usd` is the most that a
    session may cost in USD; None lifts the cap. `timeout_seconds` is how long a silent
    service is waited for. `fallback` says what happens when the model's artifact of a step
    cannot be used or stays refuted: ``offer`` the rulebook's beside it, take the ``rulebook``'s
    at once if it holds better, or ``never`` ask it. `recording` is the folder of the session
    that is replayed.
    """

    model: Line | None = None
    base_url: Line | None = None
    effort: Effort | None = None
    cap_usd: float | None = Field(default=5.0, gt=0)
    timeout_seconds: float = Field(default=120, gt=0, le=3_600)
    max_output_tokens: int = Field(default=32_000, ge=256, le=128_000)
    layout: Literal["cached", "structured"] = "cached"
    tools: bool = True
    fallback: Literal["offer", "rulebook", "never"] = "offer"
    recording: Line | None = None
