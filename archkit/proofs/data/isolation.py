"""Two tenants in a filled database: what each sees of the other, and what row security does to plans.

The owner of a table is exempt from its policies unless they are forced. Rows were made up by an
exempt owner; here row security is forced again, in a transaction that is taken back, where the
design forces it: so the owner is tried as it is, and acts as a program that connects as another role.
"""

from __future__ import annotations

import dataclasses
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
SELECT DISTINCT v.relname, t.relname, v.relkind = 'm', pg_get_viewdef(v.oid)
FROM pg_rewrite r
JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass AND t.relkind IN ('r', 'p')
WHERE t.relnamespace = 'public'::regnamespace AND NOT coalesce('security_invoker=true' = ANY (v.reloptions)
  OR 'security_invoker=on' = ANY (v.reloptions), false)
ORDER BY 1, 2
"""
_FORCED = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity "
    "AND relkind IN ('r', 'p')"
)
_BYPASSES = """
SELECT rolname FROM pg_roles
WHERE (rolbypassrls OR rolsuper) AND pg_has_role(current_user, oid, 'MEMBER')
"""


@dataclass(frozen=True)
class TenantView:
    """What a program that acts for one tenant finds in one table.

    `own` are the tenant's rows, `seen` what it sees of them, `foreign` what it sees of others', and
    `unset` what is seen where no tenant is set. `insert` and `update` say what PostgreSQL made of a
    row with another tenant's id: empty where it was refused. `owner` are the rows of others that the
    table's owner sees, as the design leaves it.
    """

    table: str
    own: int
    seen: int
    foreign: int
    unset: int
    insert: str
    update: str
    owner: int = 0

    @property
    def holds(self) -> bool:
        """Say whether the table keeps the tenant's rows apart."""
        apart = not (self.foreign or self.unset or self.insert or self.update or self.owner)
        return self.seen == self.own and apart


@dataclass(frozen=True)
class ViewReading:
    """What one tenant reads through a view that runs with its owner's rights.

    `read` are its rows as the tables are, `right` those that its query gives that tenant, `exempt`
    those where the view's owner may bypass row security. `leaks` says that the first two differ.
    """

    view: str
    table: str
    stored: bool
    read: int = 0
    right: int = 0
    exempt: int = 0
    leaks: bool = False
    error: str = ""


@dataclass(frozen=True)
class GuardedPlan:
    """What a pattern costs without row security and with it."""

    pattern: str
    cost: float
    guarded: float


@dataclass(frozen=True)
class Isolation:
    """The experiment on all tables with a tenant; `open_views` read one with the rights of the owner.

    `bypassing` are roles through which the owner of the tables may bypass row security.
    """

    tables: tuple[TenantView, ...] = ()
    open_views: tuple[ViewReading, ...] = ()
    bypassing: tuple[str, ...] = ()
    unguarded: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()
    plans: tuple[GuardedPlan, ...] = ()
    basis: str = FILLED
    gap: str = ""


def forced_tables(connection: Connection) -> frozenset[str]:
    """Return the tables whose policies bind their owner, too."""
    return frozenset(row[0] for row in connection.execute(_FORCED).fetchall())


def isolation(
    connection: Connection,
    data: DataModel,
    plans: tuple[Planned, ...],
    tables: Mapping[str, TableShape],
    forced: frozenset[str],
) -> Isolation:
    """Return what tenants see of each other; the database stays as it is.

    Args:
        connection: The filled database, as the owner of its tables.
        data: The model.
        plans: Its access patterns with their plans.
        tables: What the catalog holds.
        forced: The tables whose policies bind their owner in the design, before rows were made up.
    """
    import psycopg  # noqa: PLC0415 - heavy

    meant = [one for one in data.tables if one.tenant_column and one.name in tables]
    try:
        return _isolation(connection, data, plans, tables, meant, forced) if meant else Isolation()
    except psycopg.Error as error:
        if connection.closed:
            raise
        return Isolation(gap=f"it could not be tried: {folded(str(error))}")


def _isolation(  # noqa: PLR0913, PLR0917 - one experiment
    connection: Connection,
    data: DataModel,
    plans: tuple[Planned, ...],
    tables: Mapping[str, TableShape],
    meant: list[Table],
    forced: frozenset[str],
) -> Isolation:
    guard = guard_of(connection, data)
    names = set(guard.columns) if guard else set()
    held = [one for one in meant if one.name in names]
    views = tuple(_read_through(connection, guard, forced)) if guard else ()
    patterns = tuple(
        one for one in prepare(connection, plans, guard) if one.plan.cost is not None and one.guarded
    )
    with as_large(connection, data, tables) as basis:
        costs = costs_of(connection, patterns).cost
        dearer = costs_of(connection, patterns, guard).cost
    seen = tuple(_views(connection, held, tables, forced))
    connection.execute("DEALLOCATE ALL")
    return Isolation(
        tables=seen,
        open_views=views,
        bypassing=tuple(row[0] for row in connection.execute(_BYPASSES).fetchall()),
        unguarded=tuple(one.name for one in meant if one.name not in names),
        untried=tuple(one.name for one in held if one.name not in {each.table for each in seen}),
        plans=tuple(GuardedPlan(name, cost, dearer[name]) for name, cost in costs.items()),
        basis=basis,
    )


def _read_through(connection: Connection, guard: Guard, forced: frozenset[str]) -> Iterator[ViewReading]:
    """Yield what one tenant reads through each view that does not ask with the rights of its caller."""
    import psycopg  # noqa: PLC0415 - heavy

    for view, table, stored, query in connection.execute(_VIEWS).fetchall():
        if table not in guard.columns:
            continue
        pair = two_tenants(connection, table, guard.columns[table])
        acting = Guard(guard.columns, pair[0] if pair else "")
        try:
            if stored:  # it holds what was there when it was filled, which was before any row
                connection.execute(f"REFRESH MATERIALIZED VIEW {quoted(view)}".encode())
            with acting.on(connection, forced & set(guard.columns)):
                read = _content(connection, quoted(view))
            with acting.on(connection, guard.columns):
                right = _content(connection, f"({query.strip().rstrip(';')})")
            with acting.on(connection, ()):
                exempt = _content(connection, quoted(view))
        except psycopg.Error as error:
            if connection.closed:
                raise
            yield ViewReading(view, table, stored, error=folded(str(error)))
            continue
        yield ViewReading(view, table, stored, read[0], right[0], exempt[0], read != right)


def _content(connection: Connection, source: str) -> tuple[int, str]:
    """Return how many rows a source gives, and a digest of them."""
    sql = (
        "SELECT count(*), coalesce(md5(string_agg(row::text, ',' ORDER BY row::text)), '') "  # noqa: S608 - quoted
        f"FROM {source} AS row"
    )
    row = connection.execute(sql.encode()).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def _views(
    connection: Connection, held: list[Table], tables: Mapping[str, TableShape], forced: frozenset[str]
) -> Iterator[TenantView]:
    for table in held[: int(fact("advice.most-judged").base)]:
        pair = two_tenants(connection, table.name, table.tenant_column or "")
        if pair:
            others = 0 if table.name in forced else _owner_sees(connection, table, pair[0])
            yield dataclasses.replace(_view(connection, table, tables[table.name], *pair), owner=others)


def _owner_sees(connection: Connection, table: Table, mine: str) -> int:
    """Return the rows of other tenants that an owner sees whom no policy binds, acting for one."""
    with Guard({}, mine).on(connection, ()):
        column = quoted(table.tenant_column or "")
        sql = f"SELECT count(*) FROM {quoted(table.name)} WHERE {column}::text <> {literal(mine)}"  # noqa: S608 - quoted
        return _count(connection, sql)


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
