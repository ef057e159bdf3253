"""`archkit prices`: the price book, and the prices that a company brings along."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.printing import say, say_json

if TYPE_CHECKING:
    from archkit.brief import Brief
    from archkit.knowledge import Fact

_WIDTH = 24


@click.command("prices", short_help="List the price book.")
@click.option("--provider", metavar="BOOK", help="Whose prices: a cloud or a managed service. [cloud]")
@click.option("--item", metavar="WORDS", help="Only items whose name or id holds these words.")
@click.option("--json", "as_json", is_flag=True, help="Print the book as JSON, and nothing else.")
def command(*, provider: str | None, item: str | None, as_json: bool) -> None:
    """List what archkit takes things to cost: low, base, high, unit, source and date.

    A price that is not so for you goes into a file of yours, with the item's id:

    \b
      prices:
        - {item: vcpu-month, usd: 12.50, source: Our contract, date: 2026-09-01}

    \b
    Examples:
      archkit prices
      archkit prices --provider aws --item egress
      archkit design brief.yaml --prices company-prices.yaml
    """  # noqa: D301 - \b keeps click from wrapping the examples
    book = provider or "cloud"
    facts = _chosen(book, item)
    if as_json:
        say_json([_as_data(name, book, fact) for name, fact in facts.items()])
        return
    _say_book(book)
    for name, fact in facts.items():
        say(f"{name:<{_WIDTH}} {_range(fact)} {fact.unit}")
        say(f"{'':<{_WIDTH}} {fact.name}{f'; {fact.note}' if fact.note else ''}")
        say(f"{'':<{_WIDTH}} {fact.citation}")


def _chosen(book: str, words: str | None) -> dict[str, Fact]:
    from archkit.errors import InputError  # noqa: PLC0415 - heavy
    from archkit.sizing import BOOKS, price_items, prices_of  # noqa: PLC0415 - heavy
    from archkit.sizing.price_book import SERVICES  # noqa: PLC0415 - heavy

    if book not in (*BOOKS, *SERVICES):
        raise InputError(
            f"there is no price book {book!r}", hint=f"The books are: {', '.join((*BOOKS, *SERVICES))}."
        )
    facts = price_items() if book == "cloud" else prices_of(book)
    wanted = (words or "").lower()
    found = {name: fact for name, fact in facts.items() if wanted in f"{name} {fact.name}".lower()}
    if not found:
        raise InputError(
            f"the book {book!r} has no item with {words!r}", hint=f"Its items are: {', '.join(facts)}."
        )
    return found


def _say_book(book: str) -> None:
    from archkit.sizing import BOOKS  # noqa: PLC0415 - heavy

    others = ", ".join(one for one in BOOKS if one != book)
    say(f"Prices of {BOOKS.get(book, book)} in USD: base (low to high). Other books: {others}.")
    if book != "cloud":
        say("What this book lacks is taken from the generic cloud, and the cost line says so.")
    say()


def _range(fact: Fact) -> str:
    base, ends = f"{fact.base:,g}", f"{fact.lowest:,g} to {fact.highest:,g}"
    return base if fact.lowest == fact.highest else f"{base} ({ends})"


def _as_data(item: str, book: str, fact: Fact) -> dict[str, Any]:
    return {"item": item, "book": book, **fact.model_dump(mode="json", exclude={"id"})}


def with_prices(brief: Brief | None, path: Path | None) -> Brief | None:
    """Return the brief with the prices of a file; a provider that the brief states stands.

    Raises:
        InputError: If the file cannot be read, or a price names no item of the book.
    """
    if path is None:
        return brief
    if brief is None:
        raise click.UsageError(
            "--prices changes a brief, so give the BRIEF as well; a session keeps the prices it began with."
        )
    from archkit.brief import PriceList  # noqa: PLC0415 - heavy
    from archkit.sizing import with_own_prices  # noqa: PLC0415 - heavy

    told = PriceList.read(path)
    priced = with_own_prices(brief, told.prices)
    if told.provider is None or brief.budget.provider:
        return priced
    return priced.model_copy(update={"budget": priced.budget.model_copy(update={"provider": told.provider})})
