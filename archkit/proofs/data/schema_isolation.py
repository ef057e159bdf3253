"""SCHEMA082 and SCHEMA083: one tenant's rows before another, and indexes that row security shuts out."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.isolation import GuardedPlan, Isolation, TenantView, ViewReading
from archkit.proofs.data.schema_run import SchemaRun, data_of, other_engine, schema_run
from archkit.proofs.proof import Evidence

_COLUMNS = (
    "table",
    "#its rows",
    "#seen",
    "#of others",
    "#with no tenant set",
    "#of others, by the owner",
    "row for another tenant",
)


@check(
    "SCHEMA082",
    "tenant-sees-another",
    claim="A program that acts for one tenant neither sees nor writes a row of another.",
    step=Step.DATA,
)
def tenant_sees_another(subject: Subject) -> Verdict:
    """Flag tables and views through which one tenant reaches another's rows.

    Each table with a tenant column is filled with rows of several tenants. Then a program acts for
    one tenant and counts what it sees, acts for none, and tries to insert and to move a row into
    another tenant's name, which PostgreSQL must refuse. The owner of the table must be bound as well,
    and views of it are read for one tenant.

    Why it matters:
        That rows are kept apart is the promise that customers buy; one table without a policy, a
        program that connects as the owner, or a view with its owner's rights breaks it without any error.

    Example:
        ``CREATE VIEW open_invoices AS SELECT ... FROM invoices`` without ``security_invoker``.

    Use instead:
        A tenant column in each table with its policy, FORCE ROW LEVEL SECURITY, and views WITH
        (security_invoker = true).

    Known limits:
        That the program sets the tenant in each transaction is not visible here, nor whether its role
        is a member of one with BYPASSRLS, which upkeep over all tenants needs. Tables without two
        tenants' rows are not tried.
    """
    run, seen = _isolation(subject)
    findings = [finding for one in seen.tables for finding in _open(one)]
    findings += [
        _finding(
            f"data.tables.{table}.tenant_column", f"{table!r} has a tenant column and no row security",
            "pg_class.relrowsecurity is false", "Enable row security with a policy on the tenant column.",
        )
        for table in seen.unguarded
    ]  # fmt: skip
    findings += [_through(view) for view in seen.open_views]
    rows = tuple(
        (
            one.table,
            *(f"{count:,}" for count in (one.own, one.seen, one.foreign, one.unset, one.owner)),
            "; ".join(part for part in (one.insert, one.update) if part) or "refused",
        )
        for one in seen.tables
    )  # fmt: skip
    roles = ", ".join(seen.bypassing)
    owner = (
        f"the owner may bypass row security as {roles}" if roles else "the owner is bound as any other role"
    )
    text = f"{len(seen.tables)} tables of several tenants in {run.engine}, seen by one of them; {owner}"
    evidence = Evidence(label="one tenant's view", text=text, columns=_COLUMNS, rows=rows)
    return Verdict(tuple(findings), (evidence,), _doubts(subject, seen))


@check(
    "SCHEMA083",
    "index-shut-out-by-row-security",
    claim="No access pattern becomes several times dearer once row security is on.",
    step=Step.DATA,
)
def index_shut_out_by_row_security(subject: Subject) -> Verdict:
    """Flag access patterns whose plan loses its index to a policy.

    Each pattern on a table of several tenants is planned as the owner, whom policies do not bind,
    and as a program whom they do.

    Why it matters:
        PostgreSQL may test a policy only before whatever could reveal a row: operators that are not
        marked leakproof, such as full-text search, LIKE and those of jsonb, then serve as filter
        and not as index. What was fast for the developer, who owns the tables, is slow in production.

    Example:
        ``to_tsvector('simple', body) @@ websearch_to_tsquery($2)`` over a GIN index.

    Use instead:
        An index that finds the tenant's rows first, by equality and order; or a search function
        with the owner's rights that takes the tenant itself.

    Known limits:
        Compared are the planner's costs; how many rows a tenant has follows from made-up rows.
    """
    run, seen = _isolation(subject)
    least, times = fact("advice.least-cost").base, fact("advice.times").base
    worse = [one for one in seen.plans if one.guarded > max(one.cost * times, least)]
    findings = tuple(
        _finding(
            f"data.access_patterns.{one.pattern}", f"row security makes it {_times(one)} times as dear",
            f"cost {one.cost:,.0f} without, {one.guarded:,.0f} with the policy; planned with {seen.basis}",
            "Give it an index that begins with the tenant and goes on with the order of the rows.",
            code="SCHEMA083",
        )
        for one in worse
    )  # fmt: skip
    shown = sorted(seen.plans, key=lambda one: -one.guarded / max(one.cost, 1.0))[:20]
    rows = tuple((one.pattern, f"{one.cost:,.0f}", f"{one.guarded:,.0f}") for one in shown)
    text = (
        f"{len(seen.plans)} access patterns planned by {run.engine} with and without policies, {seen.basis}"
    )
    evidence = Evidence(label="planned", text=text, columns=("pattern", "#cost", "#with policy"), rows=rows)
    return Verdict(findings, (evidence,), _doubts(subject, seen))


def _isolation(subject: Subject) -> tuple[SchemaRun, Isolation]:
    data = data_of(subject)
    if not any(table.tenant_column for table in data.tables):
        raise NotApplicableError("no tenant column")
    run = schema_run(subject)
    if run.isolation.gap:
        raise NotAssessableError(run.isolation.gap)
    return run, run.isolation


def _open(one: TenantView) -> Iterator[Finding]:
    if one.holds:
        return
    told = [
        f"{one.foreign:,} rows of others are seen" if one.foreign else "",
        f"{one.unset:,} rows are seen where no tenant is set" if one.unset else "",
        f"the table's owner sees {one.owner:,} rows of others" if one.owner else "",
        f"{one.own - one.seen:,} of its own rows are not seen" if one.seen < one.own else "",
        f"a row can be added for another tenant ({one.insert})" if one.insert else "",
        f"a row can be moved to another tenant ({one.update})" if one.update else "",
    ]
    yield _finding(
        f"data.tables.{one.table}.tenant_column",
        f"row security does not keep the rows of {one.table!r} apart",
        "; ".join(part for part in told if part),
        "Compare the tenant column with the setting in USING and in WITH CHECK, and FORCE row security.",
    )


def _through(one: ViewReading) -> Finding:
    """Return what a view shows that asks with the rights of its owner."""
    kind = "materialised view" if one.stored else "view"
    told = f"acting for one tenant it gave {one.read:,} rows, its query gives that tenant {one.right:,}"
    if not one.leaks:
        told += f"; where its owner may bypass row security, {one.exempt:,}"
    return _finding(
        f"data.views.{one.view}",
        f"the {kind} {one.view!r} reads {one.table!r} with the rights of its owner",
        one.error or told,
        "Create it WITH (security_invoker = true); a materialised view has no row security at all.",
    )


def _finding(place: str, message: str, evidence: str, remedy: str, code: str = "SCHEMA082") -> Finding:
    return Finding(
        code=code, severity="error" if code == "SCHEMA082" else "warning", place=place, message=message,
        evidence=evidence[:400], remedy=remedy,
    )  # fmt: skip


def _times(one: GuardedPlan) -> str:
    return f"{one.guarded / max(one.cost, 0.01):,.0f}"


def _doubts(subject: Subject, seen: Isolation) -> str:
    doubts = [f"{', '.join(seen.untried)} has no rows of two tenants"] if seen.untried else []
    if other := other_engine(subject.design):
        doubts.append(other)
    return "; ".join(doubts)
