"""SCHEMA001: the schema is applied to a real PostgreSQL."""

from __future__ import annotations

from archkit.design import Finding, Step
from archkit.errors import ToolMissingError
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.data.schema_apply import Application, Failure, StoppedError
from archkit.proofs.data.schema_parsed import parsed_findings, parser
from archkit.proofs.data.schema_run import SchemaRun, data_of, other_engine, schema_run
from archkit.proofs.proof import Evidence

_REMEDIES = {
    "applying": "Correct the part of the model at this place; its type, expression or reference is wrong.",
    "applying again": "Give the part a name of its own, so that a second application finds it made.",
    "comparing": "State one type and one default a column; they must not hold further SQL.",
    "evaluating": "Use an expression of the row's own values and built-in functions that any role may call.",
    "dropping": "Remove what depends on the table, or add it to the model.",
}


@check(
    "SCHEMA001",
    "schema-not-applicable",
    claim="Every statement applies to an empty database, again to its result, and can be taken back.",
    step=Step.DATA,
)
def schema_not_applicable(subject: Subject) -> Verdict:
    """Flag statements of the generated DDL that PostgreSQL refuses.

    The DDL is applied statement by statement to a fresh database as a role without superuser,
    then a second time, which must change nothing, and then dropped. The resulting columns and
    primary keys are compared with the model, and every default and check is started once.

    Why it matters:
        A schema that was never run usually does not run: a reference to a table that nobody
        defined, an operator class without its extension, a key that a partition lacks.

    Example:
        ``order_items.product_id`` references a table ``products`` that the model lacks.

    Use instead:
        Define the table, or drop the reference; use types and functions of PostgreSQL.

    Known limits:
        Without PostgreSQL the statements are only parsed and the proof is ``assumed``. Rights
        of roles, tablespaces and extensions of a managed service are not judged.
    """
    data = data_of(subject)
    try:
        run = schema_run(subject)
    except ToolMissingError as missing:
        reader = parser()
        evidence = Evidence(label="parsed", text=f"read by {reader}; names checked within the model")
        return Verdict(parsed_findings(data), (evidence,), f"parsed, not run: {missing}")
    except StoppedError as stopped:
        return Verdict((_stopped(stopped),))
    causes = (*run.application.causes, *run.dropped)
    return Verdict(
        tuple(_finding(failure) for failure in causes),
        (_applied(run),),
        other_engine(subject.design),
    )


def _finding(failure: Failure) -> Finding:
    return Finding(
        code="SCHEMA001",
        severity="error",
        place=failure.place,
        message=f"{failure.when} {failure.table or 'the schema'}: {failure.message}",
        evidence=failure.quote,
        remedy=_REMEDIES[failure.when],
    )


def _stopped(stopped: StoppedError) -> Finding:
    return Finding(
        code="SCHEMA001",
        severity="error",
        place=stopped.place,
        message=f"the run was {stopped.reason}",
        evidence=stopped.statement,
        remedy="Take out what grows or runs without end; a statement of a schema needs little of either.",
    )


def _applied(run: SchemaRun) -> Evidence:
    application: Application = run.application
    failed = [one for one in application.failures if one.when == "applying"]
    follows = sum(one.follows for one in failed)
    parts = [
        (
            f"{application.statements} statements applied to {run.engine} in a fresh database "
            "as a role without superuser"
        ),
        f"{len(failed)} failed" + (f", {follows} of them only because their table did" if follows else ""),
        "applied twice",
        f"{application.expressions} defaults and checks evaluated",
        "dropped again" if not run.dropped else "not dropped cleanly",
    ]
    return Evidence(label="applied", text="; ".join(parts))
