"""The entity-relationship diagram of a data model."""

from __future__ import annotations

import re

from archkit.design.data import DataModel, ForeignKey, Table
from archkit.design.diagrams.label import described, label
from archkit.design.diagrams.picture import Direction

MOST_COLUMNS = 12
"""Columns drawn of one table; keys go before the others."""
FEW_COLUMNS = 6
"""Columns drawn of one table where all of them would make the picture too large to read."""
_DIRECTIONS: tuple[Direction, ...] = ("TB", "LR")
_MORE = "more_columns"
_LISTED = re.compile(r"(?P<column>[a-z0-9_]+) IN \((?P<values>'.*')\)", re.IGNORECASE)
_VALUE = re.compile(r"'((?:[^']|'')*)'")
_PLAIN = re.compile(r"[\w .-]+", re.ASCII)
_LONGEST_CHOICE = 40
_KEY_WORDS = frozenset({"pk", "fk", "uk"})
_SHORT_TYPES = {
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "time with time zone": "timetz",
    "time without time zone": "time",
    "character varying": "varchar",
    "double precision": "float8",
    "bit varying": "varbit",
}


def er_diagrams(data: DataModel) -> tuple[tuple[str, bool], ...]:
    """Return the ER diagram with fewer and fewer columns, and whether columns are left out.

    The fullest comes first; each shows every table and every foreign key.
    """
    return tuple(
        (
            er_diagram(data, columns, direction),
            any(_shown(one, columns, data) < len(one.columns) for one in data.tables),
        )
        for columns in (MOST_COLUMNS, FEW_COLUMNS, 0)
        for direction in _DIRECTIONS
    )


def er_diagram(data: DataModel, columns: int = MOST_COLUMNS, direction: Direction = "TB") -> str:
    """Return the ER diagram: tables, columns with their keys, and foreign keys as relations.

    Args:
        data: The data model.
        columns: Columns drawn of one table at most; keys are drawn in any case, and with 0
            nothing else.
        direction: Whether references point downwards or to the right.
    """
    from mermaid.erdiagram import Entity  # noqa: PLC0415 - imports requests, which costs 0.2 s
    from mermaid.erdiagram import Link as Relation  # noqa: PLC0415 - the same

    entities = {table.name: Entity(_entity_id(table.name)) for table in data.tables}
    for table in data.tables:
        entity = entities[table.name]
        for name, kind, keys, comment in _rows(table, columns, data):
            quoted = f'"{comment}"' if comment else ""
            entity.attributes[" ".join(filter(None, (name, keys, quoted)))] = kind
    lines = [
        "erDiagram",
        *(["    direction LR"] if direction == "LR" else []),
        "    accTitle: Entities and relations",
        f"    accDescr: {described(f'{len(data.tables)} tables in {data.engine}')}",
    ]
    for name, entity in entities.items():
        head, _, body = str(entity).partition("{")
        lines.append(f'    {head}["{label(name)}"] {{')
        lines += [f"        {line.strip()}" for line in body.replace("}", "").splitlines() if line.strip()]
        lines.append("    }")
    for table, key in drawn_relations(data):
        child, parent = _cardinality(table, key)
        relation = Relation(
            entities[table.name], entities[key.references], child, parent, label(", ".join(key.columns))
        )
        lines.append(f"    {_spaced(str(relation))}")
    return "\n".join(lines) + "\n"


def drawn_relations(data: DataModel) -> tuple[tuple[Table, ForeignKey], ...]:
    """Return the foreign keys that are drawn: all whose table exists."""
    names = {table.name for table in data.tables}
    return tuple(
        (table, key) for table in data.tables for key in table.foreign_keys if key.references in names
    )


def _entity_id(name: str) -> str:
    return f"t_{name}"


def _spaced(relation: str) -> str:
    """Return the relation with spaces around its sign, which Mermaid needs after a digit."""
    return re.sub(r"^(\w+?)([}|][o|](?:--|\.\.)[o|][{|])(\w+)", r"\1 \2 \3", relation)


def _unique(table: Table) -> set[str]:
    """Return the columns of which no two rows share a value, or none of one tenant."""
    keys = [rule.columns for rule in table.constraints if rule.kind == "unique"]
    keys += [tuple(map(_bare, index.columns)) for index in table.indexes if index.unique]
    alone = ([name for name in key if name != table.tenant_column] for key in keys)
    return {key[0] for key in alone if len(key) == 1}


def _bare(part: str) -> str:
    return part.removeprefix("lower(").removesuffix(")")


def _choices(table: Table, data: DataModel) -> dict[str, str]:
    """Return the few values of columns that hold one of a list, short enough for a diagram."""
    labels = {one.name: one.labels for one in data.types if one.kind == "enum"}
    found = {one.name: labels[one.type] for one in table.columns if one.type in labels}
    for rule in table.constraints:
        match = _LISTED.fullmatch(rule.expression) if rule.kind == "check" else None
        if match:
            found[match["column"]] = tuple(_VALUE.findall(match["values"]))
    return {name: _shortened(values) for name, values in found.items() if values}


def _shortened(values: tuple[str, ...]) -> str:
    text = ", ".join(values)
    plain = all(_PLAIN.fullmatch(value) for value in values)
    return text if plain and len(text) <= _LONGEST_CHOICE else f"{len(values)} values"


def _rows(table: Table, most: int, data: DataModel) -> list[tuple[str, str, str, str]]:
    foreign = {column for key in table.foreign_keys for column in key.columns}
    unique, choices = _unique(table), _choices(table, data)
    rows = []
    for column in table.columns:
        marks = [
            mark
            for mark, holds in (
                ("PK", column.name in table.primary_key),
                ("FK", column.name in foreign),
                ("UK", column.name in unique),
            )
            if holds
        ]
        note = "; ".join(filter(None, ("null" if column.nullable else "", choices.get(column.name, ""))))
        name = f"{column.name}_" if column.name in _KEY_WORDS else column.name
        rows.append((name, _type(column.type), ", ".join(marks), note))
    keyed = [row for row in rows if row[2]]
    shown = rows
    if len(rows) > most:
        told = sorted((row for row in rows if not row[2]), key=lambda row: row[0] not in choices)
        rest = told[: max(0, most - len(keyed))]
        chosen = {row[0] for row in (*keyed, *rest)}
        shown = [row for row in rows if row[0] in chosen]
    left = len(rows) - len(shown)
    if left and most:
        shown = [*shown, (_MORE, "and", "", f"{left} more")]
    return shown


def _shown(table: Table, most: int, data: DataModel) -> int:
    """Return how many columns of a table are drawn."""
    return sum(name != _MORE for name, *_ in _rows(table, most, data))


def _type(text: str) -> str:
    """Return a column type as one word of Mermaid's grammar."""
    plain = " ".join(text.lower().split())
    for long, short in _SHORT_TYPES.items():
        plain = plain.replace(long, short)
    word = re.sub(r"[^a-z0-9_()\[\]]+", "_", plain).strip("_")
    if word in _KEY_WORDS:
        return f"{word}_"
    return word if re.match(r"[a-z_]", word) else f"t_{word}" if word else "unknown"


def _cardinality(table: Table, key: ForeignKey) -> tuple[str, str]:
    alone = {table.primary_key} | {rule.columns for rule in table.constraints if rule.kind == "unique"}
    child = "zero-or-one" if key.columns in alone else "zero-or-more"
    optional = any((column := table.column(name)) and column.nullable for name in key.columns)
    return child, "zero-or-one" if optional else "exactly-one"
