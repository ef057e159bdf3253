"""The event loop of the simulation, which runs as plain Python and compiled alike."""

from __future__ import annotations

from archkit.sizing.simulation.agenda import push, release_frame, settle, take_soon
from archkit.sizing.simulation.calls import arrive, made, over, send, served, worked
from archkit.sizing.simulation.chance import draw, quantile
from archkit.sizing.simulation.disturbance import fault_edge, grown, scale
from archkit.sizing.simulation.giving_up import ring
from archkit.sizing.simulation.layout import (
    AGENDA_HOLE,
    AGENDA_SIZE,
    ARRIVAL,
    ARRIVALS,
    BACKING_OFF,
    BUSY,
    CHANGES,
    ENTRY,
    EXPONENTIAL,
    FAILED,
    FREE_COUNT,
    GROWN,
    IN_FLIGHT,
    NEVER,
    NOW,
    OFFERED,
    ORPHANS,
    RATES,
    READY,
    REFUSED,
    RESERVE,
    ROUTE_FAILED,
    ROUTE_OFFERED,
    SCALE,
    SEGMENT,
    SENT,
    SITE,
    STATE,
    STATION,
    STATION_RECORD,
    STATIONS,
    STATIONS_END,
    TIMER,
    TURNED_AWAY,
    TURNED_DOWN,
)
from archkit.sizing.simulation.service import resize

REACHED, PAUSED, CROWDED = 0, 1, 2


def next_arrival(i: list[int], x: list[float], route: int) -> int:
    """Return when the next request of a route comes, from rates that change in steps."""
    amount = quantile(x, i[EXPONENTIAL], draw(i, route + ARRIVALS))
    at = i[NOW]
    segment = i[route + SEGMENT]
    while True:
        end = i[i[CHANGES] + segment]
        rate = x[i[route + RATES] + 2 * segment]
        if rate > 0.0:
            gap = amount * x[i[route + RATES] + 2 * segment + 1]
            if gap < float(end - at):
                i[route + SEGMENT] = segment
                return at + int(gap + 0.5)  # rounded down, gaps of a few ns would be much too short
            amount -= float(end - at) * rate
            amount = max(amount, 0.0)
        if end == NEVER:
            i[route + SEGMENT] = segment
            return NEVER
        at = end
        segment += 1


def arrival(i: list[int], x: list[float], h: list[int], route: int) -> None:
    """Let a request come, and note when the next one will."""
    push(i, h, next_arrival(i, x, route), -1 - (ARRIVAL + 8 * route))
    i[OFFERED] += 1
    i[route + ROUTE_OFFERED] += 1
    frame = made(i, x, i[route + ENTRY], 0)
    if frame == 0:
        i[TURNED_AWAY] += 1
        i[FAILED] += 1
        i[route + ROUTE_FAILED] += 1
        return
    i[IN_FLIGHT] += 1
    send(i, h, frame)


def happen(i: list[int], x: list[float], h: list[int], what: int) -> None:
    """Let something happen that is no frame's."""
    kind = what & 7
    argument = what >> 3
    if kind == ARRIVAL:
        arrival(i, x, h, argument)
    elif kind == TIMER:
        ring(i, x, h, argument)
    elif kind == SCALE:
        scale(i, x, h, argument)
    elif kind == GROWN:
        grown(i, x, h, argument)
    else:
        fault_edge(i, x, h, argument)


def go_on(i: list[int], x: list[float], h: list[int], frame: int) -> None:
    """Let a frame take its next step."""
    state = i[frame + STATE]
    if state == BUSY:
        served(i, x, h, frame)
    elif state == SENT:
        arrive(i, x, h, frame)
    elif state == READY:
        worked(i, x, h, frame)
    elif state == BACKING_OFF:
        send(i, h, frame)
    elif state == REFUSED:
        i[i[i[frame + SITE] + STATION] + TURNED_DOWN] += 1
        over(i, x, h, frame, 0)
    else:
        i[ORPHANS] -= 1
        release_frame(i, frame)


def flush(i: list[int], x: list[float]) -> None:
    """Bring the areas of all stations up to now."""
    station = i[STATIONS]
    while station < i[STATIONS_END]:
        resize(i, x, station)
        station += STATION_RECORD


def advance(i: list[int], x: list[float], h: list[int], until: int, most: int) -> int:
    """Run until a time or for so many events, whichever is first; say which.

    Returns:
        REACHED with the clock at `until`, PAUSED after `most` events, or CROWDED where
        there are fewer free frames than the reserve.
    """
    count = 0
    while count < most:
        count += 1
        if i[FREE_COUNT] < i[RESERVE]:
            return CROWDED
        frame = take_soon(i)
        if frame == 0:
            settle(i, h)
            if i[AGENDA_SIZE] == 0 or h[0] > until:
                i[NOW] = until
                flush(i, x)
                return REACHED
            i[NOW] = h[0]
            frame = h[1]
            i[AGENDA_HOLE] = 1
        if frame > 0:
            go_on(i, x, h, frame)
        else:
            happen(i, x, h, -1 - frame)
    return PAUSED
