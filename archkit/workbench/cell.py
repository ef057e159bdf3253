"""The output of a cell: what arrives while a step is waited for, then the step, or what went wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from archkit.architects import Progress
from archkit.design import Step
from archkit.errors import ModelError
from archkit.render import TITLES, View, view_of
from archkit.render.arriving import Arriving, arriving_view
from archkit.render.blocks import Callout, Prose, Strong
from archkit.session import StepResult
from archkit.workbench.shown import joined

_SECONDS_BETWEEN = 0.3
STALE = view_of(
    (
        Callout(
            "care",
            (Prose((Strong("Out of date. "), "The brief has changed since; run this cell again.")),),
        ),
    )
)


class Cell:
    """What stands under one cell; shown for the first time when there is something to show.

    Args:
        spent: Returns what the session has cost so far, in USD.
    """

    def __init__(self, spent: Callable[[], float]) -> None:
        self._spent = spent
        self._handle: Any = None
        self._lock = threading.Lock()
        self._since: dict[Step, float] = {}
        self._arrived: dict[Step, Progress] = {}
        self._latest = 0.0
        self._step: View | None = None

    @property
    def waited(self) -> bool:
        """Whether progress stands in the cell."""
        return bool(self._since)

    def show(self, shown: View) -> None:
        """Show a view in place of what stands here."""
        with self._lock:
            self._since.clear()
            self._arrived.clear()
            self._step = shown
            self._put(shown)

    def outdate(self) -> None:
        """Say over what stands here that it is out of date."""
        with self._lock:
            if self._step is not None:
                self._put(joined(STALE, self._step))

    def arrive(self, progress: Progress) -> None:
        """Show what has arrived of a step, a few times a second; may be called from any thread."""
        now = time.monotonic()
        with self._lock:
            self._since.setdefault(progress.step, now)
            self._arrived[progress.step] = progress
            if now - self._latest < _SECONDS_BETWEEN:
                return
            self._latest = now
            self._put(joined(*(self._arriving(one, now) for one in self._arrived.values())))

    def taken(self, result: StepResult) -> None:
        """Show a step no longer as one that is waited for."""
        with self._lock:
            self._arrived.pop(result.step, None)

    def _arriving(self, progress: Progress, now: float) -> View:
        arriving = Arriving(
            step=progress.step.value,
            seconds=now - self._since[progress.step],
            characters=progress.characters,
            spent_usd=self._spent(),
            partial=progress.partial or {},
            note=progress.note,
        )
        return arriving_view(arriving, title=TITLES[progress.step])

    def _put(self, shown: View) -> None:
        from IPython.display import display  # noqa: PLC0415 - heavy, and needed only where cells are shown

        if self._handle is None:
            self._handle = display(shown, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(shown)


def in_one_line(error: ModelError) -> ModelError:
    """Return an error that a notebook shows as one line; the cell above it says what to do."""
    text = f"{type(error).__name__}: {error}"
    error._render_traceback_ = partial(_lines, text)  # type: ignore[attr-defined] # IPython asks for it
    return error


def _lines(text: str) -> list[str]:
    return [text]
