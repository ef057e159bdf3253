"""Rows that the new model forbids: found before anything changes, and what to do with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archkit.design.change.conversion import type_form
from archkit.design.change.dual_write import Twin, twins
from archkit.design.change.naming import constraint_columns, index_columns, mentions, renamed_in
from archkit.design.change.pairing import Pairing, TablePair, is_not_null
from archkit.design.change.rules import constraints_of, indexes_of, keys_of
from archkit.design.change.step import Draft, Hurdle, alone, stopping
from archkit.design.data import Constraint, ForeignKey, Index
from archkit.design.ddl_name import folded_sql, generated_name, literal, quoted
from archkit.design.ddl_table import foreign_key_clause, primary_key

_IN_LIST = re.compile(r"(\w+) IN \(((?:'(?:[^']|'')*'|-?\d+|, ?)+)\)")
_VALUE = re.compile(r"'(?:[^']|'')*'|-?\d+")
_IS_EMPTY = re.compile(r'\(?\s*"?([a-z_][a-z0-9_]*)"?\s+IS\s+NULL\s*\)?', re.IGNORECASE)


def hurdles(pairing: Pairing) -> Iterator[Hurdle]:
    """Yield what rows of the old model may be in the way of the new one's rules."""
    for pair in pairing.tables:
        for constraint in constraints_of(pair).came:
            if constraint.kind == "unique":
                yield from _repeated(pair, constraint)
            elif constraint.kind == "check":
                yield from _forbidden(pair, constraint)
        for index in indexes_of(pair).came:
            if index.unique:
                yield from _repeated(pair, index, index.where or "")
        yield from _empty(pairing, pair)
        yield from _unfitting(pairing, pair)
        for key in keys_of(pairing, pair).came:
            yield from _orphaned(pairing, pair, key)


def looked_first(found: tuple[Hurdle, ...]) -> Iterator[Draft]:
    """Yield the draft that counts such rows and stops, before any other step."""
    if found:
        yield Draft(
            name="look_first", undo_name="look_first_back", phase="expand",
            tables=tuple(dict.fromkeys(one.table for one in found)),
            make=alone(*(stopping(one.query, f"% {one.sentence}") for one in found)), undo=(),
            lock="ACCESS SHARE on the tables, while each is read once", undo_lock="none",
            because="It only reads. It stops where rows break a rule of the new model, before "
            "anything has changed.",
            undo_because="",
        )  # fmt: skip


def _old_names(pair: TablePair) -> dict[str, str]:
    return {one.new.name: one.old.name for one in pair.columns}


def _hurdle(  # noqa: PLR0913 - its parts
    pair: TablePair,
    part: str,
    columns: Iterable[str],
    sentence: str,
    *,
    query: str,
    resolve: str,
    rule: str,
    ends: str,
) -> Hurdle:
    place = f"data.tables.{pair.new.name}.{part}"
    return Hurdle(
        place=place, table=pair.old.name, columns=tuple(columns), sentence=sentence,
        query=query, resolve=resolve, rule=rule,
        rule_ends=ends,
    )  # fmt: skip


def _repeated(pair: TablePair, one: Constraint | Index, where: str = "") -> Iterator[Hurdle]:
    names, table = _old_names(pair), quoted(pair.old.name)
    is_index = isinstance(one, Index)
    where = "" if _holds_for_all(pair, where) else where
    said = one.model_copy(update={"where": where or None}) if isinstance(one, Index) else one
    columns = index_columns(said, pair.new) if isinstance(said, Index) else said.columns
    if not set(columns) <= set(names) or _is_unique_already(pair, [names[part] for part in columns], where):
        return
    shown = [folded_sql(renamed_in(part, names)) if is_index else quoted(names[part]) for part in one.columns]
    keys = ", ".join(shown)
    conditions = [f"({renamed_in(folded_sql(where), names)})"] if where else []
    narrowed = f" WHERE {conditions[0]}" if where else ""
    if not one.nulls_not_distinct:
        conditions += [f"({part}) IS NOT NULL" for part in shown]
    rows = f"FROM {table}{' WHERE ' if conditions else ''}{' AND '.join(conditions)}"
    twice = f"{rows} GROUP BY {keys} HAVING count(*) > 1"
    order = ", ".join(quoted(part) for part in primary_key(pair.old)) or "ctid"
    rule = quoted(generated_name(one.name, "rule"))
    nulls = " NULLS NOT DISTINCT" if one.nulls_not_distinct else ""
    yield _hurdle(
        pair, f"{'indexes' if is_index else 'constraints'}.{one.name}", [names[part] for part in columns],
        f"values of {pair.old.name} ({', '.join(columns)}) stand more than once, which {one.name} forbids",
        query=f"SELECT count(*) FROM (SELECT {keys} {twice}) AS twice",  # noqa: S608 - written out
        resolve=f"-- Which they are\nSELECT {keys}, count(*) {twice};\n"  # noqa: S608 - written out
        "-- Change their values; or keep the first of each, once nothing refers to the others any more\n"
        f"DELETE FROM {table} WHERE ctid IN (\n  SELECT ctid FROM (SELECT ctid, row_number() OVER "
        f"(PARTITION BY {keys} ORDER BY {order}) AS place\n    {rows}) AS ranked WHERE place > 1);",
        rule=f"CREATE UNIQUE INDEX {rule} ON {table} ({keys}){nulls}{narrowed}",
        ends=f"DROP INDEX IF EXISTS {rule}",
    )  # fmt: skip


def _holds_for_all(pair: TablePair, where: str) -> bool:
    """Say whether a condition asks that a new column be empty, as it is in every row that exists."""
    found = _IS_EMPTY.fullmatch(where.strip())
    column = next((one for one in pair.came if found and one.name == found[1]), None)
    return column is not None and column.nullable and column.default is None


def _is_unique_already(pair: TablePair, columns: list[str], where: str) -> bool:
    """Say whether a rule of the old model keeps these columns, or some of them, unique."""
    held = [primary_key(pair.old)] if primary_key(pair.old) else []
    held += [one.columns for one in pair.old.constraints if one.kind == "unique"]
    whole = [one for one in pair.old.indexes if one.unique and one.where in {None, where or None}]
    held += [one.columns for one in whole]
    return any(set(one) <= set(columns) for one in held)


def _forbidden(pair: TablePair, one: Constraint) -> Iterator[Hurdle]:
    names, table = _old_names(pair), quoted(pair.old.name)
    fresh = frozenset(column.name for column in pair.came)
    spoken_of = constraint_columns(one, pair.new)
    moved = [each for each in pair.replaced if each.new.name in spoken_of]
    if mentions(one.expression, fresh) or moved:  # it speaks of values that are not there yet
        return
    expression = folded_sql(renamed_in(one.expression, names))
    if any(_is_wider(each, expression) for each in constraints_of(pair).went):
        return
    rule = quoted(generated_name(one.name, "rule"))
    yield _hurdle(
        pair, f"constraints.{one.name}", [names[each] for each in spoken_of],
        f"rows of {pair.old.name} break the rule {one.name}",
        query=f"SELECT count(*) FROM {table} WHERE NOT ({expression})",  # noqa: S608 - written out
        resolve=f"SELECT * FROM {table} WHERE NOT ({expression});",  # noqa: S608 - written out
        rule=f"ALTER TABLE {table} ADD CONSTRAINT {rule} CHECK ({expression})",
        ends=f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {rule}",
    )  # fmt: skip


def _is_wider(old: Constraint, expression: str) -> bool:
    """Say whether a list of values holds all those of a check that goes."""
    before, after = _IN_LIST.fullmatch(folded_sql(old.expression)), _IN_LIST.fullmatch(expression)
    if before is None or after is None or before[1] != after[1]:
        return False
    listed = (set(_VALUE.findall(found[2])) for found in (before, after))
    return next(listed) <= next(listed)


def _empty(pairing: Pairing, pair: TablePair) -> Iterator[Hurdle]:
    table = quoted(pair.old.name)
    for one in pair.columns:
        must = is_not_null(pair.new, one.new) and not is_not_null(pair.old, one.old)
        if not must or (pair.new.name, one.new.name) in pairing.fills or one.new.generated is not None:
            continue
        name = quoted(one.old.name)
        yield _hurdle(
            pair, f"columns.{one.new.name}", [one.old.name],
            f"rows of {pair.old.name} have no {one.old.name}",
            query=f"SELECT count(*) FROM {table} WHERE {name} IS NULL",  # noqa: S608 - written out
            resolve=f"-- Say --fill {pair.new.name}.{one.new.name}=EXPRESSION, which fills in batches; or\n"
            f"UPDATE {table} SET {name} = ... WHERE {name} IS NULL;",
            rule=f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL",
            ends=f"ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL",
        )  # fmt: skip


def _unfitting(pairing: Pairing, pair: TablePair) -> Iterator[Hurdle]:
    table = quoted(pair.old.name)
    for one, twin in zip(pair.replaced, twins(pairing, pair, after=False), strict=True):
        if twin.forth.exact:
            continue
        name = quoted(twin.old)
        fits = _fits(pairing, twin)
        if not fits:
            continue
        missing = f"NOT ({fits})"
        rule = quoted(generated_name(pair.old.name, twin.old, "rule"))
        yield _hurdle(
            pair, f"columns.{one.new.name}", [one.old.name],
            f"values of {pair.old.name}.{twin.old} have no form as {twin.new_form.sql}",
            query=f"SELECT count(*) FROM {table} WHERE {missing}",  # noqa: S608 - written out
            resolve=f"-- Which they are\nSELECT {name}, count(*) FROM {table} WHERE {missing}\n"
            f"GROUP BY 1 ORDER BY 2 DESC;\nUPDATE {table} SET {name} = ... WHERE {missing};",
            rule=f"ALTER TABLE {table} ADD CONSTRAINT {rule} CHECK ({fits})",
            ends=f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {rule}",
        )  # fmt: skip


def _fits(pairing: Pairing, twin: Twin) -> str:
    """Return the condition that a value has a form in the new type; empty where that is not there yet."""
    name = quoted(twin.old)
    labels = next((one.labels for one in pairing.new.types if one.name == twin.new_form.base), ())
    if labels and type_form(twin.old_form.sql).base in {"text", "character varying"}:
        return f"{name} IN ({', '.join(literal(label) for label in labels)})"
    if twin.new_form.base in {one.name for one in pairing.new.types} - {
        one.name for one in pairing.old.types
    }:
        return ""
    return f"pg_input_is_valid({name}::text, {literal(twin.new_form.sql)})"


def _orphaned(pairing: Pairing, pair: TablePair, key: ForeignKey) -> Iterator[Hurdle]:
    target, names = pairing.of_new(key.references), _old_names(pair)
    if target is None or not set(key.columns) <= set(names):
        return
    theirs = _old_names(target)
    if not set(key.referenced_columns) <= set(theirs):
        return
    own = [quoted(names[one]) for one in key.columns]
    other = [quoted(theirs[one]) for one in key.referenced_columns]
    if _is_kept_already(pair, key, target, tuple(names[one] for one in key.columns)):
        return
    table, parent = quoted(pair.old.name), quoted(target.old.name)
    same = " AND ".join(f"parent.{b} = child.{a}" for a, b in zip(own, other, strict=True))
    filled = " AND ".join(f"child.{one} IS NOT NULL" for one in own)
    none = f"NOT EXISTS (SELECT FROM {parent} AS parent WHERE {same})"
    lost = f"FROM {table} AS child WHERE {filled} AND {none}"
    rule = quoted(generated_name(pair.old.name, *key.columns, "rule"))
    moved = key.model_copy(
        update={"columns": tuple(names[one] for one in key.columns), "references": target.old.name,
                "referenced_columns": tuple(theirs[one] for one in key.referenced_columns)}
    )  # fmt: skip
    yield _hurdle(
        pair, f"foreign_keys.{'_'.join(key.columns)}", [names[each] for each in key.columns],
        f"rows of {pair.old.name} point to no row of {target.old.name}",
        query=f"SELECT count(*) {lost}",
        resolve=f"-- Add the missing parents, or take these rows away\nSELECT child.* {lost};",
        rule=f"ALTER TABLE {table} ADD CONSTRAINT {rule} {foreign_key_clause(moved)}",
        ends=f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {rule}",
    )  # fmt: skip


def _is_kept_already(pair: TablePair, key: ForeignKey, target: TablePair, columns: tuple[str, ...]) -> bool:
    """Say whether a key of the old model points the same way already, with other actions perhaps."""
    wanted = tuple(_old_names(target)[one] for one in key.referenced_columns)
    return any(
        (one.columns, one.references, one.referenced_columns) == (columns, target.old.name, wanted)
        for one in pair.old.foreign_keys
    )
