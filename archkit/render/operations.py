"""Operations: how it stays up, how anyone notices, how it changes and how it comes back."""

from __future__ import annotations

from archkit.design import Operations
from archkit.render.blocks import (
    Block,
    Fold,
    Inline,
    Mono,
    Prose,
    Quiet,
    Strong,
    Table,
    bullets,
    fold,
    joined,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import choices
from archkit.render.escape import line
from archkit.render.numbers import count, duration_minutes, number
from archkit.render.view import View, view, view_of
from archkit.render.words import clause, sentence


@view.register
def operations_view(operations: Operations) -> View:
    """Return the view of the operations artifact."""
    return view_of(operations_blocks(operations))


def operations_blocks(operations: Operations) -> tuple[Block, ...]:
    """Return objectives, policies, observation, deployment and recovery: what holds, then how."""
    return kept(
        section(
            "Service levels",
            service_levels_table(operations),
            fold("How each objective is measured, and where it comes from", indicators_table(operations)),
        ),
        section(
            "Reliability policies",
            kinds_table(operations),
            fold(
                f"All {count(len(operations.policies), 'policy', 'policies')} in full",
                policies_table(operations),
            ),
        ),
        section(
            "Observability",
            alerts_table(operations),
            fold("Logs, metrics, traces and the runbook of each alert", *observability(operations)),
        ),
        section(
            "On call", Prose(sentence(operations.on_call)), _rest("The rota in full", operations.on_call)
        ),
        section(
            "Deployment",
            deployment(operations),
            fold("Strategy, rollback, environments and checks in full", deployment_in_full(operations)),
        ),
        section(
            "Recovery", recovery(operations), fold("Backups and restore test", recovery_in_full(operations))
        ),
        section("Testing", fold(_tests(operations), bullets(operations.testing))),
        choices(operations.decisions, "Operations decisions"),
    )


def _rest(summary: str, text: str) -> Fold | None:
    """Return the whole of a text whose first sentence is shown, unless that is all of it."""
    return fold(summary, Prose(text)) if sentence(text) != line(text) else None


def _tests(operations: Operations) -> str:
    return count(len(operations.testing), "kind of test", "kinds of tests") if operations.testing else ""


def service_levels_table(operations: Operations) -> Table | None:
    """Return each objective with what it leaves as error budget."""
    rows: list[tuple[Inline, ...]] = [
        (
            (one.name, Quiet(f" · within {_limit(one.threshold_ms)}" if one.threshold_ms else "")),
            Strong(f"{one.objective_percent:g} %"),
            f"{duration_minutes(one.error_budget_minutes)} in {one.window_days} days",
        )
        for one in operations.service_levels
    ]
    return table_block("Service level objectives", ("Objective", "#Target", "#May be bad"), rows)


def _limit(milliseconds: float) -> str:
    seconds = milliseconds / 1000
    return duration_minutes(seconds / 60) if seconds >= 1 else f"{number(milliseconds)} ms"


def indicators_table(operations: Operations) -> Table | None:
    """Return how each objective is measured, and where it comes from."""
    rows: list[tuple[Inline, ...]] = [
        (one.name, one.indicator, one.source) for one in operations.service_levels
    ]
    return table_block("Indicators", ("Objective", "Indicator", "Comes from"), rows)


def kinds_table(operations: Operations) -> Table | None:
    """Return where each kind of reliability policy holds."""
    found: dict[str, list[str]] = {}
    for policy in operations.policies:
        found.setdefault(policy.kind, []).append(policy.applies_to)
    rows: list[tuple[Inline, ...]] = [
        (kind.replace("-", " "), str(len(places)), joined([Mono(place) for place in dict.fromkeys(places)]))
        for kind, places in found.items()
    ]
    return table_block("Reliability policies by kind", ("Policy", "#Rules", "On"), rows)


def policies_table(operations: Operations) -> Table | None:
    """Return the reliability policies."""
    rows: list[tuple[Inline, ...]] = [
        (one.kind.replace("-", " "), Mono(one.applies_to), one.rule) for one in operations.policies
    ]
    return table_block("Reliability policies in full", ("Policy", "On", "Rule"), rows)


def observability(operations: Operations) -> tuple[Block | None, ...]:
    """Return logs, metrics and traces, and the first step of each runbook."""
    runbooks: list[tuple[Inline, ...]] = [(one.name, one.condition, one.runbook) for one in operations.alerts]
    return (
        terms(("Logs", operations.logging), ("Metrics", operations.metrics), ("Traces", operations.tracing)),
        table_block("Runbooks", ("Alert", "Fires when", "First step"), runbooks),
    )


def alerts_table(operations: Operations) -> Table | None:
    """Return the alerts, and whether they wake somebody."""
    rows: list[tuple[Inline, ...]] = [(one.name, one.severity) for one in operations.alerts]
    return table_block("Alerts on what users feel", ("Alert", "Calls"), rows)


def deployment(operations: Operations) -> Block | None:
    """Return how changes reach production, in short."""
    plan = operations.deployment
    return terms(
        ("Platform", clause(plan.platform)),
        ("Strategy", clause(plan.strategy)),
        ("Rollback", clause(plan.rollback)),
        ("Pipeline", pipeline(operations)),
    )


def deployment_in_full(operations: Operations) -> Block | None:
    """Return how changes reach production and how they are taken back."""
    plan = operations.deployment
    return terms(
        ("Platform", plan.platform),
        ("Strategy", plan.strategy),
        ("Rollback", plan.rollback),
        ("Pipeline", " → ".join(plan.pipeline)),
        ("Infrastructure as code", plan.infrastructure_as_code),
        ("Environments", "; ".join(plan.environments)),
        ("Feature flags", plan.feature_flags),
        ("Health checks", "; ".join(plan.health_checks)),
    )


def pipeline(operations: Operations) -> str:
    """Return the way of a change into production, a few words a stage."""
    return " → ".join(clause(stage) for stage in operations.deployment.pipeline)


def recovery(operations: Operations) -> Block | None:
    """Return how far back and how soon."""
    plan = operations.recovery
    return terms(
        ("Tier", plan.tier.replace("-", " ")),
        ("Data loss at most (RPO)", duration_minutes(plan.rpo_minutes)),
        ("Back within (RTO)", duration_minutes(plan.rto_minutes)),
    )


def recovery_in_full(operations: Operations) -> Block | None:
    """Return what is backed up, and how a restore is tried."""
    plan = operations.recovery
    return terms(("Backups", plan.backups), ("Restore test", plan.restore_test))
