"""Detection: which alerts of a design see a failure, and after how many minutes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import Alert, Design
from archkit.knowledge import fact
from archkit.sizing.reliability.burn_rate import BurnAlert, ErrorBudget, budget_of
from archkit.sizing.workload import measure_load

_PROBE = re.compile(r"\bprobes?\b", re.IGNORECASE)
_BURN = re.compile(r"\berrors? over\b", re.IGNORECASE)
_WORK = re.compile(r"oldest|waiting|backlog|\blag\b|\blate\b|next one is due", re.IGNORECASE)
_OLDER = re.compile(r"older than (?P<seconds>\d+) s(?: for (?P<minutes>\d+) min)?")
_OPEN = re.compile(r"open for (?P<minutes>\d+) min")
_PARTY = re.compile(r"circuit breaker|provider", re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """The alerts that see a failure, and the minutes until the first of them; None for none."""

    alerts: tuple[str, ...]
    minutes: float | None


@dataclass(frozen=True)
class Watch:
    """The alerts of a design, and the budget that its burn rates are computed from."""

    alerts: tuple[Alert, ...]
    budget: ErrorBudget | None
    names: dict[str, str]

    def of(self, failing: float, component: str, *, waits: bool) -> Seen:
        """Return what sees a failure.

        Args:
            failing: The share of requests that fails while it lasts.
            component: The part that fails; empty for the whole.
            waits: Whether work waits for it.
        """
        known: list[tuple[str, float]] = []
        some: list[str] = []
        for alert in self.alerts:
            text = f"{alert.id} {alert.name} {alert.condition}"
            after = self._after(alert, text, failing, component)
            if after is not None:
                known.append((alert.id, after))
            elif waits and _WORK.search(text):
                older = _OLDER.search(alert.condition)
                if older:
                    known.append((alert.id, int(older["seconds"]) / 60 + int(older["minutes"] or 0)))
                else:
                    some.append(alert.id)
        known.sort(key=lambda one: one[1])
        return Seen((*(name for name, _ in known), *some), known[0][1] if known else None)

    def _after(self, alert: Alert, text: str, failing: float, component: str) -> float | None:
        if _PROBE.search(text):
            every, times = fact("operations.probe-minutes").base, fact("operations.probe-failures").base
            return every * times if failing > 0 else None
        burn = self._burn(alert)
        if burn is not None:
            return burn.minutes_to_fire(failing)
        name = self.names.get(component, "")
        if name and _PARTY.search(text) and name.casefold() in text.casefold():
            return float(found["minutes"]) if (found := _OPEN.search(alert.condition)) else None
        return None

    def _burn(self, alert: Alert) -> BurnAlert | None:
        """Return the burn rate that an alert stands for, by its id or by its words."""
        if self.budget is None:
            return None
        for one in self.budget.alerts:
            if one.id == alert.id or f"burn rate {one.burn_rate:g}" in alert.condition:
                return one
        first = self.budget.alerts[0]
        return first if _BURN.search(alert.condition) and alert.severity == "page" else None


def watch(brief: Brief, design: Design) -> Watch:
    """Return how a design is watched; nothing sees anything before its operations are described."""
    operate, shape = design.operate, design.shape
    load = measure_load(brief)
    rates = [one.base for one in (load.reads_per_second, load.writes_per_second) if one]
    levels = operate.service_levels if operate else ()
    level = next((one for one in levels if one.threshold_ms is None), None)
    return Watch(
        alerts=operate.alerts if operate else (),
        budget=budget_of(level, per_second=sum(rates) if rates else None) if level else None,
        names={part.id: part.name for part in shape.components} if shape else {},
    )
