"""What if: the same brief with other numbers, and what that changes."""

from archkit.explore.comparison import comparison_view
from archkit.explore.load_test import LoadTest
from archkit.explore.sliders import Sliders
from archkit.explore.what_if import WhatIf, what_if

__all__ = ["LoadTest", "Sliders", "WhatIf", "comparison_view", "what_if"]
