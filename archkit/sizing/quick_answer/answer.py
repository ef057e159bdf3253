"""What the quick answer says of a network at one load."""

from __future__ import annotations

from archkit.record import Record


class StationAnswer(Record):
    """One station in the steady state.

    `utilisation` is the share of server time that the work offered would take (1 or more is
    unstable), `place_utilisation` the same of the places that requests hold while they wait
    for what they called, None where places are not bounded. Waits are in milliseconds, None
    when the queue grows for ever; `growth_per_second` is then how fast. `saturates_at` is the
    load factor at which it is full, were nothing before it full first; None when nothing
    reaches it.
    """

    station: str
    arriving_per_second: float
    servers: int
    utilisation: float
    place_utilisation: float | None = None
    mean_wait_ms: float | None
    p95_wait_ms: float | None
    mean_queue: float | None
    refused_share: float = 0.0
    growth_per_second: float = 0.0
    saturates_at: float | None = None


class RouteAnswer(Record):
    """One route: latencies of answered requests in milliseconds, None when a queue on it grows.

    `meets_target` compares the p95 with the target; None where there is no target, False
    where a queue grows.
    """

    route: str
    per_second: float
    answered_share: float
    mean_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    target_ms: float | None = None
    meets_target: bool | None = None


class StatedError(Record):
    """How far the quick answer was from the simulation on the networks it was compared on.

    `region` names the highest utilisation that it covers. Nine of ten comparisons were within
    the percentages for mean, p95 and p99 latency, all p95 within `worst_p95_percent`; None
    where none is stated. `holds` is False where the answer is a hint only: run the simulation.
    """

    region: str
    mean_percent: float | None
    p95_percent: float | None
    p99_percent: float | None
    worst_p95_percent: float | None = None
    holds: bool
    source: str

    @property
    def sentence(self) -> str:
        """The stated error in one sentence."""
        if not self.holds or self.p95_percent is None or self.p99_percent is None:
            return f"At {self.region} the quick answer is a hint only: run the simulation."
        return (
            f"At {self.region} nine of ten quick answers were within {self.mean_percent:g} % of the"
            f" simulation for the mean, {self.p95_percent:g} % for the p95 and"
            f" {self.p99_percent:g} % for the p99; the worst p95 was {self.worst_p95_percent:g} % off"
            f" ({self.source})."
        )


class QuickAnswer(Record):
    """The analytic estimate of a network at one load.

    `stable` says that no queue grows for ever; `bottleneck` is the fullest station;
    `saturation_factor` is the load factor, in the meaning of the one asked for, at which the
    first station is full, None when nothing is loaded; where it was not searched, the most that
    it can be, since waits and retries take room as well.
    """

    load_factor: float
    at_peak: bool
    stations: tuple[StationAnswer, ...]
    routes: tuple[RouteAnswer, ...]
    bottleneck: str | None
    stable: bool
    saturation_factor: float | None
    saturation_searched: bool = True
    growth_per_second: float = 0.0
    error: StatedError
    notes: tuple[str, ...] = ()

    def station(self, station_id: str) -> StationAnswer:
        """Return the answer for one station.

        Raises:
            KeyError: If there is none.
        """
        for one in self.stations:
            if one.station == station_id:
                return one
        raise KeyError(station_id)

    def route(self, route_id: str) -> RouteAnswer:
        """Return the answer for one route.

        Raises:
            KeyError: If there is none.
        """
        for one in self.routes:
            if one.route == route_id:
                return one
        raise KeyError(route_id)
