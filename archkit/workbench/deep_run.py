"""The deep run in a notebook: a load test as a form whose run can be watched and stopped."""

from __future__ import annotations

import threading

from archkit.explore.load_test import SMALL, LoadTest
from archkit.forms import RunForm
from archkit.render import View

_SIZES = (
    ("100 thousand", 100_000),
    ("1 million", 1_000_000),
    ("10 million", 10_000_000),
    ("10 thousand", 10_000),
)


def run_form(test: LoadTest) -> RunForm:
    """Return the form of a load test; a small run at the daily peak stands there without a click."""

    def run(scenario: str, requests: int, progress: object, stop: threading.Event) -> View:
        tell = progress if callable(progress) else None
        return test.view(scenario, requests, progress=tell, stop=stop)

    return RunForm(test.choices, _SIZES, run=run, small=lambda: test.view("peak", SMALL))
