"""A model of a system's throughput in few numbers: service time, contention, payload, way."""

from __future__ import annotations

import math

from archkit.knowledge import Measurement
from archkit.record import Record


class Fitted(Record):
    """The model of one group of measurements.

    `service_ms` is the time that one core works for one part of an operation without payload,
    `per_kib_ms` what each KiB adds, `contention` the share of the work that cores do one after
    the other (Amdahl), `trip_ms` what passes between two operations of a client outside of the
    cores. `spread` is the factor that holds all measurements that the fit did not see and that
    are of the same source or kind of machine, `spread_elsewhere` that of all from elsewhere;
    None where there is none.
    """

    group: str
    service_ms: float
    per_kib_ms: float = 0.0
    contention: float = 0.0
    trip_ms: float = 0.0
    fitted: int
    left_out: int
    elsewhere: int
    spread: float | None = None
    spread_elsewhere: float | None = None

    def busy_ms(self, payload_bytes: int = 0, parts: int = 1) -> float:
        """Return the time of one core that one operation takes, in milliseconds."""
        return parts * (self.service_ms + self.per_kib_ms * payload_bytes / 1024)

    def effective_cores(self, cores: int) -> float:
        """Return how many cores' work so many do, with contention between them."""
        return cores / (1 + self.contention * (cores - 1))

    def station_ms(self, cores: int, payload_bytes: int = 0, parts: int = 1) -> float:
        """Return the service time of a station with a server for each core, in milliseconds.

        Contention is in it, so that cores over this time is the throughput at saturation.
        """
        return self.busy_ms(payload_bytes, parts) * cores / self.effective_cores(cores)

    def ceiling_per_second(self, cores: int, payload_bytes: int = 0, parts: int = 1) -> float:
        """Return the throughput at saturation."""
        return 1000 * cores / self.station_ms(cores, payload_bytes, parts)

    def predicted(self, row: Measurement) -> float:
        """Return the throughput of a measurement, from its cores, clients, payload and parts."""
        return throughput(self, row)


def throughput(model: Fitted, row: Measurement) -> float:
    """Return the throughput a second that a model gives for a measurement.

    With a number of clients it is that of a closed network of one station and the way between,
    by the approximation of P. J. Schweitzer (1979) after A. Seidmann et al. (1987) for several
    servers; without, that at saturation.
    """
    if row.clients is None:
        return model.ceiling_per_second(row.cores, row.payload_bytes, row.parts)
    cores = model.effective_cores(row.cores)
    busy = model.busy_ms(row.payload_bytes, row.parts)
    demand = busy / cores
    away = model.trip_ms + max(busy - demand, 0.0)
    excess = demand * row.clients - away
    at_station = (excess + math.sqrt(excess * excess + 4 * demand * away)) / 2
    return 1000 * row.clients / (away + at_station)
