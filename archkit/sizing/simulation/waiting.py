"""Queues at stations, and what is counted of those who wait in them."""

from __future__ import annotations

from archkit.sizing.simulation.layout import (
    ARRIVED_AT,
    BUSY_AREA,
    BUSY_SERVERS,
    COARSE_BITS,
    HISTOGRAM,
    LONGEST,
    NEXT,
    NOW,
    OCTAVES,
    PREVIOUS,
    QUEUE_AREA,
    STATION_FLOATS,
    TOUCHED,
    WAIT_SUM,
    WAITING,
)


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
