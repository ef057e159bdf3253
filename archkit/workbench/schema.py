"""A schema in a notebook: its diagram, its plans at any volume, what an index is for, times, changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from archkit.brief import Brief
from archkit.design import DataModel, Design, Step
from archkit.explore.index_left_out import IndexLeftOut
from archkit.explore.volume_slider import VolumeSlider
from archkit.proofs import Proof, Subject, prove
from archkit.proofs.catalog import Imported
from archkit.proofs.migration import migration_between
from archkit.render import View, proofs_view, view, view_of
from archkit.render.blocks import Block, Callout, Prose, Strong, kept
from archkit.render.data import schema_blocks
from archkit.render.diagram import figure
from archkit.render.imported import imported_blocks
from archkit.render.proof import evidence_blocks
from archkit.render.view import view_of_figure
from archkit.session.day import day_of
from archkit.workbench.schema_source import Patterns, source_of

_TIMED = ("SCHEMA070", "SCHEMA071")


class SchemaBench:
    """One data model, looked at and proved in PostgreSQL; nothing is kept.

    Args:
        design: A design with a data model.
        brief: What the model is for; without it nothing is known of its growth.
        today: The day on which dated facts are judged.
        imported: What an import said, where the model comes from SQL.
        why_not: Why nothing was imported; said in place of everything else then.
    """

    def __init__(
        self,
        design: Design,
        brief: Brief | None = None,
        *,
        today: dt.date | None = None,
        imported: Imported | None = None,
        why_not: str = "",
    ) -> None:
        self._subject = Subject(brief or Brief(name=design.name), design, day_of(today))
        self._imported, self._why_not = imported, why_not

    @classmethod
    def read(  # noqa: PLR0913 - all but the place have a default
        cls,
        place: str | Path,
        *,
        patterns: Patterns = (),
        rows: Mapping[str, int] | None = None,
        brief: Brief | None = None,
        name: str = "",
        today: dt.date | None = None,
    ) -> SchemaBench:
        """Return the schema in an SQL file, a design file, a session's folder, or a text of SQL.

        Args:
            place: A path, or SQL with a semicolon or a line's end in it.
            patterns: Access patterns: records, or YAML with a list of them.
            rows: Rows at the horizon by table.
            brief: What is known of growth.
            name: What the schema is called.
            today: The day on which dated facts are judged.

        Raises:
            InputError: If it cannot be read, makes no table, or a pattern or table does not fit.
        """
        found = source_of(place, patterns=patterns, rows=rows, name=name)
        return cls(found.design, brief, today=today, imported=found.imported, why_not=found.why_not)

    @property
    def data(self) -> DataModel | None:
        """The data model; None where nothing could be imported."""
        return self._subject.design.data

    def imported(self) -> View:
        """Return what an import read, ran, left aside and could not run."""
        if self._imported is None:
            return self.unread or view_of((Prose("This schema comes from a design; nothing was imported."),))
        return view_of(imported_blocks(self._imported))

    def diagram(self) -> View:
        """Return the tables and their relations as a diagram."""
        drawn = figure("er", "Tables and their relations", self.data) if self.data else None
        return self.unread or (view_of_figure(drawn) if drawn else view_of(()))

    def tables(self) -> View:
        """Return the tables with their columns, keys and indexes."""
        return self.unread or view_of(schema_blocks(self.data) if self.data else ())

    def access(self) -> VolumeSlider | View:
        """Return the access patterns with their plans under a slider for volume, as a form."""
        return self.unread or VolumeSlider(self._subject)

    def without_index(self, name: str = "") -> IndexLeftOut | View:
        """Return what turns bad without an index, and what repairs it, under a chooser of the index.

        Args:
            name: The index; the one that a pattern needs most if left out.

        Raises:
            InputError: If there is no such index, or none at all.
        """
        return self.unread or IndexLeftOut(self._subject, name)

    def times(self) -> View:
        """Return how long each access pattern takes on made-up rows, beside its target."""
        if self.unread:
            return self.unread
        blocks: list[Block] = []
        for one in self._proofs:
            if one.code in _TIMED and one.status != "not applicable":
                blocks += _timed_blocks(one)
        return view_of(blocks)

    def proofs(self) -> View:
        """Return every proof of the schema, with its evidence."""
        return self.unread or proofs_view(self._proofs)

    def migration(
        self,
        new: SchemaBench | str | Path,
        *,
        renames: Iterable[str] = (),
        fills: Iterable[str] = (),
        rows: int | None = None,
    ) -> View:
        """Return the way from this schema to another, rehearsed under traffic: what each step held up.

        Args:
            new: The schema after the change, or where it is read from.
            renames: ``old_table=new_table`` and ``table.old_column=new_column``.
            fills: ``table.column=EXPRESSION`` for rows that exist.
            rows: Rows made up in each table.

        Raises:
            InputError: If a rename or a fill fits neither schema.
        """
        after = new if isinstance(new, SchemaBench) else SchemaBench.read(new)
        gap = self.unread or after.unread
        if gap or self.data is None or after.data is None:
            return gap or view_of(())
        rehearsal = migration_between(
            self.data, after.data, renames=renames, fills=fills, rows=rows, today=self._subject.today
        )
        return view(rehearsal)

    @cached_property
    def unread(self) -> View | None:
        """What is shown in place of everything where nothing was imported, None usually."""
        if not self._why_not:
            return None
        said = (Strong("Parsed, not run. "), self._why_not)
        return view_of((Callout("care", (Prose(said),)),))

    @cached_property
    def _proofs(self) -> tuple[Proof, ...]:
        subject = self._subject
        found = prove(Step.DATA, subject.brief, subject.design, today=subject.today)
        return tuple(one for one in found if one.code.startswith("SCHEMA"))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return self.diagram()._repr_mimebundle_()


def _timed_blocks(proof: Proof) -> tuple[Block, ...]:
    """Return the table of times of one proof, with what it says where it is not proved."""
    said = Prose((Strong(f"{proof.status.capitalize()}. "), proof.reason or proof.claim))
    return kept(said, *evidence_blocks(proof.evidence))
