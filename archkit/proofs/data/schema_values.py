"""Values for made-up rows: one SQL expression a column, a pure function of the row's number.

The same number always gives the same value, so a child row can name its parent's key without
a look-up, and two runs make the same rows.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from archkit.design.ddl_name import literal
from archkit.proofs.data.schema_bounds import Bounds
from archkit.proofs.data.schema_inventory import ColumnShape

UNLIMITED = 1 << 40
YEAR_SECONDS = 31_536_000
_INTEGERS = {"smallint": 32_000, "integer": 2_000_000_000, "bigint": UNLIMITED}
TEXTS = ("text", "character varying", "character", "citext", "bpchar", "name")
_LENGTH = re.compile(r"\((\d+)(?:,\s*(\d+))?\)")
_SHORT_TEXT = 12
_CURRENCY = re.compile(r"(?:^|_)currency(?:_code)?$")
_CURRENCIES = ("USD", "EUR", "GBP", "JPY")  # few, so that rows of one currency are found
_FIXED = {
    "json": "'{}'::json",
    "jsonb": "jsonb_build_object('number', {i}, 'kind', 'kind ' || {i} % 10)",
    "bytea": "decode(md5(({i})::text), 'hex')",
    "inet": "'10.0.0.0'::inet + ({i}) % 16000000",
    "cidr": "set_masklen('10.0.0.0'::cidr + ({i}) % 16000000, 32)",
    "interval": "make_interval(mins => (({i}) % 10000)::int)",
    "time without time zone": "'00:00'::time + make_interval(secs => ({i}) % 86000)",
    "tsvector": "to_tsvector('simple', 'word' || ({i}) % 997 || ' term' || ({i}) % 31)",
    "int4range": "int4range((({i}) % 1000000)::int, (({i}) % 1000000)::int + 10)",
    "int8range": "int8range({i}, ({i}) + 10)",
    "point": "point(({i}) % 180, ({i}) % 90)",
    "hstore": "hstore('key', ({i})::text)",
    "ltree": "('top.n' || ({i}))::ltree",
    "boolean": "(({i}) % 2 = 0)",
    # Ranges that never overlap, as bookings must not.
    "tstzrange": "tstzrange({moment} - ({i}) * interval '1 h', {moment} - (({i}) - 0.5) * interval '1 h')",
    "tsrange": "tsrange({day} - ({i}) * interval '1 h', {day} - (({i}) - 0.5) * interval '1 h')",
    "daterange": "daterange({day} - (({i}) % 2000000)::int, {day} - (({i}) % 2000000)::int + 1)",
    "numrange": "numrange({i}, ({i}) + 10)",
    "int4multirange": "int4multirange(int4range((({i}) % 1000000)::int, (({i}) % 1000000)::int + 10))",
    "time with time zone": "'00:00+00'::timetz + make_interval(secs => ({i}) % 86000)",
    "macaddr": "('02000000' || lpad(to_hex(({i}) % 65536), 4, '0'))::macaddr",
    "money": "(({i}) % 100000)::numeric::money",
    "bit": "({i})::bigint::{type}",
    "bit varying": "B'101'::varbit",
    '"char"': 'chr((65 + ({i}) % 26)::int)::"char"',
    "oid": "(({i}) % 2000000000)::oid",
    "box": "box(point(({i}) % 180, 0), point(({i}) % 180 + 1, 1))",
    "circle": "circle(point(({i}) % 180, ({i}) % 90), 1)",
    "lseg": "lseg(point(({i}) % 180, 0), point(1, 1))",
    "path": "'[(0,0),(1,1)]'::path",
    "polygon": "'((0,0),(1,1),(1,0))'::polygon",
    "jsonpath": "'$.a'::jsonpath",
    "tsquery": "to_tsquery('simple', 'word' || ({i}) % 997)",
}


@dataclass(frozen=True)
class Values:
    """The values of one column: how many differ, and the expression for a number.

    `step_ms` lies between a row and the next older one, for what tells when a row was made.
    """

    column: ColumnShape
    bounds: Bounds
    today: dt.date
    step_ms: int = 60

    @property
    def variety(self) -> int:
        """How many different values there can be, `UNLIMITED` when that does not matter."""
        if self.choices:
            return len(self.choices)
        base = self.column.base
        if base == "boolean":
            return 2
        if base in _INTEGERS or base == "numeric":
            return self._span()
        if base in TEXTS and self._longest() < _SHORT_TEXT:
            return int(16 ** min(self._longest(), 10))
        return UNLIMITED

    @property
    def choices(self) -> tuple[str, ...]:
        """The only values that are allowed or usual, empty when there is no such list."""
        listed = tuple(self.bounds.values) or self.column.labels
        if not listed and self.column.base in TEXTS and _CURRENCY.search(self.column.name):
            return _CURRENCIES if self._longest() == len(_CURRENCIES[0]) else ()
        return listed

    @property
    def usual_variety(self) -> int:
        """How many values a column of this type has when nothing asks for more."""
        base = self.column.base
        if base in _INTEGERS:
            return min(self.variety, 1_000)
        if base == "numeric":
            return min(self.variety, 10_000)
        if base.startswith("timestamp"):
            return YEAR_SECONDS
        return min(self.variety, 365) if base == "date" else self.variety

    def sql(self, number: str) -> str | None:
        """Return the expression for a row number, None when the type is not known here."""
        choices = self.choices
        if choices:
            items = ", ".join(literal(item) for item in choices)
            return f"(ARRAY[{items}])[(({number}) % {len(choices)}) + 1]::{self.column.type}"
        return self._typed(number)

    def _typed(self, number: str) -> str | None:  # noqa: PLR0911 - one a kind of type
        base = self.column.base
        if base.endswith("[]"):
            inner = ColumnShape("", base[:-2], base[:-2], False, False, False, False, ())  # noqa: FBT003 - a shape
            item = Values(inner, Bounds(), self.today).sql(number)
            return f"ARRAY[{item}]" if item else None
        if base in _INTEGERS or base in {"numeric", "real", "double precision"}:
            return f"({self._least()} + ({number}) % {self._span()})::{base}"
        if base in TEXTS:
            return self._text(number)
        if base.startswith("timestamp") or (base == "date" and self.bounds.span):
            return self._time(number)
        form = _FIXED.get(base)
        if base == "uuid":
            return self._uuid(number)
        if base == "date":
            form = f"({literal(self.today.isoformat())}::date - ({{i}})::int)"
        elif base in {"vector", "halfvec"}:
            length = _LENGTH.search(self.column.type)
            form = (
                f"array_fill((({{i}}) % 97)::real, ARRAY[{length[1] if length else 3}])::{self.column.type}"
            )
        if form is None:
            return None
        day = f"{literal(self.today.isoformat())}::date"
        places = {"{type}": self.column.type, "{moment}": self._moment(), "{day}": day, "{i}": number}
        return re.sub(r"\{(?:type|moment|day|i)\}", lambda match: places[match[0]], form)

    def _time(self, number: str) -> str:
        """Return a time that counts back in seconds, from today or from where partitions end."""
        if self.bounds.span is None:
            return f"({self._moment()} - make_interval(secs => ({number})::float8))::{self.column.base}"
        since, until = self.bounds.span
        seconds = max(int((until - since).total_seconds()), 1)
        last = f"{literal(until.isoformat(sep=' '))}::timestamp"
        return f"({last} - interval '1 second' * (1 + ({number}) % {seconds}))::{self.column.base}"

    def _uuid(self, number: str) -> str:
        """Return a version 7 UUID, whose time queries may extract; the same for key and reference."""
        day = int(dt.datetime.combine(self.today, dt.time(), dt.UTC).timestamp() * 1000)
        time = f"lpad(to_hex({day} - (({number}) % 100000000) * {self.step_ms}), 12, '0')"
        seventh = f"overlay(md5(({number})::text) PLACING {time} || '7' FROM 1)"
        return f"overlay({seventh} PLACING '8' FROM 17)::uuid"

    def made_at(self, number: str) -> str:
        """Return the expression for the time at which a row was made; its UUID tells the same."""
        return f"({self._moment()} - ({number}) * interval '{self.step_ms} milliseconds')::{self.column.base}"

    def _text(self, number: str) -> str:
        longest = self._longest()
        if longest < _SHORT_TEXT:
            return f"lpad(to_hex(({number})::bigint), {longest}, '0')"
        name = self.column.name
        forms = {
            "email": f"'user' || ({number}) || '@example.org'",
            "url": f"'https://example.org/' || ({number})",
            "phone": f"'+1' || lpad(({number})::text, 10, '0')",
        }
        form = next((form for word, form in forms.items() if word in name), f"'{name[:4]} ' || ({number})")
        shortest = self.bounds.shortest
        padded = f"rpad({form}, {shortest}, '.')" if shortest > _SHORT_TEXT else form
        return f"left({padded}, {longest})" if longest < UNLIMITED else f"({padded})"

    def _longest(self) -> int:
        length = _LENGTH.search(self.column.type) if self.column.base in TEXTS else None
        stated = int(length[1]) if length else UNLIMITED
        if self.column.type == "character":
            stated = 1
        return min(stated, self.bounds.longest if self.bounds.longest is not None else UNLIMITED)

    def _least(self) -> int:
        low = self.bounds.low
        if low is not None:
            return int(-(-low // 1))
        high = self.bounds.high
        return 1 if high is None or high >= 1 else int(high) - 1_000

    def _span(self) -> int:
        most = _INTEGERS.get(self.column.base, UNLIMITED)
        digits = _LENGTH.search(self.column.type) if self.column.base == "numeric" else None
        if digits:
            most = min(most, 10 ** (int(digits[1]) - int(digits[2] or 0)) - 1)
        if self.bounds.high is not None:
            most = min(most, int(self.bounds.high))
        return max(most - self._least() + 1, 1)

    def _moment(self) -> str:
        return literal(f"{self.today.isoformat()} 00:00:00+00") + "::timestamptz"


def scattered(number: str, seed: int, variety: int) -> str:
    """Return an expression that spreads row numbers evenly over 0 to `variety` - 1."""
    if variety >= UNLIMITED:
        return number
    return f"((hashint8extended(({number})::bigint, {seed}) & 9007199254740991) % {max(variety, 1)})"
