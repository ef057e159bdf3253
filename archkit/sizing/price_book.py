"""The price book: what an item costs, by whom it is sold, and prices of one's own before all.

Every price is a fact ``price.<book>.<item>``. The books of providers name the same items as the
generic cloud; what a book lacks falls back on that, and the source of the line says so.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from archkit.brief import Brief, OwnPrice
from archkit.brief.decided import PROVIDERS, Names, rulings
from archkit.errors import InputError
from archkit.knowledge import Fact, library
from archkit.sizing.quantity import Quantity, from_fact, given
from archkit.sizing.same_brief import once_a_brief

GENERIC = "cloud"
"""The book of a typical large cloud, which has every item."""
BOOKS: Mapping[str, str] = MappingProxyType(
    {
        "cloud": "a typical large cloud",
        "aws": "Amazon Web Services, us-east-1",
        "gcp": "Google Cloud, us-central1",
        "azure": "Microsoft Azure, East US",
        "hetzner": "Hetzner, Germany",
    }
)
"""Providers and the region that their prices are of."""
SERVICES = ("neon", "supabase", "upstash", "confluent", "cloudflare", "fly", "render", "datadog", "auth0")
"""Managed services that have a book of their own; a component's technology or a decision names them."""
OWN_PRICES = "budget.prices"
"""The field of the brief that holds prices of one's own."""
_PREFIX = "price."
_KEPT = 2_000
_MESSAGES = ("email", "push", "sms")


@dataclass(frozen=True)
class PriceBook:
    """The prices of one brief: its own, those of named services, the provider's, the generic ones.

    Attributes:
        provider: The book of the provider; ``cloud`` when nobody named one.
        services: Managed services that decisions of the brief ask for.
        own: The brief's own prices by item, in the item's unit.
    """

    provider: str = GENERIC
    services: tuple[str, ...] = ()
    own: Mapping[str, Quantity] = field(default_factory=dict)

    def price(self, item: str, technology: str | None = None) -> Quantity:
        """Return what one unit of an item costs, as low, base and high with its source.

        Args:
            item: For example ``vcpu-month``; see `price_items`.
            technology: What runs it; a managed service's own book goes before the provider's.

        Raises:
            KeyError: If no book has the item.
        """
        if item in self.own:
            return self.own[item]
        return _of_books((technology, *self.services, self.provider), item)

    def origin(self, item: str, technology: str | None = None) -> str:
        """Return where the price of an item stands: the field of the brief, or the id of the fact."""
        if item in self.own:
            return OWN_PRICES
        return _origin((technology, *self.services, self.provider), item)

    def message(self, channel: str) -> Quantity:
        """Return what one e-mail, push message or SMS costs through a provider."""
        return self.own[channel] if channel in self.own else _known(f"{_PREFIX}provider.{channel}")


def _origin(books: tuple[str | None, ...], item: str) -> str:
    """Return the fact of an item in the first of these books that has it, else in the generic one."""
    facts = library().facts
    ids = (f"{_PREFIX}{book}.{item}" for book in books if book)
    return next((one for one in ids if one in facts), f"{_PREFIX}{GENERIC}.{item}")


@functools.lru_cache(maxsize=_KEPT)
def _of_books(books: tuple[str | None, ...], item: str) -> Quantity:
    """Return the price of an item; the last of the books is that of the provider."""
    found, provider = _origin(books, item), books[-1]
    generic = found.startswith(f"{_PREFIX}{GENERIC}.") and provider != GENERIC
    return _fallen_back(found, str(provider)) if generic else _known(found)


@functools.cache
def _known(fact_id: str) -> Quantity:
    return from_fact(library().facts[fact_id])


@functools.cache
def _fallen_back(fact_id: str, provider: str) -> Quantity:
    found = _known(fact_id)
    told = f"generic cloud, no price of {provider} on record: "
    inputs = tuple(one.model_copy(update={"source": f"{told}{one.source}"}) for one in found.inputs)
    return dataclasses.replace(found, inputs=inputs)


@once_a_brief
def price_book(brief: Brief) -> PriceBook:
    """Return the prices that a brief is to be computed with.

    Raises:
        InputError: If an own price names no item of the book, or is in another unit.
    """
    wanted = _decided(brief)
    decided = next((one for one in BOOKS if one in wanted), GENERIC)
    provider: str = brief.budget.provider or decided
    services = tuple(one for one in SERVICES if one in wanted)
    own: dict[str, Quantity] = {}
    for one in brief.budget.prices:
        own.setdefault(one.item, own_price(one))
    return PriceBook(provider, services, MappingProxyType(own))


def price_items() -> Mapping[str, Fact]:
    """Return the generic fact of every item that can be priced, by the item's name."""
    generic = f"{_PREFIX}{GENERIC}."
    items = {one: fact for one, fact in library().facts.items() if one.startswith(generic)}
    found = {one.removeprefix(generic): fact for one, fact in items.items()}
    return {**found, **{one: library().facts[f"{_PREFIX}provider.{one}"] for one in _MESSAGES}}


def prices_of(provider: str) -> Mapping[str, Fact]:
    """Return the facts in one book by item; empty for a book that does not exist."""
    prefix = f"{_PREFIX}{provider}."
    found = library().facts.items()
    return {one.removeprefix(prefix): fact for one, fact in found if one.startswith(prefix)}


def own_price(one: OwnPrice) -> Quantity:
    """Return a price of one's own in the unit of the book's item.

    Raises:
        InputError: If the item is not known, with near ones, or the unit does not fit.
    """
    items = price_items()
    if one.item not in items:
        near = difflib.get_close_matches(one.item, items, cutoff=0.4) or sorted(items)[:2]
        raise InputError(
            f"there is no item {one.item!r} to price",
            field=OWN_PRICES,
            hint=f"Near ones: {', '.join(near)}. archkit prices lists all of them.",
        )
    fact = items[one.item]
    dated = f", {one.date.isoformat()}" if one.date else ""
    told = given(one.usd, one.unit or fact.unit, fact.name, f"brief: {OWN_PRICES} ({one.source}{dated})")
    try:
        return told.to(fact.unit)
    except (ValueError, ArithmeticError):
        raise InputError(
            f"the price of {one.item!r} is in {one.unit!r}, which is no price of that",
            field=OWN_PRICES,
            hint=f"Give it in {fact.unit}, or leave the unit out.",
        ) from None


def with_own_prices(brief: Brief, prices: tuple[OwnPrice, ...]) -> Brief:
    """Return the brief with further own prices; they go before what it said of the same items.

    Raises:
        InputError: If a price names no item, or is in another unit.
    """
    for one in prices:
        own_price(one)
    named = {one.item for one in prices}
    kept = tuple(one for one in brief.budget.prices if one.item not in named)
    budget = brief.budget.model_copy(update={"prices": (*prices, *kept)})
    return brief.model_copy(update={"budget": budget})


@functools.cache
def _names() -> Names:
    words = {word: frozenset({place}) for place, all_words in PROVIDERS.items() for word in all_words}
    return words | {service: frozenset({service}) for service in SERVICES}


def _decided(brief: Brief) -> frozenset[str]:
    """Return the providers and services that decisions and constraints of the brief ask for."""
    said = rulings(brief.existing.decisions, brief.constraints, _names())
    wanted = [one.wanted - one.refused for one in said]
    return frozenset[str]().union(*wanted)
