"""What a price is worked out from: brief, architecture and load, with book, terms and factors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from archkit.brief import Brief
from archkit.design import Capacity, Component, Estimate
from archkit.sizing.capacity import Setting, capacity_of
from archkit.sizing.price_book import PriceBook, price_book
from archkit.sizing.quantity import Quantity, estimated, given, total
from archkit.sizing.same_brief import once_a_brief
from archkit.sizing.terms import USUAL, Terms
from archkit.sizing.workload import measure_load

_COMMITTED = ("vcpu-month", "ram-gib-month", "container-", "postgres-", "cache-")
"""How the names of items begin that a commitment of one year makes cheaper."""


@dataclass(frozen=True)
class PriceSetting(Setting):
    """A setting that is priced; `load_factor` multiplies rates and users, `volume_factor` what is added.

    Attributes:
        terms: How what runs is bought and kept.
        volume_factor: What is stored beyond today's stock, over what the load says.
    """

    terms: Terms = USUAL
    volume_factor: float = 1.0

    @cached_property
    def book(self) -> PriceBook:
        """The prices of the brief."""
        return price_book(self.brief)

    @cached_property
    def capacities(self) -> dict[str, Capacity | None]:
        """The capacity of each component by its id."""
        return {part.id: capacity_of(part, self) for part in self.architecture.components}

    def price(self, item: str, component: Component | None = None) -> Quantity:
        """Return what one unit of an item costs on these terms.

        Raises:
            KeyError: If no book has the item.
        """
        found = self.book.price(item, component.technology if component else None)
        if self.terms.reserved and item.startswith(_COMMITTED) and item not in self.book.own:
            return found * self.book.price("reserved-share")
        return found

    def rate(self, estimate: Estimate | None, unit: str) -> Quantity | None:
        """Return a rate of the load at this setting in another unit; None stays None."""
        return self.times_load(estimated(estimate)).to(unit) if estimate else None

    def times_load(self, quantity: Quantity) -> Quantity:
        """Return a quantity of today's load at this setting's."""
        return _scaled(quantity, self.load_factor)

    def stored(self, estimate: Estimate | None, *, standing: float = 0.0) -> Quantity | None:
        """Return what is stored at this setting in GiB; `standing` of it does not follow the load."""
        return self.grown(estimated(estimate) if estimate else None, estimate, standing)

    def grown(self, size: Quantity | None, rows: Estimate | None, standing: float) -> Quantity | None:
        """Return what grows with the rows at this setting; `standing` GiB of them do not follow the load."""
        if size is None or self.volume_factor == 1 or rows is None or rows.base <= 0:
            return size
        there = min(standing, rows.base)
        factor = (there + (rows.base - there) * self.volume_factor) / rows.base
        return _scaled(size, factor)

    def requests(self) -> Quantity | None:
        """Return reads and writes of a month as requests; None when both are unknown."""
        load = self.load
        both = [one for one in (load.reads_per_second, load.writes_per_second) if one]
        return total(
            self.times_load(estimated(one)).counting("request/s").to("request/month") for one in both
        )

    def jobs(self) -> Quantity | None:
        """Return the deferred jobs of a month; None when there are none."""
        return self.rate(self.load.jobs_per_second, "job/month")


def _scaled(quantity: Quantity, factor: float) -> Quantity:
    if factor == 1:
        return quantity
    return quantity * given(factor, "1", "load over today's", "the load that is asked about")


@once_a_brief
def standing_gib(brief: Brief) -> float:
    """Return the GiB of rows that are there today and still kept at the horizon."""
    entities = tuple(one.model_copy(update={"rows_per_day": None}) for one in brief.workload.entities)
    still = {"entities": entities, "operations": (), "reads_per_day": None, "writes_per_day": None}
    nobody = {"users_total": None, "users_daily_active": None, "users_concurrent_peak": None}
    idle = brief.model_copy(
        update={
            "workload": brief.workload.model_copy(update=still),
            "scale": brief.scale.model_copy(update=nobody),
        }
    )
    stored = measure_load(idle).storage_gib_at_horizon
    return stored.base if stored else 0.0


def greater(one: Quantity, other: Quantity) -> Quantity:
    """Return the greater of two quantities at each end, in the first one's unit."""
    least = other.to(one.unit)
    if least.high <= one.low:
        return one
    return Quantity(
        max(one.low, least.low),
        max(one.base, least.base),
        max(one.high, least.high),
        one.unit,
        f"the greater of {one.text} and {least.text}",
        tuple(dict.fromkeys((*one.inputs, *least.inputs))),
    )
