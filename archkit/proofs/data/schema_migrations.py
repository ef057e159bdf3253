"""SCHEMA010: changes of a schema that can't be taken back, or that break what still runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.brief import Brief
from archkit.design import DataModel, Finding, MigrationStep, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.data.schema_run import data_of
from archkit.proofs.proof import Evidence

_STAGES = {"expand": 1, "backfill": 2, "dual-write": 2, "switch": 3, "contract": 4}
_DESTRUCTIVE = re.compile(
    r"\b(?:drop\s+(?:table|column|constraint|schema|database|type|view|the\b)|truncate|delete\s+from"
    r"|rename\s+(?:table|column|to|the\b)|alter\s+column\s+\w+\s+(?:set\s+data\s+)?type)",
    re.IGNORECASE,
)
_NO_WAY_BACK = re.compile(
    r"\W*(?:none|no|n/?a|nothing|not\s+(?:possible|needed|applicable|required)|impossible|tbd|todo|-*)\W*",
    re.IGNORECASE,
)


@check(
    "SCHEMA010",
    "irreversible-migration",
    claim="Every migration step can be taken back, and nothing is removed before the contract phase.",
    step=Step.DATA,
)
def irreversible_migration(subject: Subject) -> Verdict:
    """Flag migration steps without a rollback, out of order, or destructive too early.

    The phases must come as expand, then backfill and dual-write, then switch, then contract;
    after a contract the next change may begin with expand.

    Why it matters:
        While a release rolls out, old and new code run at once. A column that is dropped or
        renamed under the old code is an outage, and without a way back it stays one.

    Example:
        Step 1, phase ``expand``: ``ALTER TABLE users DROP COLUMN name``; rollback: ``none``.

    Use instead:
        Add beside the old, copy in batches, write both, switch reads, and remove last; state
        for each step how it is undone.

    Known limits:
        The words of the steps are judged. ``archkit migrate OLD NEW`` writes the steps between two
        schemas as SQL and runs them up, down and up again under traffic; a brief holds only the
        names of existing tables, so that cannot be done here.
    """
    data = data_of(subject)
    known = _changed_tables(data, subject.brief)
    if not data.migrations:
        if not known:
            raise NotApplicableError("no migration steps, and a new schema needs none")
        return Verdict((_unplanned(known),), (Evidence(label="existing", text=", ".join(known)),))
    ordered = sorted(data.migrations, key=lambda step: step.order)
    findings = (*_irreversible(ordered), *_too_early(ordered), *_out_of_order(ordered))
    phases = " -> ".join(step.phase for step in ordered)
    return Verdict(findings, (Evidence(label="phases", text=phases),))


def _changed_tables(data: DataModel, brief: Brief) -> list[str]:
    names = {table.name for table in data.tables}
    return [name for name in brief.existing.tables if name.lower() in names]


def _unplanned(tables: list[str]) -> Finding:
    return Finding(
        code="SCHEMA010",
        severity="warning",
        place="data.migrations",
        message="tables that exist already are designed anew without migration steps",
        evidence=", ".join(tables),
        remedy="State the steps from the existing tables to these, each with its rollback; "
        "archkit migrate writes and rehearses them from the existing schema's SQL.",
    )


def _irreversible(steps: list[MigrationStep]) -> Iterator[Finding]:
    for step in steps:
        if _NO_WAY_BACK.fullmatch(step.rollback):
            yield _finding(
                step,
                "error",
                f"step {step.order} can't be taken back",
                f"rollback: {step.rollback!r}",
                "State how it is undone, and which data that would lose.",
            )


def _too_early(steps: list[MigrationStep]) -> Iterator[Finding]:
    for step in steps:
        match = _DESTRUCTIVE.search(step.action)
        if match and step.phase != "contract":
            yield _finding(
                step,
                "error",
                f"step {step.order} removes or renames in phase {step.phase!r}, while old code still runs",
                match[0],
                "Move it to a contract step after the switch; add beside instead of renaming.",
            )


def _out_of_order(steps: list[MigrationStep]) -> Iterator[Finding]:
    reached, previous = 0, 0
    for step in steps:
        stage = _STAGES[step.phase]
        begins_anew = reached == _STAGES["contract"] and step.phase == "expand"
        if stage < reached and not begins_anew:
            yield _finding(
                step,
                "error",
                f"phase {step.phase!r} comes too late, at step {step.order}",
                " -> ".join(one.phase for one in steps),
                "Order the steps as expand, backfill and dual-write, switch, contract.",
            )
        if step.order == previous:
            yield _finding(
                step,
                "warning",
                f"two steps have the number {step.order}",
                step.action,
                "Number the steps one after the other.",
            )
        reached, previous = stage if begins_anew else max(stage, reached), step.order


def _finding(step: MigrationStep, severity: str, message: str, evidence: str, remedy: str) -> Finding:
    return Finding.model_validate(
        {
            "code": "SCHEMA010",
            "severity": severity,
            "place": f"data.migrations.{step.order}",
            "message": message,
            "evidence": evidence,
            "remedy": remedy,
        }
    )
