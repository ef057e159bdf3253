"""Provisions: what is set up for the load beside machines, with the formula of each number."""

from __future__ import annotations

from collections.abc import Mapping

from archkit.design import Estimate, Sizing
from archkit.render.blocks import Fold, Inline, Mono, Quiet, Strong, Table, fold
from archkit.render.blocks import table as table_block
from archkit.render.pictured import in_words

_SHARE = "1"


def provisions_fold(sizing: Sizing, names: Mapping[str, str] | None = None) -> Fold | None:
    """Return pools, backlog and drain, partitions, cache and storage of each part; None without any.

    Args:
        sizing: The capacity with its provisions.
        names: What components are called; their ids if left out.
    """
    return fold(
        "Pools, queues, caches, storage",
        provisions_table(sizing, names),
        anchor="provisions",
    )


def provisions_table(sizing: Sizing, names: Mapping[str, str] | None = None) -> Table | None:
    """Return every provision with its range and formula, part by part."""
    rows: list[tuple[Inline, ...]] = []
    for row in sizing.capacity:
        part = (names or {}).get(row.component, row.component)
        for one in row.provisions:
            base, unit, around = in_words(one)
            shown = base if one.unit == _SHARE else f"{base} {unit}"
            rows.append((part, one.name, Strong(shown), around, (Mono(one.formula), _sources(one))))
    columns = ("Part", "Quantity", "#Expected", "Range", "How")
    return table_block("What is set up for the load", columns, rows)


def _sources(estimate: Estimate) -> Quiet:
    found = dict.fromkeys(one.source for one in estimate.inputs)
    return Quiet(f" {'; '.join(found)}")
