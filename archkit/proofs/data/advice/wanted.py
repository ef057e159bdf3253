"""What each access pattern asks of each table: conditions and order, read from its plan.

The pattern is planned without its values and with every way of reading by an index switched off.
PostgreSQL then shows all conditions on each table in one place, tells a caller's value (``$1``)
from a constant, and shows the order that it has to make by sorting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.proofs.data.advice.condition import (
    Condition,
    alternatives_on,
    conditions_on,
    names_table,
    unbracketed,
    without_alias,
)
from archkit.proofs.data.plan_tree import PlanTree, plan_tree, tree_nodes

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_FILTERS = ("Filter", "Join Filter", "Hash Cond", "Merge Cond", "Recheck Cond", "Index Cond", "TID Cond")
_PLAIN = re.compile(r"(?:\w+|\"[^\"]+\")")


@dataclass(frozen=True)
class Wanted:
    """What one pattern asks of one table.

    `sort` holds the keys of the order that it wants, with ``DESC`` where it is backwards; `shown`
    the columns that it returns, empty where they are not known.
    """

    table: str
    conditions: tuple[Condition, ...]
    alternatives: tuple[Condition, ...] = ()
    sort: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


def wanted(connection: Connection, call: str, parents: Mapping[str, str]) -> tuple[Wanted, ...]:
    """Return what a prepared pattern asks of each table that it reads.

    Args:
        connection: The database in which it is prepared.
        call: Executes it, with its values.
        parents: The partitioned table of each partition.
    """
    with connection.transaction(force_rollback=True):
        connection.execute(
            "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_indexscan = off; "
            "SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexonlyscan = off; "
            "SET LOCAL enable_tidscan = off"
        )
        plan = plan_tree(connection, call, verbose=True)
    nodes = list(tree_nodes(plan))
    texts = [str(node[kind]) for node in nodes for kind in _FILTERS if kind in node]
    found: dict[str, Wanted] = {}
    for node in nodes:
        alias, table = str(node.get("Alias", "")), str(node.get("Relation Name", ""))
        if table and node["Node Type"] != "ModifyTable" and alias not in found:
            found[alias] = Wanted(
                parents.get(table, table),
                tuple(dict.fromkeys(one for text in texts for one in conditions_on(text, alias))),
                tuple(one for text in texts for one in alternatives_on(text, alias)),
                _order(nodes, alias),
                _shown(plan, alias),
            )
    return tuple(found.values())


def _order(nodes: list[PlanTree], alias: str) -> tuple[str, ...]:
    for node in nodes:
        keys = [str(key) for key in node.get("Sort Key", ())]
        if keys and all(names_table(key, alias) for key in keys):
            return tuple(unbracketed(without_alias(key, alias)) for key in keys)
    return ()


def _shown(plan: PlanTree, alias: str) -> tuple[str, ...]:
    """Return the columns of a query over one table; empty where it computes or joins."""
    scans = [node for node in tree_nodes(plan) if node.get("Relation Name")]
    if len(scans) != 1 or "Operation" in plan:
        return ()
    found = [without_alias(str(part), alias) for part in plan.get("Output", ())]
    return tuple(found) if found and all(_PLAIN.fullmatch(part) for part in found) else ()
