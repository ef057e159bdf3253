"""What requests to a model cost, and the most that one can cost, from dated prices."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from archkit.architects.asked import Asked
from archkit.architects.desk import Usage
from archkit.knowledge import KnownModel, ModelPrice, known_model

DEFAULT_MODEL = "claude-sonnet-5-5"
"""The model that is asked when the settings name none."""
_MILLION = 1_000_000
_BYTES_A_TOKEN = 2
_TOKENS_A_BLOCK = 40


def cost(usage: Usage, model: str, day: dt.date, *, batch: bool = False) -> float | None:
    """Return what a reply costs in USD by the prices of a day; None when they are unknown."""
    known = known_model(model)
    price = known.price(usage.all_input_tokens, day) if known else None
    if price is None:
        return None
    read = (
        usage.input_tokens
        + usage.cache_write_5m_tokens * price.write_5m_factor
        + usage.cache_write_1h_tokens * price.write_1h_factor
        + usage.cache_read_tokens * price.read_factor
    )
    usd = (read * price.input_usd + usage.output_tokens * price.output_usd) / _MILLION
    return usd * (price.batch_factor if batch else 1)


def priced(model: str, day: dt.date) -> bool:
    """Say whether the price of a model is known for prompts of any size."""
    known = known_model(model)
    return known is not None and known.price(known.context_tokens or _MILLION, day) is not None


@dataclass(frozen=True)
class Pricing:
    """The most that requests to one model can cost, on the current day."""

    model: KnownModel
    today: Callable[[], dt.date] = field(default=dt.date.today)

    def most_usd(self, asked: Asked) -> float:
        """Return the most that a request can cost: nothing read from a cache, the longest answer."""
        price = self._price(asked)
        return self._input_usd(asked, price) + asked.max_output_tokens * price.output_usd / _MILLION

    def output_tokens_for(self, asked: Asked, usd: float) -> int:
        """Return how many tokens of answer an amount pays beside the request itself."""
        price = self._price(asked)
        left = usd - self._input_usd(asked, price)
        return (
            max(0, int(left * _MILLION / price.output_usd)) if price.output_usd else asked.max_output_tokens
        )

    def _price(self, asked: Asked) -> ModelPrice:
        """Return the prices of the largest prompt that this may be; the dearest band goes before."""
        most = sum(count for count, _ in _parts(asked))
        price = self.model.price(most, self.today())
        if price is None:
            raise ValueError(f"the price of {self.model.id!r} is unknown")
        return price

    def _input_usd(self, asked: Asked, price: ModelPrice) -> float:
        longest = max(price.write_5m_factor, price.write_1h_factor)  # kept for longer than was asked for
        factors = {"": 1.0, "5m": longest, "1h": longest}
        read = sum(count * factors[kept] for count, kept in _parts(asked))
        return read * price.input_usd / _MILLION


def _parts(asked: Asked) -> Iterator[tuple[int, str]]:
    """Yield the most tokens that each part of a request can have, and how long it is kept.

    A part is kept as long as the next mark after it says, as a service writes it.
    """
    tools = json.dumps([list(tool) for tool in asked.tools]) if asked.tools else ""
    blocks = (*asked.system, *asked.prefix)
    marked = [("", tools), *((one.keep, one.text) for one in blocks), ("5m", asked.instruction)]
    kept, found = "", []
    for keep, text in reversed(marked):
        kept = keep or kept
        found.append((_most_tokens(text), kept))
    yield from reversed(found)
    for turn in asked.turns:
        yield _most_tokens(turn.content), ""


def _most_tokens(text: str) -> int:
    """Return more tokens than a text has: two bytes a token, and the frame of its block."""
    return len(text.encode()) // _BYTES_A_TOKEN + _TOKENS_A_BLOCK
