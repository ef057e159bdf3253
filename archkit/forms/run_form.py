"""The form of a long run: what is run, Start, a progress bar, Stop, and what came of it."""

from __future__ import annotations

import html
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from archkit.errors import ArchkitError
from archkit.forms.form import Form
from archkit.render import View

OnProgress = Callable[[float], None]
Run = Callable[[str, int, OnProgress, threading.Event], View]
"""Takes a choice, a size, whom to tell the share that is done, and what is set when it shall stop."""
_SECONDS_BETWEEN = 0.1
_WIDE = {"style": {"description_width": "10em"}, "layout": {"width": "min(100%, 40em)"}}


class RunForm(Form):
    """Runs something long in a thread of its own, so that the kernel stays free for other cells.

    Without widgets, and before anybody presses Start, a small run stands there.

    Args:
        choices: What can be run: label and name.
        sizes: How large a run may be: label and number, the preferred one first.
        run: Does it.
        small: Returns what stands there without a click.
    """

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        sizes: Sequence[tuple[str, int]],
        *,
        run: Run,
        small: Callable[[], View],
    ) -> None:
        self._choices, self._sizes, self._run, self._small = tuple(choices), tuple(sizes), run, small
        self._controls: dict[str, Any] = {}
        self._first: View | None = None
        self._asked_to_stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = 0.0

    def control(self, name: str) -> Any:
        """Return a widget: ``choice``, ``size``, ``start``, ``stop``, ``progress``, ``state``, ``result``."""
        return self.widget and self._controls[name]

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin the chosen run; one that is under way goes on, and nothing else begins."""
        controls = self.widget and self._controls
        if self.running:
            return
        self._asked_to_stop.clear()
        self._told = 0.0
        controls["start"].disabled, controls["stop"].disabled = True, False
        controls["progress"].value = 0.0
        controls["state"].value = _said("Running.")
        asked = (controls["choice"].value, controls["size"].value)
        self._thread = threading.Thread(target=self._work, args=asked, name="archkit-run", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the run to end; what it has by then is shown."""
        self._asked_to_stop.set()
        if self.running:
            self._controls["state"].value = _said("Stopping.")

    def wait(self, seconds: float = 60) -> bool:
        """Wait for the run, at most so many seconds; return whether it has ended."""
        if self._thread:
            self._thread.join(seconds)
        return not self.running

    def _work(self, choice: str, size: int) -> None:
        begun = time.monotonic()
        try:
            shown = self._run(choice, size, self._progress, self._asked_to_stop)
        except ArchkitError as error:
            self._end(_alert(str(error)))
        except Exception as error:  # noqa: BLE001 - nobody waits for this thread: it must say what went wrong
            self._end(_alert(f"The run ended with an error: {type(error).__name__}: {error}"))
        else:
            self._controls["result"].value = shown.live()
            took = f"{time.monotonic() - begun:.1f} seconds"
            stopped = self._asked_to_stop.is_set()
            self._controls["progress"].value = self._controls["progress"].value if stopped else 1.0
            self._end(_said(f"Stopped after {took}." if stopped else f"Done in {took}."))

    def _end(self, words: str) -> None:
        self._controls["state"].value = words
        self._controls["start"].disabled, self._controls["stop"].disabled = False, True

    def _progress(self, share: float) -> None:
        now = time.monotonic()
        if now - self._told >= _SECONDS_BETWEEN:
            self._told = now
            self._controls["progress"].value = min(max(share, 0.0), 1.0)

    def _static(self) -> View:
        if self._first is None:
            self._first = self._small()
        return self._first

    def _built(self) -> Any:
        import ipywidgets  # noqa: PLC0415 - heavy, and needed only where widgets live

        start = ipywidgets.Button(description="Start", icon="play", button_style="primary")
        stop = ipywidgets.Button(description="Stop", icon="stop", disabled=True)
        start.on_click(lambda _: self.start())
        stop.on_click(lambda _: self.stop())
        self._controls = {
            "choice": ipywidgets.Dropdown(options=self._choices, description="Scenario", **_WIDE),
            "size": ipywidgets.Dropdown(options=self._sizes, description="Requests", **_WIDE),
            "start": start,
            "stop": stop,
            "progress": ipywidgets.FloatProgress(value=0, min=0, max=1, description="Progress", **_WIDE),
            "state": ipywidgets.HTML(_said("Not started; below stands a small run.")),
            "result": ipywidgets.HTML(self._static().live()),
        }
        buttons = ipywidgets.HBox([start, stop])
        named = [one for name, one in self._controls.items() if name not in {"start", "stop"}]
        return ipywidgets.VBox([*named[:2], buttons, *named[2:]])


def _said(words: str) -> str:
    return f'<div role="status">{html.escape(words)}</div>'


def _alert(words: str) -> str:
    return f'<div role="alert" style="color:#b3261e">{html.escape(words)}</div>'
