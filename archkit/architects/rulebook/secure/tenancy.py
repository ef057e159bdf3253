"""How tenants are kept apart: shared tables, a schema or a database each."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import Anatomy
from archkit.architects.rulebook.choice import Candidate, choose, when
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
    choice = choose(_candidates(a, tenants, bill), {"cost": 2.0, "isolation": 1.0})
    limit, price = fact("security.silo-tenants").base, fact("security.silo-usd-per-tenant").base
    return Decision(
        id="tenant-isolation",
        title=f"Tenants: {choice.chosen.name}",
        question=f"How are {tenants:,} tenants kept apart?",
        options=tuple(
            option.model_copy(update={"monthly_cost_usd": round(bill[option.id])})
            for option in choice.options
        ),
        chosen=choice.chosen.id,
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
        rule="tenant-isolation",
        tie_with=choice.runner_up.id if choice.tie and choice.runner_up else None,
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


def _candidates(a: Anatomy, tenants: int, bill: dict[str, float]) -> tuple[Candidate, ...]:
    limit = fact("security.silo-tenants").base
    regions = len(a.case.brief.compliance.residency)
    apart = f"residency names {regions} places: {', '.join(a.case.brief.compliance.residency)}"
    cheapest = min(bill.values())
    rate = {way: 10.0 * cheapest / max(usd, 1.0) for way, usd in bill.items()}
    return (
        Candidate(
            POOL,
            "shared tables with a tenant column and row policies",
            ("one schema to migrate", "a tenant costs rows, not machines"),
            (
                "a missing filter shows foreign rows",
                "one tenant is restored row by row",
                "a busy tenant slows the others",
            ),
            {"cost": rate[POOL], "isolation": 5.0},
            when(regions > 1, apart),
            "moderate",
        ),
        Candidate(
            SCHEMA,
            "a schema for each tenant",
            ("one tenant can be dumped alone",),
            ("migrations run once for each tenant", "the catalogue grows with tenants"),
            {"cost": rate[SCHEMA], "isolation": 7.0},
            when(regions > 1, apart)
            + when(tenants > limit * 10, f"{tenants:,} schemas slow migrations and planning"),
            "hard",
        ),
        Candidate(
            SILO,
            "a database for each tenant",
            ("restore, region and key for each tenant", "no foreign row in reach"),
            ("price and migrations grow with tenants",),
            {"cost": rate[SILO], "isolation": 10.0},
            when(tenants > limit, f"{tenants:,} tenants; operated by hand up to about {limit:.0f}"),
            "hard",
        ),
    )


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
