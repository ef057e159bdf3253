"""SCHEMA002, SCHEMA005, SCHEMA006: what columns and keys say by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Column, DataModel, Finding, Step, Table
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.data.schema_run import data_of
from archkit.proofs.proof import Evidence

_FLOATING = re.compile(r"(?:real|float[48]?|double\s+precision)\b", re.IGNORECASE)
_ZONELESS = re.compile(r"timestamp\b(?!tz)(?!\s*(?:\(\d\))?\s*with\s+time\s+zone)", re.IGNORECASE)
_MONEY_WORDS = (
    "amount balance bill budget charge commission cost credit debit deposit discount fare fee income "
    "invoice money net gross paid payment payout payable premium price refund rent revenue salary "
    "spend subtotal tax tip total turnover usd eur gbp wage vat worth"
)
_MONEY = frozenset(_MONEY_WORDS.split())
_NO_MONEY_WORDS = (
    "bytes count days distance duration factor height hours km length meters minutes ms number percent "
    "percentage probability quantity rank rate ratio score seconds share size time weight width"
)
_NO_MONEY = frozenset(_NO_MONEY_WORDS.split())


@check(
    "SCHEMA002",
    "table-without-primary-key",
    claim="Every table has a primary key.",
    step=Step.DATA,
)
def table_without_primary_key(subject: Subject) -> Verdict:
    """Flag tables without a primary key.

    Why it matters:
        Rows that nothing identifies can't be updated, deduplicated, referenced or replicated
        one by one; logical replication refuses to publish their changes.

    Example:
        ``page_views (user_id, url, seen_at)`` with ``primary_key: []``.

    Use instead:
        A generated key, or the columns that identify a row anyway.

    Known limits:
        A key that identifies rows but is far wider than needed is not flagged.
    """
    data = data_of(subject)
    findings = tuple(
        Finding(
            code="SCHEMA002",
            severity="error",
            place=f"data.tables.{table.name}",
            message=f"the table {table.name!r} has no primary key",
            evidence=f"columns: {', '.join(column.name for column in table.columns)}",
            remedy="Add an id column, or make the columns that identify a row the key.",
        )
        for table in data.tables
        if not table.primary_key
    )
    return Verdict(findings, (_looked_at(data),))


@check(
    "SCHEMA005",
    "floating-point-money",
    claim="No amount of money is kept as a floating-point number.",
    step=Step.DATA,
)
def floating_point_money(subject: Subject) -> Verdict:
    """Flag columns named like money whose type is ``real`` or ``double precision``.

    Why it matters:
        Binary fractions can't hold most decimal ones: sums drift by cents, and two ways to
        add up the same orders disagree.

    Example:
        ``orders.total_amount double precision``.

    Use instead:
        ``numeric(12, 2)``, or ``bigint`` in the currency's smallest unit.

    Known limits:
        Money is told by the words in a column's name; a name in another language, or a
        domain over a floating type, is not seen.
    """
    data = data_of(subject)
    findings = tuple(
        _column_finding(
            "SCHEMA005",
            table,
            column,
            f"{table.name}.{column.name} keeps money as {column.type}",
            "Use numeric(12, 2), or bigint in the smallest unit of the currency.",
        )
        for table, column in _columns(data)
        if _FLOATING.match(column.type.strip()) and _is_money(column.name)
    )
    return Verdict(findings, (_looked_at(data),))


@check(
    "SCHEMA006",
    "timestamp-without-zone",
    claim="Every point in time is kept with its time zone.",
    step=Step.DATA,
)
def timestamp_without_zone(subject: Subject) -> Verdict:
    """Flag columns of type ``timestamp`` or ``timestamp without time zone``.

    Why it matters:
        Such a value is no point in time: what it means depends on the setting of whoever
        wrote it, and an hour of every autumn is ambiguous.

    Example:
        ``sessions.expires_at timestamp``.

    Use instead:
        ``timestamptz``; it takes the same 8 bytes.

    Known limits:
        Wall-clock times that are meant to have no zone (opening hours on a date) are flagged
        as well; keep those as ``date`` and ``time``.
    """
    data = data_of(subject)
    findings = tuple(
        _column_finding(
            "SCHEMA006",
            table,
            column,
            f"{table.name}.{column.name} keeps a time without its zone",
            "Use timestamptz.",
        )
        for table, column in _columns(data)
        if _ZONELESS.match(column.type.strip())
    )
    return Verdict(findings, (_looked_at(data),))


def _is_money(name: str) -> bool:
    words = {part.rstrip("s") if part not in _NO_MONEY else part for part in name.split("_")}
    return bool(words & _MONEY) and not words & _NO_MONEY


def _columns(data: DataModel) -> Iterator[tuple[Table, Column]]:
    return ((table, column) for table in data.tables for column in table.columns)


def _column_finding(code: str, table: Table, column: Column, message: str, remedy: str) -> Finding:
    return Finding(
        code=code,
        severity="warning",
        place=f"data.tables.{table.name}.columns.{column.name}",
        message=message,
        evidence=f"{column.name} {column.type}",
        remedy=remedy,
    )


def _looked_at(data: DataModel) -> Evidence:
    columns = sum(len(table.columns) for table in data.tables)
    return Evidence(label="read", text=f"{columns} columns of {len(data.tables)} tables in the model")
