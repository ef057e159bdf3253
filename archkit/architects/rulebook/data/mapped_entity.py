"""An entity together with its table, and the ways by which its rows are reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from archkit.architects.rulebook.data.entity_archetypes import Character
from archkit.brief import Entity
from archkit.design import ForeignKey, Table
from archkit.design.naming import sql_name


@dataclass(frozen=True)
class Uniqueness:
    """A table that keeps columns unique together across the partitions of another."""

    columns: tuple[str, ...]
    table: Table


@dataclass(frozen=True)
class Numbering:
    """How a row gets its number: the parent's `counter`, found by the foreign key, gives `position`."""

    position: str
    counter: str
    key: ForeignKey


@dataclass(frozen=True)
class Aside:
    """Rows that are found through another table: a link, or a parent that knows more of them.

    The `own` columns stand in `table` as `theirs`, in rows that are selected by the columns `by`.
    `linked` says that each has many of the other, so that several may be asked for at once.
    """

    own: tuple[str, ...]
    table: Table
    theirs: tuple[str, ...]
    by: tuple[str, ...]
    linked: bool = True


@dataclass(frozen=True)
class MappedEntity:
    """An entity and its table.

    `names` is column by the attribute's slug, `parents` the pointing columns by the parent's
    key; `time` orders rows; `status` is the state column where there is one. `aside` is by the key
    of what rows are selected by through another table.
    """

    entity: Entity
    character: Character
    table: Table
    names: Mapping[str, str]
    parents: Mapping[str, tuple[str, ...]]
    time: str
    status: str | None = None
    keeps_deleted: bool = False
    uniqueness: tuple[Uniqueness, ...] = ()
    numbering: Numbering | None = None
    aside: Mapping[str, Aside] = field(default_factory=lambda: MappingProxyType({}))

    def with_key_tables(self, tables: tuple[Table, ...]) -> MappedEntity:
        """Return the same with these tables behind its unique columns."""
        pairs = zip(self.uniqueness, tables, strict=True)
        return replace(self, uniqueness=tuple(Uniqueness(one.columns, table) for one, table in pairs))

    @property
    def counts_versions(self) -> bool:
        """Whether the table counts its changes; an attribute called version is not that."""
        return self.table.column("version") is not None and "version" not in self.names.values()

    @property
    def own_parent(self) -> ForeignKey | None:
        """The reference to a row of the same table, where one lies in another; None without one."""
        return next((key for key in self.table.foreign_keys if key.references == self.table.name), None)

    @property
    def identity(self) -> tuple[str, ...]:
        """The primary key without the tenant and the partition's time."""
        table = self.table
        return tuple(
            name
            for name in table.primary_key
            if name not in {table.tenant_column, table.partition_by} or name in self._natural
        )

    @property
    def _natural(self) -> frozenset[str]:
        return frozenset(sql_name(part) for part in self.character.natural_key)
