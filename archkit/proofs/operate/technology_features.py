"""Checks on features: nothing that is deprecated, and nothing that the named version does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import DataModel, Design, Finding, Step
from archkit.design.ddl import ddl_statements
from archkit.knowledge import library
from archkit.knowledge.feature import KnownFeature
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence
from archkit.proofs.verify.technology_evidence import technologies_of

_REFUSED = re.compile(
    r"\b(?:no|not|never|without|instead of|nor|neither|refuse\w*|reject\w*|forbid\w*|disable\w*|block\w*"
    r"|remove\w*|replac\w*|deprecat\w*|drop\w*|off|avoid\w*|rather than|unlike)\b(?:[^.;]|\.(?=\S))*$",
    re.IGNORECASE,
)
_REFUSED_AFTER = re.compile(
    r"^(?:[^.;]|\.(?=\S)){0,60}\b(?:(?:is|are|were|was) (?:off|blocked|removed|not)|refused|rejected"
    r"|disabled|forbidden|switched off|never)\b",
    re.IGNORECASE,
)
_SECURED = ("authentication", "authorisation", "encryption", "secrets")
_DEPLOYED = ("platform", "strategy", "rollback", "infrastructure_as_code")
_POSTGRESQL = ("postgres", "neon", "supabase", "timescale", "citus", "alloydb", "aurora-pg")


def _phrase(words: str) -> re.Pattern[str]:
    """Return a pattern for whole words; brackets and signs at the ends bound themselves."""
    head = r"(?<![\w-])" if words[0].isalnum() else ""
    tail = r"(?![\w-])" if words[-1].isalnum() else ""
    return re.compile(f"{head}{re.escape(words)}{tail}", re.IGNORECASE)


def _said(design: Design) -> Iterator[tuple[str, str]]:
    """Yield what a design says that it uses, with its place; what was left out or rejected is not read."""
    stack, shape, secure, operate = design.verify, design.shape, design.secure, design.operate
    for one in stack.technologies if stack else ():
        yield f"verify.technologies.{one.id}", f"{one.id} {one.name} {one.version or ''}"
    for rule in stack.practices if stack else ():
        yield f"verify.practices.{rule.id}.says", rule.says
    for part in shape.components if shape else ():
        yield f"shape.components.{part.id}", f"{part.name} {part.technology or ''}; {part.purpose}"
    for number, link in enumerate(shape.links if shape else ()):
        yield f"shape.links.{number}", f"{link.protocol}; {link.authenticated_by}"
    for field in _SECURED if secure else ():
        yield f"secure.{field}", getattr(secure, field)
    for control in secure.controls if secure else ():
        yield f"secure.controls.{control.id}.implementation", control.implementation
    for field in _DEPLOYED if operate else ():
        yield f"operate.deployment.{field}", getattr(operate.deployment, field) if operate else ""
    yield from _contract_and_sql(design)


def _contract_and_sql(design: Design) -> Iterator[tuple[str, str]]:
    if design.contracts:
        yield "contracts.style", design.contracts.style
    if design.data:
        yield from _sql(design.data)


def _sql(data: DataModel) -> Iterator[tuple[str, str]]:
    for statement in ddl_statements(data):
        yield statement.place, statement.sql
    for pattern in data.access_patterns:
        yield f"data.access_patterns.{pattern.id}.sql", pattern.sql


def _uses(feature: KnownFeature, place: str, text: str) -> str:
    """Return the words of a text that use a feature; empty where it is not named, or refused.

    SQL is taken as it stands: its ``NOT`` refuses nothing.
    """
    for words in feature.words:
        for found in _phrase(words).finditer(text):
            before, after = text[: found.start()], text[found.end() :]
            refused = _REFUSED.search(before[-80:]) or _REFUSED_AFTER.search(after)
            if place.startswith("data.") or not refused:
                return text[max(0, found.start() - 60) : found.end() + 60].strip()
    return ""


@check(
    "TECH008",
    "deprecated-feature",
    claim="Nothing that its maker or a standard advises against is used.",
    step=Step.OPERATE,
)
def deprecated_feature(subject: Subject) -> Verdict:
    """Flags features and habits that knowledge holds as deprecated, where the design says it uses them.

    Why it matters: what is deprecated gets no fixes, has known holes, or is gone in the next release;
    building on it plans the next migration.

    Example: ``authentication: OAuth 2.0 implicit grant``.

    Use instead: what the row of knowledge names, such as the authorisation code with PKCE.

    Known limits: only the features of knowledge/data/features.yaml are known, by their words;
    a word in a clause that refuses or replaces it does not count.
    """
    technologies_of(subject)
    known = [one for one in library().features.values() if one.deprecated and one.deprecated <= subject.today]
    said = tuple(_said(subject.design))
    findings = tuple(
        Finding(
            code="TECH008",
            severity="error",
            place=place,
            message=f"{one.words[0]!r} is used, deprecated since {one.deprecated:%B %Y}: {one.says}.",
            evidence=quote[:200],
            remedy=f"Use {one.instead} ({one.source}).",
        )
        for one in known
        for place, text in said
        if one.deprecated and (quote := _uses(one, place, text))
    )
    evidence = (
        Evidence(label="Read", text=f"{len(said)} statements, the SQL included"),
        Evidence(label="Looked for", text=", ".join(one.words[0] for one in known)),
    )
    return Verdict(findings, evidence)


@check(
    "TECH009",
    "feature-of-another-version",
    claim="Every feature that the design uses exists in the version that it names.",
    step=Step.OPERATE,
)
def feature_of_another_version(subject: Subject) -> Verdict:
    """Flags a feature that the named version does not have yet, or has no more.

    Why it matters: a schema or a call written for another release fails on the first deployment, or
    works in the tests and not in production.

    Example: ``default: uuidv7()`` beside PostgreSQL in version 16.

    Use instead: the version that has the feature, or the way that the named version knows.

    Known limits: only features of knowledge/data/features.yaml are known; SQL is read whole, other
    text by its words. Where no feature with a version is used, or its technology names none, the
    claim is not assessable: the proofs that run the schema then say more.
    """
    versions = {one.id: one.version or "" for one in technologies_of(subject)}
    said = tuple(_said(subject.design))
    findings: list[Finding] = []
    fits: list[str] = []
    open_ones: list[str] = []
    for one in library().features.values():
        place, quote = next(
            ((place, quote) for place, text in said if (quote := _uses(one, place, text))), ("", "")
        )
        technology = _of(one.technology, versions) if quote and (one.since or one.removed_in) else None
        if technology is None:
            continue
        version = versions[technology]
        if not version:
            open_ones.append(f"{one.words[0]} needs {technology} {one.since or f'before {one.removed_in}'}")
        elif problem := _unfit(one, version):
            findings.append(
                Finding(
                    code="TECH009",
                    severity="error",
                    place=place,
                    message=f"{one.words[0]!r} {problem}, the design names {technology} {version}.",
                    evidence=quote[:200],
                    remedy=f"Use {one.instead}.",
                )
            )
        else:
            bound = f"since {one.since}" if one.since else f"until {one.removed_in}"
            fits.append(f"{one.words[0]} ({bound}, here {technology} {version})")
    if not findings and (open_ones or not fits):
        raise NotAssessableError(
            "; ".join(open_ones) or "no feature is used whose first or last version is known"
        )
    return Verdict(tuple(findings), (Evidence(label="Features that fit", text="; ".join(fits) or "none"),))


def _of(technology: str, versions: dict[str, str]) -> str | None:
    """Return the technology of the stack that a feature is about; managed forms count as their engine."""
    if technology in versions:
        return technology
    family = _POSTGRESQL if technology == "postgresql" else (f"-{technology}",)
    return next((name for name in versions if any(word in name for word in family)), None)


def _unfit(one: KnownFeature, version: str) -> str:
    here = _parts(version)
    if one.since and here < _parts(one.since)[: len(here)]:
        return f"came with {one.since}"
    if one.removed_in and here >= _parts(one.removed_in)[: len(here)]:
        return f"was removed in {one.removed_in}"
    return ""


def _parts(version: str) -> tuple[int, ...]:
    found = re.match(r"\D*(\d+(?:\.\d+)*)", version)
    return tuple(int(part) for part in found[1].split(".")) if found else ()
