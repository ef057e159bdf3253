"""What is wrong with a draft, precisely enough to repair it from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from archkit.record import explain

MOST_PROBLEMS = 10
_QUOTED = 80


def reason(error: ValidationError, kind: type[BaseModel], *, root: str = "artifact") -> str:
    """Return up to ten problems of a draft, each with its path and what would be right."""
    found = error.errors(include_url=False)
    lines = [_problem(one, kind, root) for one in found[:MOST_PROBLEMS]]
    more = len(found) - MOST_PROBLEMS
    return "; ".join(lines) + (f"; and {more} more" if more > 0 else "")


def _problem(error: Any, kind: type[BaseModel], root: str) -> str:
    location = tuple(error["loc"])
    if error["type"] == "string_pattern_mismatch":
        given = repr(error.get("input"))[:_QUOTED]
        wanted = error["ctx"]["pattern"]
        return f"{path(location, root)}: {given} does not match {wanted}; write it in that form"
    problem, hint = explain(error, kind, location)
    return f"{path(location, root)}: {problem}; {hint.rstrip('.')}"


def path(location: Sequence[int | str], root: str = "artifact") -> str:
    """Return the place of a problem within the reply, such as ``artifact.tables[2].name``."""
    parts = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return f"{root}{parts}"
