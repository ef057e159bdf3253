"""The tool `plan_query`: a query over a schema, planned in the throw-away PostgreSQL of the proofs.

Schema and query are a model's: they run as a role without superuser, under its limits of
time, memory and disk, and the connection is ended from outside after `DEADLINE_SECONDS`.
The query itself is prepared and planned, never run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from archkit.design import AccessPattern
from archkit.proofs.data.schema_apply import pointed_at, said
from archkit.proofs.data.schema_explain import Planned, explain
from archkit.proofs.data.schema_fill import fill
from archkit.proofs.data.schema_inventory import inventory
from archkit.proofs.postgres import database, server
from archkit.record import Record
from archkit.session.tools.arguments import bounded, read_arguments

if TYPE_CHECKING:
    import psycopg

DEADLINE_SECONDS = 20.0
_ROWS = 2_000
_MOST_TABLES = 60


class PlanArguments(Record):
    """`schema_sql` is DDL; `query` one statement with $1, $2; `parameter_types` in their order.

    `rows` is how many rows are made up in each empty table before the query is planned.
    """

    schema_sql: str = Field(max_length=200_000)
    query: str = Field(max_length=20_000)
    parameter_types: Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(max_length=60)] = ()
    rows: int = Field(default=_ROWS, ge=0, le=20_000)


def planned(today: dt.date) -> Callable[[Mapping[str, Any]], str]:
    """Return the tool for a day."""

    def call(told: Mapping[str, Any]) -> str:
        arguments = read_arguments(PlanArguments, told)
        import psycopg  # noqa: PLC0415 - heavy

        engine = f"PostgreSQL {server().version}, planned {today.isoformat()}"
        with database(deadline_seconds=DEADLINE_SECONDS) as connection:
            try:
                return bounded(f"{_planned(connection, arguments, today)}\n[{engine}]")
            except psycopg.Error as error:
                lost = connection.closed
                why = f"it was ended after {DEADLINE_SECONDS:.0f} s, or ended itself" if lost else said(error)
                return bounded(f"It could not be planned: {why}.\n[{engine}]")

    return call


def _planned(connection: psycopg.Connection[Any], arguments: PlanArguments, today: dt.date) -> str:
    import psycopg  # noqa: PLC0415 - heavy

    script = arguments.schema_sql.encode("utf-8", "replace").replace(b"\0", b"")
    try:
        with connection.transaction():
            connection.execute(script)
    except psycopg.Error as error:
        if connection.closed:
            raise
        where = pointed_at(arguments.schema_sql, error)
        return f"The schema does not apply: {said(error)}. At: {where}"
    tables = inventory(connection)
    empty = [name for name in list(tables)[:_MOST_TABLES] if not _has_rows(connection, name)]
    filling = (
        fill(connection, tables, dict.fromkeys(empty, arguments.rows), today) if arguments.rows else None
    )
    pattern = AccessPattern(
        id="query",
        operation="query",
        table="query",
        kind="read",
        sql=arguments.query,
        parameters=arguments.parameter_types,
        target_p95_ms=1,
    )
    (plan,) = explain(connection, (pattern,), tables)
    rows = {**(filling.rows if filling else {})}
    reasons = filling.reasons if filling else {}
    return "\n".join(_told(plan, rows, reasons))


def _has_rows(connection: psycopg.Connection[Any], table: str) -> bool:
    from psycopg import sql  # noqa: PLC0415 - heavy

    row = connection.execute(
        sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
    ).fetchone()
    return bool(row and row[0])


def _told(plan: Planned, rows: Mapping[str, int], reasons: Mapping[str, str]) -> list[str]:
    if plan.error:
        return [
            f"The query cannot be prepared or planned: {plan.error}.",
            *([plan.quote] if plan.quote else []),
        ]
    lines = [f"plan: {plan.line}" if plan.nodes else "plan: it reads no table"]
    lines.append(f"indexes used: {', '.join(sorted(plan.indexes)) or 'none'}")
    if any(node.reads_everything for node in plan.forced):
        lines.append(
            "no index can serve it: with sequential scans made expensive it still reads a whole table"
        )
    elif any(node.reads_everything for node in plan.nodes):
        lines.append(f"with sequential scans made expensive: {'; '.join(map(str, plan.forced))}")
    lines.append(
        "rows made up: " + (", ".join(f"{name} {count:,}" for name, count in rows.items()) or "none")
    )
    lines += [f"not filled: {name}: {reason}" for name, reason in reasons.items()]
    return lines
