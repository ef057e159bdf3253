"""Checks on secrets: kept in a store, replaced in time."""

from __future__ import annotations

import re

from archkit.design import Finding, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.crossing import OUTSIDE
from archkit.proofs.graph import graph_of
from archkit.proofs.meaning import first_meant, meant, together
from archkit.proofs.proof import Evidence
from archkit.proofs.secure.threats import security_of
from archkit.proofs.security_words import lacking, security_said

_HELD_FOR = frozenset(
    {"external", "database", "cache", "queue", "stream", "search", "warehouse", "object-store"}
)
_STORE = re.compile(
    r"\bvaults?\b|secrets? (?:store|manager|management|service)|key (?:store|vault|management|service)"
    r"|\bkms\b|environment variables?|workload identit\w+|parameter store|sealed secrets?|credential store",
    re.IGNORECASE,
)
_IN_THE_OPEN = re.compile(
    r"hard-?coded|\b(?:in|inside|with|into) (?:the |our )?(?:source|code|repository|repo|git|image|images"
    r"|configuration files?|config files?)\b",
    re.IGNORECASE,
)
_REPLACED = re.compile(r"rotat\w+|replac\w+|renew\w*|short-lived|expir\w+", re.IGNORECASE)
_PERIOD = re.compile(
    r"\d++ ?(?:d\b|h\b|days?|hours?|min(?:utes)?|weeks?|months?)|\bevery\b|quarterly|monthly|weekly|daily"
    r"|short-lived|automatic\w*|by itself|by themselves",
    re.IGNORECASE,
)


def _holders(subject: Subject) -> list[str]:
    """Return the calls of our own parts for which a credential is held.

    Raises:
        NotApplicableError: If there is none.
    """
    graph = graph_of(subject)
    calls = [
        f"{link.source} -> {link.target}"
        for link in graph.links
        if graph.parts[link.source].kind not in OUTSIDE and graph.parts[link.target].kind in _HELD_FOR
    ]
    if not calls:
        raise NotApplicableError("no part of our own calls a store or another system, so none holds a secret")
    return calls


@check(
    "SECURE011",
    "secret-outside-a-store",
    claim="Secrets are kept in a store or the environment, and not in code, images or files.",
    step=Step.SECURE,
)
def secret_outside_a_store(subject: Subject) -> Verdict:
    """Flags secrets that are kept in code, images or files, and no word on where they are kept.

    Why it matters: what is in a repository is in every copy of it, and is found within minutes once one
    of them is public.

    Example: ``secrets: in the configuration file``.

    Use instead: a secret store or the environment that the platform fills, one secret for each caller
    and environment, or workload identity without any.

    Known limits: words are judged; secrets that are written out in a design are looked for elsewhere.
    """
    calls = _holders(subject)
    texts = tuple(security_said(subject))
    findings: list[Finding] = []
    for place, text in texts:
        concerns = place == "secure.secrets" or re.search(r"secret|credential|password", text, re.IGNORECASE)
        if concerns and (words := meant(text, _IN_THE_OPEN)) and not _kept_out(words):
            message = "Secrets are kept where whoever reads the code or the image has them."
            findings.append(lacking("SECURE011", place, message, "Move them to a secret store.", words))
    place, words = first_meant(texts, _STORE)
    if not words and not findings:
        message = f"Nothing says where the secrets of {len(calls)} calls are kept."
        remedy = "Name the secret store, or the environment that the platform fills, in secure.secrets."
        said = security_of(subject).secrets
        findings.append(lacking("SECURE011", "secure.secrets", message, remedy, said))
    return Verdict(tuple(findings), (Evidence(label=place or "Kept", text=words[:300] or "not said"),))


def _kept_out(words: str) -> bool:
    """Say whether the words look for secrets in code instead of keeping them there."""
    return bool(re.search(r"scan|search|outside|out of|found|leak|refus", words, re.IGNORECASE))


@check(
    "SECURE012",
    "secret-never-replaced",
    claim="Secrets are replaced after a stated time, or live too short to be.",
    step=Step.SECURE,
)
def secret_never_replaced(subject: Subject) -> Verdict:
    """Flags secrets of which nobody says how often they are replaced.

    Why it matters: a secret that leaked unnoticed works until it is replaced, and one that was never
    replaced cannot be in a hurry.

    Example: ``secrets: in the vault``, and no word on their age.

    Use instead: an age in days at which each is replaced without an outage, or short-lived credentials.

    Known limits: words are judged; whether two values are valid at a time, so that nothing stops, is not.
    """
    calls = _holders(subject)
    relevant = [
        (place, text)
        for place, text in security_said(subject)
        if place == "secure.secrets"
        or re.search(r"secret|credential|\bkeys?\b|password", text, re.IGNORECASE)
    ]
    for place, text in relevant:
        if words := together(text, _REPLACED, _PERIOD):
            return Verdict(evidence=(Evidence(label=place, text=words[:300]),))
    message = f"Nothing says when the secrets of {len(calls)} calls are replaced."
    remedy = "Give the age in days at which each is replaced, or use short-lived credentials."
    said = security_of(subject).secrets
    return Verdict((lacking("SECURE012", "secure.secrets", message, remedy, said),))
