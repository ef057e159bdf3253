"""The loop that an architect waits in: it ends when nobody needs it, and gives up at once."""

import asyncio
import concurrent.futures
import gc
import threading
import time

import pytest

from archkit.architects.event_loop import EventLoop


def threads():
    return [one for one in threading.enumerate() if one.name == "archkit-architect"]


async def value():
    await asyncio.sleep(0)
    return 7


async def failing():
    raise TimeoutError("of its own")


def test_it_returns_what_a_coroutine_returns_and_raises_what_it_raises():
    loop = EventLoop()
    assert loop.run(value()) == 7
    with pytest.raises(TimeoutError, match="of its own"):
        loop.run(failing())
    assert loop.run(value()) == 7


def test_it_ends_with_its_owner_and_closes_what_is_open():
    gc.collect()
    before, closed = len(threads()), []

    async def close():
        closed.append(threading.current_thread().name)

    loop = EventLoop(at_end=close)
    loop.run(value())
    assert len(threads()) == before + 1
    begun = time.monotonic()
    del loop
    gc.collect()
    assert closed == ["archkit-architect"]
    assert len(threads()) == before
    assert time.monotonic() - begun < 1


def test_giving_up_ends_every_task_at_once_and_it_goes_on_afterwards():
    loop, ended = EventLoop(), []

    async def patient():
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("one")

    async def both():
        await asyncio.gather(patient(), patient())

    threading.Timer(0.2, loop.give_up).start()
    begun = time.monotonic()
    with pytest.raises(concurrent.futures.CancelledError):
        loop.run(both())
    assert time.monotonic() - begun < 2
    assert ended == ["one", "one"]
    assert loop.run(value()) == 7


def test_it_can_be_given_up_from_within():
    loop = EventLoop()

    async def own():
        loop.give_up()
        await asyncio.sleep(60)

    with pytest.raises(concurrent.futures.CancelledError):
        loop.run(own())
    assert loop.run(value()) == 7
