"""Scenarios: what a design is put through before there is code, as far as its parts make sense of it.

Each lasts as long as the requests asked for take at the brief's rates, so that a quiet
service is played for days and a busy one for seconds; faults and surges last a minute where
that is not too much. What takes its time, such as retries piling up, is played on a slice of a
busy network (`plays`), where the same requests last longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archkit.brief import Brief
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.knowledge import fact
from archkit.sizing.network.model import Network, Station
from archkit.sizing.network.pressure import pressures
from archkit.sizing.network.slicing import slice_of
from archkit.sizing.simulation.scenario import Fault, Scenario, Stretch

AVERAGE, PEAK, TEN_TIMES, RETRY_STORM = "average", "peak", "ten-times", "retry-storm"
"""Ids of the scenarios that every network has, as long as enough requests come."""
_OF_SEVERAL = frozenset({"instance-lost", "zone-lost"})
_SMALL = 1 / 2
_NEARLY_ALL = 0.9
_HALVES = (1.0, 0.5, 0.25)
_BURSTS = frozenset({"machine-timed", "spiky"})


def scenarios(brief: Brief, network: Network, *, requests: float | None = None) -> tuple[Scenario, ...]:
    """Return the scenarios of a design's network, the levels of load first.

    Args:
        brief: The brief with its assumptions filled in.
        network: The result of `archkit.sizing.network.network_of`, or one of one's own: stations
            with a `kind` get the faults of that kind.
        requests: How many requests a scenario plays, 100 or more; the fact
            ``simulation.requests`` when left out. More make far percentiles steadier.

    Returns:
        Load at the average, the peak and ten times the peak; then, at the peak and as far as
        there are such parts and enough requests, an instance lost, a zone lost, a slow
        database, a slow and a failing provider, a cold cache, a launch, a burst of machines and a
        retry storm.
    """
    course = Course(network, requests or fact("simulation.requests").base)
    found = [*levels(course)]
    if course.calls_in_a_fault >= fact("simulation.least-requests").base:
        found += [*_lost(course), *_slow(course), *_cold(course), *_surges(brief, course)]
    return tuple(found)


@dataclass(frozen=True)
class Play:
    """A scenario with the network that it is played to, which may be a slice: `share` of the whole."""

    network: Network
    scenario: Scenario
    share: float = 1.0

    @property
    def sliced(self) -> str:
        """The words for a slice; empty for the whole."""
        if self.share == 1:
            return ""
        much = f"1/{1 / self.share:,.0f}" if self.share < _SMALL else f"{self.share:.0%}"
        return f"on a slice of {much} of load and capacity"


def plays(brief: Brief, network: Network, *, requests: float | None = None) -> tuple[Play, ...]:
    """Return the scenarios of `scenarios`, each on the whole network or on a slice of it.

    Average, peak and the loss of instances are played on the whole. Whatever else overloads or
    breaks something is played for long enough that waits, time limits and retries show, on as
    large a slice as the requests suffice for.

    Args:
        brief: The brief with its assumptions filled in.
        network: The whole network.
        requests: As for `scenarios`.
    """
    whole = {one.id: one for one in scenarios(brief, network, requests=requests)}
    count = requests or fact("simulation.requests").base
    shares = {name: share_for(name, network, count) for name in whole}
    found = []
    for name, scenario in whole.items():
        share = shares[name]
        if share == 1:
            found.append(Play(network, scenario))
            continue
        part = slice_of(network, share)
        same = (one for one in scenarios(brief, part, requests=requests) if one.id == name)
        found += [Play(part, one, share) for one in same]
    return tuple(found)


def at_load(network: Network, factor: float, *, requests: float | None = None) -> Play:
    """Return the play of some factor times the daily peak, on a slice where the network cannot do that.

    Args:
        network: The whole network.
        factor: Times the peak, above 0.
        requests: As for `scenarios`.
    """
    count = requests or fact("simulation.requests").base
    seconds = Course(network, count).steady(factor * Course(network, count).peak)
    full = max((one.utilisation for one in pressures(network)), default=0.0) * factor >= 1
    share = _share(seconds / fact("simulation.settled-seconds").base) if full else 1.0
    name = f"{factor:g} times the peak"
    level = _level(f"load-{factor:g}", name, seconds / share, at_peak=True, load_factor=factor)
    return Play(slice_of(network, share), level, share)


def share_for(scenario: str, network: Network, requests: float) -> float:
    """Return the largest share of a network for which the requests of a scenario last long enough.

    Args:
        scenario: The scenario's id.
        network: The whole network.
        requests: How many requests may be played.

    Returns:
        From above 0 to 1.
    """
    course = Course(network, requests)
    if scenario in {AVERAGE, PEAK, *_OF_SEVERAL}:
        return 1.0
    if scenario == TEN_TIMES:
        rate = fact("roadmap.ten-times").base * course.peak
        return _share(course.steady(rate) / fact("simulation.settled-seconds").base)
    begin, end, _ = course.disturbed(fact("simulation.surge-factor").base)
    return _share((end - begin) / fact("simulation.fault-seconds").lowest)


def _share(wanted: float) -> float:
    """Return a share of the network; nearly all of it is played as the whole, for a little shorter."""
    return 1.0 if wanted >= _NEARLY_ALL else wanted


@dataclass(frozen=True)
class Course:
    """How long things last: a network's rates against the requests that may be played."""

    network: Network
    requests: float

    @property
    def average(self) -> float:
        """Requests a second on average."""
        return sum(route.per_second for route in self.network.routes)

    @property
    def peak(self) -> float:
        """Requests a second when all routes are at their peak."""
        return sum(route.peak_per_second for route in self.network.routes)

    @property
    def calls_in_a_fault(self) -> float:
        """Requests that come at the peak while a fault lasts."""
        return self.peak * fact("simulation.fault-seconds").base

    def steady(self, rate: float) -> float:
        """Return for how many seconds the requests suffice at a rate."""
        longest = fact("simulation.longest-days").base * SECONDS_PER_DAY
        return min(longest, self.requests / rate) if rate > 0 else longest

    def disturbed(self, factor: float = 1.0, rate: float | None = None) -> tuple[float, float, float]:
        """Return from when to when a disturbance lasts at `factor` times a rate, and when the run ends.

        The rate is the peak where none is given.
        """
        before, after = fact("simulation.calm-share").base, fact("simulation.after-share").base
        length = self.requests / ((rate or self.peak) * (before + factor + after))
        length = min(length, fact("simulation.fault-seconds").base)
        return before * length, (before + 1) * length, (before + 1 + after) * length


def levels(course: Course) -> Iterator[Scenario]:
    """Yield the load at the average, at the peak and at ten times the peak."""
    ten = fact("roadmap.ten-times").base
    yield _level(AVERAGE, "Average", course.steady(course.average))
    yield _level(PEAK, "Peak", course.steady(course.peak), at_peak=True)
    yield _level(
        TEN_TIMES, "Ten times the peak", course.steady(ten * course.peak), at_peak=True, load_factor=ten
    )


def _level(
    scenario: str, name: str, seconds: float, *, at_peak: bool = False, load_factor: float = 1.0
) -> Scenario:
    warm_up = seconds * fact("simulation.warm-up-share").base
    return Scenario(
        id=scenario, name=name, load_factor=load_factor, at_peak=at_peak, seconds=seconds, warm_up_s=warm_up
    )


def _lost(course: Course) -> Iterator[Scenario]:
    """Yield the loss of an instance of the busiest part that has several, and of a zone."""
    entered: dict[str, float] = {}
    for route in course.network.routes:
        entered[route.entry.target] = entered.get(route.entry.target, 0.0) + route.peak_per_second
    several = [one for one in course.network.stations if one.instances > 1 and not one.background]
    if several:
        first = max(several, key=lambda one: entered.get(one.id, 0.0))
        yield _fault("instance-lost", f"An instance of {_called(first)} is lost", course, [first], "instance")
    zoned = [one for one in course.network.stations if one.zones > 1]
    if zoned:
        with_it = _of(course, "database")[:1]
        also = f", and {_called(with_it[0])} with it until it has failed over" if with_it else ""
        yield _fault("zone-lost", f"A zone is lost{also}", course, [*zoned, *with_it], "zone")


def _slow(course: Course) -> Iterator[Scenario]:
    slow, failing = fact("simulation.slow-factor").base, fact("simulation.error-share").base
    databases, providers = _of(course, "database")[:1], _of(course, "external")[:1]
    if databases:
        name = f"{_called(databases[0])} is {slow:g} times slower"
        yield _fault("database-slow", name, course, databases, "slow", slow)
    if providers:
        name = _called(providers[0])
        yield _fault("provider-slow", f"{name} is {slow:g} times slower", course, providers, "slow", slow)
        yield _fault(
            "provider-failing", f"{failing:.0%} of calls to {name} fail", course, providers, "errors", failing
        )


def _cold(course: Course) -> Iterator[Scenario]:
    caches = _of(course, "cache")
    if caches and any(call.probability < 1 for route in course.network.routes for call in route.entry.walk()):
        yield _fault("cache-cold", f"{_called(caches[0])} is empty", course, caches[:1], "cold")


def _surges(brief: Brief, course: Course) -> Iterator[Scenario]:
    """Yield a launch where the public may come, a burst where machines call, and the retry storm."""
    if brief.threats.exposure == "public" or {"web", "mobile"} & set(brief.scale.clients):
        yield _launch(course)
    profiles = {route.profile for route in course.network.routes} & _BURSTS
    if profiles:
        factor = max(fact(f"workload.burst.{one}").base for one in profiles)
        yield _surge("machine-burst", f"A burst of {factor:g} times the peak", course, factor)
    yield retry_storm(course)


def retry_storm(course: Course) -> Scenario:
    """Return a surge that ends: what does not come back after it is kept down by its own retries."""
    factor = fact("simulation.surge-factor").base
    return _surge(RETRY_STORM, f"A surge of {factor:g} times the peak, and back", course, factor)


def _surge(scenario: str, name: str, course: Course, factor: float) -> Scenario:
    begin, end, seconds = course.disturbed(factor)
    stretches = (Stretch(at_s=begin, factor=factor), Stretch(at_s=end, factor=1))
    return Scenario(id=scenario, name=name, at_peak=True, seconds=seconds, stretches=stretches)


def _launch(course: Course) -> Scenario:
    """Return a launch: from the average to its peak at once, then halving."""
    factor = fact("workload.peak.launch").base
    begin, end, seconds = course.disturbed(factor, course.average)
    length = end - begin
    stretches = [
        Stretch(at_s=begin + place * length, factor=max(1.0, factor * part))
        for place, part in enumerate(_HALVES)
    ]
    name = f"A launch at {factor:g} times the average"
    return Scenario(
        id="launch",
        name=name,
        seconds=max(seconds, begin + len(_HALVES) * length),
        stretches=tuple(stretches),
    )


def _fault(  # noqa: PLR0913, PLR0917 - one argument a field that differs
    scenario: str, name: str, course: Course, stations: Iterable[Station], kind: str, amount: float = 1.0
) -> Scenario:
    begin, end, seconds = course.disturbed()
    faults = [
        Fault.model_validate(
            {"station": one.id, "kind": kind, "from_s": begin, "to_s": end, "amount": amount}
        )
        for one in stations
    ]
    return Scenario(id=scenario, name=name, at_peak=True, seconds=seconds, faults=tuple(faults))


def _of(course: Course, kind: str) -> list[Station]:
    return [one for one in course.network.stations if one.kind == kind]


def _called(station: Station) -> str:
    return station.name or station.id
