"""Attributes of an entity as columns and constraints of its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from archkit.architects.rulebook.data.entity_archetypes import Role, says, vocabulary
from archkit.architects.rulebook.data.found_keys import own_attributes
from archkit.architects.rulebook.data.layout import Layout
from archkit.brief import Attribute, Entity
from archkit.design import Column, Constraint
from archkit.design.naming import slug, sql_name, unique
from archkit.knowledge import fact

_TYPES = MappingProxyType(
    {
        "text": "text",
        "integer": "bigint",
        "decimal": "numeric",
        "money": "numeric(19,4)",
        "boolean": "boolean",
        "timestamp": "timestamptz",
        "date": "date",
        "uuid": "uuid",
        "json": "jsonb",
        "binary": "bytea",
        "enum": "text",
        "email": "text",
        "url": "text",
    }
)
_LONGEST_CHECK = 1_500
_OWN = frozenset({"id", "created-at", "updated-at"})


@dataclass(frozen=True)
class Attributed:
    """The columns of an entity's attributes; `names` is column by the attribute's slug."""

    columns: tuple[Column, ...]
    constraints: tuple[Constraint, ...]
    names: dict[str, str]


def attributed(entity: Entity, layout: Layout, taken: tuple[str, ...]) -> Attributed:
    """Return the columns and constraints of an entity's attributes.

    Args:
        entity: The entity.
        layout: What all tables share.
        taken: Names of the columns that the table has already.
    """
    table, character = layout.tables[entity.name], layout.inventory.characters[entity.name]
    own = [one for one in own_attributes(entity) if slug(one.name) not in _OWN]
    elsewhere = layout.keeps_objects_apart
    wanted = [_name(one, minor_units=layout.minor_units, elsewhere=elsewhere) for one in own]
    found = unique((*taken, *wanted))[len(taken) :]
    required = frozenset(slug(part) for part in character.natural_key)
    columns: list[Column] = []
    constraints: list[Constraint] = []
    for one, name in zip(own, found, strict=True):
        columns.append(
            _column(one, name, required=required, minor_units=layout.minor_units, role=character.role)
            if one.type != "binary" or not elsewhere
            else _object_key(one, name, required=required)
        )
        constraints += _constraints(one, name, table, character.role)
    has_money = any(one.type == "money" for one in own)
    if has_money and "currency" not in {*found, *taken}:
        optional = not any(one.type == "money" and one.required for one in own)
        text = "ISO 4217 code of the amounts."
        columns.append(Column(name="currency", type="text", nullable=optional, comment=text))
    if has_money:
        constraints.append(check(table, "currency", "currency ~ '^[A-Z]{3}$'"))
    names = {slug(one.name): name for one, name in reversed(list(zip(own, found, strict=True)))}
    return Attributed(tuple(columns), tuple(constraints), names)


def check(table: str, subject: str, expression: str) -> Constraint:
    """Return a named CHECK constraint."""
    return Constraint(name=sql_name(f"{table} {subject} check"), kind="check", expression=expression)


def literal(text: str) -> str:
    """Return a text as an SQL string literal."""
    return "'" + text.replace("\0", "").replace("'", "''") + "'"


def is_status(attribute: Attribute) -> bool:
    """Say whether an attribute is the state that the system itself moves on."""
    return attribute.type == "enum" and bool(attribute.values) and says(attribute.name, vocabulary().status)


def is_secret(name: str) -> bool:
    """Say whether nobody outside may ever read what has this name."""
    return says(name, vocabulary().secret)


def _name(attribute: Attribute, *, minor_units: bool, elsewhere: bool) -> str:
    if attribute.type == "money" and minor_units:
        return sql_name(f"{attribute.name} minor")
    if attribute.type == "binary" and elsewhere:
        return sql_name(f"{attribute.name} key")
    hashed = says(attribute.name, vocabulary().hashed) and not says(attribute.name, frozenset({"hash"}))
    if attribute.type == "text" and hashed:
        return sql_name(f"{attribute.name} hash")
    return sql_name(attribute.name)


def _default(attribute: Attribute, *, needed: bool, role: Role) -> str | None:
    if is_status(attribute):
        return literal(attribute.values[0])
    balance = role == "account" and attribute.type == "money" and says(attribute.name, frozenset({"balance"}))
    return "0" if balance and needed else None


def _column(
    attribute: Attribute, name: str, *, required: frozenset[str], minor_units: bool, role: Role
) -> Column:
    kind = _TYPES[attribute.type]
    comment = " ".join(attribute.description.split())[:400]
    if attribute.type == "money" and minor_units:
        kind = "bigint"
        comment = comment or "In minor units of the currency, such as cents."
    if name.endswith("_hash") and not slug(attribute.name).endswith("-hash"):
        comment = "A salted hash; the value itself is never stored."
    needed = attribute.required or slug(attribute.name) in required
    return Column(
        name=name,
        type=kind,
        nullable=not needed,
        default=_default(attribute, needed=needed, role=role),
        personal=attribute.personal,
        comment=comment,
    )


def _object_key(attribute: Attribute, name: str, *, required: frozenset[str]) -> Column:
    """Return the column that says where a body lies: large bodies are no part of rows."""
    needed = attribute.required or slug(attribute.name) in required
    text = "Key of the object in the object storage."
    return Column(name=name, type="text", nullable=not needed, personal=attribute.personal, comment=text)


def _constraints(attribute: Attribute, name: str, table: str, role: Role) -> Iterator[Constraint]:
    if attribute.type == "enum" and attribute.values:
        values = ", ".join(literal(value) for value in dict.fromkeys(attribute.values))
        widest = max(len(value) for value in attribute.values)
        listing = f"{name} IN ({values})"
        fits = len(listing) <= _LONGEST_CHECK  # a longer list belongs into a table, not into a check
        yield check(table, name, listing if fits else f"char_length({name}) <= {widest}")
    if attribute.type in {"email", "url"}:
        longest = fact(f"data.{attribute.type}-characters").base
        yield check(table, name, f"char_length({name}) <= {longest:.0f}")
    if attribute.type == "money" and role == "transfer":
        yield check(table, name, f"{name} > 0")
    elif attribute.type == "money" and role == "entry":
        yield check(table, name, f"{name} <> 0")
    elif attribute.type in {"integer", "decimal", "money"} and says(
        attribute.name, vocabulary().not_negative
    ):
        yield check(table, name, f"{name} >= 0")
