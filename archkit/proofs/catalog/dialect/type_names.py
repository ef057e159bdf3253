"""PostgreSQL's types for those of other engines, as sqlglot names them."""

from __future__ import annotations

from typing import Any

_PLAIN = {
    "UTINYINT": "smallint", "TINYINT": "smallint", "SMALLINT": "smallint", "USMALLINT": "integer",
    "MEDIUMINT": "integer", "UMEDIUMINT": "integer", "INT": "integer", "UINT": "bigint",
    "BIGINT": "bigint", "UBIGINT": "bigint", "INT128": "numeric(39)",
    "FLOAT": "double precision", "DOUBLE": "double precision", "UDOUBLE": "double precision",
    "BOOLEAN": "boolean", "DATE": "date", "YEAR": "smallint",
    "DATETIME": "timestamp", "DATETIME2": "timestamp", "SMALLDATETIME": "timestamp",
    "TIMESTAMP": "timestamp", "TIMESTAMPNTZ": "timestamp", "TIMESTAMPLTZ": "timestamptz",
    "TIMESTAMPTZ": "timestamptz", "TIME": "time", "TIMETZ": "timetz", "INTERVAL": "interval",
    "TEXT": "text", "TINYTEXT": "text", "MEDIUMTEXT": "text", "LONGTEXT": "text", "SET": "text",
    "NAME": "text", "ENUM": "text",
    "BLOB": "bytea", "TINYBLOB": "bytea", "MEDIUMBLOB": "bytea", "LONGBLOB": "bytea",
    "BINARY": "bytea", "VARBINARY": "bytea", "IMAGE": "bytea", "ROWVERSION": "bytea",
    "JSON": "jsonb", "JSONB": "jsonb", "XML": "xml", "UUID": "uuid",
    "MONEY": "numeric(19, 4)", "SMALLMONEY": "numeric(10, 4)", "INET": "inet", "SERIAL": "bigint",
}  # fmt: skip
_SIZED = {"VARCHAR": "varchar", "NVARCHAR": "varchar", "CHAR": "char", "NCHAR": "char", "BPCHAR": "char"}
_NAMED = {
    "sysname": "varchar(128)", "ntext": "text", "image": "bytea", "hierarchyid": "text", "long": "text",
    "long raw": "bytea", "raw": "bytea", "clob": "text", "nclob": "text", "sql_variant": "text",
    "number": "numeric", "string": "text", "xmltype": "xml", "binary_float": "real",
    "binary_double": "double precision", "bfile": "bytea", "rowid": "text", "urowid": "text",
    "datetimeoffset": "timestamptz", "pls_integer": "integer",
}  # fmt: skip
_SPECIAL = {
    ("mysql", "TINYINT", "1"): "boolean",
    ("sqlite", "INT", ""): "bigint",
    ("oracle", "DATE", ""): "timestamp(0)",
}
_MOST_DIGITS = {4: "smallint", 9: "integer", 18: "bigint"}


def type_name(kind: Any, dialect: str) -> str:
    """Return PostgreSQL's type for a data type of sqlglot; empty when there is none.

    Args:
        kind: The data type of sqlglot, or None where the column has none (SQLite).
        dialect: The dialect that it stands in.
    """
    if kind is None:
        return "text"
    name = getattr(kind.this, "name", "")
    sizes = [one.name for one in kind.expressions if hasattr(one, "name")]
    size = sizes[0] if sizes else ""
    special = _SPECIAL.get((dialect, name, size if name == "TINYINT" else ""), "")
    if special:
        return special
    if name in {"DECIMAL", "UDECIMAL", "BIGDECIMAL", "DECFLOAT"}:
        return _number(sizes, dialect)
    if name == "BIT":
        return "boolean" if size in {"", "1"} else f"bit varying({size})"
    if name in _SIZED:
        return f"{_SIZED[name]}({size})" if size.isdigit() and int(size) else "text"
    said = (
        str(kind.args.get("kind") or "")
        .lower()
        .strip('"[]')
        .partition("(")[0]
        .strip()
        .rpartition(".")[2]
        .strip('"')
    )
    return _PLAIN.get(name, "") or _NAMED.get(said, "text" if dialect == "sqlite" else "")


def _number(sizes: list[str], dialect: str) -> str:
    digits, scale = [*sizes, "", ""][:2]
    if dialect == "oracle" and digits.isdigit() and scale in {"", "0"}:
        fitting = (kind for most, kind in _MOST_DIGITS.items() if int(digits) <= most)
        return next(fitting, f"numeric({digits})")
    given = ", ".join(one for one in (digits, scale) if one.lstrip("-").isdigit())
    return f"numeric({given})" if given else "numeric"
