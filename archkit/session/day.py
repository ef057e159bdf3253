"""The day on which dated facts are judged, within years in which that says something."""

from __future__ import annotations

import datetime as dt

from archkit.errors import InputError

FIRST_DAY = dt.date(2000, 1, 1)
LAST_DAY = dt.date(2200, 12, 31)


def day_of(wanted: dt.date | None) -> dt.date:
    """Return the day asked for, or today.

    Raises:
        InputError: If it lies outside 2000 to 2200; plans count years from it.
    """
    day = wanted or dt.datetime.now().astimezone().date()
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError(
            f"the day {day.isoformat()} is too far away to judge facts on",
            field="today",
            hint=f"Choose one from {FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}.",
        )
    return day
