"""At a station: the door, places, servers, and who waits for them.

A call that arrives needs a place (of `concurrency` at each live instance) and, where it has
work, a server; both queues are first come, first served. The door turns away when the rate
limit or the `queue_limit` is reached, and where no instance lives.
"""

from __future__ import annotations

from archkit.sizing.simulation.agenda import push, soon
from archkit.sizing.simulation.chance import draw, quantile
from archkit.sizing.simulation.deadline import arm
from archkit.sizing.simulation.layout import (
    BACKGROUND,
    BEGAN,
    BURST,
    BUSY,
    BUSY_SERVERS,
    CAPACITY,
    CAPACITY_AREA,
    CONCURRENCY,
    DOOR_FIRST,
    DOOR_LIMIT,
    FLAGS,
    HANDED_OVER,
    HELD,
    HOLDS,
    LIMIT_SEEN,
    LIMITED,
    LOST,
    MEAN,
    NOW,
    PLACES,
    QUEUE_FIRST,
    QUEUED,
    READY,
    RESIZED,
    SERVERS,
    SITE,
    SITE_FLOATS,
    SIZE,
    SLOWNESS,
    STATE,
    STATION_FLOATS,
    STREAM,
    TABLE,
    TIMEOUT,
    TOKEN_RATE,
    TOKENS,
    WAITING,
    WAITING_AT_DOOR,
    WORKS,
)
from archkit.sizing.simulation.waiting import enqueue, touch, unlink, waited, waits

TURN_AWAY, LET_IN, WAIT = range(3)
LONGEST_WORK = 1e18


def start(i: list[int], x: list[float], h: list[int], station: int, frame: int) -> None:
    """Let a server begin to work."""
    touch(i, x, station)
    waited(i, x, station, frame)
    i[station + BUSY_SERVERS] += 1
    i[frame + STATE] = BUSY
    now = i[NOW]
    i[frame + BEGAN] = now
    site = i[frame + SITE]
    if i[site + HANDED_OVER] == 1 and i[site + TIMEOUT] > 0:
        arm(i, h, site, frame)
    mean = x[i[site + SITE_FLOATS] + MEAN] * x[i[station + STATION_FLOATS] + SLOWNESS]
    table = i[site + TABLE]
    if table != 0:
        mean *= quantile(x, table, draw(i, site + STREAM))
    push(i, h, now + int(min(mean, LONGEST_WORK)), frame)


def enter(i: list[int], x: list[float], h: list[int], station: int, frame: int) -> int:
    """Take a place and go to a server; return 1 if there is nothing to work on."""
    i[station + HELD] += 1
    i[frame + FLAGS] |= HOLDS
    if i[i[frame + SITE] + WORKS] == 0:
        waited(i, x, station, frame)
        return 1
    if i[station + BUSY_SERVERS] < i[station + CAPACITY]:
        start(i, x, h, station, frame)
    else:
        i[frame + STATE] = QUEUED
        enqueue(i, station + QUEUE_FIRST, frame)
        waits(i, x, station, 1)
    return 0


def admit(i: list[int], x: list[float], h: list[int], station: int) -> None:
    """Let the first at the door in."""
    frame = i[station + DOOR_FIRST]
    unlink(i, station + DOOR_FIRST, frame)
    i[station + WAITING_AT_DOOR] -= 1
    waits(i, x, station, -1)
    if enter(i, x, h, station, frame) == 1:
        i[frame + STATE] = READY
        soon(i, frame)


def leave(i: list[int], x: list[float], h: list[int], station: int) -> None:
    """Give a place back, and to the next who waits for one."""
    i[station + HELD] -= 1
    if i[station + DOOR_FIRST] != 0 and i[station + HELD] < i[station + PLACES]:
        admit(i, x, h, station)


def next_served(i: list[int], x: list[float], h: list[int], station: int) -> None:
    """Give free servers to those who wait for one."""
    while i[station + QUEUE_FIRST] != 0 and i[station + BUSY_SERVERS] < i[station + CAPACITY]:
        frame = i[station + QUEUE_FIRST]
        unlink(i, station + QUEUE_FIRST, frame)
        waits(i, x, station, -1)
        start(i, x, h, station, frame)


def fill(i: list[int], x: list[float], h: list[int], station: int) -> None:
    """Use servers and places that have become free or new."""
    next_served(i, x, h, station)
    while i[station + DOOR_FIRST] != 0 and i[station + HELD] < i[station + PLACES]:
        admit(i, x, h, station)


def within_rate(i: list[int], x: list[float], station: int) -> int:
    """Return 1 if the rate limit lets one more through."""
    floats = i[station + STATION_FLOATS]
    now = i[NOW]
    tokens = x[floats + TOKENS] + float(now - i[station + LIMIT_SEEN]) * x[floats + TOKEN_RATE]
    i[station + LIMIT_SEEN] = now
    tokens = min(tokens, x[floats + BURST])
    if tokens < 1.0:
        x[floats + TOKENS] = tokens
        return 0
    x[floats + TOKENS] = tokens - 1.0
    return 1


def at_the_door(i: list[int], x: list[float], station: int, frame: int) -> int:
    """Return whether a call is turned away, let in, or left to wait at the door."""
    if i[station + CAPACITY] == 0 and i[station + BACKGROUND] == 0:
        return TURN_AWAY
    if i[station + LIMITED] == 1 and within_rate(i, x, station) == 0:
        return TURN_AWAY
    if i[station + HELD] < i[station + PLACES]:
        full = i[station + BUSY_SERVERS] >= i[station + CAPACITY]
        if full and i[station + CONCURRENCY] == 0 and i[i[frame + SITE] + WORKS] == 1:
            return LET_IN if i[station + WAITING] < i[station + DOOR_LIMIT] else TURN_AWAY
        return LET_IN
    return WAIT if i[station + WAITING_AT_DOOR] < i[station + DOOR_LIMIT] else TURN_AWAY


def resize(i: list[int], x: list[float], station: int) -> None:
    """Bring servers and places in line with the instances that live."""
    touch(i, x, station)
    floats = i[station + STATION_FLOATS]
    passed = i[NOW] - i[station + RESIZED]
    x[floats + CAPACITY_AREA] += float(i[station + CAPACITY]) * float(passed)
    i[station + RESIZED] = i[NOW]
    live = max(0, i[station + SIZE] - i[station + LOST])
    i[station + CAPACITY] = live * i[station + SERVERS]
    if i[station + CONCURRENCY] > 0:
        i[station + PLACES] = live * i[station + CONCURRENCY]
