"""Which field of the brief a measure fills, by its unit and the words around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from archkit.brief.headcounts import read_people, read_staff
from archkit.brief.measures import Kind, Measure
from archkit.brief.quantity import DAYS_PER_MONTH, DAYS_PER_YEAR, SECONDS_PER_DAY
from archkit.brief.statements import Statements
from archkit.brief.vocabulary import talk_of

MONTHS_PER_YEAR = 12
DAYS_PER_WEEK = 7.0
LIKELY_AVAILABILITY = 90.0
"""Percentages below it are shares of something, not an availability."""


def read_measure(said: Statements, measure: Measure) -> bool:
    """Fill the field that a measure states, and say whether there was one."""
    reader = _READERS.get(measure.kind)
    return bool(reader and any(read(said, measure) for read in reader))


def _money(said: Statements, measure: Measure) -> bool:
    about_money = measure.near & talk_of("money", "one_off")
    if not about_money and measure.per_day is None:
        return False
    if measure.per and measure.per not in {"month", "year"}:
        return False
    if measure.currency != "USD":
        said.constrain(f"Budget in {measure.currency}, not converted", *measure.span)
    elif measure.per_day is not None:
        said.say(
            "budget.monthly_usd", round(measure.value * measure.per_day * DAYS_PER_MONTH, 2), *measure.span
        )
    elif measure.near & {"monthly", "month"}:
        said.say("budget.monthly_usd", measure.value, *measure.span)
    elif measure.near & talk_of("one_off"):
        said.say("budget.one_off_usd", measure.value, *measure.span)
    else:
        said.constrain("Budget whose period is not said", *measure.span)
    return True


def _percent(said: Statements, measure: Measure) -> bool:
    near = measure.near
    looks_like_nines = measure.value < 100 and measure.value >= 99  # noqa: PLR2004 - 99.x percent
    if measure.value >= LIKELY_AVAILABILITY and (near & talk_of("uptime") or looks_like_nines):
        said.say("quality.availability_percent", measure.value, *measure.clause_span)
        return True
    if near & talk_of("growth"):
        times = (measure.per_day or 1 / DAYS_PER_YEAR) * DAYS_PER_YEAR
        yearly = ((1 + measure.value / 100) ** min(round(times), 366) - 1) * 100
        said.say("scale.growth_percent_per_year", round(min(yearly, 1e5), 1), *measure.clause_span)
        return True
    return False


def _factor(said: Statements, measure: Measure) -> bool:
    near = measure.near
    if near & talk_of("peak"):
        said.say("workload.peak_to_average", measure.value, *measure.clause_span)
    elif near & {"reads", "read"} and near & {"writes", "write", "written"} and measure.value >= 1:
        value = (
            1 / measure.value if re.search(r"^(?:more |as many )?writes", measure.after) else measure.value
        )
        said.say("workload.read_write_ratio", value, *measure.clause_span)
    elif near & talk_of("growth") and near & {"year", "annually", "yearly"}:
        said.say("scale.growth_percent_per_year", round((measure.value - 1) * 100, 1), *measure.clause_span)
    else:
        return False
    return True


def _ratio(said: Statements, measure: Measure) -> bool:
    near = measure.near
    if not near & {"read", "reads", "write", "writes", "ratio"}:
        return False
    around = f"{measure.before} {measure.after}"
    backwards = re.search(r"\bwrites?\b\W+(?:to|:|/|and|outnumber)?\W*reads?\b", around)
    value = 1 / measure.value if backwards and measure.value else measure.value
    said.say("workload.read_write_ratio", round(value, 9), *measure.clause_span)
    return True


def _seconds(said: Statements, measure: Measure) -> bool:
    near, before = measure.near, measure.before
    days = measure.value / SECONDS_PER_DAY
    for word, name in (("rpo", "quality.rpo_minutes"), ("rto", "quality.rto_minutes")):
        if re.search(rf"\b{word}\b(?!.*\br[pt]o\b)", before):
            said.say(name, round(measure.value / 60, 3), *measure.clause_span)
            return True
    if before.endswith(("every", "each")):
        return False
    if measure.value < 60 and near & talk_of("latency"):  # noqa: PLR2004 - a minute is no latency of a request
        _latency(said, measure)
    elif days >= 1 and near & talk_of("keeping"):
        return False
    elif days >= DAYS_PER_MONTH and _last_words(before, 3) & talk_of("horizon") and not near & {"deadline"}:
        months = round(days / DAYS_PER_YEAR * MONTHS_PER_YEAR)
        said.say("scale.horizon_months", max(1, months), *measure.clause_span)
    elif days >= DAYS_PER_WEEK and (near & talk_of("timeline") or _in_weeks(measure)):
        said.say("timeline.weeks", _weeks(measure), *measure.span)
    else:
        return False
    return True


def _weeks(measure: Measure) -> float:
    """Return calendar weeks; a month is a twelfth of a year here, not 30 days."""
    days, unit = measure.value / SECONDS_PER_DAY, measure.sentence[measure.last - 1].low
    if unit.startswith("mo"):
        days *= DAYS_PER_YEAR / MONTHS_PER_YEAR / DAYS_PER_MONTH
    return round(days / DAYS_PER_WEEK, 1)


def _in_weeks(measure: Measure) -> bool:
    return measure.sentence[measure.last - 1].low.startswith("week")


def _last_words(text: str, count: int) -> frozenset[str]:
    return frozenset(text.split()[-count:])


def _latency(said: Statements, measure: Measure) -> None:
    near = measure.near
    if near & talk_of("delivery"):
        said.constrain("Delivery time", *measure.clause_span)
        return
    milliseconds = round(measure.value * 1000, 3)
    reads, writes = near & talk_of("reads"), near & talk_of("writes")
    if reads or not writes:
        said.say("quality.read_latency_p95_ms", milliseconds, *measure.clause_span)
    if writes or not reads:
        said.say("quality.write_latency_p95_ms", milliseconds, *measure.clause_span)


def _whole_load(said: Statements, measure: Measure) -> bool:
    head = measure.thing.head if measure.thing else ""
    if head == "read" and measure.per.startswith("write"):
        said.say("workload.read_write_ratio", measure.value, *measure.span)
        return True
    if measure.per_day is None or head not in {"read", "write"}:
        return False
    if measure.clause & talk_of("peak"):
        said.peaks.append(measure)
    else:
        said.say(f"workload.{head}s_per_day", measure.value * measure.per_day, *measure.span)
    return True


def peaks_over_averages(said: Statements, averages: Mapping[str, float]) -> None:
    """Turn a peak rate into a peak factor where its average is known; else keep its words.

    Args:
        said: Where it is recorded.
        averages: Average rates a day by the thing that they count.
    """
    for measure in said.peaks:
        head = measure.thing.head if measure.thing else ""
        average = said.values.get(f"workload.{head}s_per_day") or averages.get(head)
        if average and measure.per_day and measure.value * measure.per_day >= average:
            factor = round(measure.value * measure.per_day / average, 3)
            said.say("workload.peak_to_average", factor, *measure.span)
        else:
            said.constrain("Peak rate", *measure.span)


_READERS: Mapping[Kind, tuple[Callable[[Statements, Measure], bool], ...]] = MappingProxyType(
    {
        "money": (_money,),
        "percent": (_percent,),
        "factor": (_factor,),
        "ratio": (_ratio,),
        "seconds": (_seconds,),
        "count": (read_staff, read_people, _whole_load),
    }
)


def keeping(measure: Measure) -> bool:
    """Say whether a span of time is how long something is kept."""
    return (
        measure.kind == "seconds"
        and measure.value >= SECONDS_PER_DAY
        and bool(measure.near & talk_of("keeping"))
        # "deleted rows can be restored within 30 days" says nothing of how long the others are kept
        and not measure.near & talk_of("restoring")
    )
