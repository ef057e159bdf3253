"""Extensions that a proof may make although PostgreSQL does not trust them with everybody.

Their scripts only define types, functions and access methods, and nothing in them reaches files,
programs or other servers; a design with vectors needs one. PostgreSQL reads from a control file
whether an extension is trusted, and since version 18 looks for it where it is told to.
"""

from __future__ import annotations

import os
from pathlib import Path

_ADMITTED = ("bloom", "vector")


def admit_extensions(folder: Path, binaries: Path) -> None:
    """Write control files for the admitted extensions into a server's folder."""
    shared = binaries.parent / "share" / "extension"
    own = folder / "share" / "extension"
    own.mkdir(parents=True)
    for name in _ADMITTED:
        given = shared / f"{name}.control"
        if given.is_file():
            scripts = str(shared).replace("'", "''")
            text = f"{given.read_text()}\ndirectory = '{scripts}'\ntrusted = true\n"
            (own / given.name).write_text(text, encoding="utf-8")


def control_path(folder: Path) -> dict[str, str]:
    """Return the setting with which PostgreSQL finds them; nothing where a path cannot be said in it."""
    place = str(folder / "share")
    if os.pathsep in place:
        return {}
    return {"extension_control_path": f"{place}{os.pathsep}$system"}
