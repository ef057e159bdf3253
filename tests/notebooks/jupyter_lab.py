"""A real JupyterLab over a folder of notebooks, for tests and benchmarks that drive it in a browser."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEY = "local"
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Lab:
    """A server that runs: its address, and the folder that it shows."""

    address: str
    place: Path

    def open(self, browser: Any, notebook: str) -> Any:
        """Return a page with the notebook open and its kernel idle."""
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{self.address}/lab/tree/{notebook}?token={KEY}&reset")
        page.wait_for_selector(".jp-NotebookPanel .jp-Notebook")
        page.get_by_text(re.compile(r"ipykernel\) \| Idle")).first.wait_for()
        return page


def run_all(page: Any) -> None:
    """Run every cell of the notebook that is open."""
    page.click(".lm-MenuBar-itemLabel:text-is('Run')")
    page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """Return whether a condition came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


@contextmanager
def running_lab(place: Path) -> Iterator[Lab]:
    """Run JupyterLab over a folder for as long as the block lasts."""
    port = _free_port()
    settings = place / ".jupyter" / "lab" / "user-settings" / "@jupyterlab"
    for name, values in SETTINGS.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(place / ".jupyter"),
        "JUPYTER_DATA_DIR": str(place / ".data"),
    }
    words = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1", "--allow-root"]
    words += [f"--port={port}", f"--IdentityProvider.token={KEY}", f"--ServerApp.root_dir={place}"]
    with (place / "lab.log").open("wb") as log:
        server = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            if not wait_for(lambda: _is_up(f"{address}/api/status?token={KEY}")):
                raise TimeoutError(f"no JupyterLab at {address}")
            yield Lab(address, place)
        finally:
            server.terminate()
            server.wait(20)


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def _is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server on loopback
            return True
    except OSError:
        return False
