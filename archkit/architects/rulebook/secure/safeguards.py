"""Controls in data and infrastructure, and all controls that stand behind the entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from archkit.architects.rulebook.anatomy import Anatomy, counted, listed
from archkit.architects.rulebook.listing import places_named
from archkit.architects.rulebook.secure.process_safeguards import PROCESS_SAFEGUARDS
from archkit.architects.rulebook.signals import number
from archkit.design import Control
from archkit.design.naming import slug
from archkit.knowledge import fact


def _least_privilege(a: Anatomy) -> Control:
    roles = listed((part.name for part in a.deployables), longest=4) or "the application"
    stores = listed(
        (part.name for part in a.parts("database", "queue", "stream", "search", "warehouse")), longest=4
    )
    return Control(
        id="least-privilege",
        name="Each part has only the rights it uses",
        implementation=(
            f"One role each for {roles} on {stores or 'the stores'}: only the tables or queues it reads or"
            " writes, no DDL; migrations run under a role of their own."
        ),
        evidence=(
            "Test that each role is refused a table it does not use; grants are read from the catalogue and"
            " compared with a list."
        ),
        layer="data",
    )


def _encryption_at_rest(a: Anatomy) -> Control:
    stores = listed(
        (part.name for part in a.parts("database", "object-store", "warehouse", "search", "stream", "queue")),
        longest=5,
    )
    return Control(
        id="encryption-at-rest",
        name="Stored data is encrypted",
        implementation=(
            f"AES-256 by {_key_service(a)} for {stores or 'the stores'}, their snapshots and"
            " backups; backups under another key than the live data."
        ),
        evidence="A scheduled check reads the encryption setting of each volume, bucket and snapshot.",
        layer="data",
    )


def _key_service(a: Anatomy) -> str:
    own = a.case.has("own-premises")
    return (
        "disk encryption with keys that the team holds on another machine"
        if own
        else "the provider's key service"
    )


def _tenant_isolation(a: Anatomy) -> Control:
    data = a.design.data
    carrying = [table.name for table in data.tables if table.tenant_column] if data else []
    tables = (
        f"{counted(len(carrying), 'table')} with a tenant column"
        if carrying
        else "each table that belongs to a tenant"
    )
    return Control(
        id="tenant-isolation",
        name="Tenants are kept apart in the database",
        implementation=(
            f"Row policies on {tables}: the tenant comes from the verified token and is set for the"
            " transaction; the application's role cannot switch policies off."
        ),
        evidence="A test runs every query without its filter and as another tenant: no foreign row.",
        layer="data",
    )


def _append_only_history(a: Anatomy) -> Control:
    store = next(iter(a.parts("database")), None)
    return Control(
        id="append-only-history",
        name="Booked rows are corrected by new rows",
        implementation=(
            "The application's role has no UPDATE or DELETE on"
            f" postings{f' in {store.name}' if store else ''}; a correction is a reversing entry; sums are"
            " checked each night."
        ),
        evidence=(
            "The refused UPDATE as a test; nightly sum of debits and credits, difference 0, as a metric."
        ),
        layer="data",
    )


def _data_inventory(a: Anatomy) -> Control:
    fields = a.personal_fields
    shown = (
        f"{counted(len(fields), 'field')} marked personal: {listed(fields, longest=5)}"
        if fields
        else "no field is marked personal yet; mark them in the brief"
    )
    return Control(
        id="data-inventory",
        name="Inventory of personal data",
        implementation=(
            f"Generated from the schema's marks ({shown}); purpose and lawful basis are filled in by the"
            " owner."
        ),
        evidence="The pipeline fails when a new personal column has no purpose.",
        layer="data",
    )


def _retention_jobs(a: Anatomy) -> Control:
    data = a.design.data
    if data is not None:
        kept = [
            f"{table.name} {counted(table.retention_days, 'day')}"
            for table in data.tables
            if table.retention_days
        ]
    else:
        kept = [
            f"{one.name} {counted(one.retention_days, 'day')}"
            for one in a.case.brief.workload.entities
            if one.retention_days
        ]
    rest = listed(kept, longest=5) or "no retention is stated: ask the owner for days by table"
    return Control(
        id="retention-jobs",
        name="Old data is removed",
        implementation=(
            f"A daily job drops partitions or deletes in small batches: {rest}. Backups follow after"
            f" {fact('recovery.kept-days').base:.0f} days."
        ),
        evidence="Age of the oldest row by table as a metric with a ticket when it passes its days.",
        layer="data",
    )


def _erasure(a: Anatomy) -> Control:
    stores = listed((part.name for part in a.stores if part.kind not in {"cache", "queue"}), longest=5)
    providers = listed((part.name for part in a.providers), longest=4)
    beyond = f", then asks {providers} to do the same" if providers else ""
    return Control(
        id="erasure",
        name="A person's data can be erased",
        implementation=(
            "One operation clears or makes anonymous what belongs to a person in"
            f" {stores or 'the stores'}{beyond}; backups age out in {fact('recovery.kept-days').base:.0f}"
            " days and the request is replayed after a restore."
        ),
        evidence="Test that erases a seeded person and finds nothing of them in the stores.",
        layer="data",
    )


def _data_export(_a: Anatomy) -> Control:
    return Control(
        id="data-export",
        name="A person's data can be exported",
        implementation=(
            "One operation collects the personal columns of a person as JSON, for support after an identity"
            " check."
        ),
        evidence="Test that exports a seeded person and compares with the inventory.",
        layer="data",
    )


def _data_residency(a: Anatomy) -> Control:
    stated = places_named(a.case.brief.compliance.residency or a.case.brief.scale.regions)
    providers = listed((part.name for part in a.providers), longest=4)
    beyond = f" For {providers}: location and transfer basis are part of the contract." if providers else ""
    where = f"{stated} only" if stated else "one region that the owner names"
    return Control(
        id="data-residency",
        name="Data stays where it may be",
        implementation=(
            f"Stores, backups and logs in {where}; other regions are blocked by policy of the"
            f" account.{beyond}"
        ),
        evidence="A scheduled check lists the region of each resource; creating one elsewhere is refused.",
        layer="data",
    )


def _tested_backups(a: Anatomy) -> Control:
    months = fact("recovery.test-months").base
    stores = listed(part.name for part in a.parts("database", "object-store", "warehouse"))
    return Control(
        id="tested-backups",
        name="Backups are restored, not only taken",
        implementation=(
            f"{stores or 'The stores'}: a restore into an empty environment every {months:.0f} months, with"
            " row counts compared."
        ),
        evidence="Report with date, duration and differences.",
        layer="data",
    )


def _network_isolation(a: Anatomy) -> Control:
    inner = listed((part.name for part in a.stores if part.kind != "object-store"), longest=5)
    entries = listed(part.name for part in a.entries)
    return Control(
        id="network-isolation",
        name="Only the entries can be reached",
        implementation=(
            f"{inner or 'Stores'} in a private network without a public address, open to their own callers"
            f" only; from outside only {entries or 'the entries'} on 443."
        ),
        evidence=(
            "Port scan from outside in the pipeline of the infrastructure: 443 on the entries, nothing else."
        ),
        layer="infrastructure",
    )


def _service_identity(a: Anatomy) -> Control:
    inner = listed((part.name for part in a.deployables), longest=5)
    return Control(
        id="service-identity",
        name="Services prove who they are",
        implementation=(
            f"{inner}: short-lived workload credentials of the platform (or mTLS) with the callee's name as"
            " audience; a call without them is refused also inside the network."
        ),
        evidence="Integration test that calls each inner service without a credential: refused.",
        layer="infrastructure",
    )


def _egress_control(a: Anatomy) -> Control:
    senders = listed(a.name(link.source) for link in a.links(targets=("external",)))
    return Control(
        id="egress-control",
        name="Outgoing calls cannot turn inwards",
        implementation=(
            f"{senders or 'Senders'} resolve an address once, refuse private and link-local ranges, follow no"
            " redirect and leave through a proxy with a list of allowed ports."
        ),
        evidence="Tests with addresses of loopback, metadata service and private ranges: refused.",
        layer="infrastructure",
    )


def _secret_store(a: Anatomy) -> Control:
    days = fact("security.secret-days").base
    providers = listed(part.name for part in (*a.providers, *a.parts("database")))
    where = a.technology_for("secret") or "the platform's secret store"
    return Control(
        id="secret-store",
        name="Secrets live outside code and images",
        implementation=(
            f"{where[:1].upper()}{where[1:]}: one secret for each environment and each of"
            f" {providers or 'the stores'}, read at start by the part that uses it, replaced every {days:.0f}"
            " days or when somebody leaves."
        ),
        evidence="Secret scan of repository and images in the pipeline; age of each secret as a metric.",
        layer="infrastructure",
    )


def _spend_limit(a: Anatomy) -> Control:
    factor = fact("security.spend-alarm").base
    busiest = next((one for one in a.operations if one.deferred and slug(one.actor) != "provider"), None)
    planned = (
        f" (planned in all: {number(busiest.per_day)} a day of '{busiest.name}')"
        if busiest and busiest.per_day
        else ""
    )
    return Control(
        id="spend-limit",
        name="Daily ceiling on paid calls",
        implementation=(
            f"A counter for each provider stops sending at {factor:g} times the planned daily volume{planned}"
            " and tells somebody; the provider's own spend limit is set to the same."
        ),
        evidence="Test with a low ceiling: the next send waits and the alert fires.",
        layer="infrastructure",
    )


SAFEGUARDS: Mapping[str, Callable[[Anatomy], Control]] = MappingProxyType(
    {
        "least-privilege": _least_privilege,
        "encryption-at-rest": _encryption_at_rest,
        "tenant-isolation": _tenant_isolation,
        "append-only-history": _append_only_history,
        "data-inventory": _data_inventory,
        "retention-jobs": _retention_jobs,
        "erasure": _erasure,
        "data-export": _data_export,
        "data-residency": _data_residency,
        "tested-backups": _tested_backups,
        "network-isolation": _network_isolation,
        "service-identity": _service_identity,
        "egress-control": _egress_control,
        "secret-store": _secret_store,
        "spend-limit": _spend_limit,
        **PROCESS_SAFEGUARDS,
    }
)
"""Controls of data, infrastructure and process by id, from the data outwards."""
