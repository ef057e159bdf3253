"""What an import does not keep in the model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Aside:
    """Something that the database has and the model does not keep, and why."""

    kind: str
    name: str
    reason: str = ""
