"""Changes that no step makes: exactly which, why, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design.change.kept import kept_table
from archkit.design.change.moved_values import moved_values
from archkit.design.change.pairing import (
    Pairing,
    TablePair,
    column_form,
    filled_by_default,
    is_not_null,
    is_numbered,
)
from archkit.design.change.rules import constraints_of
from archkit.design.change.step import ByHand
from archkit.design.ddl_name import folded, folded_sql, quoted
from archkit.design.ddl_table import primary_key


def by_hand(pairing: Pairing) -> Iterator[ByHand]:
    """Yield the changes that are left to the reader."""
    yield from _parts(pairing)
    yield from moved_values(pairing)
    for pair in pairing.tables:
        yield from _columns(pairing, pair)
        yield from _table(pair)
        yield from _exclusions(pair)


def _parts(pairing: Pairing) -> Iterator[ByHand]:
    for field, word in (("types", "type"), ("sequences", "sequence"), ("routines", "function")):
        new = {one.name: one for one in getattr(pairing.new, field)}
        for one in getattr(pairing.old, field):
            other = new.get(one.name)
            if other is None or one == other or (field == "types" and one.kind == other.kind == "enum"):
                continue
            yield ByHand(
                place=f"data.{field}.{one.name}",
                sentence=f"the {word} {one.name!r} is another one",
                remedy=f"Give the new {word} another name, so that both can stand side by side, "
                "and move to it.",
            )
    known = {one.name for one in pairing.old.elsewhere} | {one.name for one in pairing.new.elsewhere}
    moved = [one.name for one in (*pairing.came, *pairing.went) if one.name in known]
    for name in moved:
        yield ByHand(
            place=f"data.elsewhere.{name}",
            sentence=f"the table {name!r} moves to or from another store",
            remedy="Write both stores from the code, copy in batches, compare, then read from the new one.",
        )
    for one in pairing.new.elsewhere:
        before = next((two for two in pairing.old.elsewhere if two.name == one.name), None)
        if before is not None and before.columns != one.columns:
            yield ByHand(
                place=f"data.elsewhere.{one.name}",
                sentence=f"the table {one.name!r} changes in {one.engine}, which no step here reaches",
                remedy=f"Change it with the means of {one.engine}; nothing of it was run.",
            )


def _columns(pairing: Pairing, pair: TablePair) -> Iterator[ByHand]:
    for one in pair.columns:
        place = f"data.tables.{pair.new.name}.columns.{one.new.name}"
        if one.kind == "stuck":
            before, after = folded(one.old.type), folded(one.new.type)
            words = (
                f"from {before} to {after}"
                if column_form(one.old) != column_form(one.new)
                else "what makes its values"
            )
            yield ByHand(
                place=place,
                sentence=f"{pair.old.name}.{one.old.name} changes {words}, and nobody but you can "
                "say how values are kept",
                remedy="Add a column under another name, fill it from the old one by an "
                "expression of your own "
                "(--fill table.column=EXPRESSION), and drop the old column in a later migration.",
            )
    for column in pair.came:
        place = f"data.tables.{pair.new.name}.columns.{column.name}"
        told = (pair.new.name, column.name) in pairing.fills
        computed = (
            column.generated is not None or column.identity != "no" or bool(column_form(column).identity)
        )
        if is_not_null(pair.new, column) and column.default is None and not told and not computed:
            yield ByHand(
                place=place,
                sentence=f"{pair.new.name}.{column.name} must hold a value, and rows that exist have none",
                remedy=f"Say what they get: --fill {pair.new.name}.{column.name}=EXPRESSION, or "
                "give it a default.",
            )


def remarks(pairing: Pairing) -> Iterator[str]:
    """Yield what a plan does that a large table would feel."""
    for pair in pairing.tables:
        for column in pair.came:
            stored = column.generated is not None and column.generated_when == "stored"
            if stored or is_numbered(column):
                name = f"{pair.new.name}.{column.name}"
                yield (
                    f"Adding {name} writes every row of the table under an exclusive lock. On a large "
                    "table add a plain column, fill it in batches, then attach what makes its values."
                )
        yield from _defaulted(pairing, pair)
        yield from _left_behind(pair)


def _defaulted(pairing: Pairing, pair: TablePair) -> Iterator[str]:
    """Yield which columns get their default in rows where they are empty, and how to say otherwise."""
    for one in filled_by_default(pair):
        name = f"{pair.new.name}.{one.new.name}"
        if pairing.fills[pair.new.name, one.new.name] == one.new.default:
            yield (
                f"Rows in which {pair.old.name}.{one.old.name} is empty get its default, "
                f"{folded_sql(one.new.default or '')}. If they mean something else, say "
                f"--fill {name}=EXPRESSION."
            )


def _left_behind(pair: TablePair) -> Iterator[str]:
    """Yield which values the new model has no place for."""
    gone = [one for one in pair.went if one.generated is None]
    if not gone:
        return
    names = ", ".join(f"{pair.old.name}.{one.name}" for one in gone)
    where = f"only in {kept_table(pair.old.name)}" if primary_key(pair.old) else "nowhere"
    yield f"No column of {pair.new.name!r} takes the values of {names}; after the contract they are {where}."


def _table(pair: TablePair) -> Iterator[ByHand]:
    place = f"data.tables.{pair.new.name}"
    key, paired = primary_key(pair.old), {one.old.name for one in pair.columns}
    if not set(key) <= paired:
        yield ByHand(
            place=f"{place}.primary_key",
            sentence=f"a column of the key of {pair.old.name!r} goes, which code that writes "
            "cannot leave out",
            remedy="First move the key to other columns in a migration of its own, then drop the "
            "column in the next.",
        )
    if pair.old.partition_by and not pair.rebuilt and key != primary_key(pair.new):
        yield ByHand(
            place=f"{place}.primary_key",
            sentence=f"the key of the partitioned table {pair.old.name!r} changes",
            remedy="Copy the table into one with the new key, as for a change of partitions.",
        )
    known, wanted = {one.name for one in pair.old.partitions}, {one.name for one in pair.new.partitions}
    if known != wanted and not pair.rebuilt:
        yield ByHand(
            place=f"{place}.partitions",
            sentence=f"the partitions of {pair.new.name!r} are others",
            remedy="Create, attach and detach partitions one by one (DETACH PARTITION ... CONCURRENTLY).",
        )
    if pair.old.tenant_column and pair.is_touched((pair.new.tenant_column or "",)):
        yield ByHand(
            place=f"{place}.tenant_column",
            sentence=f"the column that the row security of {pair.new.name!r} asks for changes",
            remedy="Drop the policy, migrate the column, and make the policy again, with the "
            "application stopped.",
        )
    if not pair.rebuilt and (pair.old.partition_by, pair.old.partition_method) != (
        pair.new.partition_by, pair.new.partition_method,
    ):  # fmt: skip
        yield ByHand(
            place=f"{place}.partition_by",
            sentence=f"the table {pair.new.name!r} gets other partitions and other columns or "
            "another name at once",
            remedy="Do it in two migrations: first the columns and the name, then the partitions.",
        )


def _exclusions(pair: TablePair) -> Iterator[ByHand]:
    """Yield exclusion rules that move with a column in another type; others come and go by a step."""
    place = f"data.tables.{pair.new.name}"
    for _, one in constraints_of(pair).move:
        if one.kind == "exclude":
            yield ByHand(
                place=f"{place}.constraints.{one.name}",
                sentence=f"the exclusion rule {one.name!r} stands on a column that changes, and cannot be "
                "built beside the traffic",
                remedy="Drop it in a migration of its own, change the column in the next, and add it in "
                "a third.",
                sql=f"ALTER TABLE {quoted(pair.old.name)} DROP CONSTRAINT {quoted(one.name)};\n-- ...\n"
                f"ALTER TABLE {quoted(pair.new.name)} ADD CONSTRAINT {quoted(one.name)} EXCLUDE "
                f"{folded_sql(one.expression)};",
            )
