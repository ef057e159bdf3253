"""From one PostgreSQL type to another: whether in place, by which expression, and what it may lose."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archkit.design.ddl_name import folded, literal

_SYNONYMS = {
    "int": "integer", "int4": "integer", "int2": "smallint", "int8": "bigint", "decimal": "numeric",
    "bool": "boolean", "varchar": "character varying", "char": "character", "bpchar": "character",
    "float8": "double precision", "float": "double precision", "float4": "real",
    "timestamptz": "timestamp with time zone", "timestamp": "timestamp without time zone",
    "timetz": "time with time zone", "time": "time without time zone", "varbit": "bit varying",
}  # fmt: skip
_SERIAL = {"smallserial": "smallint", "serial": "integer", "bigserial": "bigint",
           "serial2": "smallint", "serial4": "integer", "serial8": "bigint"}  # fmt: skip
_IDENTITY = re.compile(r"\s+generated\s+(always|by\s+default)\s+as\s+identity\s*$", re.IGNORECASE)
_FORM = re.compile(
    r"(?P<base>[^()\[\]]+?)\s*(?:\((?P<size>[^()]*)\))?(?P<zone>\s+with(?:out)?\s+time\s+zone)?"
    r"\s*(?P<array>(?:\[\d*\])*)",
    re.IGNORECASE,
)
WHOLE = ("smallint", "integer", "bigint")
_NUMBERS = (*WHOLE, "numeric", "real", "double precision")
_TEXTS = ("text", "character varying", "character", "citext")
_TIMES = ("date", "timestamp without time zone", "timestamp with time zone")
_JSON = ("json", "jsonb")
_NO_EQUALITY = frozenset({"json", "xml", "point", "polygon"})


@dataclass(frozen=True)
class TypeForm:
    """A type taken apart; `identity` is what the type text says after GENERATED, or `serial`."""

    base: str
    size: tuple[int, ...] = ()
    array: bool = False
    identity: str = ""

    @property
    def sql(self) -> str:
        """The type as SQL, without the identity."""
        size = f"({','.join(map(str, self.size))})" if self.size else ""
        words = self.base.split(" ", 1)
        # The size stands behind the first word of a type with a zone: timestamp(3) with time zone.
        timed = self.base.startswith("time")
        shown = f"{words[0]}{size} {words[1]}" if timed and len(words) > 1 else f"{self.base}{size}"
        return shown + ("[]" if self.array else "")


@dataclass(frozen=True)
class Conversion:
    """How values become another type; `{}` in the template stands for the value."""

    template: str
    exact: bool

    def of(self, value: str) -> str:
        """Return the SQL expression that converts a value."""
        return self.template.replace("{}", value)


def type_form(text: str) -> TypeForm:
    """Return a type in the catalog's words, so that two spellings of one type are equal."""
    shown = folded(text).lower()
    found = _IDENTITY.search(shown)
    identity = " ".join(found[1].split()) if found else ""
    shown = _IDENTITY.sub("", shown)
    if shown in _SERIAL:
        return TypeForm(_SERIAL[shown], identity="serial")
    match = _FORM.fullmatch(shown)
    if match is None:
        return TypeForm(shown, identity=identity)
    base = match["base"] + (match["zone"] or "")
    base = _SYNONYMS.get(" ".join(base.split()), " ".join(base.split()))
    numbers = [part.strip() for part in (match["size"] or "").split(",")]
    size = tuple(int(part) for part in numbers if part.lstrip("-").isdigit())
    if base == "numeric" and len(size) == 1:
        size = (size[0], 0)
    if base == "character" and not size:
        size = (1,)
    if base == "bit" and not size:
        size = (1,)
    return TypeForm(base, size, bool(match["array"]), identity)


def in_place(old: TypeForm, new: TypeForm) -> bool:
    """Say whether ALTER TYPE changes the catalog alone: no row is read or written."""
    if old.array or new.array:
        return False
    varying = "character varying"
    if old.base == varying and new.base == "text":
        return True
    if old.base == new.base == varying:
        return not new.size or (bool(old.size) and new.size[0] >= old.size[0])
    if old.base == new.base == "numeric" and old.size:
        return not new.size or (new.size[0] >= old.size[0] and new.size[1] == old.size[1])
    return old.base == "text" and new.base == varying and not new.size


def conversion(old: TypeForm, new: TypeForm) -> Conversion | None:
    """Return how values of one type become another, None where nobody but its owner can say."""
    via = _cast(old, new)
    if via is None:
        return None
    exact = _is_exact(old, new)
    if exact:
        return Conversion(via, exact=True)
    # In brackets, since the trigger's language ends a condition at the first THEN outside of them.
    guarded = f"(CASE WHEN pg_input_is_valid({{}}::text, {literal(new.sql)}) THEN {via} END)"
    return Conversion(guarded, exact=False)


def distinct(one: str, other: str, form: TypeForm) -> str:
    """Return the condition that two values of a type differ; a few types have no equality."""
    if form.base in _NO_EQUALITY:
        return f"{one}::text IS DISTINCT FROM {other}::text"
    return f"{one} IS DISTINCT FROM {other}"


def _cast(old: TypeForm, new: TypeForm) -> str | None:
    direct, by_text = f"{{}}::{new.sql}", f"{{}}::text::{new.sql}"
    if (old.base, old.array) == (new.base, new.array):
        return direct
    if old.array or new.array:
        return by_text if old.base in _TEXTS or new.base in _TEXTS else None
    for family in (_NUMBERS, _TIMES, _JSON):
        if old.base in family and new.base in family:
            return direct
    if {old.base, new.base} == {"boolean", "integer"}:
        return direct
    if old.base in _TEXTS or new.base in _TEXTS:
        return by_text
    known = {*_NUMBERS, *_TIMES, *_JSON, "boolean", "uuid", "bytea", "interval", "inet", "cidr"}
    # Two types of the schema's own, such as enums, share the texts of their labels.
    return by_text if old.base not in known and new.base not in known else None


def _is_exact(old: TypeForm, new: TypeForm) -> bool:
    if new.array != old.array:
        return False
    if old.base in WHOLE:
        return (new.base in WHOLE and WHOLE.index(new.base) >= WHOLE.index(old.base)) or (
            new.base == "numeric" and not new.size
        )
    if in_place(old, new):
        return True
    pairs = {
        ("real", "double precision"), ("date", "timestamp without time zone"), ("json", "jsonb"),
        ("date", "timestamp with time zone"), ("timestamp without time zone", "timestamp with time zone"),
        ("boolean", "integer"),
    }  # fmt: skip
    return (old.base, new.base) in pairs or (old.base == new.base and not new.size) or new.base == "text"
