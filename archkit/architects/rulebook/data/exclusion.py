"""Times that must not overlap: a start and an end in each row, and a constraint over their range.

The range is half-open, so that one may end at the moment at which the next begins.
"""

from __future__ import annotations

from archkit.architects.rulebook.data.columns import check, is_status, literal
from archkit.architects.rulebook.data.entity_archetypes import entity_key, says, selector_key, vocabulary
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.periods import times
from archkit.design import Constraint
from archkit.design.naming import slug, sql_name

BTREE_GIST = "btree_gist"
"""The extension that lets one GiST index hold equality of plain columns beside ranges."""


def no_overlap(found: MappedEntity) -> tuple[Constraint, ...]:
    """Return the constraint that no two rows for the same one overlap, and that each ends after its start.

    A row that was cancelled or deleted stands in nobody's way.
    """
    entity, table = found.entity, found.table
    if entity.no_overlap_for is None:
        return ()
    start, end = times(entity)
    if start is None or end is None:
        return ()
    first, last = found.names[slug(start.name)], found.names[slug(end.name)]
    kind = "tstzrange" if start.type == "timestamp" else "daterange"
    scope = (table.tenant_column,) if table.tenant_column else ()
    same = "".join(f"{name} WITH =, " for name in (*scope, *_same(found, entity.no_overlap_for)))
    told = " AND ".join(_standing(found))
    condition = f" WHERE ({told})" if told else ""
    order = f"{last} > {first}"
    ordered = (
        ()
        if order in {one.expression for one in table.constraints}
        else (check(table.name, f"{first} {last} order", order),)
    )
    return (
        *ordered,
        Constraint(
            name=sql_name(f"{table.name} {entity.no_overlap_for} no overlap"),
            kind="exclude",
            expression=f"USING gist ({same}{kind}({first}, {last}, '[)') WITH &&){condition}",
        ),
    )


def _same(found: MappedEntity, name: str) -> tuple[str, ...]:
    key = selector_key(name)
    pointing = found.parents.get(key) or found.parents.get(entity_key(name), ())
    own = found.names.get(slug(name)) or found.names.get(key)
    return pointing or ((own,) if own else ())


def _standing(found: MappedEntity) -> list[str]:
    """Return the conditions of a row that still stands."""
    told = []
    for one in found.entity.attributes:
        column = found.names.get(slug(one.name))
        if column is None:
            continue
        if is_status(one):
            free = [value for value in one.values if says(value, vocabulary().freeing)]
            held = ", ".join(literal(value) for value in free)
            told += [f"{column} NOT IN ({held})"] if free else []
        elif one.type == "timestamp" and not one.required and says(one.name, vocabulary().freeing):
            told.append(f"{column} IS NULL")
    if found.keeps_deleted:
        told.append("deleted_at IS NULL")
    return told
