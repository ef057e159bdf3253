"""The line of a terminal that says what is waited for; where nobody watches there is none."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

from archkit.cli.printing import plain

if TYPE_CHECKING:
    from archkit.architects import Progress

_SECONDS_BETWEEN = 0.2
_PATIENCE_SECONDS = 0.4
_CLEARED = "\r\x1b[K"
_NARROWEST = 40


@dataclass
class _Step:
    since: float
    progress: Progress | None = None


class WaitingLine:
    """One line at the end of the screen, drawn again while a step is waited for.

    Args:
        spent: Returns what the session has cost so far, in USD.
        stream: Where it is drawn; standard error if left out.
        wanted: Whether to draw at all; only on a terminal if left out.
    """

    def __init__(
        self, spent: Callable[[], float], *, stream: TextIO | None = None, wanted: bool | None = None
    ) -> None:
        self._spent = spent
        self._stream = stream or sys.stderr
        self._wanted = self._stream.isatty() if wanted is None else wanted
        self._steps: dict[str, _Step] = {}
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._drawn = False
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._wanted:
            self._thread = threading.Thread(target=self._draw_on, name="archkit-waiting", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join()
        self.clear()

    def begin(self, step: str) -> None:
        """Wait for a step from now on."""
        with self._lock:
            self._steps.setdefault(step, _Step(time.monotonic()))

    def show(self, progress: Progress, name: str = "") -> None:
        """Take in what has arrived of a step, or of what goes by a name; may be called from any thread."""
        with self._lock:
            step = self._steps.setdefault(name or progress.step.value, _Step(time.monotonic()))
            step.progress = progress

    def end(self, step: str) -> None:
        """Wait no longer for a step, and make room for what is printed about it."""
        with self._lock:
            self._steps.pop(step, None)
            self.clear()

    def clear(self) -> None:
        """Take the line away."""
        with self._lock:
            if self._drawn:
                self._write(_CLEARED)
                self._drawn = False

    def _draw_on(self) -> None:
        while not self._ended.wait(_SECONDS_BETWEEN):
            with self._lock:
                text = self._text()
                if text:
                    self._write(_CLEARED + text)
                    self._drawn = True

    def _text(self) -> str:
        """Return the line: the step that began first, with the names of those beside it."""
        from archkit.render.arriving import Arriving, arriving_line  # noqa: PLC0415 - heavy

        if not self._steps:
            return ""
        now = time.monotonic()
        first = next(iter(self._steps.values()))
        if now - first.since < _PATIENCE_SECONDS:
            return ""
        heard = [one.progress for one in self._steps.values() if one.progress]
        partial: dict[str, Any] = {}
        for one in heard:
            partial |= one.partial or {}
        arriving = Arriving(
            step=", ".join(self._steps),
            seconds=now - first.since,
            characters=sum(one.characters for one in heard),
            spent_usd=self._spent(),
            partial=partial,
            note=next((one.note for one in reversed(heard) if one.note), ""),
        )
        width = max(shutil.get_terminal_size((100, 24)).columns, _NARROWEST) - 1
        return plain(arriving_line(arriving, width)).replace("\n", " ")[:width]

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
