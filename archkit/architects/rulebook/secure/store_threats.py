"""Threats to what is kept: databases, caches, queues, objects, and copies for search and analysis."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from archkit.architects.rulebook.anatomy import Anatomy, listed
from archkit.design import Link, Threat
from archkit.design.naming import slug
from archkit.design.security import Stride

MONEY = ("ledger", "payments")
"""Traits of systems whose rows are worth money."""


def content_at_risk(a: Anatomy) -> str:
    """Return what somebody who reaches the stores would find, in the brief's words."""
    assets = a.case.brief.threats.assets
    own = [field for field in a.personal_fields if not field.startswith("audit")]
    if assets or own:
        return listed([*assets, *(() if assets else own)], longest=3)
    return listed((one.name for one in a.case.brief.workload.entities), longest=3) or "the stored data"


def threat_on(link: Link, word: str, category: Stride, text: str, *controls: str) -> Threat:
    """Return a threat on a link, named after a word for it; empty ids of controls are left out."""
    kept = tuple(dict.fromkeys(control for control in controls if control))
    return Threat(
        id=slug(f"{word}-{link.source}-{link.target}"),
        category=category,
        crossing=f"{link.source} -> {link.target}",
        description=text,
        controls=kept,
    )


def _database(a: Anatomy, link: Link, met: set[str]) -> Iterator[Threat]:
    source, target = a.name(link.source), a.name(link.target)
    yield threat_on(
        link,
        "injected-statement",
        "elevation-of-privilege",
        f"A flaw in {source} lets a caller's text run as a statement on {target}, with all rights of the role"
        f" that {source} uses ({a.carried(link)}).",
        "least-privilege",
        "input-validation",
    )
    if link.target in met:
        return
    yield threat_on(
        link,
        "stolen-copy",
        "information-disclosure",
        f"A disk, snapshot or backup of {target} is copied and {content_at_risk(a)} is read outside the"
        " application.",
        "encryption-at-rest",
        "network-isolation",
    )
    if a.handles_personal_data:
        yield threat_on(
            link,
            "kept-for-ever",
            "information-disclosure",
            f"{target} still holds {content_at_risk(a)} of people who left years ago, so that one leak tells"
            " more than it had to.",
            "retention-jobs",
            "erasure",
        )
    if (a.case.brief.scale.tenants or 0) > 1:
        yield threat_on(
            link,
            "missing-filter",
            "information-disclosure",
            f"A query of {source} on {target} lacks the tenant filter and returns rows of another of the"
            f" {a.case.brief.scale.tenants:,} tenants.",
            "tenant-isolation",
        )
    if a.case.has(*MONEY):
        yield threat_on(
            link,
            "altered-history",
            "tampering",
            f"Booked rows in {target} are changed or removed afterwards, by a bug or by hand, and balances no"
            " longer add up.",
            "append-only-history",
            "audit-log",
        )


def _cache(a: Anatomy, link: Link, _met: set[str]) -> Iterator[Threat]:
    if a.fans_out(link.target):
        yield threat_on(
            link,
            "crossed-channel",
            "information-disclosure",
            f"What {a.name(link.source)} publishes for one audience through {a.name(link.target)} reaches a"
            f" subscriber without the right to it, or without it any more ({a.carried(link)}).",
            "cache-keys",
            "object-authorisation",
        )
        return
    yield threat_on(
        link,
        "crossed-key",
        "information-disclosure",
        f"An answer that {a.name(link.source)} cached for one caller in {a.name(link.target)} is served to"
        f" another ({a.carried(link)}).",
        "cache-keys",
        "network-isolation",
    )


def _queue(a: Anatomy, link: Link, _met: set[str]) -> Iterator[Threat]:
    yield threat_on(
        link,
        "forged-message",
        "tampering",
        f"A message that {a.name(link.source)} did not write, or wrote in an old form, is taken from"
        f" {a.name(link.target)} and worked on ({a.carried(link)}).",
        "message-validation",
        "least-privilege",
    )


def _objects(a: Anatomy, link: Link, met: set[str]) -> Iterator[Threat]:
    if link.target in met:
        yield _wide_rights(a, link)
        return
    yield threat_on(
        link,
        "hostile-upload",
        "tampering",
        f"An uploaded file in {a.name(link.target)} carries malware or a script and is opened by another user"
        f" ({a.carried(link)}).",
        "upload-checks",
    )
    yield threat_on(
        link,
        "guessed-address",
        "information-disclosure",
        f"An object in {a.name(link.target)} is read by somebody who guessed or was passed its address.",
        "signed-addresses",
        "encryption-at-rest",
    )


def _copies(a: Anatomy, link: Link, met: set[str]) -> Iterator[Threat]:
    if link.target in met:
        yield _wide_rights(a, link)
        return
    yield threat_on(
        link,
        "forgotten-copy",
        "information-disclosure",
        f"{a.name(link.target)} still holds {content_at_risk(a)} after it was deleted at the source, or shows"
        " it to people who may not see the source.",
        "least-privilege",
        "erasure" if a.handles_personal_data else "retention-jobs",
    )


def _wide_rights(a: Anatomy, link: Link) -> Threat:
    return threat_on(
        link,
        "wide-rights",
        "elevation-of-privilege",
        f"Through a flaw in {a.name(link.source)}, with rights wider than its work, somebody reads or"
        f" overwrites everything in {a.name(link.target)}.",
        "least-privilege",
    )


STORE_THREATS: dict[str, Callable[[Anatomy, Link, set[str]], Iterator[Threat]]] = {
    "database": _database,
    "cache": _cache,
    "queue": _queue,
    "stream": _queue,
    "object-store": _objects,
    "search": _copies,
    "warehouse": _copies,
}
"""How each kind of store is threatened, by a link to it and the parts that were met before."""
