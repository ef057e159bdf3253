"""Circuit breakers: each watches the last calls of one call site."""

from __future__ import annotations

from archkit.sizing.simulation.layout import (
    BAD,
    BREAKER_RING,
    CLOSED,
    FLAGS,
    HALF_OPEN,
    LIMIT,
    NOW,
    OPEN,
    OPEN_FOR,
    PLACE,
    POSITION,
    PROBE,
    PROBES,
    PROBES_LEFT,
    PROBES_OK,
    SEEN,
    UNTIL,
    WINDOW,
)


def let_through(i: list[int], breaker: int, frame: int) -> int:
    """Return 1 if a circuit breaker lets a call through."""
    position = i[breaker + POSITION]
    if position == CLOSED:
        return 1
    if i[NOW] >= i[breaker + UNTIL]:
        i[breaker + POSITION] = HALF_OPEN
        i[breaker + UNTIL] = i[NOW] + i[breaker + OPEN_FOR]
        i[breaker + PROBES_LEFT] = i[breaker + PROBES]
        i[breaker + PROBES_OK] = 0
    if i[breaker + POSITION] == OPEN or i[breaker + PROBES_LEFT] == 0:
        return 0
    i[breaker + PROBES_LEFT] -= 1
    i[frame + FLAGS] |= PROBE
    return 1


def trip(i: list[int], breaker: int) -> None:
    """Open a circuit breaker and forget what it has seen."""
    i[breaker + POSITION] = OPEN
    i[breaker + UNTIL] = i[NOW] + i[breaker + OPEN_FOR]
    i[breaker + SEEN] = 0
    i[breaker + BAD] = 0
    i[breaker + PLACE] = 0


def noted(i: list[int], breaker: int, frame: int, ok: int) -> None:
    """Tell a circuit breaker how a call that it let through ended."""
    position = i[breaker + POSITION]
    if position == HALF_OPEN and i[frame + FLAGS] & PROBE != 0:
        if ok == 0:
            trip(i, breaker)
            return
        i[breaker + PROBES_OK] += 1
        if i[breaker + PROBES_OK] >= i[breaker + PROBES]:
            i[breaker + POSITION] = CLOSED
        return
    if position != CLOSED:
        return
    place = i[breaker + PLACE]
    ring = breaker + BREAKER_RING + place
    if i[breaker + SEEN] < i[breaker + WINDOW]:
        i[breaker + SEEN] += 1
    else:
        i[breaker + BAD] -= i[ring]
    i[ring] = 1 - ok
    i[breaker + BAD] += 1 - ok
    place += 1
    i[breaker + PLACE] = 0 if place == i[breaker + WINDOW] else place
    if i[breaker + SEEN] == i[breaker + WINDOW] and i[breaker + BAD] >= i[breaker + LIMIT]:
        trip(i, breaker)
