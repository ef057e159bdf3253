"""Which rows an access pattern writes, and which of their columns it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from archkit.proofs.data.plan_tree import PlanTree, tree_nodes

Kind = Literal["insert", "update", "delete"]
_UPDATE = re.compile(
    r"\bUPDATE\s+(?:ONLY\s+)?(?:\w+\.)?\"?(?P<table>\w+)\"?(?:\s+(?:AS\s+)?(?!SET\b)\w+)?\s+SET\s",
    re.IGNORECASE,
)
_UPSERT = re.compile(r"\bDO\s+UPDATE\s+SET\s", re.IGNORECASE)
_INTO = re.compile(r"\bINSERT\s+INTO\s+(?:\w+\.)?\"?(?P<table>\w+)", re.IGNORECASE)
_ASSIGNED = re.compile(r"(?:^|,|\()\s*\"?(\w+)\"?(?=\s*(?:=(?!=)|,|\)))")
_END = re.compile(r"\b(?:WHERE|FROM|RETURNING)\b", re.IGNORECASE)


@dataclass(frozen=True)
class RowChange:
    """Rows of one table that each call of a pattern writes; `columns` are those that an update sets."""

    pattern: str
    table: str
    kind: Kind
    rows: float
    columns: frozenset[str] = frozenset()


def row_changes(pattern: str, sql: str, plan: PlanTree, parents: Mapping[str, str]) -> tuple[RowChange, ...]:
    """Return what a pattern writes.

    Args:
        pattern: Its id.
        sql: Its statement.
        plan: What PostgreSQL would do, as JSON.
        parents: The partitioned table of each partition.
    """
    sets = list(_sets(sql))
    found = []
    for node in tree_nodes(plan):
        kind = str(node.get("Operation", "")).lower()
        if node["Node Type"] != "ModifyTable" or kind not in {"insert", "update", "delete"}:
            continue
        name = str(node.get("Relation Name", ""))
        table = parents.get(name, name)
        below: PlanTree = next(iter(node.get("Plans", ())), {})
        rows = max(float(below.get("Plan Rows", 1)), 1.0)
        columns = frozenset[str]().union(*(one for target, one in sets if target == table.lower()))
        if kind == "insert":
            found.append(RowChange(pattern, table, "insert", rows))
        elif kind == "update":
            found.append(RowChange(pattern, table, "update", rows, columns))
        else:
            found.append(RowChange(pattern, table, "delete", rows))
    return tuple(found)


def _sets(sql: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the tables that a statement updates, with the columns that it sets there."""
    into = _INTO.search(sql)
    for match in (*_UPDATE.finditer(sql), *_UPSERT.finditer(sql)):
        table = match.groupdict().get("table") or (into["table"] if into else "")
        yield table.lower(), frozenset(_assigned(sql[match.end() :]))


def _assigned(text: str) -> Iterator[str]:
    """Yield the columns that are assigned at the beginning of a text, up to where the SET ends."""
    flat = re.sub(r"'(?:[^']|'')*'", "''", text)
    while (inner := re.sub(r"(?<!,)\s*(?<=\w)\([^()]*\)", "", flat)) != flat:
        flat = inner  # calls of functions; lists of columns before an assignment stay
    end = _END.search(flat)
    for match in _ASSIGNED.finditer(flat[: end.start() if end else None]):
        yield match[1].lower()
