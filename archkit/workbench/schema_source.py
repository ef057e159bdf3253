"""Where a schema comes from: a design file, a session's folder, an SQL file, or SQL as text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archkit.design import AccessPattern, DataModel, Design, Step
from archkit.errors import InputError, ToolMissingError
from archkit.proofs.catalog import Imported, import_schema, read_sql_text
from archkit.proofs.catalog.dialects import guessed_dialect
from archkit.proofs.catalog.splitting import split
from archkit.record import Record

Patterns = str | Sequence[AccessPattern]


class _Stated(Record):
    access_patterns: tuple[AccessPattern, ...]


@dataclass(frozen=True)
class Source:
    """A design with what its import said; without PostgreSQL `why_not` says what was read instead."""

    design: Design
    imported: Imported | None = None
    why_not: str = ""


def source_of(
    place: str | Path, *, patterns: Patterns = (), rows: Mapping[str, int] | None = None, name: str = ""
) -> Source:
    """Return the schema in a design file, a session's folder, an SQL file, or a text of SQL.

    Args:
        place: A path, or SQL with a semicolon or a line's end in it.
        patterns: Access patterns, as records or as YAML with a list of them; the design's own if left out.
        rows: Rows at the horizon by table.
        name: What the schema is called.

    Raises:
        InputError: If it cannot be read, makes no table, or a pattern or table does not fit.
    """
    found = _source(place, name)
    if found.why_not:
        return found
    data = found.design.data
    if data is None or not data.tables:
        raise InputError("the design has no tables", hint="Take the step 'data' first, or give SQL.")
    data = _sized(data, rows or {})
    if patterns:
        data = data.model_copy(update={"access_patterns": read_patterns(patterns)})
    return Source(found.design.with_artifact(Step.DATA, data), found.imported)


def read_patterns(patterns: Patterns) -> tuple[AccessPattern, ...]:
    """Return access patterns that were given as records or as YAML.

    Raises:
        YamlError: If the YAML cannot be read; names line and field.
    """
    if not isinstance(patterns, str):
        return tuple(patterns)
    listed = "access_patterns:\n" + patterns.strip("\n")
    return _Stated.from_yaml(listed, source="the access patterns").access_patterns


def _source(place: str | Path, name: str) -> Source:
    text = str(place)
    if isinstance(place, str) and re.search(r"[;\n]", place):
        return _imported(place, name or "schema")
    path = Path(place)
    if path.suffix.lower() == ".sql":
        return _imported(read_sql_text(path), name or path.stem, path.name)
    file = path / "design.yaml" if path.is_dir() else path
    if not file.exists():
        hint = "Give an SQL file, a design file, a session's folder, or SQL as text."
        raise InputError(f"there is no file {text!r}", field="place", hint=hint)
    return Source(Design.read(file))


def _imported(text: str, name: str, file: str = "") -> Source:
    try:
        imported = import_schema(text, name=file)
    except ToolMissingError as missing:
        read = sum(one.kind == "statement" for one in split(text, guessed_dialect(text, file)))
        said = f"{missing} {read} statements were read from the SQL and none was run."
        return Source(Design(name=name, architect="import"), why_not=said)
    return Source(imported.design(name), imported)


def _sized(data: DataModel, rows: Mapping[str, int]) -> DataModel:
    known = {one.name for one in data.tables}
    strange = next((one for one in rows if one not in known), None)
    if strange is not None:
        hint = f"The tables are: {', '.join(sorted(known))}."
        raise InputError(f"there is no table {strange!r}", field="rows", hint=hint)
    changed: dict[str, Any] = {
        "tables": tuple(
            table.model_copy(update={"rows_at_horizon": rows.get(table.name, table.rows_at_horizon)})
            for table in data.tables
        )
    }
    return data.model_copy(update=changed)
