"""Checks on who may do what: rights at every endpoint, between services, and a record of sign-ins."""

from __future__ import annotations

import re

from archkit.design import Endpoint, Step
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.graph import RUNNING, graph_of, placed_links
from archkit.proofs.meaning import first_meant, meant
from archkit.proofs.proof import Evidence
from archkit.proofs.secure.threats import security_of
from archkit.proofs.security_words import controls_said, lacking, operations_said

_OBJECT = re.compile(
    r"\bobjects?\b|\bowners?\b|\bownership\b|\btenants?\b|\brow (?:policies|level)|row-level"
    r"|each (?:record|row|resource)|belongs? to|\bby (?:patient|customer|user|account)\b",
    re.IGNORECASE,
)
_PROVED_BY = re.compile(
    r"sign(?:ed|ature|s)?\b|hmac|mtls|mutual tls|certificates?|tokens?"
    r"|jwt|workload|identity|\biam\b|\broles?\b"
    r"|\bkeys?\b|credentials?|spiffe|oidc|oauth",
    re.IGNORECASE,
)
_SIGN_INS = re.compile(
    r"sign-?ins?|log-?ins?|authentication (?:events?|attempts?)|auth events?|attempts? to sign in",
    re.IGNORECASE,
)
_RECORDED = re.compile(r"\blog(?:s|ged|ging)?\b|record\w*|audit\w*|append-only|kept", re.IGNORECASE)
_REFUSALS = re.compile(r"refus\w+|fail\w*|denied|reject\w+|unsuccessful", re.IGNORECASE)
_WITHOUT_A_CALLER = re.compile(
    r"\b(?:login|signup|register|tokens?|webhooks?|callbacks?|sessions?|health)\b", re.IGNORECASE
)


@check(
    "SECURE010",
    "endpoint-without-authorisation",
    claim="Every endpoint that is not for everybody asks for a right, and for the right to this one object.",
    step=Step.SECURE,
)
def endpoint_without_authorisation(subject: Subject) -> Verdict:
    """Flags an endpoint without a scope, and objects named in a path whose owner nobody checks.

    Why it matters: the caller who is known and asks for somebody else's object is the most frequent
    hole of all.

    Example: ``GET /invoices/{id}`` with a valid token, and an authorisation that says ``by role``.

    Use instead: a scope for each endpoint, and a rule that the query carries the owner or tenant.

    Known limits: whether the query does is not visible in a design. Endpoints that begin a session or
    take a signed callback have no scope.
    """
    contracts = subject.design.contracts
    if contracts is None or not contracts.endpoints:
        raise NotAssessableError("the contract has no endpoints yet")
    guarded = [one for one in contracts.endpoints if not one.public]
    if not guarded:
        raise NotApplicableError("every endpoint is meant for everybody")
    findings = [
        lacking(
            "SECURE010",
            f"contracts.endpoints.{one.operation_id}.scopes",
            f"{one.method.upper()} {one.path} asks for no right.",
            "Give it the smallest scope that does the job.",
            one.summary,
        )
        for one in guarded
        if not one.scopes and not _without_a_caller(one)
    ]
    named = [one for one in guarded if "{" in one.path and not _without_a_caller(one)]
    stated = ("secure.authorisation", security_of(subject).authorisation)
    place, words = first_meant((stated, *controls_said(subject)), _OBJECT)
    if named and not words:
        shown = f"{named[0].method.upper()} {named[0].path}"
        message = f"Nothing says that a caller may see the one object that {shown} names."
        remedy = "Say in secure.authorisation, or in a control, how each object is checked against its owner."
        findings.append(lacking("SECURE010", "secure.authorisation", message, remedy, stated[1]))
    evidence = [Evidence(label="Endpoints that ask", text=f"{len(guarded)} of {len(contracts.endpoints)}")]
    if words:
        evidence.append(Evidence(label=place, text=words[:300]))
    return Verdict(tuple(findings), tuple(evidence))


def _without_a_caller(endpoint: Endpoint) -> bool:
    return bool(_WITHOUT_A_CALLER.search(f"{endpoint.path} {endpoint.summary}".replace("-", " ")))


@check(
    "SECURE017",
    "trusting-inner-call",
    claim="A service that is called by another asks who calls.",
    step=Step.SECURE,
)
def trusting_inner_call(subject: Subject) -> Verdict:
    """Flags a call between parts of our own that nothing proves: no signature, certificate or token.

    Why it matters: whoever is inside the network, by a flaw in one part, is then everybody.

    Example: ``authenticated_by: private network``.

    Use instead: mutual TLS, signed requests, or short-lived credentials of the platform with the
    callee's name as audience.

    Known limits: applies where one part of our own calls another; content networks and managed entries
    are judged as callers from outside.
    """
    graph = graph_of(subject)
    own = RUNNING - {"edge"} | {"scheduler"}
    inner = [
        (place, link)
        for place, link in placed_links(graph.architecture)
        if link.source in graph.parts
        and link.target in graph.parts
        and graph.parts[link.source].kind in own
        and graph.parts[link.target].kind in own
        and link.source != link.target
    ]
    if not inner:
        raise NotApplicableError("no part of our own calls another")
    findings = tuple(
        lacking(
            "SECURE017",
            f"{place}.authenticated_by",
            f"{link.target!r} cannot tell that it is {link.source!r} who calls.",
            "Name what proves the caller: mutual TLS, a signature, or a short-lived credential.",
            link.authenticated_by or f"{link.protocol}: {link.data}",
        )
        for place, link in inner
        if not meant(link.authenticated_by, _PROVED_BY)
    )
    return Verdict(findings, (Evidence(label="Calls among our own parts", text=str(len(inner))),))


@check(
    "SECURE018",
    "sign-in-unrecorded",
    claim="Sign-ins and refusals are recorded.",
    step=Step.SECURE,
)
def sign_in_unrecorded(subject: Subject) -> Verdict:
    """Flags a design in which nobody could see who signed in and who was refused.

    Why it matters: a stolen account shows itself by its sign-ins, and by nothing else for weeks.

    Example: access logs with addresses and status codes, kept for a week.

    Use instead: a record of sign-ins, failures and refusals with account, time and address, apart from
    the application log.

    Known limits: words are judged; what a managed identity provider records by itself must be said to
    count.
    """
    contracts, shape = subject.design.contracts, subject.design.shape
    identity = shape is not None and any(part.kind == "identity" for part in shape.components)
    if contracts is not None and contracts.authentication == "none" and not identity:
        raise NotApplicableError("no caller is told apart, so nobody signs in")
    texts = (*controls_said(subject), *operations_said(subject))
    place, words = first_meant(texts, _SIGN_INS, _RECORDED, _REFUSALS)
    if words:
        return Verdict(evidence=(Evidence(label=place, text=words[:300]),))
    half, said = first_meant(texts, _SIGN_INS, _RECORDED)
    lack = "Refused attempts to sign in are" if half else "Nothing says that sign-ins are"
    remedy = (
        "Add a control: sign-ins and refusals with account, time and address, kept apart from other logs."
    )
    message = f"{lack} {'not ' if half else ''}recorded."
    return Verdict((lacking("SECURE018", half or "secure.controls", message, remedy, said),))
