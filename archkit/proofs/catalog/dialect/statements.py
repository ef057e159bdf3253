"""CREATE TABLE, CREATE INDEX and ALTER TABLE of other dialects, as PostgreSQL writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archkit.design.ddl_name import literal
from archkit.proofs.catalog.dialect.columns import column_of
from archkit.proofs.catalog.dialect.defaults import default_of
from archkit.proofs.catalog.dialect.keys import columns_of, constraint_of
from archkit.proofs.catalog.dialect.parsing import parsed
from archkit.proofs.catalog.dialect.script import Script, Statement, UntranslatableError

_PARTITIONED = re.compile(r"\bPARTITION\s+BY\b[^;]*$", re.IGNORECASE)
_AS_THEY_ARE = frozenset({"VIEW", "SEQUENCE", "SCHEMA", "TABLE"})


def written(script: Script, read: Any) -> Iterator[Statement]:
    """Yield what a statement that sqlglot has read is in PostgreSQL.

    Raises:
        UntranslatableError: If PostgreSQL has nothing like it.
    """
    from sqlglot import exp  # noqa: PLC0415 - heavy

    kind = str(read.args.get("kind") or "").upper()
    if isinstance(read, exp.Create) and kind == "TABLE" and isinstance(read.this, exp.Schema):
        yield from _table(script, read)
    elif isinstance(read, exp.Create) and kind.endswith("INDEX"):
        yield _index(script, read)
    elif isinstance(read, exp.Alter) and kind == "TABLE":
        for action in read.args["actions"]:
            yield from _altered(script, action, read.this)
    elif isinstance(read, exp.Create) and kind in _AS_THEY_ARE:
        yield script.names.within(read), kind == "VIEW"
    elif isinstance(read, (exp.Drop, exp.Comment)):
        yield script.names.within(read), isinstance(read, exp.Comment) or kind == "VIEW"
    else:
        what = kind.lower() or type(read).__name__.lower()
        raise UntranslatableError(f"{what} of {script.dialect} is not translated")


def default_given(script: Script, table: str, column: str, value: str) -> Iterator[Statement]:
    """Yield the statement that gives a column of SQL Server its default."""
    path = [part.strip('[]"') for part in table.split(".")]
    bare = column.strip('[]"')
    kind = script.kinds.get((path[-1].lower(), bare.lower()), "")
    text = default_of(script, parsed(value, script.dialect), kind)
    if text:
        home = ".".join(script.names.spelled(part) for part in path if part.lower() != "dbo")
        yield f"ALTER TABLE {home} ALTER COLUMN {script.names.spelled(bare)} SET DEFAULT {text}", False


def _table(script: Script, read: Any) -> Iterator[Statement]:
    from sqlglot import exp  # noqa: PLC0415 - heavy

    target = read.this.this
    name = script.table(target)
    script.names.take(target.name)
    after: list[Statement] = []
    parts = []
    for one in read.this.expressions:
        is_column = isinstance(one, (exp.ColumnDef, exp.Identifier, exp.Column))
        try:
            parts.append((column_of if is_column else constraint_of)(script, one, target, after))
        except UntranslatableError as error:
            own = one.name if is_column else ""
            script.leave_out(target.name, f"column {own}" if own else "a constraint", str(error), name=own)
    if script.dialect in {"mysql", "oracle"} and _PARTITIONED.search(script.piece.text):
        script.set_aside("partitioning", target.name, f"partitions of {script.dialect} are not translated")
    if not any(parts):
        raise UntranslatableError("no column of it can be made")
    exists = "IF NOT EXISTS " if read.args.get("exists") else ""
    yield f"CREATE TABLE {exists}{name} (\n  " + ",\n  ".join(filter(None, parts)) + "\n)", False
    comment = read.find(exp.SchemaCommentProperty)
    if comment is not None and comment.this.name:
        yield f"COMMENT ON TABLE {name} IS {literal(comment.this.name)}", False
    yield from after


def _index(script: Script, read: Any) -> Statement:
    index = read.this
    table, params = index.args["table"], index.args.get("params")
    keys = params.args.get("columns") or [] if params is not None else []
    if params is None or not keys:
        raise UntranslatableError(f"an index of this kind of {script.dialect} is not translated")
    unique = "UNIQUE " if read.args.get("unique") else ""
    name = script.names.apart(table.name, index.name)
    sql = f"CREATE {unique}INDEX {name} ON {script.table(table)} ({columns_of(script, keys)})"
    if params.args.get("include"):
        sql += f" INCLUDE ({columns_of(script, params.args['include'])})"
    if params.args.get("where") is not None:
        sql += f" WHERE {script.names.within(params.args['where'].this)}"
    return sql, False


def _altered(script: Script, action: Any, target: Any) -> Iterator[Statement]:
    from sqlglot import exp  # noqa: PLC0415 - heavy

    name = script.table(target)
    after: list[Statement] = []
    if isinstance(action, exp.AddConstraint):
        for one in action.expressions:
            part = constraint_of(script, one, target, after)
            if part:
                yield f"ALTER TABLE {name} ADD {part}", False
    elif isinstance(action, exp.ModifyColumn):
        if action.this.find(exp.AutoIncrementColumnConstraint) is not None:
            own = f"ALTER TABLE {name} ALTER COLUMN {script.names.spelled(action.this.name)}"
            yield f"{own} SET NOT NULL", False
            yield f"{own} ADD GENERATED BY DEFAULT AS IDENTITY", False
    elif isinstance(action, exp.AlterRename):
        yield f"ALTER TABLE {name} RENAME TO {script.names.spelled(action.this.name)}", False
    elif isinstance(action, exp.AlterColumn) and action.args.get("allow_null") is not None:
        way = "DROP" if action.args["allow_null"] else "SET"
        yield f"ALTER TABLE {name} ALTER COLUMN {script.names.spelled(action.name)} {way} NOT NULL", False
    elif isinstance(action, exp.ColumnDef):
        yield f"ALTER TABLE {name} ADD COLUMN {column_of(script, action, target, after)}", False
    else:
        raise UntranslatableError(f"{action.sql(dialect=script.dialect)[:80]} is not translated")
    yield from after
