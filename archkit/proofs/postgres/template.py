"""The cache of prepared data directories: made once per user, copied for every server.

Any number of processes may build at once: each builds beside the others and renames its result
into place, the first wins. A cache that is partial, damaged, owned by somebody else or not
writable is as good as none: then the caller builds for itself.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_STALE_SECONDS = 3_600.0
_SIGN = "whole"


def cache_folder() -> Path:
    """Return the folder for archkit's caches of this user; it need not exist."""
    stated = os.environ.get("ARCHKIT_CACHE")
    if stated:
        return Path(stated)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "archkit" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "archkit"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "archkit"


def cached(name: str, build: Callable[[Path], None]) -> Path | None:
    """Return the cached data directory, built if need be; None where it cannot be cached.

    Args:
        name: Name of the template; everything that it depends on must be in it.
        build: Fills an empty folder that it is given; its errors pass through.
    """
    try:
        root = cache_folder()
        final = root / name
        if _is_ours(final) and _is_whole(final):
            return final / "data"
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _is_ours(root):
            return None
        _clear_half_built(root, name)
        work = Path(tempfile.mkdtemp(dir=root, prefix=f"{name}."))
    except (OSError, RuntimeError):  # RuntimeError: no home directory can be found
        return None
    try:
        build(work / "data")
        (work / _SIGN).write_text(_measure(work / "data"))
        return _placed(work, final)
    except OSError:
        return None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def discard(template: Path) -> None:
    """Remove a cached template that turned out not to work."""
    shutil.rmtree(template.parent, ignore_errors=True)


def _placed(work: Path, final: Path) -> Path | None:
    for _ in range(2):
        try:
            work.rename(final)
        except OSError:
            if _is_ours(final) and _is_whole(final):
                return final / "data"
            shutil.rmtree(final, ignore_errors=True)
        else:
            return final / "data"
    return None


def _is_ours(path: Path) -> bool:
    """Say whether nobody else could have written there; a template's content is trusted."""
    if os.name == "nt":
        return path.is_dir()
    try:
        status = path.stat()
    except OSError:
        return False
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _is_whole(final: Path) -> bool:
    try:
        return (final / _SIGN).read_text() == _measure(final / "data")
    except (OSError, UnicodeDecodeError):
        return False


def _measure(data: Path) -> str:
    sizes = [path.stat().st_size for path in data.rglob("*") if path.is_file()]
    return f"{len(sizes)} files, {sum(sizes)} bytes\n"


def _clear_half_built(root: Path, name: str) -> None:
    for path in root.glob(f"{name}.*"):
        if time.time() - path.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
