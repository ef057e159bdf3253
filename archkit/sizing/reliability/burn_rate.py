"""Error budgets and the alerts on how fast they burn, for any objective and window.

An alert fires while the budget burns faster than some multiple of what would just last the
window, over a long window (so that it matters) and over a short one (so that it goes out soon
after the trouble ends). The three pairs are those of the SRE Workbook: 2 % of the budget in an
hour, 5 % in six hours, 10 % in three days; the multiples follow from the objective's window.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from archkit.design import ServiceLevel
from archkit.knowledge import fact
from archkit.record import Record

_PERCENT = 100.0
MINUTES_PER_DAY = 1_440.0
MINUTES_PER_HOUR = 60.0
_SECONDS_PER_MINUTE = 60.0
BurnName = Literal["fast-burn", "slow-burn", "drift"]
_NAMES: tuple[BurnName, ...] = ("fast-burn", "slow-burn", "drift")


class BurnAlert(Record):
    """One alert: fires while the error share is above `error_share` in both windows.

    `burn_rate` is how many times faster the budget goes than would last its window;
    `budget_share` is the share of it that is gone when the long window is full. Windows are in
    minutes. `fewest_per_second` is the traffic below which fewer than
    ``operations.burn-events`` bad requests in the short window already make it fire.
    """

    id: BurnName
    burn_rate: float = Field(gt=0)
    budget_share: float = Field(gt=0, le=1)
    long_minutes: float = Field(gt=0)
    short_minutes: float = Field(gt=0)
    error_share: float = Field(gt=0)
    severity: Literal["page", "ticket"]
    fewest_per_second: float = Field(ge=0)

    @property
    def can_fire(self) -> bool:
        """Whether the threshold is below 100 % of the requests."""
        return self.error_share < 1

    def minutes_to_fire(self, error_share: float) -> float | None:
        """Return after how many minutes the alert fires once this share of requests fails.

        The errors begin after a time without any; None when the share is too small to fire.
        """
        if error_share <= self.error_share:
            return None
        return max(self.long_minutes, self.short_minutes) * self.error_share / error_share

    def sees(self, per_second: float) -> bool:
        """Say whether traffic is dense enough that single errors do not make it fire."""
        return per_second >= self.fewest_per_second


class ErrorBudget(Record):
    """What an objective leaves: minutes and requests of its window that may be bad.

    `minutes` count a time in which every request fails; `requests` is None while nobody knows
    how many there are. `alerts` are the burn-rate alerts, the most urgent first.
    """

    objective_percent: float = Field(gt=0, lt=100)
    window_days: float = Field(gt=0)
    minutes: float = Field(gt=0)
    per_second: float | None = None
    requests: float | None = None
    alerts: tuple[BurnAlert, ...]

    @property
    def error_share(self) -> float:
        """The share of requests that may be bad."""
        return _bad(self.objective_percent)

    def minutes_to_exhaust(self, error_share: float) -> float | None:
        """Return after how many minutes a whole budget is gone; None when it lasts the window."""
        if error_share <= self.error_share:
            return None
        return self.window_days * MINUTES_PER_DAY * self.error_share / error_share

    def seen(self) -> tuple[BurnAlert, ...]:
        """Return the alerts for which the traffic is dense enough; none while it is unknown."""
        known = self.per_second
        return tuple(one for one in self.alerts if known is not None and one.can_fire and one.sees(known))


def error_budget(
    objective_percent: float, window_days: float = 30, *, per_second: float | None = None
) -> ErrorBudget:
    """Return the budget of an objective.

    Args:
        objective_percent: The share of good requests that is promised, above 0 and below 100.
        window_days: The days over which it is promised.
        per_second: The average rate of the requests that it counts; None when unknown.

    Raises:
        ValueError: If the objective leaves no budget or there is no window.
    """
    if not 0 < objective_percent < _PERCENT:
        raise ValueError(
            f"an objective is above 0 and below 100 percent, not {objective_percent:g}"
            " | An objective of 100 % leaves no room for one failure: choose 99.99."
        )
    if window_days <= 0:
        raise ValueError(f"a window has more than {window_days:g} days | Choose 28 or 30 days.")
    bad = _bad(objective_percent)
    minutes = window_days * MINUTES_PER_DAY
    requests = None if per_second is None else per_second * minutes * _SECONDS_PER_MINUTE * bad
    return ErrorBudget(
        objective_percent=objective_percent,
        window_days=window_days,
        minutes=minutes * bad,
        per_second=per_second,
        requests=requests,
        alerts=tuple(_alert(one, bad, minutes) for one in _NAMES),
    )


def budget_of(level: ServiceLevel, *, per_second: float | None = None) -> ErrorBudget:
    """Return the budget of a design's service level."""
    return error_budget(level.objective_percent, level.window_days, per_second=per_second)


def _bad(objective_percent: float) -> float:
    """Return what an objective leaves, as a share; rounded, since 100 - 99.9 is not 0.1 in binary."""
    return round((_PERCENT - objective_percent) / _PERCENT, 12)


def _alert(name: BurnName, bad: float, minutes: float) -> BurnAlert:
    long, short = fact(f"operations.{name}-long").base, fact(f"operations.{name}-short").base
    standard = fact("operations.slo-window-days").base * MINUTES_PER_DAY
    known = "drift-burn" if name == "drift" else name
    share = fact(f"operations.{known}").base * long / standard
    rate = share * minutes / long
    events = fact("operations.burn-events").base
    return BurnAlert(
        id=name,
        burn_rate=rate,
        budget_share=share,
        long_minutes=long,
        short_minutes=short,
        error_share=bad * rate,
        severity="ticket" if name == "drift" else "page",
        fewest_per_second=events / (short * _SECONDS_PER_MINUTE * bad * rate),
    )
