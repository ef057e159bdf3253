"""Primary and foreign keys that change hands: built beside the old ones, swapped with the names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archkit.design.change.naming import alter, concurrent_index, key_clause, renamed_table
from archkit.design.change.objects import standing_name
from archkit.design.change.pairing import Pairing, TablePair
from archkit.design.change.rules import key_name, keys_of
from archkit.design.change.standing import drop_rule, put_key
from archkit.design.change.step import Block, alone, transaction
from archkit.design.data import ForeignKey, Index
from archkit.design.ddl_name import generated_name, quoted
from archkit.design.ddl_table import primary_key


@dataclass(frozen=True)
class KeySwap:
    """The keys of all tables that change hands; `tables` are the old names of those concerned."""

    pairing: Pairing
    keys: tuple[TablePair, ...]
    references: tuple[tuple[TablePair, ForeignKey, ForeignKey], ...]
    held: tuple[tuple[TablePair, ForeignKey, ForeignKey], ...]

    @property
    def tables(self) -> frozenset[str]:
        """The old names of all tables whose keys change hands or are pointed to."""
        found = {one.old.name for one in self.keys}
        for pair, old, _ in (*self.references, *self.held):
            found |= {pair.old.name, old.references}
        return frozenset(found)

    def of(self, pairs: Iterable[TablePair]) -> tuple[tuple[Block, ...], list[str], tuple[Block, ...]]:
        """Return what runs before the switch's transaction, within it, and after it."""
        mine = {one.old.name for one in pairs}
        return self._before(mine), list(self._during(mine)), self._after(mine)

    def _before(self, mine: set[str]) -> tuple[Block, ...]:
        # What an earlier try left goes first: the index cannot go while a key rests on it.
        left = (
            drop_rule(pair.old.name, standing_name(self.pairing, key_name(pair.new, key)))
            for pair, _, key in self.references
            if pair.old.name in mine
        )
        blocks: list[Block] = [*transaction(*left)]
        for pair in self.keys:
            if pair.old.name in mine and primary_key(pair.new):
                names = self.pairing.physical(pair)
                table = renamed_table(pair.new, names, pair.old.name)
                columns = tuple(names[one] for one in primary_key(pair.new))
                blocks += alone(
                    *concurrent_index(table, Index(name=self._beside(pair), columns=columns, unique=True))
                )
        for pair, _, key in self.references:
            target = self.pairing.of_new(key.references)
            if pair.old.name in mine and target is not None:
                name = standing_name(self.pairing, key_name(pair.new, key))
                own, theirs = self.pairing.physical(pair), self.pairing.physical(target)
                blocks += put_key(pair.old.name, name, key, own, theirs, target.old.name)
        return tuple(blocks)

    def _during(self, mine: set[str]) -> Iterator[str]:
        for pair, old, _ in (*self.references, *self.held):
            if pair.old.name in mine:
                yield drop_rule(pair.old.name, key_name(pair.old, old))
        for pair in self.keys:
            if pair.old.name not in mine:
                continue
            if primary_key(pair.old):
                yield drop_rule(pair.old.name, _key_name(pair, old=True))
            if primary_key(pair.new):
                made = f"PRIMARY KEY USING INDEX {quoted(self._beside(pair))}"
                yield alter(pair.old.name, f"ADD CONSTRAINT {quoted(_key_name(pair, old=False))} {made}")
        yield from self._named(mine)

    def _named(self, mine: set[str]) -> Iterator[str]:
        for pair, _, key in self.references:
            called, final = standing_name(self.pairing, key_name(pair.new, key)), key_name(pair.new, key)
            if pair.old.name in mine and called != final:
                yield alter(pair.old.name, f"RENAME CONSTRAINT {quoted(called)} TO {quoted(final)}")
        for pair, _, key in self.held:
            target = self.pairing.of_new(key.references)
            if pair.old.name in mine and target is not None:
                own, theirs = self.pairing.physical(pair), self.pairing.physical(target)
                clause = key_clause(key, own, theirs, target.old.name)
                yield alter(
                    pair.old.name, f"ADD CONSTRAINT {quoted(key_name(pair.new, key))} {clause} NOT VALID"
                )

    def _after(self, mine: set[str]) -> tuple[Block, ...]:
        blocks: list[Block] = []
        for pair, _, key in self.held:
            if pair.old.name in mine:
                name = quoted(key_name(pair.new, key))
                blocks += transaction(alter(pair.new.name, f"VALIDATE CONSTRAINT {name}"))
        return tuple(blocks)

    def _beside(self, pair: TablePair) -> str:
        return generated_name(_key_name(pair, old=False) + self.pairing.suffix)


def key_swap(pairing: Pairing) -> KeySwap:
    """Return the keys that change hands between two models."""
    keys = []
    for pair in pairing.tables:
        if pair.rebuilt or pair.old.partition_by:
            continue
        back = {one.new.name: one.old.name for one in pair.columns}
        new = primary_key(pair.new)
        moved = tuple(back.get(name, name) for name in new) != primary_key(pair.old)
        if moved or pair.is_touched(new):
            keys.append(pair)
    moving = {one.old.name for one in keys}
    references, held = [], []
    for pair in pairing.tables:
        if pair.rebuilt:
            continue
        found = keys_of(pairing, pair)
        references += [(pair, old, new) for old, new in found.move]
        held += [(pair, old, new) for old, new in found.stay if old.references in moving]
    return KeySwap(pairing, tuple(keys), tuple(references), tuple(held))


def _key_name(pair: TablePair, *, old: bool) -> str:
    table = pair.old if old else pair.new
    return table.primary_key_name or generated_name(table.name, "pkey")
