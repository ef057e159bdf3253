"""What fails when one table of the data model is taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Design, Table
from archkit.design.naming import slug
from archkit.proofs.challenge.part_loss import named
from archkit.proofs.check import Subject
from archkit.proofs.data.data_coverage import key_of

_CLAIMED = re.compile(r"\bskip\s+locked\b", re.IGNORECASE)
_HANDED_OVER = re.compile(r"outbox|jobs?\b|queue|inbox", re.IGNORECASE)
_REPEATS = re.compile(r"idempot|dedup|processed", re.IGNORECASE)
_TRAIL = re.compile(r"audit|history|trail", re.IGNORECASE)


def table_losses(subject: Subject, table: Table) -> tuple[str, ...]:
    """Return what fails without a table, with the requirement; empty for nothing."""
    found = [*_entity(subject, table), *_link(subject, table), *_operations(subject, table)]
    found = found or [*_waiting(subject, table), *_repeated(subject, table), *_provable(subject, table)]
    found = found or [*_unique(subject, table), *_parent(subject, table)]
    return tuple(found)


def touches(sql: str, table: str) -> bool:
    """Say whether a statement names a table."""
    return bool(re.search(rf"(?<![\w$]){re.escape(table)}(?![\w$])", sql, re.IGNORECASE))


def _entity(subject: Subject, table: Table) -> Iterator[str]:
    names = {key_of(one.name): one.name for one in subject.brief.workload.entities}
    kept = key_of(table.entity or table.name)
    if kept in names:
        yield f"the brief's {names[kept]!r} is kept nowhere"


def _link(subject: Subject, table: Table) -> Iterator[str]:
    """Yield each pair of entities, many to many in the brief, that this table alone brings together."""
    data = subject.design.data
    ends = {
        key_of(other.entity or other.name)
        for key in table.foreign_keys
        if data and (other := data.table(key.references))
    }
    for entity in subject.brief.workload.entities:
        for name in entity.linked_to:
            if {key_of(entity.name), key_of(name)} <= ends:
                yield f"no {entity.name!r} is linked with any {name!r}, which the brief tells of many of both"


def _operations(subject: Subject, table: Table) -> Iterator[str]:
    data = subject.design.data
    asked = {slug(one.name): one.name for one in subject.brief.workload.operations}
    patterns = data.access_patterns if data else ()
    names = [
        asked[slug(one.operation)]
        for one in patterns
        if slug(one.operation) in asked and (one.table == table.name or touches(one.sql, table.name))
    ]
    if names:
        yield f"{named(list(dict.fromkeys(names)))} cannot be done"


def _waiting(subject: Subject, table: Table) -> Iterator[str]:
    patterns = subject.design.data.access_patterns if subject.design.data else ()
    claimed = any(touches(one.sql, table.name) and _CLAIMED.search(one.sql) for one in patterns)
    later = [one.name for one in subject.brief.workload.operations if one.deferred or one.kind == "batch"]
    if later and (claimed or _HANDED_OVER.search(table.name)):
        yield f"what {named(later)} leaves to be done is lost when a program stops"


def _repeated(subject: Subject, table: Table) -> Iterator[str]:
    endpoints = subject.design.contracts.endpoints if subject.design.contracts else ()
    names = [one.operation or one.operation_id for one in endpoints if one.idempotent]
    if names and _REPEATS.search(table.name):
        yield f"a repeat of {named(names)} does its work twice"


def _provable(subject: Subject, table: Table) -> Iterator[str]:
    if not _TRAIL.search(table.name):
        return
    regimes = subject.brief.compliance.regimes or ()
    shown = _evidence(subject.design, "audit", "ledger")
    if regimes or shown:
        yield f"who did what cannot be shown: {', '.join(regimes) or shown}"


def _evidence(design: Design, *traits: str) -> str:
    known = design.frame.traits if design.frame else ()
    return next((one.evidence[:80] for one in known if one.id in traits), "")


def _unique(subject: Subject, table: Table) -> Iterator[str]:
    """Yield the value that this table keeps unique over another one's partitions."""
    wanted = {
        attribute.name
        for entity in subject.brief.workload.entities
        for attribute in entity.attributes
        if attribute.unique
    }
    own = {one.name for one in table.columns if one.name in table.primary_key}
    own |= {name for one in table.constraints if one.kind == "unique" for name in one.columns}
    data = subject.design.data
    parted = [one.name for one in data.tables if one.partition_by and one.name != table.name] if data else []
    shared = sorted(name for name in wanted if slug(name).replace("-", "_") in own)
    if shared and parted:
        yield f"{named(shared)} may stand twice in different partitions of {parted[0]!r}"


def _parent(subject: Subject, table: Table) -> Iterator[str]:
    tables = subject.design.data.tables if subject.design.data else ()
    children = [
        one.name
        for one in tables
        if one.name != table.name and any(key.references == table.name for key in one.foreign_keys)
    ]
    if children:
        yield f"{named(children)} would refer to nothing"
