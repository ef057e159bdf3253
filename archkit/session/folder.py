"""The folder of a session: its name, and what stands in it."""

from __future__ import annotations

import re
from pathlib import Path

from archkit.brief import Brief
from archkit.session.storage import JOURNAL_NAME, refuse_link, storage

BRIEF_NAME = "brief.yaml"
DESIGN_NAME = "design.yaml"
EDITED_NAME = "design.edited.yaml"
_LONGEST_SLUG = 60


def session_folder(brief: Brief) -> Path:
    """Return where a session of this brief is kept when nobody says otherwise."""
    return Path("designs") / slug(brief.name)


def slug(name: str) -> str:
    """Return a name in any script as lower case letters, digits and single hyphens."""
    from anyascii import anyascii  # noqa: PLC0415 - its tables load slowly

    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")
    return plain[:_LONGEST_SLUG].strip("-") or "design"


def holds_session(folder: str | Path) -> bool:
    """Say whether a session was begun in this folder; one killed in its first entry was not."""
    path = Path(folder) / JOURNAL_NAME
    refuse_link(path)
    with storage(path):
        try:
            return path.is_file() and b"\n" in path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return False
