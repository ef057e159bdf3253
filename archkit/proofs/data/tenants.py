"""SCHEMA023: rows of one customer organisation that another could see."""

from __future__ import annotations

import re

from archkit.design import Finding, Step, Table
from archkit.design.ddl_table import row_security
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.data_coverage import key_of
from archkit.proofs.data.schema_run import data_of
from archkit.proofs.proof import Evidence

_NONE = re.compile(
    r"\bnot applicable\b|\bn/a\b|\b(?:one|a single|no|1) (?:tenant|organi[sz]ation|customer|company|clinic)"
    r"|\bsingle[- ]tenan",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:database|schema|deployment|instance|stack) (?:for|per|of) (?:each |every |its own )?"
    r"\w*(?:tenant|organi|customer)|\b(?:database|schema)[- ]per[- ]tenant",
    re.IGNORECASE,
)
_ORGANISATIONS = frozenset({"tenant", "organisation", "organization", "workspace", "company"})
_WAITING = re.compile(r"(?:^|_)(?:jobs?|outbox|queue|migrations?|locks?|leases?)(?:_|$)")
_SHARED = re.compile(r"\b(?:shared|reference|global|same for (?:all|every))\b", re.IGNORECASE)


@check(
    "SCHEMA023",
    "tenant-left-open",
    claim="Rows of one customer organisation are kept from the others by the database itself.",
    step=Step.DATA,
)
def tenant_left_open(subject: Subject) -> Verdict:
    """Flag tables that several organisations share without a column that says whose a row is.

    Why it matters:
        One forgotten condition in one query shows a customer the rows of another; adding the
        column later touches every table, key and query.

    Example:
        ``scale.tenants: 400`` and a table ``invoices`` without ``tenant_column``.

    Use instead:
        A tenant column that begins every key, with row security; a schema or a database for
        each; or the word that there is one organisation only.

    Known limits:
        Row security is written by archkit for each tenant column; that the program sets the
        tenant is not visible here. The table of the organisations themselves, waiting work, and
        rows that a comment calls shared are spared.
    """
    data = data_of(subject)
    tenants = subject.brief.scale.tenants
    said = _said(subject)
    if tenants is None and not any(table.tenant_column for table in data.tables):
        if not said.strip():
            raise NotAssessableError("nobody says whether one organisation or several use it (scale.tenants)")
        if _NONE.search(said):
            raise NotApplicableError(f"one organisation: {said[:160]}")
    if tenants is not None and tenants <= 1:
        raise NotApplicableError(f"the brief states {tenants:g} tenant: no rows have to be kept apart")
    if _APART.search(said):
        return Verdict(evidence=(Evidence(label="tenancy", text=said[:300]),))
    held = [table for table in data.tables if _is_held(table)]
    roots = {
        key.references for table in held for key in table.foreign_keys if table.tenant_column in key.columns
    }
    open_ones = [table for table in data.tables if table not in held and not _spared(table, roots)]
    findings = tuple(
        Finding(
            code="SCHEMA023",
            severity="error",
            place=f"data.tables.{table.name}.tenant_column",
            message=f"{tenants or 'several'} tenants, and nothing in {table.name!r} says whose a row is",
            evidence=f"primary key ({', '.join(table.primary_key)}), {table.comment}"[:200],
            remedy="Begin its key with the tenant and set tenant_column, or say that its rows are shared.",
        )
        for table in open_ones
    )
    shown = ", ".join(f"{table.name}.{table.tenant_column}" for table in held)
    return Verdict(findings, (Evidence(label="row security on", text=shown or "no table"),))


def _is_held(table: Table) -> bool:
    own = table.column(table.tenant_column) if table.tenant_column else None
    return own is not None and bool(tuple(row_security(table)))


def _said(subject: Subject) -> str:
    """Return what the design says of tenancy: the security artifact, or the decision of the data step."""
    secure, data = subject.design.secure, subject.design.data
    if secure and secure.tenancy.strip():
        return secure.tenancy
    told = (one for one in (data.decisions if data else ()) if "tenan" in f"{one.id} {one.title}".casefold())
    return next((f"{one.winner.name}: {one.because}" for one in told), "")


def _spared(table: Table, roots: set[str]) -> bool:
    """Say whether a table needs no tenant: it lists the tenants, is called shared, or keeps waiting work."""
    if table.name in roots or key_of(table.entity or table.name) in _ORGANISATIONS:
        return True
    waiting = not table.entity and bool(_WAITING.search(table.name))
    return waiting or bool(_SHARED.search(table.comment))
