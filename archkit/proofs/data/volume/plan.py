"""What a plan does at some volume: its nodes, what it reads whole, what it cannot keep in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archkit.knowledge import fact
from archkit.proofs.data.schema_explain import PlanNode, plan_nodes

_STOPPERS = frozenset({"Sort", "Incremental Sort", "Aggregate", "Hash", "Unique", "WindowAgg", "Group"})
_MIB = 1 << 20
_TUPLE_BYTES = 24  # PostgreSQL's header of a row in memory


@dataclass(frozen=True)
class WholeRead:
    """A scan that reads so many rows of a table, and the condition that it tests on each."""

    table: str
    rows: float
    node: str
    filter: str


@dataclass(frozen=True)
class Spill:
    """A node that needs more memory than it may use; `key` is what it sorts or hashes by."""

    node: str
    needed_mib: float
    allowed_mib: float
    key: str


@dataclass(frozen=True)
class SizedPlan:
    """The plan of one pattern at one volume, with values of one kind.

    `shape` is the tree in words, `cost` in the planner's units, `rows` what it expects to return.
    """

    values: str
    shape: str
    nodes: tuple[PlanNode, ...]
    cost: float
    rows: float
    whole: tuple[WholeRead, ...]
    spills: tuple[Spill, ...]

    @property
    def indexes(self) -> tuple[str, ...]:
        """The indexes that it uses, in the order of the tree."""
        return tuple(dict.fromkeys(node.index for node in self.nodes if node.index))

    @property
    def tables(self) -> frozenset[str]:
        """The tables that it reads."""
        return frozenset(node.table for node in self.nodes if node.table)

    @property
    def line(self) -> str:
        """How it reaches rows, in a few words."""
        words = dict.fromkeys(word for node in self.nodes if (word := _short(node)))
        return ", ".join(words) or ("adds rows" if "ModifyTable" in self.shape else "reads no table")


def sized_plan(
    tree: Mapping[str, Any], values: str, parents: Mapping[str, str], rows_of: Callable[[str], float]
) -> SizedPlan:
    """Return what an EXPLAIN tree says.

    Args:
        tree: The plan as JSON.
        values: Which values it was planned with.
        parents: The partitioned table or index of each partition.
        rows_of: Rows of a table or partition at this volume.
    """
    return SizedPlan(
        values, _shape(tree, parents), tuple(plan_nodes(tree, parents)), float(tree["Total Cost"]),
        float(tree["Plan Rows"]), tuple(_whole(tree, parents, rows_of, 1.0)), tuple(_spills(tree)),
    )  # fmt: skip


def _short(node: PlanNode) -> str:
    if node.index:
        return f"{node.index}{' (bitmap)' if node.kind.startswith('Bitmap') else ''}"
    if node.kind.startswith("Bitmap Heap"):
        return ""
    return f"all of {node.table}" if node.kind == "Seq Scan" else f"{node.kind.lower()} of {node.table}"


def _shape(tree: Mapping[str, Any], parents: Mapping[str, str]) -> str:
    kind = str(tree["Node Type"])
    name = str(tree.get("Index Name") or tree.get("Relation Name") or "")
    inner = ", ".join(dict.fromkeys(_shape(child, parents) for child in tree.get("Plans", ())))
    if kind in {"Gather", "Gather Merge"}:
        return inner  # whether workers help does not change how rows are reached
    return f"{kind}{' ' + parents.get(name, name) if name else ''}{f' ({inner})' if inner else ''}"


def _whole(
    tree: Mapping[str, Any], parents: Mapping[str, str], rows_of: Callable[[str], float], share: float
) -> Iterator[WholeRead]:
    """Yield scans without a condition on an index; `share` is the part that is read before all stops."""
    kind = str(tree["Node Type"])
    children = list(tree.get("Plans", ()))
    if kind in _STOPPERS:
        share = 1.0
    if kind == "Limit" and children:
        share *= _read_share(tree, children[0])
    index_order = kind in {"Index Scan", "Index Only Scan"} and "Index Cond" not in tree
    if kind == "Seq Scan" or index_order:
        name = str(tree.get("Relation Name", ""))
        held = rows_of(str(tree["Index Name"]) if index_order else name)  # a partial index holds fewer
        yield WholeRead(parents.get(name, name), held * share, kind, str(tree.get("Filter", "")))
    for child in children:
        yield from _whole(child, parents, rows_of, share)


def _read_share(limit: Mapping[str, Any], child: Mapping[str, Any]) -> float:
    """Return which part of its input a limit lets run, as the planner reckons."""
    whole = float(child["Total Cost"]) - float(child["Startup Cost"])
    part = float(limit["Total Cost"]) - float(child["Startup Cost"])
    return min(max(part / whole, 0.0), 1.0) if whole > 0 else 1.0


def _spills(tree: Mapping[str, Any], above: str = "") -> Iterator[Spill]:
    kind = str(tree["Node Type"])
    memory = fact("schema-volume.work-mem").base
    hashed = memory * fact("schema-volume.hash-memory-times").base
    rows, width = float(tree["Plan Rows"]), float(tree["Plan Width"])
    needed = rows * (width + _TUPLE_BYTES) / _MIB
    if kind == "Sort" and above != "Limit" and needed > memory:
        yield Spill("Sort", needed, memory, ", ".join(tree.get("Sort Key", ())))
    if kind == "Hash" and needed > hashed:
        yield Spill("Hash", needed, hashed, "")
    if kind == "Aggregate" and tree.get("Strategy") == "Hashed" and needed > hashed:
        yield Spill("Aggregate", needed, hashed, ", ".join(tree.get("Group Key", ())))
    for child in tree.get("Plans", ()):
        yield from _spills(child, above if kind in {"Gather Merge", "Gather"} else kind)
