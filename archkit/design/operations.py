"""Operations: reliability policies, SLOs, observability, deployment, recovery."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from archkit.design.decision import Decision
from archkit.design.step import Line, Slug
from archkit.record import Record


class Policy(Record):
    """A reliability policy on one link or component, with its numbers in words."""

    id: Slug
    kind: Literal[
        "timeout",
        "retry",
        "circuit-breaker",
        "bulkhead",
        "rate-limit",
        "dead-letter",
        "idempotency",
        "degradation",
        "load-shedding",
        "cache",
    ]
    applies_to: Line
    rule: Line


class ServiceLevel(Record):
    """An SLO: indicator, objective, window and what it leaves as error budget.

    `objective_percent` is the share of good events; `threshold_ms` makes it a latency SLO.
    """

    id: Slug
    name: Line
    indicator: Line
    objective_percent: float = Field(gt=0, lt=100)
    threshold_ms: float | None = None
    window_days: int = 30
    source: Line

    @property
    def error_budget_minutes(self) -> float:
        """Minutes in the window that may be bad."""
        return self.window_days * 24 * 60 * (100 - self.objective_percent) / 100


class Alert(Record):
    """An alert on a symptom that users feel, with the first step of its runbook."""

    id: Slug
    name: Line
    condition: Line
    severity: Literal["page", "ticket"]
    runbook: Line


class Deployment(Record):
    """How changes reach production and how they are taken back."""

    platform: Line
    strategy: Line
    pipeline: tuple[Line, ...]
    rollback: Line
    infrastructure_as_code: Line
    environments: tuple[Line, ...] = ("staging", "production")
    feature_flags: Line = ""
    health_checks: tuple[Line, ...] = ()


class Recovery(Record):
    """Backups and disaster recovery: RPO and RTO in minutes and the tier that reaches them."""

    tier: Literal["backup-and-restore", "pilot-light", "warm-standby", "active-active"]
    rpo_minutes: float
    rto_minutes: float
    backups: Line
    restore_test: Line


class Operations(Record):
    """The operations artifact."""

    policies: tuple[Policy, ...] = ()
    service_levels: tuple[ServiceLevel, ...] = ()
    logging: Line
    metrics: Line
    tracing: Line
    alerts: tuple[Alert, ...] = ()
    deployment: Deployment
    recovery: Recovery
    on_call: Line
    testing: tuple[Line, ...] = ()
    decisions: tuple[Decision, ...] = ()
