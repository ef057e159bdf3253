"""A schema that was imported: what came in, what was left aside, what could not run."""

from __future__ import annotations

from archkit.proofs.catalog import Imported
from archkit.render.blocks import Block, Inline, Mark, Mono, Prose, Table, Tile, Tiles, bullets, fold, kept
from archkit.render.blocks import table as table_block
from archkit.render.numbers import count
from archkit.render.view import View, view, view_of

_MOST_REFUSALS = 20


@view.register
def imported_view(imported: Imported) -> View:
    """Return the view of an imported schema."""
    return view_of(imported_blocks(imported))


def imported_blocks(imported: Imported) -> tuple[Block, ...]:
    """Return counts, what was set aside, and what could not run with its line and remedy."""
    tables = imported.model.tables
    columns = sum(len(table.columns) for table in tables)
    keys = sum(len(table.foreign_keys) for table in tables)
    indexes = sum(len(table.indexes) for table in tables)
    ran = f"{imported.ran} of {imported.statements} statements run"
    unlike = tuple(f"{one.place}: {one.before} became {one.after}" for one in imported.differences)
    return kept(
        Tiles(
            (
                Tile("Tables", str(len(tables)), count(columns, "column")),
                Tile("Foreign keys", str(keys)),
                Tile("Indexes", str(indexes), "beside those of keys"),
                Tile("Read as", imported.dialect, ran),
            )
        ),
        refusals_table(imported),
        fold("Made again from the model, this comes out otherwise", bullets(unlike)),
        fold("Set aside or not kept in the model", bullets(_aside(imported))),
        None if imported.failed else Prose((Mark("made again alike", "✓", "good"), " Nothing is lost.")),
    )


def refusals_table(imported: Imported) -> Table | None:
    """Return the statements that did not run, with what PostgreSQL said and what to do."""
    rows: list[tuple[Inline, ...]] = [
        (f"line {one.line}", Mono(one.shown), one.message, one.remedy)
        for one in imported.refusals[:_MOST_REFUSALS]
    ]
    return table_block("Statements that could not run", ("Where", "Statement", "Why", "Remedy"), rows)


def _aside(imported: Imported) -> tuple[str, ...]:
    said = [f"{number} statements: {reason}" for reason, number in imported.set_aside.items()]
    said += [f"{one.kind} {one.name}{f' ({one.reason})' if one.reason else ''}" for one in imported.asides]
    if imported.rows:
        said.append(f"{count(imported.rows, 'row')} of data, none of which is loaded")
    return tuple(said)
