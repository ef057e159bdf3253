"""What the partitions of a table take in, so that made-up rows find one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.proofs.data.schema_bounds import Bounds

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_PARTITIONS = """
SELECT p.relname, pg_get_partkeydef(p.oid), array_agg(pg_get_expr(c.relpartbound, c.oid) ORDER BY c.relname)
FROM pg_inherits i
JOIN pg_class p ON p.oid = i.inhparent
JOIN pg_class c ON c.oid = i.inhrelid
WHERE p.relkind = 'p' AND NOT p.relispartition AND p.relnamespace = 'public'::regnamespace
GROUP BY p.oid, p.relname
"""
_KEY = re.compile(r"(?P<way>LIST|RANGE) \(\"?(?P<column>[^\s(),\"]+)\"?\)")
_RANGE = re.compile(r"FOR VALUES FROM \((?P<low>[^,()]*)\) TO \((?P<high>[^,()]*)\)")
_ITEM = re.compile(r"'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Window:
    """What all partitions of a table together take in of one column."""

    column: str
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""

    def bound(self, bounds: Bounds) -> None:
        """Narrow the bounds of the column to what some partition takes."""
        if self.values:
            bounds.values = bounds.values or list(self.values)
            return
        try:
            low, high = float(self.low), float(self.high)
        except ValueError:
            since, until = _moment(self.low), _moment(self.high)
            if since and until and since < until:
                bounds.span = (since, until)
        else:
            bounds.low, bounds.high = low, high - 1


def windows(connection: Connection) -> dict[str, Window]:
    """Return what the partitions of each table take in, where no default one takes the rest."""
    found = {}
    for table, key, texts in connection.execute(_PARTITIONS).fetchall():
        match = _KEY.fullmatch(key)
        if match and "DEFAULT" not in texts:
            window = _window(match["way"], match["column"], texts)
            if window:
                found[table] = window
    return found


def _window(way: str, column: str, texts: list[str]) -> Window | None:
    if way == "LIST":
        items = [item for text in texts for item in _ITEM.findall(text.partition(" IN ")[2])]
        return Window(column, tuple(text.replace("''", "'") or number for text, number in items))
    ranges = [match for text in texts if (match := _RANGE.fullmatch(text))]
    lows = [match["low"].strip("'") for match in ranges]
    highs = [match["high"].strip("'") for match in ranges]
    if not ranges or "MINVALUE" in lows or "MAXVALUE" in highs:
        return None
    order = _order(lows + highs)
    return Window(column, low=min(lows, key=order), high=max(highs, key=order)) if order else None


def _order(texts: list[str]) -> Any:
    """Return the key by which bounds are ordered: as numbers, or as times written year first."""
    try:
        [float(text) for text in texts]
    except ValueError:
        return str if all(_moment(text) for text in texts) else None
    return float


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
