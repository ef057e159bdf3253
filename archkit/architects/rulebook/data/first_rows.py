"""First rows: which tables a script fills in every environment, and what development starts with."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.architects.rulebook.data.layout import Layout
from archkit.brief import Entity
from archkit.design.naming import words
from archkit.knowledge import fact


def first_rows(plan: Layout) -> str:
    """Return what the first release finds in its tables, and what staging and development are given."""
    fixed = [plan.tables[one.name] for one in plan.inventory.entities if is_fixed(plan, one)]
    made = "Staging and development get made-up rows in its proportions, never a copy of personal data."
    if not fixed:
        return f"No table holds fixed rows: production starts empty. {made}"
    most = 8
    return (
        f"A repeatable script inserts the few fixed rows of {listed(fixed[:most])} with ON CONFLICT DO UPDATE"
        f" in every environment; in production every other table starts empty. {made}"
    )


def is_fixed(plan: Layout, entity: Entity) -> bool:
    """Say whether the rows of an entity are few, belong to nobody, and come with the release.

    They are named as such lists are (roles, kinds, currencies), and no operation adds any.
    """
    named = words(entity.name)
    listed_so = bool(named) and says(named[-1], vocabulary().fixed)
    few = entity.rows_now is None or entity.rows_now <= fact("data.fixed-rows").base
    return (
        listed_so
        and few
        and entity.rows_per_day is None
        and not entity.belongs_to
        and not any(one.personal for one in entity.attributes)
        and not plan.grows_by_time(entity)
        and not plan.operations(entity, "create", "delete")
    )
