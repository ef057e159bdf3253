"""Language models: what one costs and takes, each row with its source and date."""

from __future__ import annotations

import datetime as dt
import sys

from pydantic import Field

from archkit.knowledge.fact import Basis
from archkit.record import Record


class ModelPrice(Record):
    """What a million tokens cost in USD, from a day on (None: as long as known), up to a size.

    The factors multiply `input_usd`: for writing a cache entry that lives 5 minutes or an
    hour, and for reading one. `batch_factor` multiplies everything that is asked in a batch.
    `up_to_tokens` is the longest prompt, cache included, that the row holds for; None: any.
    """

    since: dt.date | None = None
    up_to_tokens: int | None = Field(default=None, gt=0)
    input_usd: float = Field(ge=0)
    output_usd: float = Field(ge=0)
    write_5m_factor: float = Field(default=1.25, ge=0)
    write_1h_factor: float = Field(default=2.0, ge=0)
    read_factor: float = Field(ge=0)
    batch_factor: float = Field(default=0.5, ge=0)


class KnownModel(Record):
    """What is known of a language model on the day `retrieved`; None is unknown, never a guess.

    `minimum_cached_tokens` is the shortest prefix that is cached at all, and
    `speed` names the fact that says how fast it answers. `prices` is empty when no price was
    found.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    context_tokens: int | None = None
    most_output_tokens: int | None = None
    minimum_cached_tokens: int | None = None
    speed: str = "model.speed.unknown"
    prices: tuple[ModelPrice, ...] = ()
    retires: dt.date | None = None
    source: str = Field(min_length=3)
    retrieved: dt.date
    basis: Basis
    note: str = ""

    def price(self, prompt_tokens: int, day: dt.date) -> ModelPrice | None:
        """Return the prices of a prompt of this size on a day; None when they are unknown."""
        begun = [one for one in self.prices if (one.since or dt.date.min) <= day]
        latest = max((one.since or dt.date.min for one in begun), default=dt.date.min)
        bands = [one for one in begun if (one.since or dt.date.min) == latest]
        fits = [one for one in bands if one.up_to_tokens is None or prompt_tokens <= one.up_to_tokens]
        return min(fits, key=lambda one: one.up_to_tokens or sys.maxsize, default=None)
