"""What changes while a run goes on: faults that begin and end, instances that come and go."""

from __future__ import annotations

from archkit.sizing.simulation.agenda import push, release_frame
from archkit.sizing.simulation.breaker import noted
from archkit.sizing.simulation.calls import over, told
from archkit.sizing.simulation.deadline import disarm
from archkit.sizing.simulation.giving_up import withdraw
from archkit.sizing.simulation.layout import (
    ABANDONED,
    ACTIVE,
    AREA_SEEN,
    ARMED,
    BACKGROUND,
    BREAKER,
    BROKEN,
    BUSY,
    BUSY_AREA,
    BUSY_SERVERS,
    CALLING,
    CERTAIN,
    CHILL,
    CHILLED,
    CHILLED_END,
    COLD,
    COOLDOWN,
    DEAD,
    DELAY,
    ERRONEOUS,
    ERRORS,
    FAULT_FLOATS,
    FAULT_RECORD,
    FAULTS,
    FAULTS_END,
    FLAGS,
    FRAME,
    FRAMES,
    FRAMES_END,
    FREE,
    FULL,
    GROWN,
    GROWN_BITS,
    HELD,
    HOLDS,
    INSTANCE,
    INTERVAL,
    KIND,
    LARGEST,
    LOST,
    LOW_MOST,
    LOW_SINCE,
    NOW,
    ORPHANS,
    PARENT,
    QUEUED,
    SCALE,
    SITE,
    SIZE,
    SLOW,
    SLOWNESS,
    SMALLEST,
    STARTING,
    STATE,
    STATION,
    STATION_FLOATS,
    TAKEN,
    WHERE,
    ZONE,
    ZONES,
)
from archkit.sizing.simulation.service import fill, resize
from archkit.sizing.simulation.waiting import touch


def scale(i: list[int], x: list[float], h: list[int], station: int) -> None:
    """Look at the utilisation of the last interval and ask for instances, or let some go."""
    touch(i, x, station)
    now = i[NOW]
    floats = i[station + STATION_FLOATS]
    area = x[floats + BUSY_AREA]
    wanted_share = (area - x[floats + AREA_SEEN]) / float(i[station + INTERVAL]) / x[floats + FULL]
    x[floats + AREA_SEEN] = area
    wanted = int(wanted_share)
    if wanted < wanted_share:
        wanted += 1
    wanted = max(i[station + SMALLEST], min(i[station + LARGEST], wanted))
    live = max(0, i[station + SIZE] - i[station + LOST])
    coming = live + i[station + STARTING]
    if wanted > coming:
        more = wanted - coming
        i[station + STARTING] += more
        i[station + LOW_SINCE] = -1
        push(i, h, now + i[station + DELAY], -1 - (GROWN + 8 * (station + (more << GROWN_BITS))))
    elif wanted < live:
        let_go(i, x, station, live, wanted)
    else:
        i[station + LOW_SINCE] = -1
    push(i, h, now + i[station + INTERVAL], -1 - (SCALE + 8 * station))


def let_go(i: list[int], x: list[float], station: int, live: int, wanted: int) -> None:
    """Give instances back once there were too many for the whole cooldown."""
    if i[station + LOW_SINCE] < 0:
        i[station + LOW_SINCE] = i[NOW]
        i[station + LOW_MOST] = wanted
    i[station + LOW_MOST] = max(i[station + LOW_MOST], wanted)
    if i[NOW] - i[station + LOW_SINCE] >= i[station + COOLDOWN]:
        i[station + SIZE] -= live - i[station + LOW_MOST]
        i[station + LOW_SINCE] = -1
        resize(i, x, station)


def grown(i: list[int], x: list[float], h: list[int], argument: int) -> None:
    """Let instances serve that were asked for earlier."""
    station = argument & ((1 << GROWN_BITS) - 1)
    more = argument >> GROWN_BITS
    i[station + STARTING] -= more
    i[station + SIZE] += more
    resize(i, x, station)
    fill(i, x, h, station)


def fault_edge(i: list[int], x: list[float], h: list[int], fault: int) -> None:
    """Let a fault begin, or end if it is going on."""
    station = i[fault + WHERE]
    begins = 1 - i[fault + ACTIVE]
    i[fault + ACTIVE] = begins
    kind = i[fault + KIND]
    if kind in (INSTANCE, ZONE):
        if begins == 1:
            lose(i, x, h, fault)
        else:
            i[station + LOST] -= i[fault + TAKEN]
            resize(i, x, station)
            fill(i, x, h, station)
    elif kind == CHILL:
        pair = i[CHILLED]
        while pair < i[CHILLED_END]:
            if i[pair] == station:
                i[i[pair + 1] + COLD] += 2 * begins - 1
            pair += 2
    else:
        disturb(i, x, station)


def disturb(i: list[int], x: list[float], station: int) -> None:
    """Let a station be as slow, and fail as often, as all faults that go on make it."""
    slowness = 1.0
    sound = 1.0
    fault = i[FAULTS]
    while fault < i[FAULTS_END]:
        if i[fault + WHERE] == station and i[fault + ACTIVE] == 1:
            if i[fault + KIND] == SLOW:
                slowness *= x[i[fault + FAULT_FLOATS]]
            elif i[fault + KIND] == ERRONEOUS:
                sound *= 1.0 - x[i[fault + FAULT_FLOATS]]
        fault += FAULT_RECORD
    x[i[station + STATION_FLOATS] + SLOWNESS] = slowness
    i[station + ERRORS] = int((1.0 - sound) * CERTAIN)


def lose(i: list[int], x: list[float], h: list[int], fault: int) -> None:
    """Take instances away, with their share of what the station holds."""
    station = i[fault + WHERE]
    live = max(0, i[station + SIZE] - i[station + LOST])
    taken = int(x[i[fault + FAULT_FLOATS]])
    if i[fault + KIND] == ZONE:
        taken = (i[station + SIZE] + i[station + ZONES] - 1) // i[station + ZONES]
    taken = min(taken, live)
    i[fault + TAKEN] = taken
    i[station + LOST] += taken
    resize(i, x, station)
    turn = 0
    frame = i[FRAMES]
    while frame < i[FRAMES_END] and taken > 0:
        if i[frame + STATE] != FREE and i[i[frame + SITE] + STATION] == station and held(i, frame) == 1:
            turn += taken
            if turn >= live:
                turn -= live
                kill(i, x, h, frame)
        frame += FRAME
    fill(i, x, h, station)


def held(i: list[int], frame: int) -> int:
    """Return 1 if an instance has this in its hands; what waits for workers is in none."""
    state = i[frame + STATE]
    if state in (BUSY, CALLING):
        return 1
    background = i[i[i[frame + SITE] + STATION] + BACKGROUND]
    return 1 if state == QUEUED and background == 0 else 0


def kill(i: list[int], x: list[float], h: list[int], frame: int) -> None:
    """Lose what an instance was working on; its caller hears that it failed."""
    site = i[frame + SITE]
    station = i[site + STATION]
    flags = i[frame + FLAGS]
    state = i[frame + STATE]
    if flags & ARMED != 0:
        disarm(i, site, frame)
    if state == BUSY:
        touch(i, x, station)
        i[station + BUSY_SERVERS] -= 1
    elif state == QUEUED:
        withdraw(i, x, frame)
    i[station + HELD] -= 1
    i[frame + FLAGS] &= ~HOLDS
    caller = 0
    if flags & ABANDONED == 0:
        if i[site + BREAKER] != 0:
            noted(i, i[site + BREAKER], frame, 0)
        caller = told(i, x, h, frame, 0)
        i[ORPHANS] += 1
    i[frame + PARENT] = 0
    i[frame + FLAGS] |= ABANDONED
    if state == QUEUED:
        i[ORPHANS] -= 1
        release_frame(i, frame)
    else:
        i[frame + STATE] = DEAD
    if caller != 0:
        over(i, x, h, caller, 1 if i[caller + FLAGS] & BROKEN == 0 else 0)
