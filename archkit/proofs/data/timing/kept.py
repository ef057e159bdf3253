"""Timed runs that are kept on disk, so that the same model is not timed twice on one machine.

What is kept is data: it is read into records, and whatever does not fit them is timed anew.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from archkit.errors import ArchkitError
from archkit.proofs.data.timing.timed import TimedRun
from archkit.proofs.postgres.template import cache_folder

_MOST_FILES = 200
_LARGEST_BYTES = 1 << 20


def kept_run(key: str) -> TimedRun | None:
    """Return the run that is kept under a key, None when there is none that can be read."""
    try:
        path = _path(key)
        if path.stat().st_size > _LARGEST_BYTES:
            return None
        return TimedRun.from_yaml(path.read_text(encoding="utf-8"), source=str(path))
    except (OSError, RuntimeError, ValueError, ArchkitError):
        return None


def keep(key: str, run: TimedRun) -> None:
    """Keep a run under its key; where the folder cannot be written, nothing is kept."""
    with contextlib.suppress(OSError, RuntimeError):
        path = _path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number, name = tempfile.mkstemp(dir=path.parent, prefix="half-")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(run.to_yaml())
        Path(name).replace(path)
        old = sorted(path.parent.iterdir(), key=lambda one: one.stat().st_mtime)[:-_MOST_FILES]
        for one in old:
            one.unlink(missing_ok=True)


def _path(key: str) -> Path:
    return cache_folder() / "timings" / f"{key}.yaml"
