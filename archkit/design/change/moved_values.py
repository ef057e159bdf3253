"""Values that move to a new table: split off, or one row for each item of a list; with SQL to begin with."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design.change.conversion import type_form
from archkit.design.change.naming import SCHEMA
from archkit.design.change.pairing import Pairing, TablePair, column_form
from archkit.design.change.step import ByHand
from archkit.design.data import Column, ForeignKey, Table
from archkit.design.ddl_name import generated_name, quoted, quoted_list
from archkit.design.ddl_table import primary_key

_BEGIN = "SQL to begin with stands beside it in the README of the plan."
_TEXTS = frozenset({"text", "character varying"})


def moved_values(pairing: Pairing) -> Iterator[ByHand]:
    """Yield what a new table seems to take over from a table that it points to."""
    for table in pairing.came:
        for key in table.foreign_keys:
            pair = pairing.of_new(key.references)
            if pair is not None and len(key.columns) == len(key.referenced_columns):
                yield from _split(pair, table, key)
                yield from _listed(pair, table, key)


def _split(pair: TablePair, table: Table, key: ForeignKey) -> Iterator[ByHand]:
    shared = [
        one.name
        for one in pair.went
        if (other := table.column(one.name)) is not None
        and column_form(other) == column_form(one)
        and not _makes_its_own(other)
    ]
    if not shared:
        return
    yield ByHand(
        place=f"data.tables.{table.name}",
        sentence=f"{table.name} seems to take {', '.join(shared)} over from {pair.old.name}, which no step "
        "does: the new table stays empty",
        remedy="Copy them between the step add_tables and the contract; "
        f"({quoted_list(key.columns)}) must be unique in {table.name}. {_BEGIN}",
        sql=_split_sql(pair, table, key, shared),
    )


def _split_sql(pair: TablePair, table: Table, key: ForeignKey, shared: list[str]) -> str:
    old, new = quoted(pair.old.name), quoted(table.name)
    own, theirs = key.columns, tuple(_old_name(pair, one) for one in key.referenced_columns)
    columns = quoted_list((*own, *shared))
    given = ", ".join(f"NEW.{quoted(one)}" for one in (*theirs, *shared))
    read = quoted_list((*theirs, *shared))
    fresh = ", ".join(f"{quoted(one)} = excluded.{quoted(one)}" for one in shared)
    same = " AND ".join(f"n.{quoted(a)} = o.{quoted(b)}" for a, b in zip(own, theirs, strict=True))
    differs = " OR ".join(f"n.{quoted(one)} IS DISTINCT FROM o.{quoted(one)}" for one in shared)
    function = f"{SCHEMA}.{quoted(generated_name('split', table.name))}"
    insert = f"INSERT INTO {new} ({columns})"
    upsert = f"ON CONFLICT ({quoted_list(own)}) DO UPDATE SET {fresh}"
    return f"""-- 1. After the step add_tables, while the old code runs: what is written comes along.
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $split$
BEGIN
  {insert} VALUES ({given}) {upsert};
  RETURN NULL;
END
$split$;
CREATE TRIGGER archkit_split AFTER INSERT OR UPDATE ON {old} FOR EACH ROW EXECUTE FUNCTION {function}();
-- 2. What exists, batch after batch by ranges of the key; run it for each range.
{insert} SELECT {read} FROM {old}
WHERE {quoted(primary_key(pair.old)[0] if primary_key(pair.old) else theirs[0])} BETWEEN ... AND ...
ON CONFLICT DO NOTHING;
-- 3. It must return 0 before the new code is deployed.
SELECT count(*) FROM {old} AS o LEFT JOIN {new} AS n ON {same} WHERE {differs};
-- 4. Before the contract, once the old code is gone.
DROP TRIGGER archkit_split ON {old};
DROP FUNCTION {function}();"""  # noqa: S608 - names of the model, written out


def _listed(pair: TablePair, table: Table, key: ForeignKey) -> Iterator[ByHand]:
    """Yield columns of lists whose items a new table seems to hold, a row each."""
    moved = {one.name for one in pair.went}
    others = [one for one in table.columns if one.name not in {*key.columns, *moved}]
    for one in pair.went:
        item = next((other for other in others if _is_item(one, other)), None)
        if item is None or len(key.columns) != 1:
            continue
        yield ByHand(
            place=f"data.tables.{table.name}",
            sentence=f"{table.name} seems to hold the items of {pair.old.name}.{one.name}, a row each, "
            "which no step does: the new table stays empty",
            remedy=f"Copy them between the step add_tables and the contract. {_BEGIN}",
            sql=_listed_sql(pair, table, key, one, item),
        )


def _listed_sql(pair: TablePair, table: Table, key: ForeignKey, one: Column, item: Column) -> str:
    old, new, own = quoted(pair.old.name), quoted(table.name), quoted(key.columns[0])
    theirs = quoted(_old_name(pair, key.referenced_columns[0]))
    name, target = quoted(one.name), quoted(item.name)
    items = f"unnest(o.{name})" if column_form(one).array else f"regexp_split_to_table(o.{name}, '\\s*,\\s*')"
    rows = f"SELECT o.{theirs}, item FROM {old} AS o CROSS JOIN LATERAL {items} AS item"  # noqa: S608 - the same
    insert = f"INSERT INTO {new} ({own}, {target})"
    function = f"{SCHEMA}.{quoted(generated_name('listed', table.name))}"
    return f"""-- 1. After the step add_tables, while the old code runs: the rows follow the list.
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $listed$
BEGIN
  DELETE FROM {new} WHERE {own} = NEW.{theirs};
  {insert} {rows} WHERE o.{theirs} = NEW.{theirs} AND item::text <> '' ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$listed$;
CREATE TRIGGER archkit_listed AFTER INSERT OR UPDATE OF {name} ON {old}
  FOR EACH ROW EXECUTE FUNCTION {function}();
-- 2. What exists, batch after batch by ranges of the key; run it for each range.
{insert} {rows}
WHERE o.{theirs} BETWEEN ... AND ... AND item::text <> '' ON CONFLICT DO NOTHING;
-- 3. It must return 0 before the new code is deployed.
SELECT count(*) FROM (({rows} WHERE item::text <> '') EXCEPT SELECT {own}, {target} FROM {new}) AS missing;
-- 4. Before the contract, once the old code is gone.
DROP TRIGGER archkit_listed ON {old};
DROP FUNCTION {function}();"""  # noqa: S608 - names of the model, written out


def _makes_its_own(column: Column) -> bool:
    """Say whether a column makes its own values, as one with the moment of its row does."""
    default = (column.default or "").lower()
    return column.generated is not None or "(" in default or default.startswith("current_")


def _is_item(one: Column, other: Column) -> bool:
    """Say whether a column may hold single items of a list in another one."""
    form = column_form(one)
    if form.array:
        return form.base == column_form(other).base and not column_form(other).array
    alike = one.name.startswith(other.name[: max(3, len(other.name) - 1)])
    return alike and form.base in _TEXTS and type_form(other.type).base in _TEXTS and one.name != other.name


def _old_name(pair: TablePair, column: str) -> str:
    return next((one.old.name for one in pair.columns if one.new.name == column), column)
