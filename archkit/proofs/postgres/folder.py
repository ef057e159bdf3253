"""Where a throw-away server keeps its files: one private folder in the temporary directory."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import time
from pathlib import Path

_LONGEST_SOCKET_PATH = 90
_STALE_SECONDS = 120.0
_FOLDER = "archkit-postgres-"


def new_folder() -> Path:
    """Return a new private folder for a server."""
    return Path(tempfile.mkdtemp(prefix=_FOLDER, dir=short_folder()))


def short_folder() -> str:
    """Return a temporary folder whose sockets have a path that the system takes (107 bytes)."""
    folder = tempfile.gettempdir()
    if os.name == "posix" and len(os.fsencode(folder)) + len(_FOLDER) > _LONGEST_SOCKET_PATH - 24:
        return "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it
    return folder


def clear_stale() -> None:
    """Remove folders of servers whose watcher is gone, which only a kill of both leaves behind."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    for folder in Path(short_folder()).glob(f"{_FOLDER}*"):
        try:
            if time.time() - folder.stat().st_mtime < _STALE_SECONDS:
                continue
            with (folder / "alive").open("rb") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
