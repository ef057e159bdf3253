"""The hand-off folder: everything that whoever builds the system needs, in one place.

It is made beside its place and then moved there, so that it is whole or absent. A folder
that archkit did not make, or in which somebody changed or added a file, is left alone.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from archkit.errors import InputError
from archkit.report.handoff_files import handoff_files
from archkit.report.walk import Walk
from archkit.session.storage import make_folder, storage, sync_folder

MARK = ".archkit-handoff.json"
"""The file that says which files archkit wrote, with their digests."""


def handoff(walk: Walk, folder: str | Path) -> Path:
    """Write the hand-off folder and return its path.

    Args:
        walk: A walk with a design.
        folder: Where it goes; replaced if archkit made it and nobody changed it since.

    Raises:
        InputError: If the walk has no design, or the folder is not archkit's to replace.
        StorageError: If it cannot be written.
    """
    place = Path(folder)
    if walk.outcome != "design":
        raise InputError(
            f"there is no design to hand off, the walk ended with {walk.outcome!r}",
            hint="Answer the open questions first.",
        )
    refuse_foreign(place)
    files = handoff_files(walk)
    make_folder(place.absolute().parent)
    with storage(place):
        made = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".part", dir=place.absolute().parent))
        try:
            _fill(made, files)
            _swap(made, place)
        finally:
            shutil.rmtree(made, ignore_errors=True)
        sync_folder(place.absolute().parent)
    return place


def refuse_foreign(place: Path) -> None:
    """Refuse a place that holds anything which archkit did not write.

    Raises:
        InputError: If it is a file, a link, a folder of somebody else, or was changed since.
    """
    another = "Choose another folder, or move it away."
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise InputError(f"{str(place)!r} is no folder of its own", field="folder", hint=another)
    if not place.exists() or not any(place.iterdir()):
        return
    known = _written(place)
    if known is None:
        raise InputError(
            f"{str(place)!r} holds files that archkit did not write", field="folder", hint=another
        )
    found = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if not path.is_dir()}
    changed = sorted(
        name
        for name, path in found.items()
        if name != MARK and (path.is_symlink() or known.get(name) != _digest(path.read_bytes()))
    )
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""  # noqa: PLR2004 - three are named
        names = ", ".join(repr(name) for name in changed[:3])
        raise InputError(
            f"{str(place)!r} was changed since archkit wrote it: {names}{more}", field="folder", hint=another
        )


def _written(place: Path) -> Mapping[str, str] | None:
    try:
        kept = json.loads((place / MARK).read_text(encoding="utf-8"))
        return {str(name): str(digest) for name, digest in kept["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _fill(made: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = made.joinpath(*PurePosixPath(name).parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    written = {name: _digest(text.encode()) for name, text in files.items()}
    mark = json.dumps({"format": 1, "files": written}, indent=2, sort_keys=True) + "\n"
    (made / MARK).write_bytes(mark.encode())
    made.chmod(0o755)


def _swap(made: Path, place: Path) -> None:
    """Move the finished folder to its place; what was there is only then deleted."""
    if not place.exists():
        made.rename(place)
        return
    earlier = made.with_suffix(".old")
    place.rename(earlier)
    try:
        made.rename(place)
    except OSError:
        earlier.rename(place)
        raise
    shutil.rmtree(earlier, ignore_errors=True)
