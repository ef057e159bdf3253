"""Reliability in numbers: what each operation can promise, what one failure takes down, how budgets burn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archkit.design import Estimate, ServiceLevel
from archkit.render.blocks import Inline, Mark, Quiet, Span, Strong, Table, joined
from archkit.render.blocks import table as table_block
from archkit.render.load_run import milliseconds
from archkit.render.numbers import duration_minutes, money, number, percent
from archkit.sizing import (
    ErrorBudget,
    FailureImpact,
    OperationAvailability,
    RecoveryReach,
    TimeBudget,
)
from archkit.sizing.reliability import TierReach

_CAUSES = 2
_EFFECTS = 3
_NAMED = 8


def availability_table(operations: Sequence[OperationAvailability]) -> Table | None:
    """Return what operations can promise against their target, with what takes most of the time.

    Operations that the same parts carry stand in one row.
    """
    alike: dict[tuple[Inline, ...], list[str]] = {}
    for one in operations:
        alike.setdefault(_promise(one), []).append(one.operation)
    rows = [(_listed(names), *promise) for promise, names in alike.items()]
    columns = ("Operations", "#Expected", "#Range", "#Down a month", "Target", "Most of it is")
    return table_block("Availability by operation", columns, rows)


def _listed(names: list[str]) -> Inline:
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"


def _promise(one: OperationAvailability) -> tuple[Inline, ...]:
    causes = "; ".join(cause.minutes.name for cause in one.causes[:_CAUSES])
    return (
        Strong(f"{nines(one.availability.base)} %"),
        f"{nines(one.availability.low)} to {nines(one.availability.high)} %",
        duration_minutes(one.downtime.base),
        _target(one),
        causes,
    )


def _target(one: OperationAvailability) -> Inline:
    if one.target_percent is None:
        return Quiet("none stated")
    spans: dict[bool, Span] = {
        True: Mark("met", "✓", "good"),
        False: Mark("met if all goes as expected", "▲", "care"),
    }
    mark: Span = spans[bool(one.surely)] if one.meets else Mark("not met", "✕", "bad")
    return (f"{nines(one.target_percent)} % ", mark)


def nines(value: float) -> str:
    """Return a percentage with as many digits as its nines need."""
    if value >= 100:  # noqa: PLR2004 - nothing is left to round
        return "100"
    digits = 2
    while digits < 5 and 100 - round(value, digits) < 10 ** (1 - digits):  # noqa: PLR2004 - five nines
        digits += 1
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")


def blast_table(failures: Sequence[FailureImpact]) -> Table | None:
    """Return every single failure with what it takes down, the widest first."""
    ordered = sorted(failures, key=lambda one: (-(one.traffic_share or 0), -len(one.operations("stops"))))
    rows = [_failure(one) for one in ordered]
    columns = ("What fails", "#Requests that fail", "What stops or waits", "#Back after", "Noticed by")
    return table_block("Blast radius of every single failure", columns, rows)


def _failure(one: FailureImpact) -> tuple[Inline, ...]:
    single: tuple[Span, ...] = (" ", Mark("single point", "▲", "care")) if one.single_point else ()
    share = "unknown" if one.traffic_share is None else percent(one.traffic_share)
    return (
        (one.name, *single),
        "none" if one.traffic_share == 0 else share,
        _effects(one),
        _back(one.back_after),
        ", ".join(one.detected_by) or "nothing",
    )


def _effects(one: FailureImpact) -> str:
    found = []
    for effect, words in (("stops", "stops"), ("degrades", "goes on with less"), ("waits", "is done later")):
        names = [each.operation for each in one.effects if each.effect == effect]
        if names:
            more = f" and {len(names) - _EFFECTS} more" if len(names) > _EFFECTS else ""
            found.append(f"{words}: {', '.join(names[:_EFFECTS])}{more}")
    return "; ".join(found) or "nothing"


def _back(back: Estimate | None) -> str:
    return "" if back is None else duration_minutes(back.base)


def burn_table(levels: Sequence[tuple[ServiceLevel, ErrorBudget]]) -> Table | None:
    """Return the error budget of each objective and the alerts on how fast it burns."""
    rows = [_burn(level, budget) for level, budget in levels]
    columns = ("Objective", "#Target", "#Budget", "Alerts: burn rate over long and short window")
    return table_block("Error budgets and burn-rate alerts", columns, rows)


def _burn(level: ServiceLevel, budget: ErrorBudget) -> tuple[Inline, ...]:
    alerts = [
        f"{one.severity} at {number(one.burn_rate)} times over {duration_minutes(one.long_minutes)} and "
        f"{duration_minutes(one.short_minutes)}"
        for one in budget.alerts
        if one.can_fire
    ]
    return (
        level.indicator,
        f"{nines(level.objective_percent)} %",
        f"{duration_minutes(budget.minutes)} in {number(level.window_days)} days",
        joined(tuple(alerts), "; "),
    )


def recovery_table(reach: RecoveryReach) -> Table | None:
    """Return what each tier of recovery reaches for this data, against the targets of the brief."""
    rows: list[tuple[Inline, ...]] = [
        (
            (one.tier.replace("-", " "), *((" ", Mark("chosen", "●", "good")) if one.chosen else ())),
            "unknown" if one.rpo is None else duration_minutes(one.rpo.base),
            duration_minutes(one.rto.base),
            "" if one.monthly_usd is None else f"+{money(one.monthly_usd)}",
            _reached(one),
        )
        for one in reach.tiers
    ]
    asked = (("RPO", reach.rpo_target_minutes), ("RTO", reach.rto_target_minutes))
    targets = ", ".join(f"{name} {duration_minutes(one)}" for name, one in asked if one is not None)
    columns = ("Tier", "#Data lost (RPO)", "#Back after (RTO)", "#A month", "Against the targets")
    return table_block(f"What each tier reaches; asked for: {targets or 'nothing'}", columns, rows)


def _reached(one: TierReach) -> Inline:
    if one.misses:
        return (Mark("misses", "✕", "bad"), f" {'; '.join(one.misses)}")
    if one.unsure:
        return (Mark("reached if all goes as expected", "▲", "care"), f" {'; '.join(one.unsure)}")
    return Mark("reached", "✓", "good")


def time_table(budgets: Sequence[TimeBudget], names: Mapping[str, str]) -> Table | None:
    """Return how long each hop may take at most against what its caller waits for."""
    rows: list[tuple[Inline, ...]] = []
    for budget in budgets:
        for one in budget.hops:
            fits: Inline = {
                True: Mark("fits", "✓", "good"),
                False: Mark("too long", "✕", "bad"),
                None: Quiet("not bounded") if one.timeout_ms is None else "",
            }[one.fits]
            rows.append(
                (
                    f"{names.get(one.caller, one.caller)} to {names.get(one.target, one.target)}",
                    milliseconds(one.timeout_ms),
                    number(one.attempts),
                    milliseconds(one.longest_ms),
                    milliseconds(one.granted_ms),
                    fits,
                )
            )
    columns = ("Call", "#One attempt", "#Attempts", "#At the longest", "#Caller waits", "Verdict")
    return table_block("Time budgets, call by call", columns, list(dict.fromkeys(rows)))
