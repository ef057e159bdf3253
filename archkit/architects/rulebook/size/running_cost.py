"""What the architecture costs to run, as the sizing room prices it."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import Anatomy
from archkit.sizing import monthly_total, price_components


def running_usd(a: Anatomy) -> float:
    """Return the running cost in USD a month at today's load, base estimate.

    What delivery providers charge by message is left out, as the sizing room does.
    """
    lines = price_components(a.case.brief, a.architecture, a.case.load)
    return monthly_total(lines)[1]
