"""A network and a scenario laid out as the flat memory that the event loop runs on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from archkit.sizing.network import Call, Network, Route, ServiceTime, Station
from archkit.sizing.simulation import layout as at
from archkit.sizing.simulation.agenda import push
from archkit.sizing.simulation.chance import exponential, lognormal, streams
from archkit.sizing.simulation.loop import next_arrival
from archkit.sizing.simulation.scenario import Scenario

NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000
FIRST_FRAMES = 1 << 12
MOST_FRAMES = 1 << 20
"""Calls that may be under way at once; about 130 MB."""
_KINDS = {"instance": at.INSTANCE, "zone": at.ZONE, "slow": at.SLOW, "errors": at.ERRONEOUS, "cold": at.CHILL}
_RESERVE = 64
_MOST_STARTING = 1_000


@dataclass
class Memory:
    """The three sequences of a run, and where in them stations and routes stand."""

    i: Any = field(default_factory=lambda: [0] * at.HEAD)
    x: Any = field(default_factory=lambda: [0.0])
    h: Any = field(default_factory=list)
    stations: dict[str, int] = field(default_factory=dict)
    routes: dict[str, int] = field(default_factory=dict)
    tables: dict[float, int] = field(default_factory=dict)
    beside_agenda: int = 64

    def claim(self, size: int) -> int:
        """Return the address of so many new integers."""
        address = len(self.i)
        self.i.extend([0] * size)
        return address

    def claim_floats(self, values: Sequence[float]) -> int:
        """Return the address of new floats with these values."""
        address = len(self.x)
        self.x.extend(values)
        return address

    @property
    def frames(self) -> int:
        """How many calls may be under way at present."""
        return int(self.i[at.FRAMES_END] - self.i[at.FRAMES]) // at.FRAME

    @property
    def full(self) -> bool:
        """Whether there can be no more frames than there are."""
        return self.frames >= MOST_FRAMES

    def grow(self) -> None:
        """Double the room for calls that are under way, up to `MOST_FRAMES`."""
        if self.full:
            self.i[at.RESERVE] = 0
            return
        count = self.frames or FIRST_FRAMES
        begin = len(self.i)
        new = _zeros(self.i, count * at.FRAME)
        following = [*range(begin + at.FRAME, begin + len(new), at.FRAME), int(self.i[at.FREE_FIRST])]
        new[at.NEXT :: at.FRAME] = following
        self.i[at.FREE_FIRST] = begin
        self.i[at.FREE_COUNT] += count
        self.i[at.FRAMES_END] = begin + len(new)
        self.i = _joined(self.i, new)
        agenda = 2 * (self.frames + self.beside_agenda)
        self.h = _joined(self.h, _zeros(self.h, agenda - len(self.h)))

    def make_room(self) -> None:
        """Have as many free frames as there are calls under way, where there can be."""
        while not self.full and 2 * int(self.i[at.FREE_COUNT]) < self.frames:
            self.grow()


def _zeros(like: Any, size: int) -> Any:
    """Return so many zeros, as a list or an array."""
    if isinstance(like, list):
        return [0] * size
    import numpy as np  # noqa: PLC0415 - comes with numba only

    return np.zeros(size, dtype=like.dtype)


def _joined(numbers: Any, more: Any) -> Any:
    """Return a sequence with more at its end."""
    if isinstance(numbers, list):
        numbers.extend(more)
        return numbers
    import numpy as np  # noqa: PLC0415 - comes with numba only

    return np.concatenate((numbers, more))


def laid_out(network: Network, scenario: Scenario, seed: int) -> Memory:
    """Return the memory of a run that has not begun."""
    memory = Memory()
    memory.i[at.EXPONENTIAL] = memory.claim_floats(exponential())
    memory.i[at.STATIONS] = len(memory.i)
    for station in network.stations:
        memory.stations[station.id] = memory.claim(at.STATION_RECORD)
    memory.i[at.STATIONS_END] = len(memory.i)
    for station in network.stations:
        _station(memory, station)
    edges = _changes(memory, scenario)
    chilled: list[int] = []
    cold = {one.station for one in scenario.faults if one.kind == "cold"}
    for route in network.routes:
        address = memory.claim(at.ROUTE_RECORD)
        memory.routes[route.id] = address
        _route(memory, route, scenario, seed, edges)
        chilled += _calls(memory, route, seed, cold)
    memory.i[at.SLICE_HISTOGRAM] = memory.claim(at.FINE_BINS)
    memory.i[at.CHILLED] = memory.claim(len(chilled))
    memory.i[at.CHILLED_END] = memory.i[at.CHILLED] + len(chilled)
    memory.i[memory.i[at.CHILLED] : memory.i[at.CHILLED_END]] = chilled
    faults = _faults(memory, scenario)
    memory.i[at.RESERVE] = _RESERVE + 2 * max(
        len(call.calls) for route in network.routes for call in route.entry.walk()
    )
    memory.beside_agenda += _beside(network) + 2 * len(faults)
    memory.i[at.FRAMES] = memory.i[at.FRAMES_END] = len(memory.i)
    memory.grow()
    while memory.i[at.FREE_COUNT] < 2 * memory.i[at.RESERVE] and not memory.full:
        memory.grow()
    _first_events(memory, network, scenario, faults)
    return memory


def _beside(network: Network) -> int:
    """Return how many entries of the agenda may belong to no call under way."""
    sites = sum(1 for route in network.routes for _ in route.entry.walk())
    scaled = sum(1 for one in network.stations if one.autoscaling)
    return sites + len(network.routes) + scaled * (_MOST_STARTING + 4)


def _station(memory: Memory, station: Station) -> None:
    address, i = memory.stations[station.id], memory.i
    limit, scaling = station.rate_limit, station.autoscaling
    i[address + at.SIZE] = station.instances
    i[address + at.SERVERS] = station.servers
    i[address + at.CONCURRENCY] = station.concurrency or 0
    i[address + at.CAPACITY] = station.instances * station.servers
    i[address + at.PLACES] = (
        at.UNBOUNDED if station.concurrency is None else station.instances * station.concurrency
    )
    i[address + at.DOOR_LIMIT] = at.UNBOUNDED if station.queue_limit is None else station.queue_limit
    i[address + at.BACKGROUND] = int(station.background)
    i[address + at.ZONES] = station.zones
    floats = [0.0] * at.STATION_RECORD_FLOATS
    floats[at.SLOWNESS] = 1.0
    if limit:
        i[address + at.LIMITED] = 1
        floats[at.TOKENS] = floats[at.BURST] = limit.burst
        floats[at.TOKEN_RATE] = limit.per_second / NS_PER_S
    i[address + at.LOW_SINCE] = -1
    if scaling:
        interval = max(scaling.interval_s, scaling.delay_s / _MOST_STARTING, 0.001)
        i[address + at.INTERVAL] = int(interval * NS_PER_S)
        i[address + at.DELAY] = int(scaling.delay_s * NS_PER_S)
        i[address + at.COOLDOWN] = int(scaling.cooldown_s * NS_PER_S)
        i[address + at.SMALLEST] = scaling.smallest
        i[address + at.LARGEST] = max(scaling.smallest, scaling.largest)
        floats[at.FULL] = station.servers * scaling.target
    i[address + at.STATION_FLOATS] = memory.claim_floats(floats)
    i[address + at.HISTOGRAM] = memory.claim(at.COARSE_BINS)


def _changes(memory: Memory, scenario: Scenario) -> list[tuple[int, float]]:
    """Lay out when the load changes; return from when on it has which factor."""
    edges = {0: 1.0}
    for one in sorted(scenario.stretches, key=lambda one: one.at_s):
        edges[int(one.at_s * NS_PER_S)] = one.factor
    times = sorted(edges)
    memory.i[at.CHANGES] = memory.claim(len(times))
    for place, end in enumerate([*times[1:], at.NEVER]):
        memory.i[memory.i[at.CHANGES] + place] = end
    return [(time, edges[time]) for time in times]


def _route(
    memory: Memory, route: Route, scenario: Scenario, seed: int, edges: list[tuple[int, float]]
) -> None:
    address, i = memory.routes[route.id], memory.i
    rates = []
    for _, factor in edges:
        rate = arrival_rate(route, scenario) * factor / NS_PER_S
        rates += [rate, 1 / rate if rate > 0 else 0.0]
    i[address + at.RATES] = memory.claim_floats(rates)
    i[address + at.LATENCY_SUM] = memory.claim_floats([0.0])
    i[address + at.ARRIVALS] = streams(seed, f"{route.id}: arrivals")
    i[address + at.TARGET] = at.NEVER if route.target_ms is None else int(route.target_ms * NS_PER_MS)
    i[address + at.ROUTE_HISTOGRAM] = memory.claim(at.FINE_BINS)


def arrival_rate(route: Route, scenario: Scenario) -> float:
    """Return how many requests of a route come in a second, before any stretch changes it."""
    base = route.peak_per_second if scenario.at_peak else route.per_second
    return base * scenario.load_factor


def _calls(memory: Memory, route: Route, seed: int, cold: set[str]) -> Iterator[int]:
    """Lay out the calls of a route; yield the pairs of cold stations and calls that they cause."""
    entry = memory.claim(at.CALL_SITE)
    memory.i[memory.routes[route.id] + at.ENTRY] = entry
    waiting = [(entry, route.entry, route.id)]
    while waiting:
        address, call, path = waiting.pop()
        _site(memory, address, call, seed, path)
        below = sorted(call.calls, key=lambda one: one.stage)
        first = memory.claim(at.CALL_SITE * len(below))
        memory.i[address + at.FIRST_BELOW] = first
        memory.i[address + at.BELOW] = len(below)
        for place, one in enumerate(below):
            child = first + place * at.CALL_SITE
            waiting.append((child, one, f"{path}/{place}:{one.target}"))
            for cause in _causes(call, one) & cold:
                yield from (memory.stations[cause], child)
    memory.i[entry + at.ROUTE] = memory.routes[route.id]


def _causes(caller: Call, call: Call) -> set[str]:
    """Return the stations whose cold caches cause a call: its caller, or asked just before it."""
    if call.probability >= 1 or call.style == "async":
        return set()
    return {caller.target} | {
        one.target for one in caller.calls if one.stage < call.stage and one.style == "sync"
    }


def _site(memory: Memory, address: int, call: Call, seed: int, path: str) -> None:
    i = memory.i
    retry, breaker = call.retry, call.breaker
    i[address + at.STREAM] = streams(seed, f"{path}: work")
    i[address + at.CHOICES] = streams(seed, f"{path}: choices")
    i[address + at.STATION] = memory.stations[call.target]
    i[address + at.STAGE] = call.stage
    i[address + at.CHANCE] = int(call.probability * at.CERTAIN)
    i[address + at.NETWORK] = int(call.network_ms * NS_PER_MS)
    i[address + at.FAILS] = int(call.failure_share * at.CERTAIN)
    i[address + at.TIMEOUT] = 0 if call.timeout_ms is None else max(1, int(call.timeout_ms * NS_PER_MS))
    i[address + at.HANDED_OVER] = int(call.style == "async")
    i[address + at.OPTIONAL] = int(call.optional)
    i[address + at.WORKS] = int(call.work is not None)
    i[address + at.TABLE] = 0 if call.work is None else _table(memory, call.work)
    i[address + at.ATTEMPTS] = retry.attempts if retry else 1
    floats = [0.0] * at.CALL_SITE_FLOATS
    floats[at.MEAN] = call.work.mean_ms * NS_PER_MS if call.work else 0.0
    if retry:
        waits = [retry.backoff_ms * retry.factor**n for n in range(retry.attempts)]
        i[address + at.BACKOFFS] = memory.claim_floats(
            [min(one, retry.longest_ms) * NS_PER_MS for one in waits]
        )
        floats[at.JITTER] = retry.jitter
        i[address + at.BUDGETED] = int(retry.budget is not None)
        floats[at.BUDGET] = retry.budget or 0.0
    i[address + at.SITE_FLOATS] = memory.claim_floats(floats)
    if breaker:
        record = memory.claim(at.BREAKER_RING + breaker.calls)
        i[address + at.BREAKER] = record
        i[record + at.WINDOW] = breaker.calls
        i[record + at.LIMIT] = max(1, -int(-breaker.failure_share * breaker.calls // 1))
        i[record + at.OPEN_FOR] = int(breaker.open_s * NS_PER_S)
        i[record + at.PROBES] = breaker.probes


def _table(memory: Memory, work: ServiceTime) -> int:
    """Return the address of a distribution's quantiles, 0 where it has only one value."""
    if work.distribution == "exponential":
        return int(memory.i[at.EXPONENTIAL])
    if work.distribution == "deterministic" or work.variation == 0:
        return 0
    if work.variation not in memory.tables:
        memory.tables[work.variation] = memory.claim_floats(lognormal(work.variation))
    return memory.tables[work.variation]


def _faults(memory: Memory, scenario: Scenario) -> list[int]:
    records = [memory.claim(at.FAULT_RECORD) for _ in scenario.faults]
    for address, fault in zip(records, scenario.faults, strict=True):
        memory.i[address + at.KIND] = _KINDS[fault.kind]
        memory.i[address + at.WHERE] = memory.stations[fault.station]
        memory.i[address + at.FAULT_FLOATS] = memory.claim_floats([fault.amount])
    memory.i[at.FAULTS] = records[0] if records else 0
    memory.i[at.FAULTS_END] = records[-1] + at.FAULT_RECORD if records else 0
    return records


def _first_events(memory: Memory, network: Network, scenario: Scenario, faults: list[int]) -> None:
    for route in memory.routes.values():
        push(memory.i, memory.h, next_arrival(memory.i, memory.x, route), -1 - (at.ARRIVAL + 8 * route))
    for station in network.stations:
        if station.autoscaling:
            address = memory.stations[station.id]
            push(memory.i, memory.h, memory.i[address + at.INTERVAL], -1 - (at.SCALE + 8 * address))
    for address, fault in zip(faults, scenario.faults, strict=True):
        for time in (fault.from_s, fault.to_s):
            push(memory.i, memory.h, int(time * NS_PER_S), -1 - (at.FAULT_EDGE + 8 * address))
