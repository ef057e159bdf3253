"""A price list: prices of one's own in a file, to be used by every brief of a company."""

from __future__ import annotations

from archkit.brief.brief import OwnPrice, Provider
from archkit.brief.stated import Stated, Things


class PriceList(Stated):
    """Own prices that go before the book, and the provider whose book stands behind them."""

    provider: Provider | None = None
    prices: Things[OwnPrice] = ()
