"""Who calls the system: people, machines and partners, as components."""

from __future__ import annotations

from archkit.architects.rulebook.shape.parties import briefly, party_id
from archkit.architects.rulebook.situation import Situation
from archkit.design import Component
from archkit.design.naming import slug

_CLIENT_NAMES = {
    "web": "browsers",
    "mobile": "phones",
    "desktop": "desktop apps",
    "iot": "devices",
    "partner-api": "partners",
    "internal": "staff",
    "command-line": "command line",
}
_PROVIDER_ACTORS = frozenset({"provider", "system", "scheduler", "worker", "timer", "cron"})
_KNOWN_ACTORS = _PROVIDER_ACTORS | {"user", "users", "client", "clients"}


def callers(case: Situation) -> tuple[Component, ...]:
    """Return the callers; at least one, even when the brief names nobody."""
    found = {"clients": _clients(case)}
    integrations = {party_id(one.name) for one in case.brief.integrations}
    systems = {party_id(one.name): one for one in case.brief.existing.systems}
    for operation in case.brief.workload.operations:
        actor = party_id(operation.actor)
        if slug(operation.actor) in _KNOWN_ACTORS or actor in integrations or actor in found:
            continue
        machine = actor in systems
        found[actor] = Component(
            id=actor,
            name=systems[actor].name if machine else operation.actor[:1].upper() + operation.actor[1:],
            kind="external" if machine else "client",
            purpose=briefly(systems[actor].role or "calls the API") if machine else "works with the system",
            needed_by=f"operation: {operation.name}",
            scaling="external",
            managed=machine,
        )
    return tuple(found.values())


def _clients(case: Situation) -> Component:
    kinds = [_CLIENT_NAMES[client] for client in case.brief.scale.clients]
    shown = ", ".join(kinds) if kinds else "not stated"
    who = "Staff" if case.has("internal-tool") else "Users"
    count = f"{case.brief.scale.users_total:,} " if case.brief.scale.users_total else ""
    return Component(
        id="clients",
        name=f"{who} ({shown})" if kinds else who,
        kind="client",
        purpose=f"{count}people through {shown}" if kinds else f"{count}people; which clients was not stated",
        needed_by="scale.users_total",
        scaling="external",
    )
