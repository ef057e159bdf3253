"""Growth in numbers: what breaks first and at which load, what is done then, and what each month needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archkit.render.blocks import Inline, Quiet, Range, Ranges, Strong, Table
from archkit.render.blocks import table as table_block
from archkit.render.numbers import money, number, percent
from archkit.render.pictured import amount, scaled
from archkit.sizing import MonthCost
from archkit.sizing.envelope import Envelope, Fix, Limit, Stage
from archkit.sizing.months import MonthNeed

_FROM = 0.5
"""Where the bars begin, in times today's load; a logarithmic axis has no zero."""
_TEN = 10.0
_MOST = 12
_PLAIN = frozenset({"capacity", "provider"})
"""Kinds of limit that need no word beside the part: what it takes at the daily peak."""
_FIXES = {
    "instances": "more instances",
    "vertical": "a bigger machine",
    "servers": "several servers in place of one",
    "cache": "a cache before it",
    "replica": "a copy for reading",
    "pooler": "a pooler before it",
    "queue": "a queue before it",
    "broker": "a broker of its own",
    "nodes": "more nodes",
    "archive": "old rows moved to an archive",
    "partition": "tables in partitions",
    "shard": "data split over servers",
    "provider": "a higher limit, or a second provider",
}


def envelope_chart(
    envelope: Envelope, names: Mapping[str, str], horizon: tuple[float, str] | None = None
) -> Ranges | None:
    """Return how far each part carries today's design: until its trigger, and until it is full.

    Args:
        envelope: The limits of the design.
        names: What components are called.
        horizon: The load at the end of what the brief looks ahead to, and what it is called.
    """
    rows = tuple(_range(one, names) for one in envelope.limits[:_MOST])
    if not rows:
        return None
    marks = ((1.0, "today"), (_TEN, "10 times"), *((horizon,) if horizon and horizon[0] > 1 else ()))
    first = envelope.breaks_first
    said = (
        f"First to break: {names.get(first.component, first.component)}, full at "
        f"{number(first.saturates_at)} times today's load. "
        if first
        else ""
    )
    return Ranges(
        "Where the design breaks",
        f"{said}Each bar is today's design, until something is done about it.",
        "Times today's load, logarithmic",
        rows,
        ("until something has to be done", "from there until it is full"),
        marks=marks,
        logarithmic=True,
    )


def _range(limit: Limit, names: Mapping[str, str]) -> Range:
    act, full = limit.factor, max(limit.factor, limit.saturates_at)
    name = names.get(limit.component, limit.component)
    label = name if limit.kind in _PLAIN else f"{name}: {metric_words(limit)}"
    return Range(label, min(_FROM, act), act, full, f"full at {number(full)} times")


def metric_words(limit: Limit) -> str:
    """Return what is watched, its unit in words: jobs a second at the daily peak."""
    unit, space, rest = limit.metric.partition(" ")
    return f"{scaled(unit, limit.today)[1]}{space}{rest}" if unit == limit.unit else limit.metric


def limits_table(envelope: Envelope, names: Mapping[str, str]) -> Table | None:
    """Return the limits of today's design, the first to be reached on top."""
    rows = [_limit(one, names) for one in envelope.limits]
    columns = ("Part", "#Today", "#Act at", "#Full at", "Unit", "#Load to act", "#Load when full")
    return table_block("The limits of today's design, at the daily peak", columns, rows)


def _limit(limit: Limit, names: Mapping[str, str]) -> tuple[Inline, ...]:
    factor, unit = scaled(limit.unit, limit.threshold)
    rest = limit.metric.partition("(")[1:] if limit.kind in _PLAIN else ("", metric_words(limit))
    told = "".join(rest)
    return (
        (names.get(limit.component, limit.component), Quiet(f" · {told}" if told else "")),
        number(limit.today * factor),
        Strong(number(limit.threshold * factor)),
        number(limit.saturation * factor),
        unit,
        f"{number(limit.factor)} times",
        Strong(f"{number(limit.saturates_at)} times"),
    )


def stages_table(envelope: Envelope, names: Mapping[str, str]) -> Table | None:
    """Return what is done at each limit, when at the earliest, and what it takes."""
    rows = [_stage(one, names) for one in envelope.stages]
    columns = (
        "Part",
        "#Act at",
        "#Headroom",
        "#In month",
        "Cheapest fix",
        "#Carries to",
        "Work",
        "#Cost a month",
    )
    return table_block("When to change it: trigger, month and cheapest fix", columns, rows)


def _stage(stage: Stage, names: Mapping[str, str]) -> tuple[Inline, ...]:
    limit, fix = stage.limit, stage.fix
    people = f" for {number(fix.people)} people" if fix.people > 1 else ""
    return (
        names.get(limit.component, limit.component),
        Strong(amount(limit.threshold, limit.unit)),
        f"{number(limit.headroom_percent)} %",
        "not reached" if stage.month is None else number(stage.month),
        fix_words(fix),
        f"{number(fix.carries_to)} times",
        f"{number(fix.weeks)} weeks{people}, begun {number(fix.lead_weeks)} weeks before",
        f"+{money(fix.monthly_usd)}" if fix.monthly_usd else "nothing",
    )


def fix_words(fix: Fix) -> str:
    """Return a fix in words."""
    said = _FIXES.get(fix.kind, fix.kind)
    return f"{said} ({fix.detail})" if fix.detail else said


def months_table(
    needs: Sequence[MonthNeed], names: Mapping[str, str], costs: Sequence[MonthCost] = ()
) -> Table | None:
    """Return what each part needs in each month, and what the platform costs then.

    Args:
        needs: The needs of parts by month.
        names: What components are called.
        costs: The cost of the same months; no line of it when left out.
    """
    months = sorted({one.month for one in needs})
    parts = tuple(dict.fromkeys(one.component for one in needs))
    found = {(one.component, one.month): one for one in needs}
    loads = {one.month: one.load_factor for one in needs}
    rows: list[tuple[Inline, ...]] = [
        (names.get(part, part), *(_need(found.get((part, month))) for month in months)) for part in parts
    ]
    usd = {one.month: money(one.total.base_usd) for one in costs}
    if usd and rows:
        rows.append((Strong("Cost a month"), *(Strong(usd.get(month, "")) for month in months)))
    columns = ("Part", *(f"Month {month} ({number(loads[month])} times)" for month in months))
    return table_block("What each month needs, at the brief's growth", columns, rows)


def _need(need: MonthNeed | None) -> str:
    if need is None:
        return ""
    said = (
        f"{need.instances} of {need.machine}" if need.machine else "",
        "" if need.utilisation is None else f"{percent(need.utilisation)} used",
        "" if need.storage_gib is None else f"{amount(need.storage_gib, 'GiB')} stored",
    )
    return ", ".join(one for one in said if one) or amount(need.demand, need.unit)
