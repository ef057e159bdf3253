"""Jackson networks: queues that hand on to one another, with feedback."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from archkit.errors import InputError
from archkit.sizing.queueing import growth_per_second, littles_law, waiting_seconds

_ROUNDS = 10_000
_SETTLED = 1e-10


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue of a Jackson network: exponential service, `outside` arrivals a second.

    `onward` is the share of its output that goes to each other queue, itself included; what
    is left leaves.
    """

    seconds: float
    servers: int = 1
    outside: float = 0.0
    onward: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class QueueState:
    """One queue in the steady state; waits and numbers are infinite where it is unstable."""

    per_second: float
    utilisation: float
    wait_seconds: float
    mean_present: float
    growth_per_second: float


def jackson_network(queues: Mapping[str, Queue]) -> dict[str, QueueState]:
    """Return the steady state of a network of queues, each as if it were alone.

    The traffic equations are solved by iteration, in time linear in the connections. An
    unstable queue hands on no more than its servers can do, so that the others keep their
    steady state (J. B. Goodman and W. A. Massey 1984).

    Args:
        queues: The queues by name.

    Raises:
        InputError: If a queue hands on to one that is not there or more than all, or if
            requests go round for ever.

    Source: J. R. Jackson, "Networks of Waiting Lines", Operations Research 5, 1957.
    """
    _consistent(queues)
    rates = {name: queue.outside for name, queue in queues.items()}
    for _ in range(_ROUNDS):
        apart = 0.0
        arriving = {name: queue.outside for name, queue in queues.items()}
        for name, queue in queues.items():
            leaving = rates[name]
            if queue.seconds > 0:
                leaving = min(leaving, queue.servers / queue.seconds)
            for target, share in (queue.onward or {}).items():
                arriving[target] += leaving * share
        for name, rate in arriving.items():
            apart = max(apart, abs(rate - rates[name]) / max(rate, 1e-12))
        rates = arriving
        if apart < _SETTLED:
            return {name: _state(queues[name], rate) for name, rate in rates.items()}
    raise InputError(
        "requests go round between the queues for ever",
        hint="Let some share of every loop leave: its shares must sum to less than one.",
    )


def _consistent(queues: Mapping[str, Queue]) -> None:
    for name, queue in queues.items():
        onward = queue.onward or {}
        missing = sorted(set(onward) - set(queues))
        if missing:
            raise InputError(
                f"{name!r} hands on to {missing[0]!r}, which is no queue",
                hint="Add the queue, or name one that is there.",
            )
        if min(onward.values(), default=0.0) < 0 or math.fsum(onward.values()) > 1 + 1e-9:
            raise InputError(
                f"{name!r} hands on {math.fsum(onward.values()):.3g} of what it gets",
                hint="Give shares from 0 that sum to at most 1.",
            )


def _state(queue: Queue, rate: float) -> QueueState:
    wait = waiting_seconds(rate, queue.seconds, queue.servers)
    return QueueState(
        per_second=rate,
        utilisation=littles_law(rate, queue.seconds) / queue.servers,
        wait_seconds=wait,
        mean_present=littles_law(rate, wait + queue.seconds) if rate else 0.0,
        growth_per_second=growth_per_second(rate, queue.seconds, queue.servers),
    )
