"""Two data models side by side: which table and column of one is which of the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from archkit.design.change.conversion import WHOLE, TypeForm, conversion, in_place, type_form
from archkit.design.change.renames import Renames
from archkit.design.data import Column, DataModel, Table
from archkit.design.ddl_name import folded, generated_name
from archkit.design.ddl_table import foreign_key_name, primary_key

PairKind = Literal["kept", "widened", "replaced", "stuck"]
"""``stuck`` is a change of which nobody but its owner can say how values are to be kept."""


@dataclass(frozen=True)
class ColumnPair:
    """A column of one model and what it is in the other."""

    old: Column
    new: Column
    kind: PairKind

    def flipped(self) -> ColumnPair:
        """Return the pair seen from the other model."""
        return ColumnPair(self.new, self.old, self.kind)


@dataclass(frozen=True)
class TablePair:
    """A table of one model and what it is in the other; `rebuilt` says that it must be copied."""

    old: Table
    new: Table
    columns: tuple[ColumnPair, ...]
    rebuilt: bool = False

    def flipped(self) -> TablePair:
        """Return the pair seen from the other model; each of the two knows the other."""
        return self._other

    @cached_property
    def _other(self) -> TablePair:
        other = TablePair(self.new, self.old, tuple(one.flipped() for one in self.columns), self.rebuilt)
        other.__dict__["_other"] = self
        return other

    @cached_property
    def came(self) -> tuple[Column, ...]:
        """Columns of the new table that the old one lacks."""
        paired = {one.new.name for one in self.columns}
        return tuple(one for one in self.new.columns if one.name not in paired)

    @cached_property
    def went(self) -> tuple[Column, ...]:
        """Columns of the old table that the new one lacks."""
        paired = {one.old.name for one in self.columns}
        return tuple(one for one in self.old.columns if one.name not in paired)

    @cached_property
    def replaced(self) -> tuple[ColumnPair, ...]:
        """Pairs whose values live in two columns for a while."""
        return tuple(one for one in self.columns if one.kind == "replaced")

    @cached_property
    def same(self) -> Mapping[str, str]:
        """Names of the old columns by those of the new ones, for columns that stay where they are."""
        kinds = {"kept", "widened", "stuck"}
        return {one.new.name: one.old.name for one in self.columns if one.kind in kinds}

    def new_name(self, column: str) -> str | None:
        """Return what an old column is called in the new model, None where it went."""
        return next((one.new.name for one in self.columns if one.old.name == column), None)

    def is_touched(self, columns: tuple[str, ...]) -> bool:
        """Say whether any of these columns of the new table is not the very column of the old one."""
        return any(name in self.new_names and name not in self.same for name in columns)

    @cached_property
    def new_names(self) -> frozenset[str]:
        """The names of the new table's columns."""
        return frozenset(one.name for one in self.new.columns)


@dataclass(frozen=True)
class Pairing:
    """Both models; `forward` is false when the way back is looked at, from the new to the old one."""

    old: DataModel
    new: DataModel
    tables: tuple[TablePair, ...]
    fills: Mapping[tuple[str, str], str]
    forward: bool = True

    def flipped(self) -> Pairing:
        """Return the same seen from the other model; each of the two knows the other."""
        return self._other

    @cached_property
    def _other(self) -> Pairing:
        pairs = tuple(one.flipped() for one in self.tables)
        other = Pairing(self.new, self.old, pairs, self.fills, forward=not self.forward)
        other.__dict__["_other"] = self
        return other

    @property
    def suffix(self) -> str:
        """What ends the name of something that must stand beside its namesake."""
        return "__new" if self.forward else "__old"

    @cached_property
    def came(self) -> tuple[Table, ...]:
        """Tables of the new model that the old one lacks."""
        paired = {one.new.name for one in self.tables}
        return tuple(one for one in self.new.tables if one.name not in paired)

    @cached_property
    def went(self) -> tuple[Table, ...]:
        """Tables of the old model that the new one lacks."""
        paired = {one.old.name for one in self.tables}
        return tuple(one for one in self.old.tables if one.name not in paired)

    def of_new(self, name: str) -> TablePair | None:
        """Return the pair whose new table has this name."""
        return self._by_new_name.get(name)

    def of_old(self, name: str) -> TablePair | None:
        """Return the pair whose old table has this name."""
        return self._by_old_name.get(name)

    @cached_property
    def _by_new_name(self) -> dict[str, TablePair]:
        return {one.new.name: one for one in self.tables}

    @cached_property
    def _by_old_name(self) -> dict[str, TablePair]:
        return {one.old.name: one for one in self.tables}

    @cached_property
    def taken(self) -> frozenset[str]:
        """Names of all rules and indexes of the old model."""
        return frozenset(
            name
            for table in self.old.tables
            for name in (
                *(one.name for one in table.indexes),
                *(one.name for one in table.constraints),
                *(foreign_key_name(table, one) for one in table.foreign_keys),
            )
        )

    def physical(self, pair: TablePair) -> dict[str, str]:
        """Return what the columns of the new table are called while the old names still stand."""
        taken = {one.name for one in pair.old.columns}
        names = dict(pair.same)
        for column in pair.new.columns:
            if column.name not in names:
                free = column.name not in taken
                names[column.name] = column.name if free else generated_name(column.name + self.suffix)
        return names


def pair_models(
    old: DataModel, new: DataModel, renames: Renames, fills: Mapping[tuple[str, str], str]
) -> Pairing:
    """Return the pairing of two models.

    Args:
        old: The model before.
        new: The model after.
        renames: What only changed its name.
        fills: The SQL expression that gives existing rows a value, by new table and column.
    """
    pairs = []
    for table in old.tables:
        other = new.table(renames.tables.get(table.name, table.name))
        if other is not None:
            pairs.append(_pair_of(table, other, renames))
    by_default = {
        (pair.new.name, one.new.name): one.new.default
        for pair in pairs
        for one in filled_by_default(pair)
        if one.new.default is not None
    }
    return Pairing(old, new, tuple(pairs), {**by_default, **fills})


def filled_by_default(pair: TablePair) -> tuple[ColumnPair, ...]:
    """Return the columns that may be empty in the old model and not in the new one, which has a default."""
    return tuple(
        one
        for one in pair.columns
        if one.kind != "stuck"
        and is_not_null(pair.new, one.new)
        and not is_not_null(pair.old, one.old)
        and one.new.default is not None
        and not is_numbered(one.new)
    )


def _pair_of(old: Table, new: Table, renames: Renames) -> TablePair:
    pair = TablePair(old, new, tuple(_column_pairs(old, new, renames)))
    # A copy has the same columns under the same names; more at once is left to two migrations.
    plain = all(one.kind == "kept" for one in pair.columns) and not pair.came and not pair.went
    plain = plain and old.name == new.name and bool(old.primary_key) and not old.known_as
    changed = _partitioning(old) != _partitioning(new)
    return TablePair(old, new, pair.columns, rebuilt=changed and plain)


def _column_pairs(old: Table, new: Table, renames: Renames) -> Iterator[ColumnPair]:
    parted = {old.partition_by, new.partition_by}
    for column in old.columns:
        name = renames.columns.get((old.name, column.name), column.name)
        other = new.column(name)
        if other is not None:
            yield ColumnPair(column, other, _kind(column, other, fixed=column.name in parted))


def _kind(old: Column, new: Column, *, fixed: bool) -> PairKind:
    before, after = column_form(old), column_form(new)
    special = old.identity != new.identity or before.identity != after.identity
    special = special or _flat(old.generated) != _flat(new.generated)
    special = special or bool(old.generated and old.generated_when != new.generated_when)
    same_type = (before.base, before.size, before.array) == (after.base, after.size, after.array)
    if same_type and old.name == new.name:
        return "stuck" if special or _flat(old.collation) != _flat(new.collation) else "kept"
    numbered = is_numbered(old) and not _is_whole(old, new)
    if special or numbered or old.generated or fixed or _flat(old.collation) != _flat(new.collation):
        return "stuck"
    if old.name == new.name and in_place(before, after):
        return "widened"
    possible = conversion(before, after) is not None and conversion(after, before) is not None
    return "replaced" if possible else "stuck"


def column_form(column: Column) -> TypeForm:
    """Return the type of a column in the catalog's words."""
    return type_form(column.type)


def is_exact(pair: ColumnPair) -> bool:
    """Say whether a replaced column's new type holds each value of the old one, and gives it back."""
    before, after = column_form(pair.old), column_form(pair.new)
    if (before.base, before.size, before.array) == (after.base, after.size, after.array):
        return True
    forth = conversion(before, after)
    return forth is not None and forth.exact


def is_numbered(column: Column) -> bool:
    """Say whether a column takes its values from an identity."""
    return column.identity != "no" or bool(column_form(column).identity)


def without_identity(column: Column) -> Column:
    """Return a column as it stands beside its namesake: its values come from no identity yet."""
    if not is_numbered(column):
        return column
    return column.model_copy(update={"identity": "no", "type": column_form(column).sql})


def _is_whole(old: Column, new: Column) -> bool:
    """Say whether both hold a whole number in each row, so that one can count on for the other."""
    return all(column_form(one).base in WHOLE and not one.nullable for one in (old, new))


def is_not_null(table: Table, column: Column) -> bool:
    """Say whether a column holds a value in each row, for itself or for the primary key."""
    return not column.nullable or column.name in primary_key(table)


def _partitioning(table: Table) -> tuple[object, ...]:
    """Return what decides whether the rows lie in the same partitions; monthly ones come and go."""
    if not table.partition_by:
        return ()
    return table.partition_by, table.partition_method


def _flat(text: str | None) -> str:
    return folded(text or "").lower()
