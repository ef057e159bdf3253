"""A table that must lie in other partitions: copied beside itself under traffic, then swapped by name."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design.change.backfill import BATCH_ROWS
from archkit.design.change.months import has_months, months_of_rows, renamed_months
from archkit.design.change.naming import SCHEMA, key_list
from archkit.design.change.pairing import Pairing, TablePair
from archkit.design.change.standing import partitions_of
from archkit.design.change.step import Block, Comparison, Draft, alone, stopping, transaction
from archkit.design.data import Table
from archkit.design.ddl import ddl_statements
from archkit.design.ddl_name import generated_name, quoted, quoted_list
from archkit.design.ddl_table import forced_row_security, foreign_key_name, primary_key

_TRIGGER = "archkit_copy"


def copied_tables(pairing: Pairing) -> Iterator[Draft]:
    """Yield the drafts that make a copy in other partitions and keep it equal."""
    for pair in pairing.tables:
        if pair.rebuilt:
            yield _made(pairing, pair)
            yield _filled(pairing, pair)


def shadow_name(pairing: Pairing, pair: TablePair) -> str:
    """Return what the copy is called until it takes the table's place."""
    return generated_name(pair.new.name + pairing.suffix)


def swap_statements(pairing: Pairing, pair: TablePair) -> Iterator[str]:
    """Yield the statements of the switch: names change hands, and copying goes the other way."""
    table, copy = pair.old.name, shadow_name(pairing, pair)
    aside = shadow_name(pairing.flipped(), pair.flipped())
    yield f"DROP TRIGGER IF EXISTS {_TRIGGER} ON {quoted(table)}"
    for one, other in _names(pair.old, table, aside, pairing.flipped().suffix):
        yield from _renamed(one, other, table)
    if has_months(pair.old):
        yield renamed_months(table, table, aside)
    yield f"ALTER TABLE {quoted(table)} RENAME TO {quoted(aside)}"
    for one, other in _names(pair.new, pair.new.name, copy, pairing.suffix):
        yield from _renamed((one[0], other[1]), (one[0], one[1]), copy)
    if has_months(pair.new):
        yield renamed_months(copy, copy, pair.new.name)
    yield f"ALTER TABLE {quoted(copy)} RENAME TO {quoted(pair.new.name)}"
    yield from _copying(pair.flipped(), pair.new.name, aside)


def copy_comparison(pairing: Pairing, pair: TablePair) -> Comparison:
    """Return how the table and its copy are written, read and compared."""
    table, copy = quoted(pair.old.name), quoted(shadow_name(pairing, pair))
    return Comparison(
        place=f"data.tables.{pair.old.name}",
        dual_write=f"The trigger {_TRIGGER} on {table} copies each change to {copy}; after the "
        "switch the other way.",
        fallback=f"SELECT * FROM {table}  -- {copy} is read by nobody before the switch",  # noqa: S608 - names of the model, written out
        reconcile=_differing(pair, table, copy),
    )


def _names(
    table: Table, name: str, other: str, suffix: str
) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield kind and name of all that a table brings, and the same under the names of the copy."""
    pairs = (
        [("constraint", table.primary_key_name or generated_name(name, "pkey"))] if table.primary_key else []
    )
    pairs += [("constraint", one.name) for one in table.constraints]
    pairs += [("constraint", foreign_key_name(table, one)) for one in table.foreign_keys]
    pairs += [("index", one.name) for one in table.indexes]
    pairs += [("table", one) for one in partitions_of(table, name)]
    for kind, one in pairs:
        yield (kind, one), (kind, generated_name(one + suffix))
    if table.tenant_column:
        yield ("policy", generated_name(name, "tenant")), ("policy", generated_name(other, "tenant"))


def _renamed(one: tuple[str, str], other: tuple[str, str], table: str) -> Iterator[str]:
    kind, name, later = one[0], quoted(one[1]), quoted(other[1])
    if name == later:
        return
    if kind == "constraint":
        yield f"ALTER TABLE {quoted(table)} RENAME CONSTRAINT {name} TO {later}"
    elif kind == "policy":
        yield f"ALTER POLICY {name} ON {quoted(table)} RENAME TO {later}"
    else:
        yield f"ALTER {kind.upper()} {name} RENAME TO {later}"


def _copy_of(table: Table, name: str, suffix: str) -> Table:
    """Return the model of the copy: all its parts under names that are free."""

    def free(one: str) -> str:
        return generated_name(one + suffix)

    return table.model_copy(
        update={
            "name": name,
            "primary_key_name": free(table.primary_key_name or generated_name(table.name, "pkey")),
            "constraints": tuple(
                one.model_copy(update={"name": free(one.name)}) for one in table.constraints
            ),
            "indexes": tuple(one.model_copy(update={"name": free(one.name)}) for one in table.indexes),
            "foreign_keys": tuple(
                one.model_copy(update={"name": free(foreign_key_name(table, one))})
                for one in table.foreign_keys
            ),
            "partitions": tuple(one.model_copy(update={"name": free(one.name)}) for one in table.partitions),
        }
    )  # fmt: skip


def _made(pairing: Pairing, pair: TablePair) -> Draft:
    table, copy = pair.old.name, shadow_name(pairing, pair)
    model = _copy_of(pair.new, copy, pairing.suffix)
    bare = pairing.new.model_copy(
        update={
            "tables": (model,),
            "views": (),
            "types": (),
            "sequences": (),
            "routines": (),
            "extensions": (),
        }
    )
    # The owner, as whom the trigger copies, is bound again at the end of the migration.
    bound = set(forced_row_security(model))
    statements = [one.sql for one in ddl_statements(bare) if one.table == copy and one.sql not in bound]
    if model.partition_by and not model.partitions and model.partition_method == "range":
        made, wanted = (
            generated_name(copy, "default"),
            generated_name(generated_name(pair.new.name, "default") + pairing.suffix),
        )
        statements.append(f"ALTER TABLE {quoted(made)} RENAME TO {quoted(wanted)}")
        statements.append(months_of_rows(model, table))
    undo = (
        f"DROP TRIGGER IF EXISTS {_TRIGGER} ON {quoted(table)}",
        f"DROP FUNCTION IF EXISTS {_function(table)}()",
        f"DROP TABLE IF EXISTS {quoted(copy)}",
    )
    return Draft(
        name=f"{table}_copy", undo_name=f"{table}_copy_dropped", phase="dual-write", tables=(table,),
        make=transaction(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}", *statements, *_copying(pair, table, copy)),
        undo=transaction(*undo), lock="SHARE ROW EXCLUSIVE on the table, for a change of the catalog alone",
        undo_lock="ACCESS EXCLUSIVE on the table, for a change of the catalog alone",
        because="The copy is empty; from here on the trigger brings it each change.",
        undo_because="Every row stands in the table itself; the copy was only the way back.",
        undo_needs="The old code is gone everywhere, and nobody wants to go back to it soon.",
    )  # fmt: skip


def _function(table: str) -> str:
    return f"{SCHEMA}.{quoted(generated_name('copy', table))}"


def _copying(pair: TablePair, table: str, copy: str) -> Iterator[str]:
    columns = _columns(pair)
    key = primary_key(pair.new) or tuple(columns)
    same = " AND ".join(f"{quoted(one)} IS NOT DISTINCT FROM OLD.{quoted(one)}" for one in key)
    if primary_key(pair.new):
        same = " AND ".join(f"{quoted(one)} = OLD.{quoted(one)}" for one in key)
    yield (
        f"CREATE OR REPLACE FUNCTION {_function(table)}() RETURNS trigger LANGUAGE plpgsql\n"  # noqa: S608 - names of the model, written out
        "SECURITY DEFINER SET search_path = public, pg_temp AS $archkit$\n"
        "BEGIN\n"
        "  IF TG_OP <> 'INSERT' THEN\n"
        f"    DELETE FROM {quoted(copy)} WHERE {same};\n"
        "  END IF;\n"
        "  IF TG_OP <> 'DELETE' THEN\n"
        f"    INSERT INTO {quoted(copy)} ({quoted_list(columns)}) OVERRIDING SYSTEM VALUE\n"
        f"    VALUES ({key_list(tuple(columns), 'NEW.')}) ON CONFLICT DO NOTHING;\n"
        "  END IF;\n"
        "  RETURN NULL;\nEND\n$archkit$"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {_TRIGGER} AFTER INSERT OR UPDATE OR DELETE ON {quoted(table)}\n"
        f"  FOR EACH ROW EXECUTE FUNCTION {_function(table)}()"
    )


def _columns(pair: TablePair) -> list[str]:
    return [one.name for one in pair.new.columns if one.generated is None]


def _filled(pairing: Pairing, pair: TablePair) -> Draft:
    table, copy = pair.old.name, shadow_name(pairing, pair)
    key = primary_key(pair.old)
    called = f"{SCHEMA}.{quoted(generated_name('copy_rows', table))}"
    reached = f"{SCHEMA}.{quoted(generated_name('reached', table))}"
    body = _copying_batch(pair, table, copy, reached)
    make = (
        *transaction(
            f"CREATE TABLE IF NOT EXISTS {reached} AS SELECT {key_list(key)} FROM {quoted(table)} LIMIT 0",  # noqa: S608 - names of the model, written out
            f"CREATE OR REPLACE FUNCTION {called}(most integer) RETURNS bigint LANGUAGE plpgsql AS "
            f"$archkit${body}\n$archkit$",
        ),
        Block(
            way="batches",
            statements=(f"SELECT done FROM {called}({BATCH_ROWS}) AS done WHERE done > 0",),  # noqa: S608 - written out
        ),
        *transaction(f"DROP FUNCTION IF EXISTS {called}(integer)", f"DROP TABLE IF EXISTS {reached}"),
        *alone(f"ANALYZE {quoted(copy)}"),
        *alone(
            stopping(_differing(pair, quoted(table), quoted(copy)), f"% rows of {table} and its copy differ")
        ),
    )
    return Draft(
        name=f"{table}_copy_rows", undo_name=f"{table}_copy_rows_back", phase="backfill", tables=(table,),
        make=make, undo=(), lock="ROW SHARE on the table; writers of a batch's rows wait until it ends",
        undo_lock="none", because=f"Rows are copied in batches by ranges of ({key_list(key)}), with a pause "
        "after each; what was interrupted goes on where it stopped.",
        undo_because="The copy goes with the next step; on the way back its rows come from the table.",
    )  # fmt: skip


def _copying_batch(pair: TablePair, table: str, copy: str, reached: str) -> str:
    """Return the body of the function that copies one batch and notes how far it came."""
    columns, key = _columns(pair), primary_key(pair.old)
    row, begun = f"({key_list(key)})", ", ".join(f"begun.{quoted(one)}" for one in key)
    last = f"SELECT {key_list(key)} FROM batch ORDER BY {', '.join(f'{quoted(n)} DESC' for n in key)} LIMIT 1"  # noqa: S608 - written out

    def batch(condition: str, note: str) -> str:
        return f"""    WITH batch AS (
      SELECT * FROM {quoted(table)}{condition}
      ORDER BY {key_list(key)} LIMIT most FOR SHARE
    ), copied AS (
      INSERT INTO {quoted(copy)} ({quoted_list(columns)}) OVERRIDING SYSTEM VALUE
      SELECT {quoted_list(columns)} FROM batch ON CONFLICT DO NOTHING
    ), noted AS (
      {note}
    )
    SELECT count(*) INTO done FROM batch;"""  # noqa: S608 - written out

    return f"""
DECLARE
  begun record;
  done bigint;
BEGIN
  SELECT * INTO begun FROM {reached};
  IF NOT FOUND THEN
{batch("", f"INSERT INTO {reached} {row} {last}")}
  ELSE
{
        batch(
            f" WHERE {row} > ({begun})",
            f"UPDATE {reached} SET {row} = ROW({key_list(key, 'last.')}) FROM ({last}) AS last",
        )
    }
  END IF;
  RETURN done;
END"""  # noqa: S608 - written out


def _differing(pair: TablePair, table: str, copy: str) -> str:
    columns = quoted_list(_columns(pair))
    one, other = (f"SELECT row({columns})::text FROM {name}" for name in (table, copy))  # noqa: S608 - written out
    return (
        f"SELECT count(*) FROM (({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one})) AS differing"  # noqa: S608 - written out
    )
