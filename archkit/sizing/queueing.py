"""Queueing: the formulas that tie rates, times, servers and queues together."""

from __future__ import annotations

import math

from archkit.knowledge import fact


def littles_law(rate_per_second: float, seconds: float) -> float:
    """Return how many are in the system: L = rate x time.

    Args:
        rate_per_second: Arrivals a second, zero or more.
        seconds: Time that each stays, zero or more.

    Source: J. D. C. Little, "A Proof for the Queuing Formula L = λW", Operations Research 9,
    1961. Measured: 256 clients with 55.172 ms each gave 4,639 transactions a second.
    """
    return rate_per_second * seconds


def utilisation(rate_per_second: float, seconds: float, servers: int) -> float:
    """Return the share of the time that servers work; 1 or more is unstable.

    Args:
        rate_per_second: Arrivals a second.
        seconds: Service time of one.
        servers: Parallel servers, 1 or more.

    Source: as `littles_law`.
    """
    return littles_law(rate_per_second, seconds) / _positive(servers)


def erlang_c(servers: int, offered_load: float) -> float:
    """Return the probability that an arrival has to wait in M/M/c; 1 when it is unstable.

    Args:
        servers: Parallel servers, 1 or more.
        offered_load: Arrival rate x service time, in erlangs.

    Source: A. K. Erlang 1917; computed through the recursion of Erlang B, which does not
    overflow.
    """
    if offered_load <= 0:
        return 0.0
    if offered_load >= _positive(servers):
        return 1.0
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = offered_load * blocked / (count + offered_load * blocked)
    return blocked / (1 - offered_load / servers * (1 - blocked))


def waiting_seconds(rate_per_second: float, seconds: float, servers: int) -> float:
    """Return the mean time that an arrival waits in M/M/c; infinite when it is unstable.

    Args:
        rate_per_second: Arrivals a second.
        seconds: Mean service time of one.
        servers: Parallel servers, 1 or more.

    Source: as `erlang_c`.
    """
    load = littles_law(rate_per_second, seconds)
    if load >= _positive(servers):
        return math.inf
    return erlang_c(servers, load) * seconds / (servers - load)


def drain_seconds(depth: float, arriving_per_second: float, leaving_per_second: float) -> float:
    """Return the time until a backlog is gone; infinite when more arrives than leaves.

    Source: conservation of flow.
    """
    gain = leaving_per_second - arriving_per_second
    return depth / gain if gain > 0 else math.inf


def consumers(jobs_per_second: float, seconds_per_job: float, target: float | None = None) -> int:
    """Return the consumers that a rate of jobs needs.

    Args:
        jobs_per_second: Arrivals a second.
        seconds_per_job: Time that one consumer takes for a job.
        target: Share of the time that a consumer may work, from above 0 to 1; the fact
            ``capacity.target-utilisation`` when left out.

    Source: as `utilisation`.
    """
    share = fact("capacity.target-utilisation").base if target is None else target
    return max(1, math.ceil(littles_law(jobs_per_second, seconds_per_job) / share))


def pool_size(cores: int, spindles: int = 1) -> int:
    """Return the connections that a database works best with, for all application instances.

    Args:
        cores: Cores of the database machine, 1 or more.
        spindles: Disks that seek; 1 for one solid-state volume.

    Source: HikariCP wiki, About Pool Sizing (fact ``ceiling.pool.connections-per-core``).
    """
    return int(_positive(cores) * fact("ceiling.pool.connections-per-core").base) + spindles


def partitions(target: float, producer: float, consumer: float, headroom: float | None = None) -> int:
    """Return the partitions of an event log: max(T/P, T/C) with room to grow.

    Args:
        target: Events a second that the topic takes.
        producer: Events a second that one partition takes from producers, above 0.
        consumer: Events a second that one consumer takes from a partition, above 0.
        headroom: Factor for growth, since adding partitions breaks the order by key; the
            fact ``capacity.partition-headroom`` when left out.

    Source: sizing notes of Confluent and Cloudera.
    """
    factor = fact("capacity.partition-headroom").base if headroom is None else headroom
    return max(1, math.ceil(max(target / producer, target / consumer) * factor))


def _positive(count: int) -> int:
    if count < 1:
        raise ValueError("at least one server is needed")
    return count
