"""What was computed from knowledge and is kept; it is forgotten when the knowledge changes."""

from __future__ import annotations

import sys

_KEPT_HERE = "archkit.knowledge."


def forget_derived() -> None:
    """Empty the caches of all modules of archkit that may hold something computed from facts or rules.

    Every such cache only saves time, so emptying one that needed not be costs nothing but that.
    """
    for name, module in list(sys.modules.items()):
        if not name.startswith("archkit.") or name.startswith(_KEPT_HERE):
            continue
        for value in list(vars(module).values()):
            clear = getattr(value, "cache_clear", None)
            if callable(clear):
                clear()
