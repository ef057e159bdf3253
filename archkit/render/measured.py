"""Access patterns as they ran: measured times and the plan at the horizon, told from the proofs."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.design import DataModel
from archkit.proofs import Evidence, Proof
from archkit.render.blocks import Block, Fold, Inline, Section, Table
from archkit.render.blocks import table as table_block

_TIMES = "Times in ms"
_PLANS = "plans by volume"
_HORIZON = "#horizon"


def measured_table(data: DataModel, proofs: Iterable[Proof]) -> Table | None:
    """Return the measured times and the plan at the horizon of each access pattern; None without any.

    Args:
        data: The model.
        proofs: Those of the data step; what was not run leaves its cells empty.
    """
    shown = [one for proof in proofs for one in proof.evidence]
    times = {row[0]: row for one in shown if one.label == _TIMES for row in one.rows}
    plans = {name: plan for one in shown if one.label == _PLANS for name, plan in _at_horizon(one).items()}
    rows: list[tuple[Inline, ...]] = []
    for pattern in data.access_patterns:
        _, size, measured, _, target, said = times.get(pattern.id, ("",) * 6)
        plan = plans.get(pattern.id, "")
        if measured or plan:
            rows.append((pattern.id, size, measured, target, said, plan))
    columns = ("Access pattern", "#Rows", "#p50 · p95 · p99 ms", "#Target", "Verdict", "At the horizon")
    return table_block("Measured on made-up rows, and planned at the horizon's size", columns, rows)


def with_measured(blocks: tuple[Block, ...], table: Table | None) -> tuple[Block, ...]:
    """Return the data chapter with a table first in the fold of the access patterns' SQL."""
    if table is None:
        return blocks
    return tuple(
        Section(block.title, tuple(_filled(one, table) for one in block.blocks), block.anchor)
        if isinstance(block, Section) and block.title == "Access patterns"
        else block
        for block in blocks
    )


def _filled(block: Block, table: Table) -> Block:
    return Fold(block.summary, (table, *block.blocks), block.anchor) if isinstance(block, Fold) else block


def _at_horizon(evidence: Evidence) -> dict[str, str]:
    """Return how each pattern reaches its rows, and its cost at the horizon, in the planner's units."""
    at = next((n for n, name in enumerate(evidence.columns) if name.startswith(_HORIZON)), None)
    if at is None:
        return {}
    return {row[0]: f"{row[1]}, cost {row[at]}" for row in evidence.rows}
