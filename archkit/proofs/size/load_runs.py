"""The simulated load test of one design: each run made once, whichever check asks for it first.

The requests of each run are few, so that a walk stays quick without a compiled engine; seed
and number are fixed, so that the same design gives the same numbers everywhere.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from archkit.errors import InputError
from archkit.proofs.check import NotAssessableError, Subject
from archkit.proofs.proof import Chart, Series

if TYPE_CHECKING:
    from archkit.sizing.network import Network, Pressure
    from archkit.sizing.scenarios import Play
    from archkit.sizing.simulation import LoadRun, Moment

SEED = 1
REQUESTS: Mapping[str, int] = MappingProxyType(
    {"average": 1_500, "peak": 3_000, "ten-times": 1_000, "retry-storm": 2_500}
)
"""Requests of each run by the id of its scenario."""
CAUTIOUS_REQUESTS = 1_000
_PACER = "limit-of-"
_POINTS = 60
_KEPT = 2
_KEPT_RUNS = 40
_FEWEST_REQUESTS = 100.0
_USUAL_CALLS = 8.0
RUN_COLUMNS = (
    "Load",
    "#p50 ms",
    "#p95 ms",
    "#p99 ms",
    "#p99.9 ms",
    "#Good/s",
    "#Offered/s",
    "#Errors",
    "Fullest part",
)


@dataclass(frozen=True)
class Level:
    """One run: what was played, what came of it, and in which words it is told."""

    name: str
    play: Play
    run: LoadRun


class LoadTest:
    """A design's network and its runs, each made when it is first asked for."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    @functools.cached_property
    def network(self) -> Network:
        """The network with every fact at its base."""
        return self._network(cautious=False)

    @functools.cached_property
    def cautious(self) -> Network:
        """The network with ceilings at their low and times at their high end."""
        return self._network(cautious=True)

    @functools.cached_property
    def average(self) -> Level:
        """The average of a day."""
        return self._level("Average", self._plays("average")["average"])

    @functools.cached_property
    def peak(self) -> Level:
        """The peak of the day."""
        return self._level("Peak", self._plays("peak")["peak"])

    @functools.cached_property
    def cautious_peak(self) -> Level:
        """The peak with facts at their cautious end."""
        from archkit.sizing.scenarios import plays  # noqa: PLC0415 - keeps the import of proofs light

        found = plays(self.subject.brief, self.cautious, requests=self._fewer(CAUTIOUS_REQUESTS))
        one = next(play for play in found if play.scenario.id == "peak")
        return self._level("Peak, facts at their cautious end", one)

    @functools.cached_property
    def ten_times(self) -> Level:
        """Ten times the peak."""
        return self._level("Ten times the peak", self._plays("ten-times")["ten-times"])

    @functools.cached_property
    def storm(self) -> Level | None:
        """The surge that ends; None where too few requests come to make one."""
        play = self._plays("retry-storm").get("retry-storm")
        return self._level("Surge", play) if play else None

    @functools.cached_property
    def pressures(self) -> tuple[Pressure, ...]:
        """The pressure on each part at the peak, the fullest first."""
        from archkit.sizing.network import pressures  # noqa: PLC0415 - keeps the import of proofs light

        return pressures(self.network)

    @property
    def first(self) -> Pressure:
        """The part that is full first as the load grows; a bulkhead before a provider is only a setting."""
        kinds = {one.id: one.kind for one in self.network.stations}
        ours = [one for one in self.pressures if kinds[one.station] != "external"]
        return (ours or self.pressures)[0]

    def named(self, station: str | None) -> str:
        """Return the name of a part."""
        names = {one.id: one.name or one.id for one in self.network.stations}
        return names.get(station or "", station or "nothing")

    def place(self, station: str | None) -> str:
        """Return where a part stands in the design; the limit of a provider stands with the provider."""
        size = self.subject.design.size
        rows = {row.component for row in size.capacity} if size else set()
        part = self.component(station)
        return f"size.capacity.{part}" if part in rows else "size.capacity"

    @staticmethod
    def component(station: str | None) -> str:
        """Return the component that a station stands for."""
        return (station or "").removeprefix(_PACER)

    @property
    def assumed(self) -> str:
        """Why the claim rests on an assumption: parts that nobody measured; empty when there are none."""
        names = [one.partition(":")[0] for one in self.network.unknown]
        return f"left out, never measured: {', '.join(names)}" if names else ""

    def _network(self, *, cautious: bool) -> Network:
        from archkit.sizing.network import network_of  # noqa: PLC0415 - keeps the import of proofs light

        try:
            return network_of(self.subject.brief, self.subject.design, end="cautious" if cautious else "base")
        except InputError as error:
            raise NotAssessableError(f"no load can be simulated: {error}") from error

    def _plays(self, scenario: str) -> dict[str, Play]:
        from archkit.sizing.scenarios import plays  # noqa: PLC0415 - the same

        found = plays(self.subject.brief, self.network, requests=self._fewer(REQUESTS[scenario]))
        return {one.scenario.id: one for one in found}

    def _fewer(self, requests: int) -> float:
        """Return fewer requests where each makes many calls, so that a walk stays quick."""
        arriving = sum(route.peak_per_second for route in self.network.routes)
        calls = sum(one.per_second for one in self.pressures) / arriving if arriving else 1.0
        return max(_FEWEST_REQUESTS, requests * min(1.0, _USUAL_CALLS / max(calls, 1.0)))

    @staticmethod
    def _level(name: str, play: Play) -> Level:
        shown_name = f"{name}, {play.sliced}" if play.sliced else name
        try:
            return Level(shown_name, play, _run(play))
        except InputError as error:
            raise NotAssessableError(f"no load can be simulated: {error}") from error


class _Same:
    """A subject as the key of a cache: the same brief and design, not equal ones."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    def __hash__(self) -> int:
        return hash((id(self.subject.brief), id(self.subject.design)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Same)
            and self.subject.brief is other.subject.brief
            and self.subject.design is other.subject.design
        )


@functools.lru_cache(maxsize=_KEPT_RUNS)
def _run(play: Play) -> LoadRun:
    """Return the run of a play, made once: the same network and scenario come again after a repair."""
    from archkit.sizing.simulation import simulate  # noqa: PLC0415 - the same

    return simulate(play.network, play.scenario, seed=SEED)


@functools.lru_cache(maxsize=_KEPT)
def _kept(same: _Same) -> LoadTest:
    return LoadTest(same.subject)


def load_test_of(subject: Subject) -> LoadTest:
    """Return the load test of a subject; the last ones are kept, since several checks ask for them."""
    return _kept(_Same(subject))


def run_row(level: Level, test: LoadTest) -> tuple[str, ...]:
    """Return a run as a row under `RUN_COLUMNS`; rates are those of the whole."""
    run, share = level.run, level.play.share
    used = max(run.stations, key=lambda one: one.utilisation, default=None)
    fullest = f"{test.named(used.station)} {used.utilisation:.0%}" if used else "none"
    latencies = (run.p50_ms, run.p95_ms, run.p99_ms, run.p999_ms)
    return (
        level.name,
        *(shown(one) for one in latencies),
        shown(run.goodput_per_second / share),
        shown(run.offered_per_second / share),
        f"{run.error_share:.2%}",
        fullest,
    )


def shown(value: float | None) -> str:
    """Return a number with three figures, or that there is none."""
    from archkit.sizing.figures import number  # noqa: PLC0415 - the same

    return "none" if value is None else number(value)


def queue_chart(level: Level, test: LoadTest) -> Chart | None:
    """Return how many wait where over a run, for the parts with the longest queues; None if nobody waits."""
    moments = _thinned(level.run.timeline)
    longest = {
        one.id: max((moment.queues[place] for moment in moments), default=0)
        for place, one in enumerate(level.play.network.stations)
    }
    places = [place for place, one in enumerate(level.play.network.stations) if longest[one.id] > 0]
    places = sorted(places, key=lambda place: -longest[level.play.network.stations[place].id])[:3]
    if not places:
        return None
    series = tuple(
        Series(
            name=test.named(level.play.network.stations[place].id),
            points=tuple((one.at_s, float(one.queues[place])) for one in moments),
        )
        for place in places
    )
    return Chart(title=f"Waiting: {level.name.lower()}", x="seconds", y="requests waiting", series=series)


def rate_chart(level: Level) -> Chart:
    """Return offered load, goodput and retries over a run, as rates of the whole."""
    share = level.play.share
    moments = _thinned(level.run.timeline)
    lines = {
        "offered": [one.offered_per_second for one in moments],
        "answered in time": [one.goodput_per_second for one in moments],
        "retries": [one.retries_per_second for one in moments],
    }
    series = tuple(
        Series(
            name=name,
            points=tuple((one.at_s, rate / share) for one, rate in zip(moments, rates, strict=True)),
        )
        for name, rates in lines.items()
    )
    return Chart(title=f"Rates: {level.name.lower()}", x="seconds", y="requests/s", series=series)


def _thinned(moments: Sequence[Moment]) -> list[Moment]:
    step = max(1, len(moments) // _POINTS)
    return list(moments[::step])
