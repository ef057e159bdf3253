"""What if: the same brief with other numbers, and what that changes."""

from archkit.explore.what_if import WhatIf, what_if

__all__ = ["WhatIf", "what_if"]
