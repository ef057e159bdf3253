"""Calls between stations: sent, answered, failed, timed out, tried again.

Nothing here calls itself: what follows at once is noted with `soon`, and an answer climbs from
caller to caller in a loop.
"""

from __future__ import annotations

from archkit.sizing.simulation.agenda import push, release_frame, soon, take_frame
from archkit.sizing.simulation.breaker import let_through, noted
from archkit.sizing.simulation.chance import draw
from archkit.sizing.simulation.deadline import arm, disarm
from archkit.sizing.simulation.layout import (
    ABANDONED,
    ANSWERED,
    ARMED,
    ARRIVED,
    ARRIVED_AT,
    AT_DOOR,
    ATTEMPT,
    ATTEMPTS,
    BACKING_OFF,
    BACKOFFS,
    BEGAN,
    BELOW,
    BREAKER,
    BROKEN,
    BUDGET,
    BUDGET_LEFT,
    BUDGETED,
    BUSY_SERVERS,
    CALL_SITE,
    CALLING,
    CERTAIN,
    CHANCE,
    CHOICES,
    COLD,
    CURSOR,
    DEAD,
    DEAD_LETTERS,
    DOOR_FIRST,
    ERRORS,
    FAILED,
    FAILS,
    FINE_BITS,
    FIRST_BELOW,
    FLAGS,
    GOOD,
    HANDED_OVER,
    HOLDS,
    IN_FLIGHT,
    JITTER,
    LATENCY_SUM,
    LEFT,
    NETWORK,
    NOW,
    OPTIONAL,
    ORPHANS,
    PARENT,
    QUEUE_FIRST,
    REFUSED,
    RETRIED,
    RETRIES,
    ROUTE,
    ROUTE_ANSWERED,
    ROUTE_FAILED,
    ROUTE_HISTOGRAM,
    ROUTE_LATE,
    SENT,
    SITE,
    SITE_FLOATS,
    SLICE_HISTOGRAM,
    STAGE,
    START,
    STATE,
    STATION,
    STATION_FLOATS,
    TARGET,
    TIMEOUT,
    TURNED_AWAY,
    TURNED_DOWN,
    WAITING_AT_DOOR,
    WASTED,
)
from archkit.sizing.simulation.service import TURN_AWAY, WAIT, at_the_door, enter, leave, next_served
from archkit.sizing.simulation.waiting import bin_of, enqueue, touch, waits

BUDGET_MOST = 10.0
"""Retries that a budget saves up for."""
SMALLEST_STEP = 1.0 / (1 << 32)


def send(i: list[int], h: list[int], frame: int) -> None:
    """Send an attempt on its way."""
    site = i[frame + SITE]
    if i[site + BREAKER] != 0 and let_through(i, i[site + BREAKER], frame) == 0:
        i[frame + STATE] = REFUSED
        soon(i, frame)
        return
    i[frame + STATE] = SENT
    if i[site + TIMEOUT] > 0 and i[site + HANDED_OVER] == 0:
        arm(i, h, site, frame)
    if i[site + NETWORK] > 0:
        push(i, h, i[NOW] + i[site + NETWORK], frame)
    else:
        soon(i, frame)


def made(i: list[int], x: list[float], site: int, parent: int) -> int:
    """Return the frame of a new call, 0 if there is no room for one more."""
    frame = take_frame(i)
    if frame == 0:
        return 0
    i[frame + SITE] = site
    i[frame + PARENT] = parent
    i[frame + ATTEMPT] = 1
    i[frame + START] = i[NOW]
    if i[site + BUDGETED] == 1:
        floats = i[site + SITE_FLOATS]
        x[floats + BUDGET_LEFT] = min(BUDGET_MOST, x[floats + BUDGET_LEFT] + x[floats + BUDGET])
    return frame


def spawn(i: list[int], x: list[float], h: list[int], frame: int) -> int:
    """Make the calls of the next stage that has any; return how many must be waited for."""
    site = i[frame + SITE]
    first = i[site + FIRST_BELOW]
    count = i[site + BELOW]
    cursor = i[frame + CURSOR]
    pending = 0
    i[frame + STATE] = CALLING
    while cursor < count and pending == 0 and i[frame + FLAGS] & BROKEN == 0:
        stage = i[first + cursor * CALL_SITE + STAGE]
        while cursor < count:
            below = first + cursor * CALL_SITE
            if i[below + STAGE] != stage:
                break
            cursor += 1
            chance = i[below + CHANCE]
            if chance < CERTAIN and draw(i, below + CHOICES) >= chance and i[below + COLD] == 0:
                continue
            handed_over = i[below + HANDED_OVER]
            call = made(i, x, below, 0 if handed_over == 1 else frame)
            if call == 0:
                no_room(i, below, frame)
                continue
            pending += 1 - handed_over
            send(i, h, call)
    i[frame + CURSOR] = cursor
    i[frame + LEFT] = pending
    return pending


def no_room(i: list[int], site: int, caller: int) -> None:
    """Let a call fail that the memory has no room for."""
    i[TURNED_AWAY] += 1
    if i[site + HANDED_OVER] == 1:
        i[DEAD_LETTERS] += 1
    elif i[site + OPTIONAL] == 0:
        i[caller + FLAGS] |= BROKEN


def tried_again(i: list[int], x: list[float], h: list[int], frame: int) -> int:
    """Return 1 if a failed attempt is followed by another one."""
    site = i[frame + SITE]
    parent = i[frame + PARENT]
    attempt = i[frame + ATTEMPT]
    start_of_call = i[frame + START]
    if attempt >= i[site + ATTEMPTS] or (parent != 0 and i[parent + STATE] == DEAD):
        return 0
    floats = i[site + SITE_FLOATS]
    if i[site + BUDGETED] == 1:
        if x[floats + BUDGET_LEFT] < 1.0:
            return 0
        x[floats + BUDGET_LEFT] -= 1.0
    again = take_frame(i)
    if again == 0:
        i[TURNED_AWAY] += 1
        return 0
    i[again + SITE] = site
    i[again + PARENT] = parent
    i[again + START] = start_of_call
    i[again + ATTEMPT] = attempt + 1
    i[again + STATE] = BACKING_OFF
    wait = x[i[site + BACKOFFS] + attempt - 1]
    if x[floats + JITTER] > 0.0 and wait > 0.0:
        wait *= 1.0 - x[floats + JITTER] * (draw(i, site + CHOICES) * SMALLEST_STEP)
    i[RETRIES] += 1
    i[i[site + STATION] + RETRIED] += 1
    push(i, h, i[NOW] + int(wait), again)
    return 1


def ended(i: list[int], x: list[float], site: int, began: int, ok: int) -> None:
    """Count a request of a route that is over, or a message that nobody could work on."""
    if i[site + HANDED_OVER] == 1 and ok == 0:
        i[DEAD_LETTERS] += 1
    route = i[site + ROUTE]
    if route == 0:
        return
    i[IN_FLIGHT] -= 1
    if ok == 0:
        i[FAILED] += 1
        i[route + ROUTE_FAILED] += 1
        return
    took = i[NOW] - began
    i[ANSWERED] += 1
    i[route + ROUTE_ANSWERED] += 1
    x[i[route + LATENCY_SUM]] += float(took)
    place = bin_of(took, FINE_BITS)
    i[i[route + ROUTE_HISTOGRAM] + place] += 1
    i[i[SLICE_HISTOGRAM] + place] += 1
    if took > i[route + TARGET]:
        i[route + ROUTE_LATE] += 1
    else:
        i[GOOD] += 1


def told(i: list[int], x: list[float], h: list[int], frame: int, ok: int) -> int:
    """Tell the caller how an attempt ended; return the caller if that was all it waited for."""
    site = i[frame + SITE]
    caller = i[frame + PARENT]
    began = i[frame + START]
    if ok == 0 and tried_again(i, x, h, frame) == 1:
        return 0
    if caller == 0:
        ended(i, x, site, began, ok)
        return 0
    if ok == 0 and i[site + OPTIONAL] == 0:
        i[caller + FLAGS] |= BROKEN
    i[caller + LEFT] -= 1
    if i[caller + LEFT] > 0:
        return 0
    if i[caller + STATE] == DEAD:
        i[ORPHANS] -= 1
        release_frame(i, caller)
        return 0
    if i[caller + FLAGS] & BROKEN == 0 and spawn(i, x, h, caller) > 0:
        return 0
    return caller


def over(i: list[int], x: list[float], h: list[int], frame: int, result: int) -> None:
    """Let an attempt end, and with it the callers that waited only for this."""
    ok = result
    while frame != 0:
        site = i[frame + SITE]
        flags = i[frame + FLAGS]
        refused = i[frame + STATE] == REFUSED
        if flags & ARMED != 0:
            disarm(i, site, frame)
        if flags & HOLDS != 0:
            leave(i, x, h, i[site + STATION])
        release_frame(i, frame)
        if flags & ABANDONED != 0:
            i[ORPHANS] -= 1
            return
        if i[site + BREAKER] != 0 and not refused:
            noted(i, i[site + BREAKER], frame, ok)
        frame = told(i, x, h, frame, ok)
        if frame != 0:
            ok = 1 if i[frame + FLAGS] & BROKEN == 0 else 0


def arrive(i: list[int], x: list[float], h: list[int], frame: int) -> None:
    """Come to the door of a station."""
    station = i[i[frame + SITE] + STATION]
    if i[frame + FLAGS] & ABANDONED != 0:
        over(i, x, h, frame, 0)
        return
    i[station + ARRIVED] += 1
    i[frame + ARRIVED_AT] = i[NOW]
    decision = at_the_door(i, x, station, frame)
    if decision == TURN_AWAY:
        i[station + TURNED_DOWN] += 1
        over(i, x, h, frame, 0)
    elif decision == WAIT:
        i[frame + STATE] = AT_DOOR
        enqueue(i, station + DOOR_FIRST, frame)
        i[station + WAITING_AT_DOOR] += 1
        waits(i, x, station, 1)
    elif enter(i, x, h, station, frame) == 1:
        worked(i, x, h, frame)


def served(i: list[int], x: list[float], h: list[int], frame: int) -> None:
    """Let a server end its work."""
    station = i[i[frame + SITE] + STATION]
    touch(i, x, station)
    i[station + BUSY_SERVERS] -= 1
    if i[ORPHANS] > 0 and in_vain(i, frame) == 1:
        x[i[station + STATION_FLOATS] + WASTED] += float(i[NOW] - i[frame + BEGAN])
    if i[station + QUEUE_FIRST] != 0:
        next_served(i, x, h, station)
    worked(i, x, h, frame)


def in_vain(i: list[int], frame: int) -> int:
    """Return 1 if nobody waits any more for this or for what it is part of."""
    while frame != 0:
        if i[frame + FLAGS] & ABANDONED != 0:
            return 1
        frame = i[frame + PARENT]
    return 0


def worked(i: list[int], x: list[float], h: list[int], frame: int) -> None:
    """Fail by chance, or go on with the calls below."""
    site = i[frame + SITE]
    errors = i[i[site + STATION] + ERRORS]
    if (i[site + FAILS] > 0 and draw(i, site + CHOICES) < i[site + FAILS]) or (
        errors > 0 and draw(i, site + CHOICES) < errors
    ):
        over(i, x, h, frame, 0)
        return
    if i[site + BELOW] > 0:
        i[frame + CURSOR] = 0
        if spawn(i, x, h, frame) > 0:
            return
    over(i, x, h, frame, 1 if i[frame + FLAGS] & BROKEN == 0 else 0)
