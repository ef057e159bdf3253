"""At a station: the door, places, servers, and who waits for them.

A call that arrives needs a place (of `concurrency` at each live instance) and, where it has
work, a server; both queues are first come, first served. The door turns away when the rate
limit or the `queue_limit` is reached, and where no instance lives.
"""

from __future__ import annotations

from archkit.sizing.simulation.agenda import push, soon
from archkit.sizing.simulation.chance import draw, quantile
from archkit.sizing.simulation.layout import (
    ARMED,
    ARRIVED_AT,
    BACKGROUND,
    BEGAN,
    BURST,
    BUSY,
    BUSY_AREA,
    BUSY_SERVERS,
    CAPACITY,
    CAPACITY_AREA,
    COARSE_BITS,
    CONCURRENCY,
    DEADLINE,
    DOOR_FIRST,
    DOOR_LIMIT,
    FLAGS,
    HANDED_OVER,
    HELD,
    HISTOGRAM,
    HOLDS,
    LIMIT_SEEN,
    LIMITED,
    LONGEST,
    LOST,
    MEAN,
    NEXT,
    NOW,
    OCTAVES,
    PLACES,
    PREVIOUS,
    QUEUE_AREA,
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
    TIMER,
    TIMER_FIRST,
    TIMER_LAST,
    TIMER_NEXT,
    TIMER_ON,
    TIMER_PREVIOUS,
    TOKEN_RATE,
    TOKENS,
    TOUCHED,
    WAIT_SUM,
    WAITING,
    WAITING_AT_DOOR,
    WORKS,
)

TURN_AWAY, LET_IN, WAIT = range(3)
LONGEST_WORK = 1e18


def touch(i: list[int], x: list[float], station: int) -> None:
    """Add up busy servers and waiting calls until now."""
    now = i[NOW]
    passed = now - i[station + TOUCHED]
    if passed > 0:
        floats = i[station + STATION_FLOATS]
        x[floats + BUSY_AREA] += float(i[station + BUSY_SERVERS]) * float(passed)
        x[floats + QUEUE_AREA] += float(i[station + WAITING]) * float(passed)
        i[station + TOUCHED] = now


def bin_of(value: int, bits: int) -> int:
    """Return the bin of a histogram that a time belongs to; 2**bits bins for each doubling."""
    scaled = value >> (10 - bits)
    top = 2 << bits
    octave = 0
    while scaled >= top << 7:
        scaled >>= 8
        octave += 8
    while scaled >= top:
        scaled >>= 1
        octave += 1
    octave += 1
    if scaled < 1 << bits:
        return 1
    if octave > OCTAVES:
        return OCTAVES << bits
    return 1 + ((octave - 1) << bits) + scaled - (1 << bits)


def waited(i: list[int], x: list[float], station: int, frame: int) -> None:
    """Count how long a call waited before it was let to work."""
    wait = i[NOW] - i[frame + ARRIVED_AT]
    histogram = i[station + HISTOGRAM]
    if wait == 0:
        i[histogram] += 1
    else:
        i[histogram + bin_of(wait, COARSE_BITS)] += 1
        x[i[station + STATION_FLOATS] + WAIT_SUM] += float(wait)


def enqueue(i: list[int], first: int, frame: int) -> None:
    """Put a frame at the end of the queue whose first and last stand at an address."""
    last = i[first + 1]
    i[frame + NEXT] = 0
    i[frame + PREVIOUS] = last
    if last == 0:
        i[first] = frame
    else:
        i[last + NEXT] = frame
    i[first + 1] = frame


def unlink(i: list[int], first: int, frame: int) -> None:
    """Take a frame out of a queue, wherever it stands in it."""
    before = i[frame + PREVIOUS]
    after = i[frame + NEXT]
    if before == 0:
        i[first] = after
    else:
        i[before + NEXT] = after
    if after == 0:
        i[first + 1] = before
    else:
        i[after + PREVIOUS] = before


def waits(i: list[int], x: list[float], station: int, change: int) -> None:
    """Count one more or one fewer that wait."""
    touch(i, x, station)
    waiting = i[station + WAITING] + change
    i[station + WAITING] = waiting
    i[station + LONGEST] = max(i[station + LONGEST], waiting)


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
