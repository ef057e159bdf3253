"""What happens next: a heap of times, a list of what happens at once, and free frames.

The heap has four branches at each node. Taking its first entry leaves a hole that the next
entry fills, since most events cause another one.
"""

from __future__ import annotations

from archkit.sizing.simulation.layout import (
    AGENDA_HOLE,
    AGENDA_SIZE,
    FLAGS,
    FREE,
    FREE_COUNT,
    FREE_FIRST,
    NEXT,
    SOON_FIRST,
    SOON_LAST,
    STATE,
)


def push(i: list[int], h: list[int], at: int, what: int) -> None:
    """Note that something happens at a time."""
    if i[AGENDA_HOLE] == 1:
        i[AGENDA_HOLE] = 0
        sink(i, h, at, what)
        return
    place = i[AGENDA_SIZE]
    i[AGENDA_SIZE] = place + 1
    while place > 0:
        above = (place - 1) >> 2
        time = h[2 * above]
        if time <= at:
            break
        h[2 * place] = time
        h[2 * place + 1] = h[2 * above + 1]
        place = above
    h[2 * place] = at
    h[2 * place + 1] = what


def sink(i: list[int], h: list[int], at: int, what: int) -> None:
    """Put an entry in place of the first and let it sink to where it belongs."""
    size = i[AGENDA_SIZE]
    place = 0
    below = 1
    while below < size:
        best = below
        soonest = h[2 * below]
        end = below + 4
        end = min(end, size)
        other = below + 1
        while other < end:
            time = h[2 * other]
            if time < soonest:
                soonest = time
                best = other
            other += 1
        if soonest >= at:
            break
        h[2 * place] = soonest
        h[2 * place + 1] = h[2 * best + 1]
        place = best
        below = 4 * place + 1
    h[2 * place] = at
    h[2 * place + 1] = what


def settle(i: list[int], h: list[int]) -> None:
    """Close the hole that the last event left, where none filled it."""
    if i[AGENDA_HOLE] == 1:
        i[AGENDA_HOLE] = 0
        last = i[AGENDA_SIZE] - 1
        i[AGENDA_SIZE] = last
        if last > 0:
            sink(i, h, h[2 * last], h[2 * last + 1])


def soon(i: list[int], frame: int) -> None:
    """Let a frame go on as soon as the present event is over."""
    i[frame + NEXT] = 0
    last = i[SOON_LAST]
    if last == 0:
        i[SOON_FIRST] = frame
    else:
        i[last + NEXT] = frame
    i[SOON_LAST] = frame


def take_soon(i: list[int]) -> int:
    """Return the first frame that goes on at once, 0 if there is none."""
    frame = i[SOON_FIRST]
    if frame != 0:
        following = i[frame + NEXT]
        i[SOON_FIRST] = following
        if following == 0:
            i[SOON_LAST] = 0
    return frame


def take_frame(i: list[int]) -> int:
    """Return a free frame, 0 if there is none."""
    frame = i[FREE_FIRST]
    if frame != 0:
        i[FREE_FIRST] = i[frame + NEXT]
        i[FREE_COUNT] -= 1
        i[frame + FLAGS] = 0
    return frame


def release_frame(i: list[int], frame: int) -> None:
    """Give a frame back."""
    i[frame + STATE] = FREE
    i[frame + NEXT] = i[FREE_FIRST]
    i[FREE_FIRST] = frame
    i[FREE_COUNT] += 1
