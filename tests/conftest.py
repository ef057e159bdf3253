"""What all tests share: one browser, and the day that dated facts are judged on."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("archkit", deadline=None)  # a busy machine says nothing about an example
settings.load_profile("archkit")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background of a shell
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
