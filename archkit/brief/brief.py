"""The Brief: everything that is wanted, each field missing until somebody states it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, model_validator

from archkit.brief.quantity import (
    Count,
    Growth,
    Milliseconds,
    Minutes,
    Money,
    Months,
    Name,
    People,
    Percent,
    RatePerDay,
    Text,
    Weeks,
)
from archkit.brief.stated import Lines, Stated, Things
from archkit.brief.workload import Consistency, Workload
from archkit.record import Record

Client = Literal["web", "mobile", "desktop", "iot", "partner-api", "internal", "command-line"]
Exposure = Literal["public", "partners", "internal"]
Provider = Literal["aws", "gcp", "azure", "hetzner"]


class Scale(Stated):
    """How many, where and how fast it grows; `growth_percent_per_year` of 100 doubles."""

    users_total: People | None = None
    users_daily_active: People | None = None
    users_concurrent_peak: People | None = None
    tenants: Count | None = None
    growth_percent_per_year: Growth | None = None
    horizon_months: Months | None = None
    regions: Lines[Name] = ()
    clients: Lines[Client] = ()


class OwnPrice(Stated):
    """A price of one's own that goes before the price book.

    `item` is the id of an item of the book (``archkit prices`` lists them), `usd` what one
    `unit` costs, the book's own unit when left out. `source` and `date` say where it stands.
    """

    item: Name
    usd: Money
    unit: Name | None = None
    source: Name = "the brief's own price"
    date: dt.date | None = None


def _priced_once(prices: tuple[OwnPrice, ...]) -> tuple[OwnPrice, ...]:
    twice = [name for name, count in Counter(one.item for one in prices).items() if count > 1]
    if twice:
        raise ValueError(f"the item {twice[0]!r} has two prices | Keep one of them.")
    return prices


OwnPrices = Annotated[Things[OwnPrice], AfterValidator(_priced_once)]
"""Prices of one's own, one for each item."""


class Budget(Stated):
    """Money: running cost in USD a month, USD once, a loaded engineer-month in USD, and whose prices.

    `provider` is the price book that costs are computed with; when it is left out, decisions
    and constraints may name one, otherwise prices are those of a typical large cloud.
    """

    monthly_usd: Money | None = None
    one_off_usd: Money | None = None
    engineer_month_usd: Money | None = None
    provider: Provider | None = None
    prices: OwnPrices = ()


class Team(Stated):
    """Who builds and runs it. `on_call_people` is 0 when nobody carries a pager."""

    engineers: People | None = None
    operations_engineers: Count | None = None
    on_call_people: Count | None = None
    teams: Count | None = None
    skills: Lines[Name] = ()


class Timeline(Stated):
    """Weeks until the first production release; dates where they are fixed."""

    weeks: Weeks | None = None
    deadline: dt.date | None = None
    migration_deadline: dt.date | None = None


class Compliance(Stated):
    """Law and contract. ``regimes: []`` states that there are none; leaving it out is missing."""

    regimes: Lines[Name] | None = None
    data_classes: Lines[Name] = ()
    residency: Lines[Name] = ()


class Quality(Stated):
    """Service levels: availability in percent, latency in milliseconds, RPO and RTO in minutes."""

    availability_percent: Percent | None = None
    read_latency_p95_ms: Milliseconds | None = None
    write_latency_p95_ms: Milliseconds | None = None
    consistency: Consistency | None = None
    durability: Name | None = None
    rpo_minutes: Minutes | None = None
    rto_minutes: Minutes | None = None


class ExistingSystem(Stated):
    """Something that runs already, also given by its name alone; `source` says where it was read."""

    name: Name
    technology: Name | None = None
    role: Text = ""
    source: Name = "brief"

    @model_validator(mode="before")
    @classmethod
    def _by_its_name(cls, data: Any) -> Any:
        return {"name": data} if isinstance(data, str) else data


class ExistingDecision(Stated):
    """A decision already taken; departing from it needs a justification."""

    statement: Text
    reason: Text = ""
    source: Name = "brief"


class Existing(Stated):
    """What is there before the design: systems, decisions, and the schema and contract found.

    `none` states that there is nothing; otherwise an empty list is simply not known.
    """

    none: bool = False
    systems: Lines[ExistingSystem] = ()
    decisions: Lines[ExistingDecision] = ()
    tables: Lines[Name] = ()
    endpoints: Lines[Name] = ()


class Integration(Stated):
    """An external service; `per_day` is what goes through it, `rate_limit_per_second` what it allows."""

    name: Name
    purpose: Text = ""
    direction: Literal["outbound", "inbound", "both"] = "outbound"
    critical: bool = True
    per_day: RatePerDay | None = None
    rate_limit_per_second: Count | None = None


class ThreatContext(Stated):
    """Who could attack what: exposure, actors, and the assets that must be kept safe."""

    exposure: Exposure | None = None
    actors: Lines[Name] = ()
    assets: Lines[Name] = ()
    requirements: Lines[Text] = ()


class Source(Stated):
    """Where a field's value was read: the field's dotted path, the origin and its words."""

    field: Name
    origin: Name
    quote: Text = ""


class Brief(Stated):
    """What is wanted.

    Every part may be missing; `archkit.brief.missing` lists what is, and no reader fills in
    a default.
    """

    name: Name
    purpose: Text = ""
    goals: Lines[Text] = ()
    non_goals: Lines[Text] = ()
    scale: Scale = Scale()
    workload: Workload = Workload()
    budget: Budget = Budget()
    team: Team = Team()
    timeline: Timeline = Timeline()
    compliance: Compliance = Compliance()
    quality: Quality = Quality()
    existing: Existing = Existing()
    integrations: Things[Integration] = ()
    threats: ThreatContext = ThreatContext()
    constraints: Lines[Text] = ()
    owner: Name | None = None
    sources: Lines[Source] = ()

    def value(self, field: str) -> Any:
        """Return the value at a dotted path such as ``"scale.users_total"``.

        Raises:
            KeyError: If there is no such field.
        """
        current: Any = self
        for part in field.split("."):
            if not isinstance(current, Record) or part not in type(current).model_fields:
                raise KeyError(field)
            current = getattr(current, part)
        return current

    def with_values(self, values: dict[str, Any]) -> Self:
        """Return a brief with these dotted fields replaced, validated like any other.

        Raises:
            pydantic.ValidationError: If a value does not fit its field.
            KeyError: If a path names no field.
        """
        data = self.model_dump(mode="json", exclude_defaults=True)
        for field, value in values.items():
            self.value(field)
            *parents, last = field.split(".")
            target = data
            for part in parents:
                target = target.setdefault(part, {})
            target[last] = value
        return type(self).model_validate(data)
