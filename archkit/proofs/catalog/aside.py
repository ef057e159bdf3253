"""What an import does not keep in the model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Aside:
    """Something that the schema has and the model does not keep, and why; `line` is 0 if not known."""

    kind: str
    name: str
    reason: str = ""
    line: int = 0
