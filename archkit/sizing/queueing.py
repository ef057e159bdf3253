"""Queueing: the formulas that tie rates, times, servers and queues together."""

from __future__ import annotations

import math
from typing import NamedTuple

from archkit.knowledge import fact

MANY = 10_000
"""Servers from which waiting is computed by the limit for many servers, exact to 1 % there."""


class LossyQueue(NamedTuple):
    """M/M/c with a bounded queue: the share of arrivals turned away, and how many wait."""

    refused: float
    waiting: float


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
    overflow. From `MANY` servers on by the limit of S. Halfin and W. Whitt, Operations
    Research 29, 1981.
    """
    if offered_load <= 0:
        return 0.0
    if offered_load >= _positive(servers):
        return 1.0
    if servers > MANY:
        spare = (servers - offered_load) / math.sqrt(servers)
        density = math.exp(-spare * spare / 2) / math.sqrt(2 * math.pi)
        return density / (density + spare * math.erfc(-spare / math.sqrt(2)) / 2)
    blocked = erlang_b(servers, offered_load)
    return blocked / (1 - offered_load / servers * (1 - blocked))


def erlang_b(servers: int, offered_load: float) -> float:
    """Return the probability that an arrival finds all servers busy and is lost (M/M/c/c).

    Args:
        servers: Parallel servers, 1 or more.
        offered_load: Arrival rate x service time, in erlangs; may exceed the servers.

    Source: A. K. Erlang 1917, by the recursion in the number of servers.
    """
    if offered_load <= 0:
        return 0.0
    if _positive(servers) > MANY:
        if offered_load >= servers:
            return 1 - servers / offered_load
        waits, full = erlang_c(servers, offered_load), offered_load / servers
        return waits * (1 - full) / (1 - waits * full)
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = offered_load * blocked / (count + offered_load * blocked)
    return blocked


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


def lossy_queue(servers: int, queue_limit: int, offered_load: float) -> LossyQueue:
    """Return how much M/M/c refuses, and how many wait, when at most so many may wait.

    M/M/1/K, where K counts the one in service, is ``lossy_queue(1, K - 1, load)``.

    Args:
        servers: Parallel servers, 1 or more.
        queue_limit: Places to wait in, zero or more.
        offered_load: Arrival rate x service time, in erlangs; may exceed the servers.

    Source: birth and death process; e.g. L. Kleinrock, Queueing Systems I, 1975, section 3.6.
    """
    blocked = erlang_b(servers, offered_load)
    full = offered_load / servers
    if not blocked or not queue_limit:
        return LossyQueue(blocked, 0.0)
    if abs(full - 1) < 1e-6:  # noqa: PLR2004 - the closed forms divide by the distance from one
        lost = 1 / (1 / blocked + queue_limit)
        return LossyQueue(lost, lost * queue_limit * (queue_limit + 1) / 2)
    ratio = min(full, 1 / full)
    least = ratio**queue_limit
    states = (1 - least) / (1 - ratio)
    # sum of i * ratio**i for i below the limit, counted from the likely end of the queue
    weighted = ratio * (1 - queue_limit * ratio ** (queue_limit - 1) + (queue_limit - 1) * least)
    weighted /= (1 - ratio) ** 2
    if full > 1:
        lost = 1 / (least / blocked + states)
        return LossyQueue(lost, lost * (queue_limit * states - weighted))
    empty = blocked / (1 + blocked * ratio * states)
    return LossyQueue(empty * least, empty * ratio * (weighted + states))


def pollaczek_khinchine_seconds(rate_per_second: float, seconds: float, service_square: float) -> float:
    """Return the mean time that an arrival waits in M/G/1; infinite when it is unstable.

    Args:
        rate_per_second: Arrivals a second.
        seconds: Mean service time of one.
        service_square: Squared coefficient of variation of the service time: 0 when it is
            always the same, 1 when it is exponential.

    Source: F. Pollaczek 1930, A. Khinchine 1932.
    """
    return allen_cunneen_seconds(rate_per_second, seconds, 1, 1.0, service_square)


def allen_cunneen_seconds(
    rate_per_second: float, seconds: float, servers: int, arrival_square: float, service_square: float
) -> float:
    """Return about how long an arrival waits in G/G/c; infinite when it is unstable.

    Exact for M/M/c and M/G/1, otherwise an approximation that is best at high utilisation.

    Args:
        rate_per_second: Arrivals a second.
        seconds: Mean service time of one.
        servers: Parallel servers, 1 or more.
        arrival_square: Squared coefficient of variation of the time between arrivals, 1 for
            independent users.
        service_square: The same of the service time.

    Source: A. O. Allen, Probability, Statistics and Queueing Theory, 1978, after J. Cunneen.
    """
    return waiting_seconds(rate_per_second, seconds, servers) * (arrival_square + service_square) / 2


def kimura_seconds(rate_per_second: float, seconds: float, servers: int, service_square: float) -> float:
    """Return about how long an arrival waits in M/G/c; infinite when it is unstable.

    Between M/M/c and M/D/c, both of which it meets, as it does M/G/1. With several servers
    and very uneven work it is nearer to the truth than `allen_cunneen_seconds`, since one long
    piece of work blocks one server only.

    Args:
        rate_per_second: Arrivals a second.
        seconds: Mean service time of one.
        servers: Parallel servers, 1 or more.
        service_square: Squared coefficient of variation of the service time.

    Source: T. Kimura, "A Two-Moment Approximation for the Mean Waiting Time in the GI/G/s
    Queue", Management Science 32, 1986; M/D/c after G. P. Cosmetatos 1976.
    """
    random = waiting_seconds(rate_per_second, seconds, servers)
    if not random or math.isinf(random):
        return random
    full = utilisation(rate_per_second, seconds, servers)
    gap = (1 - full) * (servers - 1) * (math.sqrt(4 + 5 * servers) - 2) / (16 * full * servers)
    fixed = (1 + gap) / 2
    share = 2 * service_square + (1 - service_square) / fixed
    least = (1 + service_square) / 8  # far below the range that the formula was made for
    return random * max((1 + service_square) / share if share > 0 else least, least)


def growth_per_second(rate_per_second: float, seconds: float, servers: int) -> float:
    """Return by how much an unstable queue grows each second; zero when it is stable.

    Args:
        rate_per_second: Arrivals a second.
        seconds: Mean service time of one; zero never fills a server.
        servers: Parallel servers, 1 or more.

    Source: conservation of flow.
    """
    return max(0.0, rate_per_second - _positive(servers) / seconds) if seconds > 0 else 0.0


def backlog_after(
    seconds: float, arriving_per_second: float, leaving_per_second: float, depth: float = 0.0
) -> float:
    """Return how many wait after a burst; `drain_seconds` tells how long they take to go.

    Args:
        seconds: How long the burst lasts.
        arriving_per_second: Arrivals a second meanwhile.
        leaving_per_second: What the workers take a second.
        depth: How many waited before.

    Source: conservation of flow; the fluid limit, without the randomness around it.
    """
    return max(0.0, depth + (arriving_per_second - leaving_per_second) * seconds)


def fork_join_seconds(branches: int, rate_per_second: float, seconds: float) -> tuple[float, float, float]:
    """Return low, base and high of the mean time until the slowest of equal branches is back.

    Each branch is its own M/M/1 that receives one part of every request. The low end is that
    without any waiting, the high end that of independent branches; all are infinite when a
    branch is unstable.

    Args:
        branches: Parts of one request, 1 or more; the base is fitted for up to 32.
        rate_per_second: Requests a second.
        seconds: Mean service time of one part, exponential.

    Source: R. Nelson and A. N. Tantawi, "Approximate Analysis of Fork/Join Synchronization in
    Parallel Queues", IEEE Transactions on Computers 37, 1988.
    """
    full = rate_per_second * seconds
    if full >= 1:
        return math.inf, math.inf, math.inf
    alone = seconds / (1 - full)
    slowest = math.fsum(1 / count for count in range(1, _positive(branches) + 1))
    if branches == 1:
        return alone, alone, alone
    pair = 1 + 1 / 2
    base = (slowest / pair + 4 / 11 * (1 - slowest / pair) * full) * (12 - full) / 8 * alone
    return max(slowest * seconds, alone), base, slowest * alone


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
