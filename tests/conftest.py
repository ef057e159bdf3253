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
LONGEST = ("notebooks/", "cli/", "explore/", "report/", "test_", "architects/test_", "proofs/test_")
"""Where the files that take longest are; they begin, so that no process ends long after the other."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file in one process, which shares what they design."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - only where tests run in processes

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return nodeid if file.endswith(SPREAD) else file

    config.option.loadscopereorder = False  # the order of `_turn` instead of most tests first
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    place = item.path.relative_to(TESTS).as_posix()
    if place.endswith(SPREAD):
        return 2
    return 0 if place.startswith(LONGEST) else 1


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Give a browser to the tests of a file: its event loop would run on in the tests of others."""
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
