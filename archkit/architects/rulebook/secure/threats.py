"""Threats: every link over which data crosses a boundary of trust, and what could go wrong there."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.anatomy import DEPLOYABLES, Anatomy, listed
from archkit.architects.rulebook.secure.store_threats import MONEY, STORE_THREATS, content_at_risk, threat_on
from archkit.architects.rulebook.shape.parties import briefly, party_id
from archkit.architects.rulebook.signals import number, rate, signals
from archkit.design import Component, Link, Threat
from archkit.design.architecture import STORES
from archkit.knowledge import library

_READS = frozenset({"read", "list", "search"})
_WRITES = frozenset({"create", "update", "delete", "command"})


def find_threats(a: Anatomy) -> tuple[Threat, ...]:
    """Return the threats of a design, in the order of its links.

    The first caller of a part gets all categories that apply there; a further caller of the
    same part only what differs for it, its way of being recognised.
    """
    found: dict[str, Threat] = {}
    met: set[str] = set()
    for link in a.architecture.links:
        for threat in _on_link(a, link, met):
            found.setdefault(threat.id, threat)
        met.add(link.target)
    for threat in _of_building(a):
        found.setdefault(threat.id, threat)
    return tuple(found.values())


def _on_link(a: Anatomy, link: Link, met: set[str]) -> Iterator[Threat]:
    source, target = a.kind(link.source), a.kind(link.target)
    if source in {"client", "external"} and target in DEPLOYABLES | {"edge", "identity"}:
        yield from _inbound(a, link) if source == "external" and is_callback(link) else _entry(a, link, met)
    elif target == "external":
        yield from _outbound(a, link)
    elif target == "observability":
        yield _talkative_log(a, link)
    elif target == "identity":
        yield _false_keys(a, link)
    elif target in STORES:
        yield from STORE_THREATS[target](a, link, met)
    elif target in DEPLOYABLES and _boundary(a, link.source) != _boundary(a, link.target):
        yield _inner(a, link)


def _entry(a: Anatomy, link: Link, met: set[str]) -> Iterator[Threat]:
    client, target, data = a.name(link.source), a.name(link.target), a.carried(link)
    inside = a.case.brief.threats.exposure == "internal"
    behind = [
        a.name(one.target)
        for one in a.architecture.links
        if one.source == link.target and a.kind(one.target) in DEPLOYABLES
    ]
    inner = listed(behind) if behind and a.kind(link.target) == "edge" else target
    yield threat_on(
        link,
        "stolen-credential",
        "spoofing",
        f"Somebody with a stolen or guessed credential of {client} reaches {target} and acts in another's"
        f" name ({data}).",
        "authentication",
        "" if inside else "rate-limiting",
    )
    if link.target in met:
        return
    yield from _foreign_object(a, link)
    yield threat_on(
        link,
        "malformed-input",
        "tampering",
        f"Malformed, oversized or script-bearing input changes what {inner} does or stores ({data}).",
        "input-validation",
        "security-headers" if _browser(a) else "",
        "" if inside else "security-testing",
    )
    yield threat_on(
        link,
        "failed-check",
        "elevation-of-privilege",
        f"An error while {inner} checks a right lets the request through, or its answer shows statements,"
        " paths and versions.",
        "safe-failure",
    )
    yield threat_on(
        link,
        "read-in-transit",
        "information-disclosure",
        f"Somebody on the network between {client} and {target} reads or changes what is sent ({data}).",
        "transport-encryption",
    )
    if not inside:
        yield _flood(a, link)
    if a.kind(link.target) == "realtime":
        yield _hoarded_connections(a, link)
    if a.case.has(*MONEY, "audit", "internal-tool") or _recorded_by_law(a):
        yield _denied_action(a, link)


def _recorded_by_law(a: Anatomy) -> bool:
    """Say whether a regime of the brief asks for a record of who did what."""
    asking = {duty.regime.replace("-", "")[:4] for duty in library().duties if duty.control == "audit-log"}
    stated = (
        name.lower().replace("-", "").replace(" ", "") for name in a.case.brief.compliance.regimes or ()
    )
    return any(regime in name for name in stated for regime in asking)


def _foreign_object(a: Anatomy, link: Link) -> Iterator[Threat]:
    brief = a.case.brief
    touching = _READS | {"update", "delete", "subscribe"}
    shown = [one.entity for one in a.operations if one.entity and one.kind in touching]
    written = [one.entity for one in a.operations if one.entity]
    objects = shown or written or [one.name for one in brief.workload.entities]
    if not objects:
        return
    owner = "tenant" if (brief.scale.tenants or 0) > 1 else "user"
    deed = "reads or changes" if shown else "reaches"
    yield threat_on(
        link,
        "foreign-object",
        "information-disclosure",
        f"A signed-in caller changes an identifier in the request and {deed}"
        f" {listed(objects, joiner='or')} of another {owner}.",
        "object-authorisation",
        "tenant-isolation" if owner == "tenant" else "",
    )


def _flood(a: Anatomy, link: Link) -> Threat:
    seen = signals(a.case)
    sized = f" than the {rate(seen.peak_total, 'requests')} of the sized peak" if seen.peak_total else ""
    shield = "edge-shield" if a.parts("edge") or a.case.brief.threats.exposure == "public" else ""
    return threat_on(
        link,
        "flood",
        "denial-of-service",
        f"One caller, faulty or hostile, sends far more{sized}, and everybody else waits at"
        f" {a.name(link.target)} ({a.carried(link)}).",
        "rate-limiting",
        shield,
    )


def _hoarded_connections(a: Anatomy, link: Link) -> Threat:
    seen = signals(a.case)
    held = (
        f"the {number(seen.connections)} connections that are planned for"
        if seen.connections
        else "its memory"
    )
    return threat_on(
        link,
        "hoarded-connections",
        "denial-of-service",
        f"One client opens connections to {a.name(link.target)} and keeps them until {held} are used up.",
        "connection-limits",
    )


def _denied_action(a: Anatomy, link: Link) -> Threat:
    writes = [one.name for one in a.operations if one.kind in _WRITES]
    what = listed((f"'{name}'" for name in writes[:3]), joiner="or") or "a change"
    return threat_on(
        link,
        "denied-action",
        "repudiation",
        f"A caller through {a.name(link.source)} denies having asked for {what}, and nothing shows who did,"
        " when and with which values.",
        "audit-log",
    )


def _inbound(a: Anatomy, link: Link) -> Iterator[Threat]:
    sender, target, data = a.name(link.source), a.name(link.target), _said(a, link.source, link)
    yield threat_on(
        link,
        "forged-call",
        "spoofing",
        f"Somebody else calls {target} as {sender} and reports what did not happen ({data}).",
        "caller-verification",
        "input-validation",
    )
    yield threat_on(
        link,
        "replayed-call",
        "tampering",
        f"A recorded call of {sender} is sent again, by an attacker or by its own retry, and it counts twice"
        f" ({data}).",
        "caller-verification",
        "idempotent-receipt",
    )


def _outbound(a: Anatomy, link: Link) -> Iterator[Threat]:
    provider, source, data = a.name(link.target), a.name(link.source), _said(a, link.target, link)
    paid = _paid_volume(a, link.target)
    yield threat_on(
        link,
        "leaked-provider-key",
        "spoofing",
        f"The credential for {provider} leaks from {source} or its configuration, and somebody else uses it"
        f" in our name{' and at our cost' if paid else ''}.",
        "secret-store",
        "spend-limit" if paid else "",
    )
    if a.handles_personal_data:
        fields = listed(a.personal_fields, longest=3) or "personal data"
        yield threat_on(
            link,
            "over-sharing",
            "information-disclosure",
            f"{provider} receives more than it needs for {data} (personal here: {fields}) and keeps it under"
            " its own rules.",
            "data-minimisation",
            "processor-agreements",
        )
    if "webhook" in f"{link.data} {link.protocol} {provider}".lower():
        yield threat_on(
            link,
            "inward-address",
            "elevation-of-privilege",
            f"A receiver's address points into our own network, and {source} calls it from inside.",
            "egress-control",
        )


def _said(a: Anatomy, party: str, link: Link) -> str:
    """Return what a party is for as a quotation, for the brief's words fit no sentence of ours."""
    stated = (one.purpose for one in a.case.brief.integrations if party_id(one.name) == party)
    return f"“{briefly(next(stated, '')) or a.carried(link)}”"


def _talkative_log(a: Anatomy, link: Link) -> Threat:
    fields = listed(a.personal_fields, longest=3) or (
        "personal data" if a.handles_personal_data else "a token or a key"
    )
    return threat_on(
        link,
        "talkative-log",
        "information-disclosure",
        f"{a.name(link.source)} writes {fields} into a log line or trace, and {a.name(link.target)} keeps it"
        " for everybody who may read logs.",
        "log-redaction",
    )


def _false_keys(a: Anatomy, link: Link) -> Threat:
    return threat_on(
        link,
        "false-keys",
        "spoofing",
        f"Somebody between {a.name(link.source)} and {a.name(link.target)} hands out signing keys of their"
        " own, and tokens that they make are taken for real.",
        "transport-encryption",
        "authentication",
    )


def _inner(a: Anatomy, link: Link) -> Threat:
    if a.kind(link.source) == "edge":
        return threat_on(
            link,
            "past-the-edge",
            "denial-of-service",
            f"Somebody calls {a.name(link.target)} at its own address, past the limits of"
            f" {a.name(link.source)} ({a.carried(link)}).",
            "edge-shield",
            "network-isolation",
        )
    return threat_on(
        link,
        "skipped-caller",
        "elevation-of-privilege",
        f"Something else inside the network calls {a.name(link.target)} directly and skips the checks of"
        f" {a.name(link.source)} for {a.carried(link)}.",
        "service-identity",
        "network-isolation",
    )


def _of_building(a: Anatomy) -> Iterator[Threat]:
    if not a.deployables:
        return
    built = listed((part.name for part in a.deployables), longest=3)
    registry = Link(source="package-registry", target="build-pipeline", protocol="HTTPS", data="packages")
    yield threat_on(
        registry,
        "poisoned-package",
        "tampering",
        f"A package or base image that {built} is built from is replaced by a harmful one, or carries a known"
        " weakness.",
        "supply-chain",
        "reviewed-changes",
    )
    store = next(iter(a.parts("database", "object-store", "warehouse")), None)
    if store is not None:
        yield _taken_over_account(a, store)


def _taken_over_account(a: Anatomy, store: Component) -> Threat:
    link = Link(source="engineer", target=store.id, protocol="administration", data="administration")
    team = a.case.engineers
    who = "the one engineer's" if team == 1 else f"one of {team} engineers'"
    return threat_on(
        link,
        "taken-over-account",
        "elevation-of-privilege",
        f"With {who} account or laptop, somebody reads or deletes {content_at_risk(a)} in {a.name(store.id)},"
        " backups included.",
        "administrative-access",
        "audit-log",
    )


def is_callback(link: Link) -> bool:
    """Say whether another system reports to us over this link, signed, on its own initiative."""
    words = f"{link.protocol} {link.authenticated_by} {link.data}".lower()
    return any(word in words for word in ("webhook", "callback", "receipt", "signed payload", "signature"))


def _boundary(a: Anatomy, component_id: str) -> str:
    trusted = (one for one in a.architecture.boundaries if one.kind == "trust")
    return next((one.id for one in trusted if component_id in one.components), "")


def _browser(a: Anatomy) -> bool:
    return "web" in a.case.brief.scale.clients or any(
        "web" in part.name.lower() or "browser" in part.name.lower() for part in a.parts("client")
    )


def _paid_volume(a: Anatomy, component_id: str) -> bool:
    part = a.architecture.component(component_id)
    text = f"{part.name} {part.purpose}".lower() if part else ""
    return any(
        word in text for word in ("sms", "email", "e-mail", "message", "push", "model", "map", "payment")
    )
