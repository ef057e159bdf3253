"""Small real architects: each proposes whole artifacts without reading the brief's numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from archkit.architects.base import Context
from archkit.brief import Brief, Scale
from archkit.design import (
    Architecture,
    Artifact,
    Assumption,
    Challenge,
    Clarification,
    Component,
    Contracts,
    DataModel,
    Deployment,
    Framing,
    Operations,
    Recovery,
    Security,
    Sizing,
    Step,
    Technology,
    TechnologyStack,
)

TODAY = dt.date(2026, 3, 1)
BRIEF = Brief(name="Notes ✎ service", purpose="Keep notes.", scale=Scale(users_total=1000))


def clarification(outcome: str = "design") -> Clarification:
    return Clarification.model_validate(
        {
            "outcome": outcome,
            "because": "" if outcome == "design" else "Too little is known.",
            "assumptions": [
                Assumption(
                    field="budget.monthly_usd", value=500, because="nobody said", source="test"
                ).model_dump()
            ],
        }
    )


ARTIFACTS: dict[Step, Callable[[], Artifact]] = {
    Step.FRAME: lambda: Framing(summary="Notes, kept <b>safely</b>: ✎ #1"),
    Step.CLARIFY: clarification,
    Step.VERIFY: lambda: TechnologyStack(
        technologies=(
            Technology(
                id="postgresql",
                name="PostgreSQL",
                role="database",
                needed_by="notes",
                retrieved=dt.date(2026, 1, 5),
            ),
        )
    ),
    Step.SHAPE: lambda: Architecture(
        pattern="modular-monolith",
        summary="One deployable.",
        communication=("REST",),
        data_pattern="CRUD",
        deployment="container",
        components=(Component(id="api", name="API", kind="service", purpose="serves", needed_by="users"),),
    ),
    Step.DATA: lambda: DataModel(engine="postgresql", consistency="strong"),
    Step.CONTRACTS: lambda: Contracts(style="REST", title="Notes", versioning="path", deprecation="6 months"),
    Step.SECURE: lambda: Security(
        summary="s",
        authentication="oidc",
        authorisation="rbac",
        encryption="tls",
        secrets="vault",
        tenancy="one",
    ),
    Step.OPERATE: lambda: Operations(
        logging="json",
        metrics="red",
        tracing="otel",
        deployment=Deployment(
            platform="vm",
            strategy="rolling",
            pipeline=("test",),
            rollback="redeploy",
            infrastructure_as_code="yes",
        ),
        recovery=Recovery(
            tier="backup-and-restore",
            rpo_minutes=60,
            rto_minutes=240,
            backups="daily",
            restore_test="monthly",
        ),
        on_call="office hours",
    ),
    Step.SIZE: lambda: Sizing(operations_hours_per_month=0.1 + 0.2),
    Step.CHALLENGE: lambda: Challenge(ten_times="grows", half_budget="shrinks"),
}


class Steady:
    """Always proposes the same artifacts, and counts what it was asked."""

    name = "steady"

    def __init__(self, outcome: str = "design") -> None:
        self.outcome = outcome
        self.asked: list[Step] = []
        self.contexts: list[Context] = []

    def propose(self, step: Step, context: Context) -> Artifact:
        self.asked.append(step)
        self.contexts.append(context)
        return clarification(self.outcome) if step is Step.CLARIFY else ARTIFACTS[step]()

    def stop(self) -> None:
        """Nothing is ever waited for."""


class Framer(Steady):
    """Proposes these framings one after another, the last one for ever."""

    name = "framer"

    def __init__(self, *summaries: str) -> None:
        super().__init__()
        self.summaries = list(summaries)

    def propose(self, step: Step, context: Context) -> Artifact:
        artifact = super().propose(step, context)
        if step is not Step.FRAME:
            return artifact
        return Framing(summary=self.summaries.pop(0) if len(self.summaries) > 1 else self.summaries[0])
