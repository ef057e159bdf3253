"""Operations: how it stays up, how anyone notices, how it changes and how it comes back."""

from __future__ import annotations

from archkit.design import Operations
from archkit.render.blocks import (
    Block,
    Inline,
    Mono,
    Quiet,
    Strong,
    Table,
    bullets,
    joined,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import decisions_table
from archkit.render.numbers import duration_minutes, number
from archkit.render.view import View, view, view_of


@view.register
def operations_view(operations: Operations) -> View:
    """Return the view of the operations artifact."""
    return view_of(operations_blocks(operations))


def operations_blocks(operations: Operations) -> tuple[Block, ...]:
    """Return objectives, policies, observation, deployment and recovery."""
    return kept(
        section("Service levels", service_levels_table(operations)),
        section("Reliability policies", policies_table(operations)),
        section("Observability", observability(operations), alerts_table(operations)),
        section("Deployment", deployment(operations), pipeline(operations)),
        section("Recovery", recovery(operations)),
        section("Testing", bullets(operations.testing)),
        section("Operations choices", decisions_table(operations.decisions, "Operations decisions")),
    )


def service_levels_table(operations: Operations) -> Table | None:
    """Return each objective with what it leaves as error budget."""
    rows: list[tuple[Inline, ...]] = [
        (
            one.name,
            (one.indicator, Quiet(f" under {number(one.threshold_ms)} ms" if one.threshold_ms else "")),
            Strong(f"{one.objective_percent:g} %"),
            f"{duration_minutes(one.error_budget_minutes)} in {one.window_days} days",
            one.source,
        )
        for one in operations.service_levels
    ]
    columns = ("Objective", "Indicator", "#Target", "#May be bad", "Comes from")
    return table_block("Service level objectives", columns, rows)


def policies_table(operations: Operations) -> Table | None:
    """Return the reliability policies."""
    rows: list[tuple[Inline, ...]] = [
        (one.kind.replace("-", " "), Mono(one.applies_to), one.rule) for one in operations.policies
    ]
    return table_block("Reliability policies", ("Policy", "On", "Rule"), rows)


def observability(operations: Operations) -> Block | None:
    """Return logs, metrics, traces and who is called."""
    return terms(
        ("Logs", operations.logging),
        ("Metrics", operations.metrics),
        ("Traces", operations.tracing),
        ("On call", operations.on_call),
    )


def alerts_table(operations: Operations) -> Table | None:
    """Return the alerts with the first step of each runbook."""
    rows: list[tuple[Inline, ...]] = [
        (one.name, one.condition, one.severity, one.runbook) for one in operations.alerts
    ]
    return table_block("Alerts on what users feel", ("Alert", "Fires when", "Calls", "First step"), rows)


def deployment(operations: Operations) -> Block | None:
    """Return how changes reach production and how they are taken back."""
    plan = operations.deployment
    return terms(
        ("Platform", plan.platform),
        ("Strategy", plan.strategy),
        ("Rollback", plan.rollback),
        ("Infrastructure as code", plan.infrastructure_as_code),
        ("Environments", ", ".join(plan.environments)),
        ("Feature flags", plan.feature_flags),
        ("Health checks", joined([Mono(path) for path in plan.health_checks])),
    )


def pipeline(operations: Operations) -> Block | None:
    """Return the way of a change into production."""
    stages = operations.deployment.pipeline
    return terms(("Pipeline", " → ".join(stages))) if stages else None


def recovery(operations: Operations) -> Block | None:
    """Return backups and how far back, how soon."""
    plan = operations.recovery
    return terms(
        ("Tier", plan.tier.replace("-", " ")),
        ("Data loss at most (RPO)", duration_minutes(plan.rpo_minutes)),
        ("Back within (RTO)", duration_minutes(plan.rto_minutes)),
        ("Backups", plan.backups),
        ("Restore test", plan.restore_test),
    )
