"""What a caller does when its time is over."""

from __future__ import annotations

from archkit.sizing.simulation.agenda import push, release_frame
from archkit.sizing.simulation.breaker import noted
from archkit.sizing.simulation.calls import over, told
from archkit.sizing.simulation.deadline import disarm
from archkit.sizing.simulation.layout import (
    ABANDONED,
    AT_DOOR,
    BREAKER,
    BROKEN,
    DEADLINE,
    DOOR_FIRST,
    FLAGS,
    NOW,
    ORPHANS,
    PARENT,
    QUEUE_FIRST,
    QUEUED,
    SITE,
    STATE,
    STATION,
    TIMED_OUT,
    TIMER,
    TIMER_FIRST,
    TIMER_ON,
    WAITING_AT_DOOR,
)
from archkit.sizing.simulation.service import leave
from archkit.sizing.simulation.waiting import unlink, waits


def give_up(i: list[int], x: list[float], h: list[int], frame: int) -> None:
    """Let a caller stop waiting: what waits is withdrawn, what is worked on goes on in vain."""
    site = i[frame + SITE]
    station = i[site + STATION]
    state = i[frame + STATE]
    disarm(i, site, frame)
    i[station + TIMED_OUT] += 1
    if i[site + BREAKER] != 0:
        noted(i, i[site + BREAKER], frame, 0)
    caller = told(i, x, h, frame, 0)
    if state in (AT_DOOR, QUEUED):
        withdraw(i, x, frame)
        if state == QUEUED:
            leave(i, x, h, station)
        release_frame(i, frame)
    else:
        i[frame + PARENT] = 0
        i[frame + FLAGS] |= ABANDONED
        i[ORPHANS] += 1
    if caller != 0:
        over(i, x, h, caller, 1 if i[caller + FLAGS] & BROKEN == 0 else 0)


def withdraw(i: list[int], x: list[float], frame: int) -> None:
    """Take a frame out of the queue that it waits in."""
    station = i[i[frame + SITE] + STATION]
    if i[frame + STATE] == AT_DOOR:
        unlink(i, station + DOOR_FIRST, frame)
        i[station + WAITING_AT_DOOR] -= 1
    else:
        unlink(i, station + QUEUE_FIRST, frame)
    waits(i, x, station, -1)


def ring(i: list[int], x: list[float], h: list[int], site: int) -> None:
    """Let the calls of a site give up whose time is over, and wait for the next."""
    frame = i[site + TIMER_FIRST]
    while frame != 0 and i[frame + DEADLINE] <= i[NOW]:
        give_up(i, x, h, frame)
        frame = i[site + TIMER_FIRST]
    if frame != 0:
        push(i, h, i[frame + DEADLINE], -1 - (TIMER + 8 * site))
    else:
        i[site + TIMER_ON] = 0
