"""Cost: what a design costs in USD a month, as low, base and high with formula and source.

Rates are today's, storage is that of the horizon. What delivery providers ask for each
e-mail, push message or SMS follows what is sent and not the platform: those lines begin with
`PROVIDER_CHARGE` and `monthly_total` leaves them out, so that a budget for infrastructure
is compared with infrastructure.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from archkit.brief import Brief
from archkit.design import Architecture, CostLine
from archkit.sizing.bill import Item, items
from archkit.sizing.deliveries import channel, integration_of, messages
from archkit.sizing.price_setting import PriceSetting
from archkit.sizing.same_brief import These
from archkit.sizing.surroundings import around, beyond
from archkit.sizing.terms import USUAL, Terms
from archkit.sizing.unit_price import USD
from archkit.sizing.workload import Load

PROVIDER_CHARGE = "provider charge"
"""How the item of a line begins that a delivery provider charges."""
_KEPT = 32
"""Bills that are kept, since several steps ask for the same one."""


def price_components(  # noqa: PLR0913 - all but the first three have a default
    brief: Brief,
    architecture: Architecture,
    load: Load,
    *,
    terms: Terms = USUAL,
    load_factor: float = 1.0,
    volume_factor: float | None = None,
) -> tuple[CostLine, ...]:
    """Return the cost lines of an architecture in the order of its components.

    Args:
        brief: The brief; `budget.provider` and `budget.prices` say whose prices count.
        architecture: The components that are paid for.
        load: The result of `archkit.sizing.measure_load`.
        terms: How what runs is bought and kept; see `archkit.sizing.terms_of`.
        load_factor: Rates and users over today's, 0 or more.
        volume_factor: What is stored beyond today's stock, over what the load says; the
            load factor when left out.

    Returns:
        Lines in USD a month; the formula shows the base. What the brief gives no number for
        has no line, unless a fact stands in for it and the source says so.

    Raises:
        InputError: If an own price of the brief names no item of the book.
    """
    volume = load_factor if volume_factor is None else volume_factor
    return _bill(_Key(PriceSetting(brief, architecture, load, load_factor, terms, volume)))


@dataclass(frozen=True, eq=False)
class _Key:
    """A setting as the key of a cache: the same brief, architecture and load, on equal terms."""

    setting: PriceSetting

    @property
    def same(self) -> tuple[object, ...]:
        """What two equal keys have in common."""
        one = self.setting
        return These(one.brief, one.architecture, one.load), one.terms, one.load_factor, one.volume_factor

    def __hash__(self) -> int:
        return hash(self.same)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.same == other.same


@functools.lru_cache(maxsize=_KEPT)
def _bill(key: _Key) -> tuple[CostLine, ...]:
    return tuple(_line(one) for one in priced_items(key.setting))


@functools.lru_cache(maxsize=_KEPT)
def _on_site(key: _Key) -> tuple[Item, ...]:
    """Return what components and what stands around them cost, whatever is kept elsewhere for recovery."""
    setting = key.setting
    own = [one for part in setting.architecture.components for one in items(part, setting)]
    return (*own, *around(setting, own))


def priced_items(setting: PriceSetting) -> list[Item]:
    """Return all that is paid for in a setting, provider charges last."""
    anywhere = replace(setting, terms=replace(setting.terms, recovery=USUAL.recovery))
    lines = list(_on_site(_Key(anywhere)))
    lines += list(beyond(setting, lines))
    lines += list(_provider_charges(setting))
    return lines


def is_provider_charge(line: CostLine) -> bool:
    """Say whether a delivery provider charges this line by message."""
    return line.provider_charge


def monthly_total(costs: Iterable[CostLine]) -> tuple[float, float, float]:
    """Return the low, base and high sum of the platform's lines in USD a month.

    Provider charges are left out; sum them apart with `is_provider_charge`.
    """
    own = [line for line in costs if not is_provider_charge(line)]
    return sum(one.low_usd for one in own), sum(one.base_usd for one in own), sum(one.high_usd for one in own)


def _provider_charges(setting: PriceSetting) -> Iterator[Item]:
    for part in setting.architecture.components:
        integration = integration_of(part, setting.brief) if part.kind == "external" else None
        sent = messages(setting.brief, integration) if integration else None
        way = channel(integration) if integration else None
        if sent and way:
            volume = setting.times_load(sent.average).to("message/month")
            cost = volume * setting.book.message(way)
            yield Item(part.id, f"{PROVIDER_CHARGE}: {way}", cost.to(USD))


def _line(item: Item) -> CostLine:
    return CostLine(
        component=item.component,
        item=item.name,
        low_usd=item.cost.low,
        base_usd=item.cost.base,
        high_usd=item.cost.high,
        formula=item.cost.formula,
        source=item.cost.sources,
        provider_charge=item.name.startswith(PROVIDER_CHARGE),
    )
