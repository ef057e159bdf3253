"""Checks on encryption: certificates that renew themselves, stores that are not in the clear, headers."""

from __future__ import annotations

import re

from archkit.design import Step
from archkit.design.architecture import STORES
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import OUTSIDE
from archkit.proofs.graph import RUNNING, graph_of
from archkit.proofs.meaning import denied, first_meant, first_together, meant
from archkit.proofs.proof import Evidence
from archkit.proofs.secure.threats import security_of
from archkit.proofs.security_words import lacking, security_said

_CERTIFICATE = re.compile(r"\bcertificates?\b|\bacme\b|let's encrypt|\bcerts?\b", re.IGNORECASE)
_RENEWED = re.compile(
    r"renew\w*|rotat\w+|automat\w+|by (?:itself|themselves)|managed|\bacme\b|let's encrypt"
    r"|before (?:it|they) ends?",
    re.IGNORECASE,
)
_AT_REST = re.compile(
    r"at rest|stored data|(?:disk|volume|storage|database|column|bucket)s?(?:[ -]level)? encrypt\w+"
    r"|encrypt\w+ (?:disks?|volumes?|storage|snapshots?|backups?)|\btde\b",
    re.IGNORECASE,
)
_HOW = re.compile(r"aes|encrypt\w+|\bkms\b|key (?:service|management)|\btde\b|luks", re.IGNORECASE)
_BROWSER = re.compile(
    r"\b(?:web|browsers?|spa|portal|single[- ]page|back office|front ?end)\b", re.IGNORECASE
)
_HEADERS = {
    "CORS": re.compile(r"\bcors\b|cross-origin resource sharing", re.IGNORECASE),
    "CSP": re.compile(r"\bcsp\b|content[- ]security[- ]policy", re.IGNORECASE),
    "HSTS": re.compile(r"\bhsts\b|strict[- ]transport[- ]security", re.IGNORECASE),
}


_WIDE_OPEN = re.compile(
    r"\bcors\b[^.;,]{0,40}(?:\*|\b(?:all|any|every) origins?\b|everybody|anywhere)"
    r"|(?:\b(?:all|any|every) origins?\b|wildcard)[^.;,]{0,30}\bcors\b|unsafe-inline",
    re.IGNORECASE,
)


@check(
    "SECURE013",
    "certificate-that-ends",
    claim="Callers come in over HTTPS, and its certificates are renewed before they end.",
    step=Step.SECURE,
)
def certificate_that_ends(subject: Subject) -> Verdict:
    """Flags an entry without encryption, and no word on how certificates are renewed.

    Why it matters: a certificate that ends on a Sunday is an outage of everything, and the warning
    went to somebody who left.

    Example: ``encryption: TLS 1.3``, and no word on certificates.

    Use instead: certificates that renew by themselves, and a ticket some weeks before one ends.

    Known limits: words are judged; that the renewal works shows in the certificate's age.
    """
    graph = graph_of(subject)
    entries = [
        (number, link)
        for number, link in enumerate(graph.architecture.links)
        if link.source in graph.parts
        and link.target in graph.parts
        and graph.parts[link.source].kind in OUTSIDE
        and graph.parts[link.target].kind in RUNNING
    ]
    if not entries:
        raise NotApplicableError("nothing of our own is called from outside")
    findings = [
        lacking(
            "SECURE013",
            f"shape.links.{number}.encrypted",
            f"{link.source} -> {link.target} is not encrypted.",
            "Let callers in over HTTPS only.",
            link.protocol,
        )
        for number, link in entries
        if not link.encrypted
    ]
    place, words = first_together(security_said(subject), _CERTIFICATE, _RENEWED)
    if not words:
        message = "Nothing says how certificates are renewed before they end."
        remedy = "Say in a control who issues them, that they renew by themselves, and who is told if not."
        said = security_of(subject).encryption
        findings.append(lacking("SECURE013", "secure.encryption", message, remedy, said))
    evidence = [Evidence(label="Calls from outside", text=str(len(entries)))]
    evidence += [Evidence(label=place, text=words[:300])] if words else []
    return Verdict(tuple(findings), tuple(evidence))


@check(
    "SECURE014",
    "browser-without-headers",
    claim="Browsers are told by headers which origins may call, what may run, and to use HTTPS only.",
    step=Step.SECURE,
)
def browser_without_headers(subject: Subject) -> Verdict:
    """Flags a system that browsers call without a word on CORS, CSP or HSTS, one finding for each.

    Why it matters: the browser would stop foreign scripts and plain connections by itself, and is not
    told to.

    Example: CORS open to every origin, and nothing else.

    Use instead: CORS for the known origins, a Content-Security-Policy without inline scripts, HSTS.

    Known limits: applies where the brief's clients or a component speak of the web; words are judged.
    """
    clients = subject.brief.scale.clients
    shape = subject.design.shape
    callers = [part for part in shape.components if part.kind == "client"] if shape else []
    told = " ".join(f"{part.name} {part.purpose}" for part in callers)
    if not (_BROWSER.search(" ".join(clients)) or _BROWSER.search(told)):
        if clients:
            raise NotApplicableError(f"no browser calls: clients are {', '.join(clients)}")
        raise NotAssessableError("nobody says whether browsers call: state scale.clients")
    texts = tuple(security_said(subject))
    found = {name: first_meant(texts, pattern) for name, pattern in _HEADERS.items()}
    findings = tuple(
        lacking(
            "SECURE014",
            "secure.controls",
            f"Browsers call, and no control sets {name}.",
            f"Set {name} in a control, with the origins or sources that are allowed.",
            next((no for _, text in texts if (no := denied(text, _HEADERS[name]))), ""),
        )
        for name, (_, words) in found.items()
        if not words
    )
    findings += tuple(
        lacking(
            "SECURE014",
            place,
            "What it lets browsers do is open to every origin or script.",
            "Name the origins that may call, and let no inline script run.",
            words,
        )
        for place, text in texts
        if (words := meant(text, _WIDE_OPEN))
    )
    evidence = tuple(
        Evidence(label=name, text=f"{place}: {words}"[:300])
        for name, (place, words) in found.items()
        if words
    )
    return Verdict(findings, evidence)


@check(
    "SECURE019",
    "store-in-the-clear",
    claim="What is kept is encrypted where it lies, backups too.",
    step=Step.SECURE,
)
def store_in_the_clear(subject: Subject) -> Verdict:
    """Flags stores of which nobody says that their disks, snapshots and backups are encrypted.

    Why it matters: snapshots and backups are copied, shared and forgotten; encrypted, they are noise.

    Example: ``encryption: TLS everywhere``, with a database behind it.

    Use instead: encryption at rest by the provider's key service for each store and its backups.

    Known limits: words are judged; caches, which keep nothing for long, are not asked for. Columns with
    personal data are judged by themselves.
    """
    shape = subject.design.shape
    kept = [part for part in shape.components if part.kind in STORES - {"cache"}] if shape else []
    if not kept:
        raise NotApplicableError("nothing is kept")
    place, words = first_meant(security_said(subject), _AT_REST, _HOW)
    names = ", ".join(part.id for part in kept)
    if words:
        return Verdict(
            evidence=(Evidence(label=place, text=words[:300]), Evidence(label="Stores", text=names))
        )
    message = f"Nothing says that what {names} keeps is encrypted at rest."
    remedy = "Say in secure.encryption, or in a control, how stores, snapshots and backups are encrypted."
    said = security_of(subject).encryption
    return Verdict((lacking("SECURE019", "secure.encryption", message[:300], remedy, said),))
