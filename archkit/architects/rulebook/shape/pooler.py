"""The pooler before a database whose connections all instances together would use up."""

from __future__ import annotations

from dataclasses import replace

from archkit.architects.rulebook.signals import number
from archkit.design import Component
from archkit.sizing.demand import Setting
from archkit.sizing.pools import callers, crowded


def with_poolers(parts: tuple[Component, ...], setting: Setting) -> tuple[Component, ...]:
    """Return the parts of an architecture, with a connection pooler at each database that needs one.

    Args:
        parts: All parts, with the instances that the peak needs.
        setting: The brief, its load, and the architecture with fewer instances than these.
    """
    counted = replace(setting, architecture=setting.architecture.model_copy(update={"components": parts}))
    return tuple(_pooled(part, counted) if part.kind == "database" else part for part in parts)


def _pooled(database: Component, setting: Setting) -> Component:
    if not crowded(database, setting):
        return database
    instances = sum(one.instances for one in callers(database, setting))
    need = f"connection pooler: {number(instances)} instances keep more connections open than it accepts"
    return database.model_copy(
        update={
            "purpose": f"{database.purpose}; behind a connection pooler, a connection for each transaction",
            "needed_by": f"{database.needed_by}; {need}",
        }
    )
