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
_OPEN = frozenset({"MINVALUE", "MAXVALUE"})
_REACH = 1_000.0
_ITEM = re.compile(r"'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Window:
    """What partitions take in of one column: their values, or the longest stretch without a gap."""

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
    ranges = [
        (match["low"].strip("'"), match["high"].strip("'"))
        for text in texts
        if (match := _RANGE.fullmatch(text))
    ]
    runs = _runs(ranges)
    ends = {text for pair in ranges for text in pair}
    if not runs or (len(runs) == 1 and ends >= _OPEN):  # without a gap and an end, all is taken in
        return None
    low, high = max(runs, key=lambda run: run[1] - run[0])
    return Window(column, low=_shown(low), high=_shown(high))


def _runs(ranges: list[tuple[str, str]]) -> list[tuple[Any, Any]]:
    """Return the stretches that partitions take in without a gap, as numbers or as times.

    What is open at one end is taken a little way, so that rows fit into types of few bytes as well.
    """
    known = [text for pair in ranges for text in pair if text not in _OPEN]
    read, reach = _reader(known)
    if read is None:
        return []
    runs: list[tuple[Any, Any]] = []
    for low, high in sorted(_closed(low, high, read, reach) for low, high in ranges):
        if runs and low <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(high, runs[-1][1]))
        else:
            runs.append((low, high))
    return runs


def _closed(low: str, high: str, read: Any, reach: Any) -> tuple[Any, Any]:
    first = None if low in _OPEN else read(low)
    last = None if high in _OPEN else read(high)
    return (first if first is not None else last - reach, last if last is not None else first + reach)


def _reader(texts: list[str]) -> tuple[Any, Any]:
    """Return how bounds are read, as numbers or as times, and how far an open end goes; None for others."""
    try:
        numbers = [float(text) for text in texts]
    except ValueError:
        return (_moment, dt.timedelta(days=365)) if all(map(_moment, texts)) else (None, None)
    return (float, _REACH) if numbers else (None, None)


def _shown(bound: Any) -> str:
    return bound.isoformat() if isinstance(bound, dt.datetime) else str(bound)


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
