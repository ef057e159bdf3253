"""The step `secure`: threats first, then the controls that they need, then duties."""

from __future__ import annotations

import re

from archkit.architects.rulebook.anatomy import Anatomy, anatomy, counted, listed
from archkit.architects.rulebook.secure.accounts import EXISTING, MANAGED, OWN, SELF_RUN, decide_accounts
from archkit.architects.rulebook.secure.controls import build_controls
from archkit.architects.rulebook.secure.set_aside import set_aside
from archkit.architects.rulebook.secure.store_threats import MONEY
from archkit.architects.rulebook.secure.tenancy import decide_tenancy
from archkit.architects.rulebook.secure.threats import find_threats, is_callback
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision, Design, Duty, Security, Threat
from archkit.knowledge import fact, library

_ARTICLE = {
    MANAGED: "a managed OpenID Connect provider",
    SELF_RUN: "a self-run identity server",
    EXISTING: "the organisation's existing single sign-on",
    OWN: "a sign-in of our own on the framework's parts",
}
_PROCESSES = frozenset({"processor-agreements"})
_FLOOR = frozenset({"secret-store"})
_CARDS = frozenset({"card-tokenisation"})
_CARD = re.compile(r"\bcards?\b", re.IGNORECASE)
_ON_LINE = re.compile(
    r"\b(?:pa(?:y|ys|id|ying|yments?) (?:is |are )?on[- ]?line|online payments?|(?:yearly|monthly|annual) fee"
    r"|paid (?:\w+ )?(?:api|plans?|accounts?|version|tier|subscriptions?))\b",
    re.IGNORECASE,
)
"""Words of people who pay over the network, which they hardly do without a card."""


def propose_security(case: Situation, design: Design) -> Security:
    """Return threats, controls, duties and the sentences on who may do what.

    Raises:
        InvalidProposalError: If the design has no architecture yet.
    """
    a = anatomy(case, design, "secure")
    threats = find_threats(a)
    duties = find_duties(a)
    needed = {control for threat in threats for control in threat.controls} | {
        duty.control for duty in duties
    }
    needed |= _FLOOR if a.deployables else set()
    needed |= _CARDS if _takes_cards(a) else set()
    needed |= {"data-residency"} if a.case.brief.compliance.residency else set()
    decisions = tuple(one for one in (decide_accounts(a), decide_tenancy(a)) if one)
    return Security(
        summary=_summary(a, threats, len(needed), duties),
        authentication=_authentication(a, decisions),
        authorisation=_authorisation(a),
        encryption=_encryption(a),
        secrets=_secrets(a),
        tenancy=_tenancy(a, decisions),
        threats=threats,
        set_aside=set_aside(a.case.brief, a.architecture, threats),
        controls=build_controls(a, frozenset(needed)),
        duties=duties,
        decisions=decisions,
    )


def _takes_cards(a: Anatomy) -> bool:
    """Say whether people pay by card: then card numbers stay out, whether or not a regime is named."""
    brief = a.case.brief
    words = " ".join((brief.name, brief.purpose, *brief.goals, *brief.constraints))
    by_card = a.case.has("payments") and _CARD.search(words) is not None
    return by_card or _ON_LINE.search(words) is not None


def regime_id(name: str) -> str:
    """Return the id of a regime from the ways people write it: ``PCI``, ``SOC2``, ``EU-GDPR``."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    known = (
        ("gdpr", ("gdpr", "dsgvo", "rgpd")),
        ("hipaa", ("hipaa",)),
        ("pci-dss", ("pci",)),
        ("soc-2", ("soc2", "socii", "soctype2")),
    )
    return next((regime for regime, signs in known if any(sign in plain for sign in signs)), plain)


def find_duties(a: Anatomy) -> tuple[Duty, ...]:
    """Return the known duties of the brief's regimes; an unknown regime asks for counsel."""
    found: list[Duty] = []
    for stated in dict.fromkeys(a.case.brief.compliance.regimes or ()):
        if stated.lower() in {"none", "no", "n/a"}:
            continue
        known = [duty for duty in library().duties if duty.regime == regime_id(stated)]
        for duty in known:
            if duty.control in _PROCESSES and not _processors(a):
                continue
            source = f"{duty.source} ({duty.basis}, {duty.date.isoformat()})"
            found.append(
                Duty(
                    regime=stated, duty=duty.duty, control=duty.control, evidence=duty.evidence, source=source
                )
            )
        if not known:
            found.append(
                Duty(
                    regime=stated,
                    duty=(
                        f"archkit knows no duties for {stated}: ask counsel which bind this system before"
                        " real data enters it."
                    ),
                    control="counsel-review",
                    evidence="Dated list of duties from counsel.",
                    source="not in archkit.knowledge",
                )
            )
    return tuple(found)


def _processors(a: Anatomy) -> bool:
    return bool(a.parts("external")) or any(part.managed for part in a.architecture.components)


def _summary(a: Anatomy, threats: tuple[Threat, ...], controls: int, duties: tuple[Duty, ...]) -> str:
    crossings = len({threat.crossing for threat in threats})
    exposure = a.case.brief.threats.exposure
    reach = {
        "public": "anybody on the internet",
        "partners": "known partners",
        "internal": "the organisation's own people",
    }.get(exposure or "", "")
    who = (
        f"{reach} can reach it" if reach else "the brief does not say who can reach it, so anybody is assumed"
    )
    assets = (
        listed(a.case.brief.threats.assets)
        or listed(a.personal_fields, longest=4)
        or listed((one.name for one in a.case.brief.workload.entities), longest=4)
    )
    guard = f" To protect: {assets}." if assets else ""
    bound = (
        f" {counted(len(duties), 'duty', 'duties')} of"
        f" {listed(dict.fromkeys(duty.regime for duty in duties))}."
        if duties
        else ""
    )
    return (
        f"{counted(len(threats), 'threat')} on {counted(crossings, 'crossing')} of trust, met by"
        f" {counted(controls, 'control')}; {who}.{guard}{bound}"
    )


def _authentication(a: Anatomy, decisions: tuple[Decision, ...]) -> str:
    accounts = next((one for one in decisions if one.id == "identity-provider"), None)
    entries = listed(part.name for part in a.entries) or "no entry"
    minutes = fact("security.token-minutes").base
    outside = a.links(("external",))
    machines = list(dict.fromkeys(a.name(link.source) for link in outside if not is_callback(link)))
    callbacks = list(dict.fromkeys(a.name(link.source) for link in outside if is_callback(link)))
    people = (
        f"People sign in through {_ARTICLE[accounts.chosen]}; tokens last {minutes:.0f} min"
        if accounts
        else _stated_authentication(a)
    )
    systems = (
        f" {listed(machines)} {'calls' if len(machines) == 1 else 'call'} with credentials of their own, one"
        " for each system and environment."
        if machines
        else ""
    )
    signed = f" Callbacks of {listed(callbacks)} are signed." if callbacks else ""
    return f"{people}, checked at {entries}.{systems}{signed} {_open_paths(a)}"


def _open_paths(a: Anatomy) -> str:
    contracts = a.design.contracts
    paths = (
        [f"{one.method.upper()} {one.path}" for one in contracts.endpoints if one.public] if contracts else []
    )
    if not paths:
        return "Only health endpoints answer without credentials."
    return f"Without credentials: {listed(paths, longest=4)} and health endpoints."


def _stated_authentication(a: Anatomy) -> str:
    kind = a.design.contracts.authentication if a.design.contracts else "oidc"
    return {
        "oidc": "OpenID Connect as decided earlier",
        "api-key": "An API key for each caller",
        "mtls": "A client certificate for each caller",
        "none": "Callers are not told apart",
    }[kind]


def _authorisation(a: Anatomy) -> str:
    actors = [one.actor for one in a.case.brief.workload.operations]
    roles = listed(dict.fromkeys(actors), longest=5)
    scopes: dict[str, None] = {}
    for endpoint in a.design.contracts.endpoints if a.design.contracts else ():
        scopes.update(dict.fromkeys(endpoint.scopes))
    shown = f" Scopes of the contract: {listed(scopes, longest=6)}." if scopes else ""
    two = " A booking over a limit set by the owner needs a second person." if a.case.has(*MONEY) else ""
    base = (
        f"Roles follow the brief's actors ({roles})"
        if roles
        else "The brief names no actors; one role for use and one for administration"
    )
    return (
        f"{base}; the right to an object is checked in the query that reads it, not only at the"
        f" entry.{shown}{two}"
    )


def _encryption(a: Anatomy) -> str:
    stores = listed(
        (part.name for part in a.parts("database", "object-store", "warehouse", "search", "queue", "stream")),
        longest=4,
    )
    plain = [f"{link.source} -> {link.target}" for link in a.architecture.links if not link.encrypted]
    rest = f" Without encryption so far: {listed(plain)}; to be closed before production." if plain else ""
    at_rest = f" At rest AES-256 for {stores} and their backups." if stores else " Nothing is stored."
    keys = (
        " Keys that sign or issue lie in hardware security modules and never leave them."
        if a.case.has("signing-keys")
        else ""
    )
    return (
        f"In transit TLS 1.3 on each of {counted(len(a.architecture.links), 'link')} (1.2 for older"
        f" clients).{at_rest}{keys}{rest}"
    )


def _secrets(a: Anatomy) -> str:
    days = fact("security.secret-days").base
    holders = [
        link
        for link in a.links(targets=("external", "database", "cache", "queue", "stream"))
        if a.kind(link.source) not in {"client", "external"}
    ]
    pairs = len({(link.source, link.target) for link in holders})
    if not pairs:
        return "No part holds a long-lived credential."
    return (
        f"{counted(pairs, 'credential')} between parts, kept in the platform's secret store and replaced"
        f" every {days:.0f} days; none in code, image or configuration file. Short-lived workload identity"
        " takes their place where the store supports it."
    )


def _tenancy(a: Anatomy, decisions: tuple[Decision, ...]) -> str:
    tenants = a.case.brief.scale.tenants
    if tenants and tenants > 1:
        chosen = next(
            (one.winner.name for one in (*decisions, *a.design.decisions) if "tenan" in one.id),
            "as decided with the data model",
        )
        return (
            f"{tenants:,} tenants: {chosen}. The tenant comes from the verified token, not from the request"
            " body; cost and load are counted by tenant."
        )
    why = "the brief states one tenant" if tenants == 1 else "the brief names no tenants"
    return (
        f"Not applicable: {why}. Rows belong to users or to the organisation; a second tenant brings the"
        " decision back (tenant column, row policies, cost by tenant)."
    )
