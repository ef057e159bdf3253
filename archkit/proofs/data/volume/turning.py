"""From which volume on a plan is bad, why, and what would repair it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archkit.knowledge import fact
from archkit.proofs.data.schema_explain import Planned
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.volume.growth import Growth, Volume
from archkit.proofs.data.volume.plan import SizedPlan, Spill, WholeRead
from archkit.proofs.data.volume.prepared import USUAL, PreparedPatterns

_STEPS = 5  # halvings of a factor on its logarithm: of ten, to seven per cent
_GROWS = 0.5  # exponent of cost over rows from which on it follows the table


@dataclass(frozen=True)
class Trouble:
    """Why a plan is bad at a volume: the table that matters, the reason, what would repair it."""

    kind: str
    table: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Turning:
    """From where on a plan is bad: a factor of the horizon's rows, and the rows of the table then.

    `always` says that it is bad at the smallest volume that was looked at.
    """

    factor: float
    rows: int
    trouble: Trouble
    always: bool

    @property
    def since(self) -> str:
        """From how many rows of which table on."""
        return f"from about {rounded(self.rows):,} rows of {self.trouble.table}"


def rounded(rows: float) -> int:
    """Return rows with two digits that count."""
    if rows < 1:
        return 0
    unit = 10 ** max(math.floor(math.log10(rows)) - 1, 0)
    return int(round(rows / unit) * unit)


def turning(
    prepared: PreparedPatterns,
    one: Planned,
    plans: Mapping[str, SizedPlan],
    looked: Sequence[Volume],
    growth: Growth,
) -> Turning | None:
    """Return from where on a pattern's plan is bad, None where it is good at every volume.

    Args:
        prepared: Plans the pattern at volumes between.
        one: The pattern.
        plans: Its plans by volume.
        looked: The volumes in order.
        growth: Rows at any factor.
    """
    growing = grows(plans, looked)
    good: Volume | None = None
    for volume in looked:
        trouble = trouble_of(prepared, one, plans[volume.name], grows=growing)
        if trouble is None:
            good = volume
            continue
        if good is None:
            return Turning(volume.factor, volume.rows.get(trouble.table, 0), trouble, always=True)
        return _between(prepared, one, (good.factor, volume.factor), trouble, growth, grows=growing)
    return None


def _between(  # noqa: PLR0913 - a search between two factors
    prepared: PreparedPatterns,
    one: Planned,
    factors: tuple[float, float],
    trouble: Trouble,
    growth: Growth,
    *,
    grows: bool,
) -> Turning:
    low, high = factors
    tables = frozenset(prepared.sized.scaling.tables)
    words = set(re.findall(r"[a-z_]\w*", one.pattern.sql.lower()))
    only = {*(tables & words), one.pattern.table, trouble.table}
    for _ in range(_STEPS):
        middle = math.sqrt(low * high)
        prepared.look_like(growth.rows(middle), only)
        plan = prepared.attempt(one, one.values, USUAL)
        found = trouble_of(prepared, one, plan, grows=grows) if plan else trouble
        if found is None:
            low = middle
        else:
            high, trouble = middle, found
    return Turning(high, growth.rows(high).get(trouble.table, 0), trouble, always=False)


def trouble_of(prepared: PreparedPatterns, one: Planned, plan: SizedPlan, *, grows: bool) -> Trouble | None:
    """Return why a plan is bad, None when it is not.

    It is when it reads a large table whole, when it sorts or hashes more than memory may hold, or
    when its cost follows the table and passes what its latency target allows even from memory.
    """
    large = fact("schema-proof.large-table").base
    for whole in plan.whole:
        if whole.rows >= large:
            return _reads_whole(whole, prepared.sized.scaling.tables.get(whole.table))
    if plan.spills:
        return _spills(plan.spills[0], _largest(prepared, plan, one.pattern.table))
    least_ms = plan.cost * fact("schema-volume.cached-ms").lowest
    if grows and least_ms > one.pattern.target_p95_ms:
        table = _largest(prepared, plan, one.pattern.table)
        return Trouble(
            "cost",
            table,
            f"its cost of {plan.cost:,.0f} takes {least_ms:,.0f} ms even from memory; "
            f"the target is {one.pattern.target_p95_ms:g} ms",
            "Bound what one call reads: a LIMIT with a key to go on from, or a sum that is kept up to date.",
        )
    return None


def grows(plans: Mapping[str, SizedPlan], looked: Sequence[Volume]) -> bool:
    """Say whether the cost of a pattern follows its tables, from the last two volumes."""
    if len(looked) < 2:  # noqa: PLR2004 - growth needs two
        return False
    before, after = looked[-2], looked[-1]
    first, last = plans[before.name].cost, plans[after.name].cost
    return first > 0 and math.log(max(last / first, 1)) >= _GROWS * math.log(after.factor / before.factor)


def _largest(prepared: PreparedPatterns, plan: SizedPlan, usual: str) -> str:
    rows = prepared.rows
    return max(plan.tables & set(rows), key=lambda name: (rows[name], name), default=usual)


def _reads_whole(whole: WholeRead, table: TableShape | None) -> Trouble:
    words = set(re.findall(r"[a-z_]\w*", whole.filter))
    columns = [one.name for one in table.columns if one.name in words] if table else []
    if columns:
        remedy = f"Add an index to {whole.table} on {', '.join(columns)}, or bound what it reads."
    else:
        remedy = "Bound what it reads: a condition with an index, a LIMIT, or a sum that is kept up to date."
    return Trouble("whole", whole.table, f"it reads {whole.rows:,.0f} rows of {whole.table!r}", remedy)


def _spills(spill: Spill, table: str) -> Trouble:
    doing = {"Sort": "sorts", "Hash": "hashes", "Aggregate": "groups"}[spill.node]
    by = f" by {spill.key}" if spill.key else ""
    remedy = (
        f"Give the order by an index on {table} that ends with {spill.key}, or sort fewer rows."
        if spill.node == "Sort"
        else "Let a selective condition come first, or keep the result in a table of its own."
    )
    reason = f"it {doing} {spill.needed_mib:,.0f} MiB{by} where {spill.allowed_mib:g} MiB are allowed"
    return Trouble("spill", table, reason, remedy)
