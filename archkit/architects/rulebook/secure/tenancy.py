"""How tenants are kept apart: shared tables, a schema or a database each."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import Anatomy
from archkit.architects.rulebook.choice import priced
from archkit.architects.rulebook.choices.circumstances import circumstances_of
from archkit.architects.rulebook.choices.weighing import cost_points, weigh
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.size.people_cost import owned_usd
from archkit.design import Decision
from archkit.knowledge import fact

POOL, SCHEMA, SILO = "shared-tables", "schema-each", "database-each"


def decide_tenancy(a: Anatomy) -> Decision | None:
    """Return the decision, or None with one tenant or when an earlier step has decided."""
    tenants = a.case.brief.scale.tenants or 0
    if tenants <= 1 or not a.parts("database") or a.has_decided("tenan"):
        return None
    bill = _bill(a, tenants)
    readings = circumstances_of(a)
    choice = weigh(a.case, "tenant-isolation", readings, cost_points(bill))
    limit, price = fact("security.silo-tenants").base, fact("security.silo-usd-per-tenant").base
    return Decision(
        **choice.outcome(
            "Does any contract ask that its data stand alone?", options=priced(choice.options, bill)
        ),
        title=f"Tenants: {choice.chosen.name}",
        question=f"How are {tenants:,} tenants kept apart?",
        because=(
            f"{tenants:,} tenants cost {number(bill[POOL])} USD a month with their work in shared tables and"
            f" {number(bill[SILO])} in a database each. {choice.standing}"
        ),
        consequences=_CONSEQUENCES[choice.chosen.id],
        depends_on=(
            "scale.tenants",
            "compliance.residency",
            "security.silo-tenants",
            "security.silo-usd-per-tenant",
        ),
        flips_when=(
            "A database each when a contract asks for it, a tenant must be restored alone, or residency"
            f" differs between tenants; affordable for all up to about {limit:.0f} tenants ({price:.0f} USD"
            f" and {fact('security.silo-hours-per-tenant').base:g} h a month each)."
        ),
        revisit="When one tenant passes a third of the load or asks for its own region.",
    )


def _bill(a: Anatomy, tenants: int) -> dict[str, float]:
    pool = fact("security.pool-hours").base
    return {
        POOL: owned_usd(a.case, money=0.0, hours=pool),
        SCHEMA: owned_usd(
            a.case, money=0.0, hours=pool + tenants * fact("security.schema-hours-per-tenant").base
        ),
        SILO: owned_usd(
            a.case,
            money=tenants * fact("security.silo-usd-per-tenant").base,
            hours=tenants * fact("security.silo-hours-per-tenant").base,
        ),
    }


_CONSEQUENCES = {
    POOL: (
        "Each query and each cache key carries the tenant; row policies are the second line.",
        "Cost is counted by tenant from the first day, through the tenant in each log line.",
    ),
    SCHEMA: (
        "Migrations are run and reported for each schema.",
        "Connections set the schema for each transaction.",
    ),
    SILO: (
        "Connections are routed by tenant; provisioning is automated.",
        "Migrations run tenant by tenant, with a report of those that lag.",
    ),
}
