"""A queueing network: what the quick answer computes and the load simulation runs.

A request follows its route, a tree of calls. At each call it may wait for a place at the
target, is worked on there, and then makes the calls below, stage by stage, before it answers.
The place is held until then: this is how a slow dependency fills the pools of its callers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from archkit.record import Record

Name = Annotated[str, Field(min_length=1, max_length=200)]
Milliseconds = Annotated[float, Field(gt=0, le=86_400_000, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Rate = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1, le=10_000_000)]
Seconds = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
Profile = Literal["steady", "daily", "spiky", "machine-timed", "launch"]
DEEPEST = 40
"""Calls below one another that a route may have."""


class ServiceTime(Record):
    """How long one piece of work keeps a server busy.

    `mean_ms` is above zero; `variation` is the coefficient of variation (standard deviation
    over mean): 0 for deterministic, 1 for exponential; a lognormal takes any up to 10.
    """

    mean_ms: Milliseconds
    distribution: Literal["deterministic", "exponential", "lognormal"] = "lognormal"
    variation: float = Field(default=1.0, ge=0, le=10)


class RateLimit(Record):
    """A token bucket at the door: so many requests a second on average, `burst` at once."""

    per_second: float = Field(gt=0, le=1e9)
    burst: float = Field(ge=1, le=1e9)


class Autoscaling(Record):
    """Instances follow the utilisation, late.

    Every `interval_s` the instances wanted are busy servers over `target` utilisation; new
    ones serve after `delay_s`, and they go after `cooldown_s` of being too many.
    """

    smallest: Count
    largest: Count
    target: float = Field(gt=0, lt=1)
    interval_s: Seconds = Field(default=30, gt=0)
    delay_s: Seconds = 90
    cooldown_s: Seconds = 300

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.smallest > self.largest:
            raise ValueError(
                f"autoscaling from {self.smallest} to {self.largest} instances has no room"
                " | Let smallest be no more than largest."
            )
        return self


class Station(Record):
    """A component as a place where work waits and is served.

    Each of `instances` works on `servers` requests at once (cores, or connections of a pool).
    `concurrency` is how many one instance holds at once, those included that wait for what
    they called (a thread pool or bulkhead; None for no bound). Beyond `queue_limit` waiting
    for all instances together, requests are refused (load shedding; None for no bound). Instances are
    spread over `zones` in turn. `background` marks workers that take from a queue: nobody
    waits for their answer. `kind` is the component's kind, such as ``database``, where the
    station stands for one: it says which faults make sense for it.
    """

    id: Name
    name: str = ""
    kind: str = Field(default="", max_length=40)
    servers: Count = 1
    instances: Count = 1
    zones: int = Field(default=1, ge=1, le=100)
    concurrency: Count | None = None
    queue_limit: int | None = Field(default=None, ge=0, le=1_000_000_000)
    rate_limit: RateLimit | None = None
    autoscaling: Autoscaling | None = None
    background: bool = False


class Retry(Record):
    """Further attempts after a failure or a timeout, `attempts` in all with the first.

    The wait after attempt n is ``backoff_ms * factor ** (n - 1)``, at most `longest_ms`, of
    which the share `jitter` is drawn at random. `budget` is the share of calls that may be
    retries (None for no bound).
    """

    attempts: int = Field(default=1, ge=1, le=20)
    backoff_ms: float = Field(default=100, ge=0, le=86_400_000)
    factor: float = Field(default=2, ge=1, le=10)
    longest_ms: float = Field(default=10_000, ge=0, le=86_400_000)
    jitter: Share = 1.0
    budget: Share | None = None


class Breaker(Record):
    """A circuit breaker: refuses calls for `open_s` once a share of the last calls failed.

    After that `probes` calls are let through; when they succeed it closes again.
    """

    failure_share: float = Field(default=0.5, gt=0, le=1)
    calls: int = Field(default=20, ge=1, le=10_000)
    open_s: Seconds = Field(default=30, gt=0)
    probes: int = Field(default=3, ge=1, le=1_000)


class Call(Record):
    """One call to a station and what it does there.

    `work` is served at the target (None for a hop that costs nothing); `network_ms` is the
    way there and back, spent outside of any server. `probability` is the share of callers
    that make it, such as the misses of a cache. Calls of one `stage` start together and the
    next stage waits for all of them. An ``async`` call is handed over: the caller goes on
    and does not hear of it again; without a `timeout_ms` the caller waits for ever.
    `optional` lets the caller go on when the call fails; `failure_share` of the calls fail at
    the target by themselves.
    """

    target: Name
    work: ServiceTime | None = None
    network_ms: float = Field(default=0, ge=0, le=86_400_000)
    probability: Share = 1.0
    stage: int = Field(default=0, ge=0, le=1_000)
    style: Literal["sync", "async"] = "sync"
    timeout_ms: Milliseconds | None = None
    retry: Retry | None = None
    breaker: Breaker | None = None
    optional: bool = False
    failure_share: Share = 0.0
    calls: tuple[Call, ...] = ()

    def walk(self) -> Iterator[Call]:
        """Yield this call and all below it, depth first."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.calls))

    @property
    def depth(self) -> int:
        """How many calls stand below one another, this one included."""
        level, deepest = [self], 0
        while level:
            deepest += 1
            level = [below for one in level for below in one.calls]
        return deepest


class Route(Record):
    """An operation: how often it happens and what it calls.

    `per_second` is the average arrival rate, `peak_to_average` what the daily peak multiplies
    it by. `target_ms` is the p95 that the brief wants, None for work that nobody waits for.
    """

    id: Name
    name: str = ""
    per_second: Rate
    peak_to_average: float = Field(default=1.0, ge=1, le=1_000)
    profile: Profile = "steady"
    target_ms: Milliseconds | None = None
    entry: Call

    @property
    def peak_per_second(self) -> float:
        """The arrival rate at the daily peak."""
        return self.per_second * self.peak_to_average


class Network(Record):
    """Stations and routes; every call goes to a station that exists.

    `unreachable` names components that no route reaches, `unknown` those whose service time
    nobody knows, with what to measure: they are left out, and results say so. `notes` tell
    where the numbers come from.
    """

    DEEPEST_YAML: ClassVar[int] = 2 * DEEPEST + 10

    stations: tuple[Station, ...] = Field(min_length=1)
    routes: tuple[Route, ...] = Field(min_length=1)
    unreachable: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _once("station", [one.id for one in self.stations])
        _once("route", [one.id for one in self.routes])
        known = frozenset(one.id for one in self.stations)
        for route in self.routes:
            _fits(route, known)
        return self

    @property
    def unreached(self) -> tuple[str, ...]:
        """The ids of stations that no route calls; they have no load whatever is played."""
        called = {call.target for route in self.routes for call in route.entry.walk()}
        return tuple(one.id for one in self.stations if one.id not in called)

    @property
    def held_by_themselves(self) -> tuple[str, ...]:
        """The ids of stations with bounded places that are called while a call to them holds one.

        When such calls hold all places, none of them can go on: each waits for a place.
        """
        bounded = {one.id for one in self.stations if one.concurrency is not None}
        found: dict[str, None] = {}
        for route in self.routes:
            waiting: list[tuple[Call, frozenset[str]]] = [(route.entry, frozenset())]
            while waiting:
                call, held = waiting.pop()
                if call.target in held & bounded:
                    found[call.target] = None
                held = held | {call.target}
                waiting += [(one, held if one.style == "sync" else frozenset()) for one in call.calls]
        return tuple(found)

    def station(self, station_id: str) -> Station:
        """Return a station by id.

        Raises:
            KeyError: If there is none.
        """
        for one in self.stations:
            if one.id == station_id:
                return one
        raise KeyError(station_id)


def _once(what: str, ids: list[str]) -> None:
    twice = sorted(name for name, count in Counter(ids).items() if count > 1)
    if twice:
        raise ValueError(f"the {what} {twice[0]!r} stands twice | Rename one of them.")


def _fits(route: Route, known: frozenset[str]) -> None:
    if route.entry.depth > DEEPEST:
        raise ValueError(
            f"route {route.id!r} has more than {DEEPEST} calls below one another"
            " | Look for a loop, or shorten the chain."
        )
    for call in route.entry.walk():
        if call.target not in known:
            some = ", ".join(sorted(known)[:8])
            raise ValueError(
                f"route {route.id!r} calls {call.target!r}, which is no station"
                f" | Add the station, or call one of: {some}."
            )
