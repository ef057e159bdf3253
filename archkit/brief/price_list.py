"""A price list: prices of one's own in a file, to be used by every brief of a company."""

from __future__ import annotations

from archkit.brief.brief import OwnPrices, Provider
from archkit.brief.stated import Stated


class PriceList(Stated):
    """Own prices that go before the book, and the provider whose book stands behind them."""

    provider: Provider | None = None
    prices: OwnPrices = ()
