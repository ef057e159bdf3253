"""The prices that the models of a walk had, each with its date and source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from archkit.knowledge.known_model import KnownModel, ModelPrice
from archkit.knowledge.library import known_model


@dataclass(frozen=True)
class PriceInForce:
    """What a million tokens of a model cost in USD; `cached_usd` when they come from its cache.

    `up_to_tokens` is the longest prompt that it holds for, None for any; `since` is None where
    it holds as long as it is known.
    """

    model: str
    read_usd: float
    cached_usd: float
    written_usd: float
    up_to_tokens: int | None
    since: dt.date | None
    source: str
    retrieved: dt.date


def prices_in_force(models: Iterable[str], day: dt.date) -> tuple[PriceInForce, ...]:
    """Return the prices of models on a day; nothing for a model whose price nobody knows.

    Args:
        models: Models by their name.
        day: The day on which they were asked.
    """
    known = (known_model(name) for name in dict.fromkeys(models))
    return tuple(_price(model, one) for model in known if model for one in _in_force(model, day))


def _in_force(model: KnownModel, day: dt.date) -> tuple[ModelPrice, ...]:
    bounds = (*(one.up_to_tokens for one in model.prices), None)
    sizes = [1, *(bound + 1 for bound in bounds if bound)]
    found = (model.price(size, day) for size in sizes)
    return tuple(dict.fromkeys(one for one in found if one))


def _price(model: KnownModel, price: ModelPrice) -> PriceInForce:
    return PriceInForce(
        model=model.id,
        read_usd=price.input_usd,
        cached_usd=price.input_usd * price.read_factor,
        written_usd=price.output_usd,
        up_to_tokens=price.up_to_tokens,
        since=price.since,
        source=model.source,
        retrieved=model.retrieved,
    )
