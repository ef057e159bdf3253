"""How changes reach production, how they are taken back, and how data comes back."""

from __future__ import annotations

from archkit.design import Design
from archkit.render.numbers import number
from archkit.report.sections.sheet import NOT_REACHED, for_markdown, grid, said, sentence


def deployment_section(design: Design) -> list[str]:
    """Return platform, environments, pipeline, rollback, health checks and recovery."""
    operate = design.operate
    if not operate:
        return NOT_REACHED
    one, recovery = operate.deployment, operate.recovery
    back = f"RPO {number(recovery.rpo_minutes)} min, RTO {number(recovery.rto_minutes)} min"
    return [
        said("Platform", sentence(one.platform)),
        said("Strategy", sentence(one.strategy)),
        said("GitOps and infrastructure as code", sentence(one.infrastructure_as_code)),
        said("Environments", "; ".join(one.environments)),
        *([said("Feature flags", sentence(one.feature_flags))] if one.feature_flags else []),
        "",
        "### CI/CD pipeline",
        "",
        *(f"{number_}. {for_markdown(stage)}" for number_, stage in enumerate(one.pipeline, start=1)),
        "",
        "### Rollback and recovery",
        "",
        said("Rollback", sentence(one.rollback)),
        said("Backups", sentence(recovery.backups)),
        said("Restore", f"{recovery.tier.replace('-', ' ')}, {back}. {sentence(recovery.restore_test)}"),
        "",
        "### Health checks",
        "",
        *([f"- {for_markdown(check)}" for check in one.health_checks] or ["None."]),
    ]


def migrations_section(design: Design) -> list[str]:
    """Return the stages of the next change of the schema, each with its way back."""
    if not design.data:
        return NOT_REACHED
    rows = ((str(one.order), one.phase, one.action, one.rollback) for one in design.data.migrations)
    return [*grid(("Step", "Phase", "Action", "Way back"), rows), "", said("Seed data", design.data.seed)]
