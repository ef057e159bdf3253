"""What all tests share: one browser, and the day that dated facts are judged on."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
settings.register_profile("archkit", deadline=None)  # a busy machine says nothing about an example
settings.load_profile("archkit")
os.environ.setdefault("ARCHKIT_ROWS", "off")  # patterns are timed by the tests of the timing alone
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background of a shell
    signal.signal(signal.SIGINT, signal.default_int_handler)


SPREAD = ("proofs/test_cases.py", "test_layers.py", "knowledge/test_library.py")
"""Files of many small tests that share nothing: they fill what time is left on either process."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, which shares what they design; the longest begin."""
    for item in items:
        if not item.get_closest_marker("xdist_group") and not _of(item).endswith(SPREAD):
            item.add_marker(pytest.mark.xdist_group("browser" if _browses(item) else _of(item)))
    items.sort(key=_turn)


def _browses(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("browser")) or "chromium" in getattr(item, "fixturenames", ())


def _of(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).as_posix()


def _turn(item: pytest.Item) -> int:
    """Return when a test's turn is; a browser leaves a running loop behind, so it comes last."""
    place = _of(item)
    if _browses(item):
        return 3
    if place.startswith(("notebooks/", "cli/", "explore/")) or "/" not in place:
        return 0 if not place.endswith(SPREAD) else 2
    return 2 if place.endswith(SPREAD) else 1


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("ARCHKIT_REQUIRE_BROWSER") == "1":
            pytest.fail("ARCHKIT_REQUIRE_BROWSER=1, but there is no chromium on the path")
        pytest.skip("no chromium on the path")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
