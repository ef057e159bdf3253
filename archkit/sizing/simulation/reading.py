"""What is read off the memory of a run while it goes on, and at its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from archkit.sizing.network import Network
from archkit.sizing.simulation import layout as at
from archkit.sizing.simulation.histogram import quantile_ms
from archkit.sizing.simulation.memory import NS_PER_S, Memory
from archkit.sizing.simulation.outcome import LoadRun, Moment, RouteResult, StationResult
from archkit.sizing.simulation.scenario import Scenario
from archkit.sizing.simulation.verdict import bottleneck, growth, recovery

_SHORTEST = 1e-5
_COUNTS = slice(at.OFFERED, at.TURNED_AWAY + 1)


def listed(numbers: Any) -> list[Any]:
    """Return numbers of a list or an array as Python's own."""
    return list(numbers) if isinstance(numbers, list) else list(numbers.tolist())


@dataclass
class Watch:
    """Looks at a run at the end of each slice; what it keeps does not grow with the requests."""

    network: Network
    scenario: Scenario
    seed: int
    memory: Memory
    moments: list[Moment] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    arrivals: list[tuple[float, list[int]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._counts = self._now_counts()
        self._at_begin = self._counts
        self._areas = self._now_areas()
        self._begun_s = self._seen_s = 0.0
        self.peaks = [0.0] * len(self.network.stations)

    def look(self) -> None:
        """Note what happened since the last look."""
        now = self._now_s()
        passed = now - self._seen_s
        if passed <= self.scenario.seconds * _SHORTEST:
            return
        counts = self._now_counts()
        offered, good, _, failed, retries, *_ = [
            new - old for new, old in zip(counts, self._counts, strict=True)
        ]
        histogram = int(self.memory.i[at.SLICE_HISTOGRAM])
        answers = listed(self.memory.i[histogram : histogram + at.FINE_BINS])
        self._clear(histogram, at.FINE_BINS)
        self.moments.append(
            Moment(
                at_s=self._seen_s,
                offered_per_second=offered / passed,
                goodput_per_second=good / passed,
                failed_per_second=failed / passed,
                retries_per_second=retries / passed,
                p95_ms=quantile_ms(answers, 0.95, at.FINE_BITS),
                queues=tuple(self._column(at.WAITING)),
            )
        )
        self.arrivals.append((now, self._column(at.ARRIVED)))
        self._note_peaks()
        self._counts, self._seen_s = counts, now

    def begin(self) -> None:
        """Forget what was counted in the warm-up."""
        i, x = self.memory.i, self.memory.x
        self._at_begin, self._begun_s = self._now_counts(), self._now_s()
        self.arrivals = []
        for address in self.memory.stations.values():
            floats = int(i[address + at.STATION_FLOATS])
            x[floats + at.AREA_SEEN] -= x[floats + at.BUSY_AREA]
            for number in (at.BUSY_AREA, at.QUEUE_AREA, at.WAIT_SUM, at.WASTED, at.CAPACITY_AREA):
                x[floats + number] = 0.0
            for number in (at.ARRIVED, at.TURNED_DOWN, at.TIMED_OUT, at.RETRIED):
                i[address + number] = 0
            i[address + at.LONGEST] = i[address + at.WAITING]
            self._clear(int(i[address + at.HISTOGRAM]), at.COARSE_BINS)
        for address in self.memory.routes.values():
            for number in (at.ROUTE_OFFERED, at.ROUTE_ANSWERED, at.ROUTE_FAILED, at.ROUTE_LATE):
                i[address + number] = 0
            x[i[address + at.LATENCY_SUM]] = 0.0
            self._clear(int(i[address + at.ROUTE_HISTOGRAM]), at.FINE_BINS)
        self._areas = self._now_areas()
        self.peaks = [0.0] * len(self.network.stations)

    def result(self, *, stopped: bool) -> LoadRun:
        """Return what was counted since the warm-up."""
        seconds = self._now_s() - self._begun_s
        counts = [new - old for new, old in zip(self._now_counts(), self._at_begin, strict=True)]
        offered, good, answered, failed, retries, dead_letters, turned_away = counts
        bins, spent = self._all_answers()
        stations = self._stations(seconds)
        grows = growth(self.moments, self.arrivals, self._begun_s)
        back = recovery(self.moments, self.scenario, self._begun_s)
        return LoadRun(
            scenario=self.scenario.id,
            load_factor=self.scenario.load_factor,
            seconds=seconds,
            seed=self.seed,
            offered=offered,
            answered=answered,
            failed=failed,
            offered_per_second=offered / seconds if seconds else 0.0,
            goodput_per_second=good / seconds if seconds else 0.0,
            mean_ms=spent / answered / 1e6 if answered else None,
            **_quantiles(bins),
            retries=retries,
            dead_letters=dead_letters,
            unfinished=int(self.memory.i[at.IN_FLIGHT]),
            routes=self._routes(),
            stations=stations,
            timeline=tuple(self.moments),
            bottleneck=bottleneck(stations),
            stable=not grows and not turned_away,
            growth_per_second=grows,
            recovered_after_s=back.after_s,
            metastable=back.never and not stopped,
            stopped=stopped,
        )

    def _routes(self) -> tuple[RouteResult, ...]:
        found = []
        for route in self.network.routes:
            i, address = self.memory.i, self.memory.routes[route.id]
            answered = int(i[address + at.ROUTE_ANSWERED])
            spent = float(self.memory.x[i[address + at.LATENCY_SUM]])
            found.append(
                RouteResult(
                    route=route.id,
                    offered=int(i[address + at.ROUTE_OFFERED]),
                    answered=answered,
                    failed=int(i[address + at.ROUTE_FAILED]),
                    late=int(i[address + at.ROUTE_LATE]),
                    mean_ms=spent / answered / 1e6 if answered else None,
                    **_quantiles(self._answers(address)),
                    target_ms=route.target_ms,
                )
            )
        return tuple(found)

    def _stations(self, seconds: float) -> tuple[StationResult, ...]:
        found = []
        for place, station in enumerate(self.network.stations):
            address = self.memory.stations[station.id]
            record = listed(self.memory.i[address : address + at.STATION_RECORD])
            floats = record[at.STATION_FLOATS]
            sums = listed(self.memory.x[floats : floats + at.STATION_RECORD_FLOATS])
            histogram = record[at.HISTOGRAM]
            waits = listed(self.memory.i[histogram : histogram + at.COARSE_BINS])
            begun = sum(waits)
            busy = sums[at.BUSY_AREA]
            found.append(
                StationResult(
                    station=station.id,
                    utilisation=min(1.0, busy / sums[at.CAPACITY_AREA]) if sums[at.CAPACITY_AREA] else 0.0,
                    utilisation_peak=self.peaks[place],
                    arrived=record[at.ARRIVED],
                    refused=record[at.TURNED_DOWN],
                    timed_out=record[at.TIMED_OUT],
                    retried=record[at.RETRIED],
                    mean_wait_ms=sums[at.WAIT_SUM] / begun / 1e6 if begun else 0.0,
                    p99_wait_ms=quantile_ms(waits, 0.99, at.COARSE_BITS) or 0.0,
                    mean_queue=sums[at.QUEUE_AREA] / (seconds * NS_PER_S) if seconds else 0.0,
                    longest_queue=record[at.LONGEST],
                    instances_end=max(0, record[at.SIZE] - record[at.LOST]),
                    wasted=sums[at.WASTED] / busy if busy else 0.0,
                )
            )
        return tuple(found)

    def _all_answers(self) -> tuple[list[int], float]:
        bins, spent = [0] * at.FINE_BINS, 0.0
        for address in self.memory.routes.values():
            bins = [old + new for old, new in zip(bins, self._answers(address), strict=True)]
            spent += float(self.memory.x[self.memory.i[address + at.LATENCY_SUM]])
        return bins, spent

    def _answers(self, route: int) -> list[int]:
        histogram = int(self.memory.i[route + at.ROUTE_HISTOGRAM])
        return listed(self.memory.i[histogram : histogram + at.FINE_BINS])

    def _now_s(self) -> float:
        return int(self.memory.i[at.NOW]) / NS_PER_S

    def _now_counts(self) -> list[int]:
        return listed(self.memory.i[_COUNTS])

    def _column(self, number: int) -> list[int]:
        i = self.memory.i
        begin, end = int(i[at.STATIONS]), int(i[at.STATIONS_END])
        return listed(i[begin + number : end : at.STATION_RECORD])

    def _now_areas(self) -> list[tuple[float, float]]:
        floats = self._column(at.STATION_FLOATS)
        if not floats:
            return []
        step = at.STATION_RECORD_FLOATS
        first, end = floats[0], floats[-1] + step
        x = self.memory.x
        busy, capacity = x[first + at.BUSY_AREA : end : step], x[first + at.CAPACITY_AREA : end : step]
        return list(zip(listed(busy), listed(capacity), strict=True))

    def _note_peaks(self) -> None:
        areas = self._now_areas()
        for place, (new, old) in enumerate(zip(areas, self._areas, strict=True)):
            if new[1] > old[1]:
                share = min(1.0, (new[0] - old[0]) / (new[1] - old[1]))
                self.peaks[place] = max(self.peaks[place], share)
        self._areas = areas

    def _clear(self, address: int, size: int) -> None:
        if isinstance(self.memory.i, list):
            self.memory.i[address : address + size] = [0] * size
        else:
            self.memory.i[address : address + size] = 0


def _quantiles(bins: list[int]) -> dict[str, float | None]:
    shares = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99, "p999_ms": 0.999}
    return {name: quantile_ms(bins, share, at.FINE_BITS) for name, share in shares.items()}
