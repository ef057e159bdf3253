"""Which questions are open for a brief, with values that are plausible for it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from archkit.architects.rulebook.choices.circumstances import Drawn, circumstances, is_replaced
from archkit.architects.rulebook.clarify.not_understood import LOAD_FIELDS, quoted, unread_loads
from archkit.architects.rulebook.signals import signals
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Brief, missing, vague
from archkit.brief.quantity import MOST_PER_DAY
from archkit.knowledge import KnownQuestion, bound, fact, holds, library

_SECONDS_PER_DAY = 86_400
_AROUND = (0.1, 10.0, 100.0)
_WEEKS = re.compile(r"weeks (\d+)")
_SHARED = frozenset(
    {
        "workload.record_bytes",
        "workload.object_bytes",
        "quality.write_latency_p95_ms",
        "quality.durability",
        "scale.clients",
        "scale.regions",
    }
)
"""Fields that `archkit.brief.missing` judges: they may be stated elsewhere in the brief."""


def open_questions(case: Situation) -> tuple[KnownQuestion, ...]:
    """Return the questions about fields that nobody stated and nothing implies.

    Those for which the brief gives no reason are among them: they are assumed, and never asked.
    """
    gaps = {one.field for one in missing(case.stated)}
    said = {one.field: f"The brief says “{one.quote}”." for one in vague(case.stated)}
    loads = unread_loads(case.stated)
    if loads:
        said |= dict.fromkeys(LOAD_FIELDS, f"The brief says {quoted(loads)}: what is this number?")
    asked = (one for one in library().questions.values() if _missing(case.stated, one.field, gaps))
    return tuple(_worded(_scaled(one, case), said.get(one.field, "")) for one in asked)


def is_plausible(known: KnownQuestion, case: Situation) -> bool:
    """Say whether the brief gives any reason for the question."""
    if known.plausible is None:
        return True
    return holds(known.plausible, circumstances(case, signals(case), Drawn()), bound)


def _worded(known: KnownQuestion, said: str) -> KnownQuestion:
    """Return a question behind what the brief says without a value, or with one nobody understood."""
    return known.model_copy(update={"text": f"{said} {known.text}"}) if said else known


def _scaled(known: KnownQuestion, case: Situation) -> KnownQuestion:
    """Return a question about a rate, a date or tenants with values that fit this brief."""
    if known.id == "migration":
        dates = tuple(_dated(one, case.today) for one in known.values)
        return known.model_copy(
            update={"values": dates, "recommended": _dated(known.recommended, case.today)}
        )
    if known.id == "existing" and not _speaks_of_an_old_system(case.stated):
        return known.model_copy(update={"values": known.values[:1]})
    better = _recommended(known, case)
    if better is not None:
        values = _within_reach(known, case.stated) if known.id == "team-size" else known.values
        return known.model_copy(update={"recommended": better, "values": values})
    load = case.load
    derived = {"reads": load.reads_per_second, "writes": load.writes_per_second}.get(known.id)
    if derived is None or derived.base <= 0:
        return known.model_copy(update={"values": _within_reach(known, case.stated)})
    per_day = _rounded(derived.base * _SECONDS_PER_DAY)
    values = tuple(_rounded(per_day * factor) for factor in _AROUND)
    return known.model_copy(
        update={"recommended": per_day, "values": values, "source": f"derived: {derived.formula[:200]}"}
    )


def _recommended(known: KnownQuestion, case: Situation) -> float | None:
    """Return what is assumed for this brief in particular; None where the usual value is."""
    if known.id == "tenants" and is_plausible(known, case):
        return int(fact("clarify.several-tenants").base)
    if known.id == "availability" and case.small_tool:
        return fact("clarify.small-tool-availability").base
    if known.id == "team-size" and _asks_for_more_people(case):
        return int(fact("pattern.broker-engineers").base)
    return None


def _asks_for_more_people(case: Situation) -> bool:
    """Say whether the load is of a size that nobody runs with a handful of people."""
    return signals(case).peak_total >= fact("pattern.stream-events-per-second").base


def _within_reach(known: KnownQuestion, brief: Brief) -> tuple[Any, ...]:
    """Return the values of a question about rates or engineers that fit so many users."""
    people = brief.scale.users_total or brief.scale.users_daily_active
    if known.id not in {"reads", "writes", "team-size"} or not people:
        return known.values
    most = people * fact("clarify.most-per-user").base
    if known.id == "team-size":
        most = people / fact("clarify.users-per-engineer").base
    return tuple(one for one in known.values if not isinstance(one, int | float) or one <= most)


def _speaks_of_an_old_system(brief: Brief) -> bool:
    """Say whether the brief hints at a system before this one; then replacing it is plausible."""
    hints = {"existing.systems", "timeline.migration_deadline"}
    return is_replaced(brief) or any(one.field in hints for one in vague(brief))


def _dated(value: object, today: dt.date) -> str:
    """Return the date that a number of weeks from today is."""
    found = _WEEKS.fullmatch(str(value))
    return (today + dt.timedelta(weeks=int(found[1]))).isoformat() if found else str(value)


def _rounded(value: float) -> float:
    """Return a rate a day with two significant digits, at least 1 and at most what a brief may state."""
    return min(max(1.0, float(f"{value:.1e}")), MOST_PER_DAY)


def _missing(brief: Brief, field: str, gaps: set[str]) -> bool:
    if field in _SHARED:
        return field in gaps
    if field == "existing.systems":
        return field in gaps and not brief.existing.none
    if field == "timeline.migration_deadline":
        return brief.timeline.migration_deadline is None and is_replaced(brief)
    value = brief.value(field)
    said_none = field == "compliance.regimes" and value == ()
    if said_none or not (value is None or value == ()):
        return False
    return not _implied(brief).get(field, False)


def _implied(brief: Brief) -> dict[str, bool]:
    """Return the fields that other fields of the brief stand for."""
    work, scale = brief.workload, brief.scale
    rated = [one for one in work.operations if one.per_day]
    return {
        "workload.reads_per_day": (
            bool(work.writes_per_day and work.read_write_ratio)
            or any(one.kind in {"read", "list", "search"} for one in rated)
        ),
        "workload.writes_per_day": (
            bool(work.reads_per_day and work.read_write_ratio)
            or any(one.kind not in {"read", "list", "search"} for one in rated)
            or any(one.rows_per_day for one in work.entities)
        ),
        "workload.peak_to_average": work.traffic_shape is not None,
        "workload.retention_days": any(one.retention_days for one in work.entities),
        "scale.users_total": bool(
            scale.users_daily_active
            or scale.users_concurrent_peak
            or work.reads_per_day
            or work.writes_per_day
            or rated
        ),
        "timeline.weeks": brief.timeline.deadline is not None,
    }
