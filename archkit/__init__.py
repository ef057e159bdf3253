"""archkit: design a backend in a notebook; nothing is called done until it is proved.

The names below are loaded when they are first used, so that importing archkit stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.5.0"

_HOMES = {
    "Brief": "archkit.brief",
    "Design": "archkit.design",
    "SchemaBench": "archkit.workbench",
    "Session": "archkit.session",
    "Step": "archkit.design",
    "Workbench": "archkit.workbench",
    "view": "archkit.render",
}

__all__ = ["Brief", "Design", "SchemaBench", "Session", "Step", "Workbench", "view"]


def __getattr__(name: str) -> Any:
    """Load a public name from its room."""
    if name not in _HOMES:
        raise AttributeError(f"module 'archkit' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
