"""A clock that stands still while anybody works: modelled seconds, told apart from this machine's.

Whoever works uses the processor of this process, or waits for it; so a moment counts as quiet
only if the process hardly ran in it, and if this thread was woken when it wanted to be.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time

_SLICE_SECONDS = 0.005
_BUSY_SECONDS = 0.002


class VirtualClock:
    """Moves on to the next thing that was waited for once nothing has happened for a moment.

    Args:
        quiet_seconds: How long, in real seconds, nothing must happen.
    """

    def __init__(self, quiet_seconds: float = 0.1) -> None:
        self.now = 0.0
        self._quiet = quiet_seconds
        self._waiting: list[tuple[float, int, threading.Event]] = []
        self._number = itertools.count()
        self._changed = threading.Condition()
        self._last = time.monotonic()
        self._ended = False
        threading.Thread(target=self._move, daemon=True).start()

    def stir(self) -> float:
        """Tell that something happens just now; return the modelled time."""
        with self._changed:
            self._last = time.monotonic()
            return self.now

    def wait_until(self, when: float) -> None:
        """Return when the modelled time has come."""
        reached = threading.Event()
        with self._changed:
            heapq.heappush(self._waiting, (when, next(self._number), reached))
            self._changed.notify()
        reached.wait(60)
        self.stir()

    def end(self) -> None:
        """Let everybody go."""
        with self._changed:
            self._ended = True
            for _, _, reached in self._waiting:
                reached.set()
            self._changed.notify()

    def _move(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                if self._ended:
                    return
                if time.monotonic() - self._last >= self._quiet:
                    when, _, reached = heapq.heappop(self._waiting)
                    self.now = max(self.now, when)
                    self._last = time.monotonic()
                    reached.set()
            self._sleep()

    def _sleep(self) -> None:
        """Sleep for a moment; what shows that somebody worked, or could not, starts the quiet anew."""
        begun, used = time.monotonic(), time.process_time()
        time.sleep(_SLICE_SECONDS)
        late = time.monotonic() - begun > 3 * _SLICE_SECONDS
        if late or time.process_time() - used > _BUSY_SECONDS:
            self.stir()
