"""The clocks of calls: those of one call site end in the order in which they were started.

Only the first of them stands in the agenda, so that it stays small however long a timeout is.
"""

from __future__ import annotations

from archkit.sizing.simulation.agenda import push
from archkit.sizing.simulation.layout import (
    ARMED,
    DEADLINE,
    FLAGS,
    NOW,
    TIMEOUT,
    TIMER,
    TIMER_FIRST,
    TIMER_LAST,
    TIMER_NEXT,
    TIMER_ON,
    TIMER_PREVIOUS,
)


def arm(i: list[int], h: list[int], site: int, frame: int) -> None:
    """Start the clock of a call; the clocks of one call site end in the order of their start."""
    deadline = i[NOW] + i[site + TIMEOUT]
    i[frame + DEADLINE] = deadline
    i[frame + FLAGS] |= ARMED
    last = i[site + TIMER_LAST]
    i[frame + TIMER_NEXT] = 0
    i[frame + TIMER_PREVIOUS] = last
    i[site + TIMER_LAST] = frame
    if last == 0:
        i[site + TIMER_FIRST] = frame
        if i[site + TIMER_ON] == 0:
            i[site + TIMER_ON] = 1
            push(i, h, deadline, -1 - (TIMER + 8 * site))
    else:
        i[last + TIMER_NEXT] = frame


def disarm(i: list[int], site: int, frame: int) -> None:
    """Stop the clock of a call."""
    before = i[frame + TIMER_PREVIOUS]
    after = i[frame + TIMER_NEXT]
    if before == 0:
        i[site + TIMER_FIRST] = after
    else:
        i[before + TIMER_NEXT] = after
    if after == 0:
        i[site + TIMER_LAST] = before
    else:
        i[after + TIMER_PREVIOUS] = before
    i[frame + FLAGS] &= ~ARMED
