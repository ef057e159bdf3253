"""An event loop in a thread of its own: what waits there can be given up at once.

It works the same in a script, in a notebook whose kernel has a loop already, and in a thread.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")
_LOOK_SECONDS = 0.2
_END_SECONDS = 1.0


class EventLoop:
    """A loop that begins with its first use and ends with the process, or with its owner.

    Args:
        at_end: What is still awaited in it then, such as the end of connections; it must not
            hold the owner.
    """

    def __init__(self, at_end: Callable[[], Awaitable[None]] | None = None) -> None:
        self._at_end = at_end
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def run(self, awaited: Coroutine[Any, Any, _Result]) -> _Result:
        """Return what a coroutine returns; everything is given up when the wait is interrupted.

        Raises:
            concurrent.futures.CancelledError: If it was given up from elsewhere.
        """
        future = asyncio.run_coroutine_threadsafe(awaited, self._running())
        try:
            while not future.done():  # a wait without end cannot be interrupted everywhere
                concurrent.futures.wait([future], timeout=_LOOK_SECONDS)
        except BaseException:
            self.give_up()
            raise
        return future.result()

    def give_up(self) -> None:
        """Cancel all that is awaited, and wait a moment until it has ended; from any thread."""
        loop = self._loop
        if loop is None or not loop.is_running():
            return
        if threading.current_thread() is self._thread:
            loop.call_soon(_cancel_all, loop)
            return
        ended = asyncio.run_coroutine_threadsafe(_all_ended(), loop)
        with contextlib.suppress(concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
            ended.result(_END_SECONDS)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None or self._thread is None or not self._thread.is_alive():
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=_turn, args=(self._loop,), name="archkit-architect", daemon=True
                )
                self._thread.start()
                weakref.finalize(self, _shut, self._loop, self._thread, self._at_end)
            return self._loop


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()


async def _all_ended() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        if task is not None:
            task.cancel()
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)


def _shut(
    loop: asyncio.AbstractEventLoop, thread: threading.Thread, at_end: Callable[[], Awaitable[None]] | None
) -> None:
    """End a loop and its thread; an interpreter that ends must not wait for a server."""
    if not loop.is_running():
        return

    async def end() -> None:
        loop.call_later(_END_SECONDS, loop.stop)
        await _all_ended()
        try:
            if at_end is not None:
                await at_end()
        finally:
            loop.stop()

    with contextlib.suppress(RuntimeError):
        asyncio.run_coroutine_threadsafe(end(), loop)
        thread.join(2 * _END_SECONDS)
