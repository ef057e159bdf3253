"""Checks on sense: engine, numbers and statements of a data model agree with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import AccessPattern, DataModel, Finding, Step, Table
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.data_coverage import key_of
from archkit.proofs.proof import Evidence

_CHANGES = re.compile(r"\b(?:insert\s+into|update|delete\s+from|merge\s+into|call|truncate)\b", re.IGNORECASE)
_LOCKS = re.compile(r"\bfor\s+(?:no\s+key\s+)?update\b|\badvisory\w*|_advisory_\w*", re.IGNORECASE)
_QUOTED = re.compile(r"'(?:[^']|'')*'|--[^\n]*")


def _data(subject: Subject) -> DataModel:
    if subject.design.data is None or not subject.design.data.tables:
        raise NotAssessableError("the data model has no tables; it would need at least one")
    return subject.design.data


def _finding(code: str, place: str, message: str, remedy: str, evidence: str = "") -> Finding:
    return Finding(
        code=code, severity="error", place=place, message=message, evidence=evidence[:200], remedy=remedy
    )


@check(
    "SCHEMA015",
    "engine-of-no-database",
    claim="The engine of the data model is the one that a database of the architecture runs on.",
    step=Step.DATA,
)
def engine_of_no_database(subject: Subject) -> Verdict:
    """Flags a data model whose engine no database of the architecture runs on.

    Why it matters: types, indexes and statements were written for one engine and are run on another.

    Example: ``engine: mysql`` beside a component ``database`` on PostgreSQL.

    Use instead: the technology of the component that keeps the tables.

    Known limits: managed and plain kinds of one engine are told apart by their ids alone, unless one id
    ends with the other.
    """
    data, shape = _data(subject), subject.design.shape
    engines = (
        sorted({one.technology for one in shape.components if one.technology and one.kind == "database"})
        if shape
        else []
    )
    if not engines:
        raise NotAssessableError("no database of the architecture names its technology")
    fits = any(
        data.engine == one or data.engine.endswith(f"-{one}") or one.endswith(f"-{data.engine}")
        for one in engines
    )
    finding = _finding(
        "SCHEMA015", "data.engine", f"No database of the architecture runs on {data.engine!r}.",
        f"Use {', '.join(engines)}, or change the component.",
    )  # fmt: skip
    return Verdict(() if fits else (finding,), (Evidence(label="Databases run on", text=", ".join(engines)),))


@check(
    "SCHEMA016",
    "senseless-quantity",
    claim="Rows, sizes, times and retention of the data model can be, and keep what the brief states.",
    step=Step.DATA,
)
def senseless_quantity(subject: Subject) -> Verdict:
    """Flags rows, bytes, rates and times that cannot be, and rows that are kept longer than stated.

    Why it matters: partitions, indexes and costs are computed from these numbers; data kept longer
    than promised is a breach that waits.

    Example: ``rows_at_horizon: -5``, or no retention where the brief says 90 days.

    Use instead: the numbers that the brief gives, and its retention or a shorter one.

    Known limits: whether a possible number is the right one is for the sizing checks.
    """
    data = _data(subject)
    stated = {
        key_of(one.name): one.retention_days
        for one in subject.brief.workload.entities
        if one.retention_days is not None
    }
    found = [told for table in data.tables for told in _impossible(table, stated)]
    found += [
        (f"data.access_patterns.{one.id}.{field}", f"{field} cannot be {value:g}.")
        for one in data.access_patterns
        for field, value, least in (
            ("target_p95_ms", one.target_p95_ms, 1e-9),
            ("per_second_peak", one.per_second_peak, 0),
        )
        if value is not None and value < least
    ]
    remedy = "Give the number that the brief leads to, or leave it out."
    findings = tuple(_finding("SCHEMA016", place, message, remedy) for place, message in found)
    return Verdict(findings, (Evidence(label="Retention stated for", text=f"{len(stated)} entities"),))


def _impossible(table: Table, stated: dict[str, float]) -> Iterator[tuple[str, str]]:
    place = f"data.tables.{table.name}"
    for field, value, least in (
        ("rows_at_horizon", table.rows_at_horizon, 0),
        ("row_bytes", table.row_bytes, 1),
        ("retention_days", table.retention_days, 1e-9),
    ):
        if value is not None and value < least:
            yield f"{place}.{field}", f"{field} of {table.name!r} cannot be {value:g}."
    wanted = stated.get(key_of(table.entity)) if table.entity else None
    if wanted is not None and (table.retention_days is None or table.retention_days > wanted):
        kept = "for ever" if table.retention_days is None else f"{table.retention_days:g} days"
        yield f"{place}.retention_days", f"{table.name!r} is kept {kept}, the brief says {wanted:g} days."


@check(
    "SCHEMA017",
    "pattern-beside-its-statement",
    claim="Each access pattern says of its statement what is so: the table, the kind, the parameters.",
    step=Step.DATA,
)
def pattern_beside_its_statement(subject: Subject) -> Verdict:
    """Flags a pattern whose table, kind or parameters are not those of its SQL.

    Why it matters: capacity, caches and indexes are planned from what the pattern says; the database
    does what the SQL says.

    Example: ``table: users`` and ``kind: read`` beside ``INSERT INTO orders ...``.

    Use instead: the table that the statement reaches first, ``write`` for whatever changes rows, one
    type for each ``$n``.

    Known limits: a statement that locks rows may be called either; functions may change rows without
    saying so.
    """
    data = _data(subject)
    if not data.access_patterns:
        raise NotAssessableError("the data model states no access patterns; it would need their SQL")
    names = {one.name for one in data.tables}
    findings = tuple(
        _finding(
            "SCHEMA017", f"data.access_patterns.{one.id}.{field}", message,
            "Say of the statement what is so, or write the statement that was meant.", one.sql,
        )
        for one in data.access_patterns
        for field, message in _differing(one, names)
    )  # fmt: skip
    return Verdict(findings, (Evidence(label="Patterns read", text=str(len(data.access_patterns))),))


def _differing(one: AccessPattern, names: set[str]) -> Iterator[tuple[str, str]]:
    sql = _QUOTED.sub("''", one.sql)
    if one.table not in names:
        yield "table", f"There is no table {one.table!r}."
    elif not re.search(rf"(?<!\w){re.escape(one.table)}(?!\w)", sql, re.IGNORECASE):
        yield "table", f"The statement does not touch {one.table!r}."
    changes = bool(_CHANGES.search(_LOCKS.sub("", sql)))
    if changes != (one.kind == "write") and not _LOCKS.search(sql):
        yield (
            "kind",
            f"It is called a {one.kind}, and its statement {'changes' if changes else 'only reads'}.",
        )
    used = {int(number) for number in re.findall(r"\$(\d+)", sql)}
    if len(one.parameters) != max(used, default=0):
        yield "parameters", f"{len(one.parameters)} types for {max(used, default=0)} parameters."
