"""Numbers of the brief that nothing read: they are quoted, asked about, and may stop the walk."""

from __future__ import annotations

from archkit.architects.rulebook.situation import Situation
from archkit.brief import Brief, Unread, unread
from archkit.knowledge import fact

_SECONDS_PER_DAY = 86_400
_SHOWN = 4
LOAD_FIELDS = frozenset({"workload.reads_per_day", "workload.writes_per_day"})
"""What a number that looks like a load would most likely fill."""


def unread_loads(brief: Brief) -> tuple[Unread, ...]:
    """Return the numbers that look like a load and were not understood."""
    return tuple(one for one in unread(brief) if one.is_load)


def quoted(found: tuple[Unread, ...]) -> str:
    """Return the brief's own words in quotation marks, the first few of them."""
    more = len(found) - _SHOWN
    return ", ".join(f"“{one.quote}”" for one in found[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def outweighing(case: Situation) -> tuple[Unread, ...]:
    """Return unread loads so far above what was read that a design without them means nothing.

    How far is the fact ``clarify.unread-load-factor``.
    """
    load = case.load
    known = sum(one.base for one in (load.reads_per_second, load.writes_per_second) if one)
    least = known * _SECONDS_PER_DAY * fact("clarify.unread-load-factor").base
    return tuple(one for one in unread_loads(case.stated) if one.per_day is not None and one.per_day > least)
