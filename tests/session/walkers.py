"""Small real architects: each proposes whole artifacts without reading the brief's numbers."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from archkit.architects.base import Context
from archkit.architects.desk import Progress, Reply, Usage
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
    Finding,
    Framing,
    Operations,
    Recovery,
    Security,
    Sizing,
    Step,
    Technology,
    TechnologyStack,
)
from archkit.errors import InvalidProposalError
from archkit.proofs import Subject, Verdict

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


class Asking(Steady):
    """Asks a model for every artifact, by way of the desk; `answers` is that model.

    A step's answers come in turn, the last one for ever: an artifact, a text that is none, or
    an error that is raised before any reply came.
    """

    name = "asking"

    def __init__(self, answers: dict[Step, list[Artifact | str | Exception]] | None = None) -> None:
        super().__init__()
        self.answers = answers or {}
        self.requests: list[Step] = []
        self.stops = 0

    def propose(self, step: Step, context: Context) -> Artifact:
        self.asked.append(step)
        self.contexts.append(context)
        reply = context.desk.known(self.request(step, context))
        if reply is None:
            reply = self.reply(step, context)
            context.desk.keep(reply)
        return self.made_of(reply)

    def request(self, step: Step, context: Context) -> str:
        said = [step.value, context.design.to_yaml(), *(one.message for one in context.findings)]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def reply(self, step: Step, context: Context) -> Reply:
        self.requests.append(step)
        turns = self.answers.get(step, [ARTIFACTS[step]()])
        answer = turns.pop(0) if len(turns) > 1 else turns[0]
        if isinstance(answer, Exception):
            raise answer
        content = answer if isinstance(answer, str) else answer.model_dump_json()
        context.desk.show(Progress(step, len(content)))
        return Reply(
            request=self.request(step, context),
            step=step,
            model="asked-1",
            content=content,
            stop="end",
            usage=Usage(input_tokens=100, output_tokens=10, cache_read_tokens=5, cache_write_5m_tokens=3),
            cost_usd=0.01,
            seconds=0.5,
        )

    def made_of(self, reply: Reply) -> Artifact:
        try:
            return type(ARTIFACTS[reply.step]()).model_validate_json(reply.content)
        except ValueError:
            raise InvalidProposalError(reply.step.value, "it is no JSON of an artifact") from None

    def stop(self) -> None:
        self.stops += 1


def framing(*summaries: str) -> dict[Step, list[Artifact | str | Exception]]:
    """Return answers of a model that frames with these summaries in turn."""
    return {Step.FRAME: [Framing(summary=summary) for summary in summaries]}


def kinds(folder: Path) -> list[str]:
    """Return the kinds of a journal's entries."""
    return [json.loads(line)["kind"] for line in (folder / "journal.jsonl").read_text().splitlines()]


def saying(*words: str, code: str = "TEST001") -> Callable[[Subject], Verdict]:
    """Refute a framing whose summary has any of these words."""

    def verdict(subject: Subject) -> Verdict:
        summary = subject.design.frame.summary
        found = [word for word in words if word in summary]
        return Verdict(
            tuple(
                Finding(code=code, severity="error", place="frame.summary", message=word, remedy="Remove it.")
                for word in found
            )
        )

    return verdict
