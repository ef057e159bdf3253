"""Keys, references and constraints within CREATE TABLE, as PostgreSQL writes them."""

from __future__ import annotations

import re
from typing import Any

from archkit.proofs.catalog.dialect.script import Script, Statement, UntranslatableError
from archkit.proofs.catalog.dialect.single import UNNAMED

_ACTION = re.compile(r"ON (?:DELETE|UPDATE) (?:CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION)")
_PREFIX = re.compile(r"`?(\w+)`?\s*\((\d+)\)$")
_OTHER_ENGINES = frozenset({"FULLTEXT", "SPATIAL"})


def constraint_of(script: Script, one: Any, target: Any, after: list[Statement]) -> str:
    """Return a constraint of a table; what must come after the table is put into `after`.

    Raises:
        UntranslatableError: If PostgreSQL has nothing like it.
    """
    from sqlglot import exp  # noqa: PLC0415 - heavy

    name, called = script.table(target), ""
    if isinstance(one, exp.Constraint):
        called, inner = one.name, one.expressions
        clustered = next((part for part in inner if isinstance(part, exp.ClusteredColumnConstraint)), None)
        if clustered is not None and isinstance(inner[0], exp.PrimaryKeyColumnConstraint):
            return f"PRIMARY KEY ({columns_of(script, clustered.this)})"
        one = inner[0]
    if isinstance(one, exp.PrimaryKey):
        return f"PRIMARY KEY ({columns_of(script, one.expressions)})"
    if isinstance(one, exp.UniqueColumnConstraint):
        own = script.names.apart(target.name, called or (one.this.name if one.this is not None else ""))
        return f"CONSTRAINT {own} UNIQUE ({columns_of(script, one.this.expressions)})"
    if isinstance(one, exp.CheckColumnConstraint):
        word = f"CONSTRAINT {script.names.spelled(called)} " if called and called != UNNAMED else ""
        return f"{word}CHECK ({script.names.within(one.this)})"
    if isinstance(one, exp.ForeignKey):
        word = f"CONSTRAINT {script.names.spelled(called)} " if called else ""
        keys = columns_of(script, one.expressions)
        reference = reference_of(script, one.args["reference"], one)
        after.append((f"ALTER TABLE {name} ADD {word}FOREIGN KEY ({keys}) {reference}", True))
        return ""
    if isinstance(one, exp.IndexColumnConstraint):
        kind = str(one.args.get("kind") or "").upper()
        if kind in _OTHER_ENGINES:
            script.set_aside("index of another kind", f"{target.name}.{one.name}", f"{kind.lower()} index")
        else:
            index = script.names.apart(target.name, one.name)
            after.append((f"CREATE INDEX {index} ON {name} ({columns_of(script, one.expressions)})", False))
        return ""
    raise UntranslatableError(f"{one.sql(dialect=script.dialect)[:80]} is not translated")


def reference_of(script: Script, part: Any, key: Any = None) -> str:
    """Return REFERENCES with its columns and actions."""
    schema = part.this
    target = schema.this if schema.expressions else schema
    target = target if hasattr(target, "db") else target.this
    listed = f" ({columns_of(script, schema.expressions)})" if schema.expressions else ""
    actions = _ACTION.findall(" ".join(str(one).upper() for one in part.args.get("options") or ()))
    for word in ("delete", "update"):
        if key is not None and key.args.get(word):
            actions.append(f"ON {word.upper()} {key.args[word]}")
    return f"REFERENCES {script.table(target)}{listed} {' '.join(actions)}".rstrip()


def columns_of(script: Script, expressions: Any) -> str:
    """Return a list of key columns; MySQL's lengths of prefixes are left out."""
    return ", ".join(_key(script, one) for one in expressions)


def _key(script: Script, one: Any) -> str:
    from sqlglot import exp  # noqa: PLC0415 - heavy

    inner = one.this if isinstance(one, exp.Ordered) else one
    plain = isinstance(inner, (exp.ColumnPrefix, exp.Column, exp.Identifier))
    # MySQL's lengths look like calls, and some columns are called as functions are: host(75).
    prefix = _PREFIX.match(inner.sql(dialect=script.dialect)) if script.dialect == "mysql" else None
    if prefix:
        script.set_aside(
            "length of a key's prefix", f"{prefix[1]}({prefix[2]})", "the whole column is the key"
        )
        text = script.names.spelled(prefix[1])
    elif plain:
        text = script.names.spelled(inner.name or inner.this.name)
    else:
        text = f"({script.names.within(inner)})"
    return f"{text} DESC" if isinstance(one, exp.Ordered) and one.args.get("desc") else text
