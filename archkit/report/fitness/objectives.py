"""Objectives as OpenSLO documents (openslo/v1): one file a service level, budget and burn rates inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archkit.design import Design
from archkit.design.naming import slug
from archkit.record import dump_yaml
from archkit.render.fitness import BurnAlert, Fitness, LevelBudget
from archkit.report.fitness.alert_rules import indicator, window

Json = dict[str, Any]
_LONGEST_NAME = 63
_LONGEST_TEXT = 1_050
_WINDOW = "5m"


def objectives(design: Design, numbers: Fitness) -> Iterator[tuple[str, str]]:
    """Yield name and YAML of each service level that a metric can show."""
    for one in numbers.levels:
        bad = indicator(one, design, numbers, _WINDOW)
        if bad is not None:
            yield one.level.id, dump_yaml(_document(design, one, bad))


def _document(design: Design, one: LevelBudget, bad: str) -> Json:
    level = one.level
    alerts = one.budget.seen() if one.budget.per_second is not None else ()
    document: Json = {
        "apiVersion": "openslo/v1",
        "kind": "SLO",
        "metadata": {"name": _named(level.id), "displayName": level.name},
        "spec": {
            "description": f"{level.indicator} Source: {level.source}"[:_LONGEST_TEXT],
            "service": _named(slug(design.name)),
            "indicator": {
                "metadata": {"name": _named(f"{level.id}-indicator")},
                "spec": {
                    "ratioMetric": {
                        "counter": False,
                        "rawType": "failure",
                        "raw": {"metricSource": {"type": "Prometheus", "spec": {"query": bad}}},
                    }
                },
            },
            "timeWindow": [{"duration": f"{level.window_days}d", "isRolling": True}],
            "budgetingMethod": "Occurrences",
            "objectives": [{"displayName": level.name, "target": round(level.objective_percent / 100, 8)}],
        },
    }
    if alerts:
        document["spec"]["alertPolicies"] = [_policy(level.id, alert) for alert in alerts]
    return document


def _policy(level: str, alert: BurnAlert) -> Json:
    condition = {
        "kind": "AlertCondition",
        "metadata": {"name": _named(f"{level}-{alert.id}")},
        "spec": {
            "severity": alert.severity,
            "condition": {
                "kind": "burnrate",
                "threshold": round(alert.burn_rate, 6),
                "lookbackWindow": window(alert.long_minutes),
                "alertAfter": window(alert.short_minutes),
            },
        },
    }
    return {
        "kind": "AlertPolicy",
        "metadata": {"name": _named(f"{level}-{alert.id}-policy")},
        "spec": {
            "alertWhenBreaching": True,
            "alertWhenResolved": False,
            "alertWhenNoData": False,
            "conditions": [condition],
            "notificationTargets": [{"targetRef": alert.severity}],
        },
    }


def _named(text: str) -> str:
    """Return a name as RFC 1123 allows it."""
    return text[:_LONGEST_NAME].strip("-")
