"""Links that cross a boundary of trust; how texts name links is told where limits are read."""

from __future__ import annotations

from archkit.design.trust import OUTSIDE, crosses_trust, crossings
from archkit.sizing.reliability.places import covers_link, names_link, names_part

__all__ = ["OUTSIDE", "covers_link", "crosses_trust", "crossings", "names_link", "names_part"]
