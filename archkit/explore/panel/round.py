"""One round of a panel: everybody rewrites, those who wait for a service at the same time."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterable

from archkit.explore.panel.rewrite import Rewrite
from archkit.explore.panel.sitting import OnProgress, OnStep, Sitting

_LOOK_SECONDS = 0.2
_END_SECONDS = 3.0


class Round:
    """Members that ask nobody go one after the other; each that waits for a service has a thread.

    Two members with one architect between them share a thread too: it answers one at a time.

    Args:
        sittings: Who rewrites.
        on_step: Told each step that a member has taken, from any thread.
        on_progress: Told what has arrived of a model's answer, from any thread.
    """

    def __init__(
        self,
        sittings: Iterable[Sitting],
        *,
        on_step: OnStep | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        self._sittings = tuple(sittings)
        self._told = (on_step, on_progress)
        self._came: queue.SimpleQueue[tuple[Sitting, Rewrite | BaseException]] = queue.SimpleQueue()
        self._ending = threading.Event()

    def run(self, settled: Callable[[Rewrite], None]) -> None:
        """Let everybody rewrite; `settled` is told of each as soon as it is on disk, in this thread.

        Whatever ends it, an interrupt or a member that fails the panel, stops all others at once.
        """
        threads = [
            threading.Thread(target=self._work, args=(lane,), name="archkit-panel", daemon=True)
            for lane in self._lanes()
        ]
        open_ = {id(one) for one in self._sittings}
        try:
            for thread in threads:
                thread.start()
            for one in self._sittings:
                if not one.member.waits:
                    settled(one.held(*self._told))
                    open_.discard(id(one))
            while open_:  # a wait without end cannot be interrupted everywhere
                with contextlib.suppress(queue.Empty):
                    sitting, found = self._came.get(timeout=_LOOK_SECONDS)
                    open_.discard(id(sitting))
                    settled(_rewrite(found))
        except BaseException:
            self._stop(threads)
            raise

    def _lanes(self) -> list[list[Sitting]]:
        lanes: dict[int, list[Sitting]] = {}
        for one in self._sittings:
            if one.member.waits:
                shared = one.member.architect
                lanes.setdefault(id(one) if isinstance(shared, str) else id(shared), []).append(one)
        return list(lanes.values())

    def _work(self, lane: list[Sitting]) -> None:
        for one in lane:
            if self._ending.is_set():
                return
            try:
                self._came.put((one, one.held(*self._told)))
            except BaseException as error:  # noqa: BLE001 - it is raised where the panel is waited for
                self._came.put((one, error))

    def _stop(self, threads: list[threading.Thread]) -> None:
        """Stop all; asked again until they have ended, since one may just have begun to wait."""
        self._ending.set()
        end = time.monotonic() + _END_SECONDS
        while any(one.is_alive() for one in threads) and time.monotonic() < end:
            for one in self._sittings:
                if one.member.waits:
                    one.stop()
            for thread in threads:
                thread.join(_LOOK_SECONDS / 2)


def _rewrite(found: Rewrite | BaseException) -> Rewrite:
    if isinstance(found, BaseException):
        raise found
    return found
