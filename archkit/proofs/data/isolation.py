"""Two tenants in a filled database: what each sees of the other, and what row security does to plans.

The owner of a table is exempt from its policies. So row security is forced on the owner, in a
transaction that is taken back, and the owner acts as a program that may connect as anybody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design import DataModel, Table
from archkit.design.ddl_name import folded, literal, quoted, quoted_list
from archkit.knowledge import fact
from archkit.proofs.data.advice.as_large import FILLED, as_large
from archkit.proofs.data.advice.guard import Guard, act_for, guard_of, two_tenants
from archkit.proofs.data.advice.trial import costs_of, prepare
from archkit.proofs.data.schema_explain import Planned
from archkit.proofs.data.schema_inventory import TableShape

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_REFUSED = "42501"  # insufficient privilege: a policy refuses the row
_VIEWS = """
SELECT DISTINCT v.relname, t.relname, v.relkind::text
FROM pg_rewrite r
JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass AND t.relkind IN ('r', 'p')
WHERE t.relnamespace = 'public'::regnamespace AND NOT coalesce('security_invoker=true' = ANY (v.reloptions)
  OR 'security_invoker=on' = ANY (v.reloptions), false)
"""


@dataclass(frozen=True)
class TenantView:
    """What a program that acts for one tenant finds in one table.

    `own` are the tenant's rows, `seen` what it sees of them, `foreign` what it sees of others', and
    `unset` what is seen where no tenant is set. `insert` and `update` say what PostgreSQL made of a
    row with another tenant's id: empty where it was refused.
    """

    table: str
    own: int
    seen: int
    foreign: int
    unset: int
    insert: str
    update: str

    @property
    def holds(self) -> bool:
        """Say whether the table keeps the tenant's rows apart."""
        return self.seen == self.own and not (self.foreign or self.unset or self.insert or self.update)


@dataclass(frozen=True)
class GuardedPlan:
    """What a pattern costs without row security and with it."""

    pattern: str
    cost: float
    guarded: float


@dataclass(frozen=True)
class Isolation:
    """The experiment on all tables with a tenant; `open_views` read one with the rights of the owner."""

    tables: tuple[TenantView, ...] = ()
    open_views: tuple[tuple[str, str], ...] = ()
    unguarded: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()
    plans: tuple[GuardedPlan, ...] = ()
    basis: str = FILLED
    gap: str = ""


def isolation(
    connection: Connection, data: DataModel, plans: tuple[Planned, ...], tables: Mapping[str, TableShape]
) -> Isolation:
    """Return what tenants see of each other; the database stays as it is.

    Args:
        connection: The filled database, as the owner of its tables.
        data: The model.
        plans: Its access patterns with their plans.
        tables: What the catalog holds.
    """
    import psycopg  # noqa: PLC0415 - heavy

    meant = [one for one in data.tables if one.tenant_column and one.name in tables]
    try:
        return _isolation(connection, data, plans, tables, meant) if meant else Isolation()
    except psycopg.Error as error:
        if connection.closed:
            raise
        return Isolation(gap=f"it could not be tried: {folded(str(error))}")


def _isolation(
    connection: Connection,
    data: DataModel,
    plans: tuple[Planned, ...],
    tables: Mapping[str, TableShape],
    meant: list[Table],
) -> Isolation:
    guard = guard_of(connection, data)
    names = set(guard.columns) if guard else set()
    held = [one for one in meant if one.name in names]
    views = tuple((view, table) for view, table, _ in connection.execute(_VIEWS).fetchall() if table in names)
    patterns = tuple(
        one for one in prepare(connection, plans, guard) if one.plan.cost is not None and one.guarded
    )
    with as_large(connection, data, tables) as basis:
        costs = costs_of(connection, patterns).cost
        dearer = costs_of(connection, patterns, guard).cost
    seen = tuple(_views(connection, held, tables))
    connection.execute("DEALLOCATE ALL")
    return Isolation(
        tables=seen,
        open_views=views,
        unguarded=tuple(one.name for one in meant if one.name not in names),
        untried=tuple(one.name for one in held if one.name not in {each.table for each in seen}),
        plans=tuple(GuardedPlan(name, cost, dearer[name]) for name, cost in costs.items()),
        basis=basis,
    )


def _views(
    connection: Connection, held: list[Table], tables: Mapping[str, TableShape]
) -> Iterator[TenantView]:
    for table in held[: int(fact("advice.most-judged").base)]:
        pair = two_tenants(connection, table.name, table.tenant_column or "")
        if pair:
            yield _view(connection, table, tables[table.name], *pair)


def _view(connection: Connection, table: Table, shape: TableShape, mine: str, other: str) -> TenantView:
    name, tenant = quoted(table.name), quoted(table.tenant_column or "")
    own = _count(connection, f"SELECT count(*) FROM {name} WHERE {tenant}::text = {literal(mine)}")  # noqa: S608 - quoted
    with Guard({table.name: table.tenant_column or ""}, mine).on(connection, [table.name]):
        seen = _count(connection, f"SELECT count(*) FROM {name}")  # noqa: S608 - the same
        foreign = _count(connection, f"SELECT count(*) FROM {name} WHERE {tenant}::text <> {literal(mine)}")  # noqa: S608 - the same
        kind = next(column.type for column in shape.columns if column.name == table.tenant_column)
        theirs = f"{literal(other)}::{kind}"
        update = _accepted(connection, f"UPDATE {name} SET {tenant} = {theirs}")  # noqa: S608 - the same
        insert = _accepted(connection, _copy(table, shape, theirs))
        act_for(connection, "")
        unset = _count(connection, f"SELECT count(*) FROM {name}")  # noqa: S608 - the same
    return TenantView(table.name, own, seen - foreign, foreign, unset, insert, update)


def _copy(table: Table, shape: TableShape, tenant: str) -> str:
    """Return the insert of a copy of some row, in another tenant's name."""
    names = [column.name for column in shape.columns if not column.generated]
    values = ", ".join(tenant if name == table.tenant_column else quoted(name) for name in names)
    return (
        f"INSERT INTO {quoted(table.name)} ({quoted_list(names)}) OVERRIDING SYSTEM VALUE "  # noqa: S608 - the same
        f"SELECT {values} FROM {quoted(table.name)} LIMIT 1"
    )


def _accepted(connection: Connection, sql: str) -> str:
    """Return what came of a write that must be refused: empty where a policy refused it."""
    import psycopg  # noqa: PLC0415 - heavy

    try:
        with connection.transaction(force_rollback=True):
            count = connection.execute(sql.encode()).rowcount
    except psycopg.Error as error:
        if connection.closed:
            raise
        return "" if error.sqlstate == _REFUSED else f"not by its policy: {folded(str(error))}"
    return f"{count} rows written" if count else ""


def _count(connection: Connection, sql: str) -> int:
    row = connection.execute(sql.encode()).fetchone()
    return int(row[0]) if row else 0
