"""Checks on what was read of technologies: the page, the version, the advisories, each with its day."""

from __future__ import annotations

import datetime as dt
import re

from archkit.design import Finding, Step, Technology
from archkit.knowledge import fact, known_technology
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence

_NOT_READ = re.compile(
    r"\b(?:memory|remember\w*|recall\w*|training(?: data)?|general knowledge|common knowledge|i know|assum\w+"
    r"|as far as known|unknown|not (?:read|checked|verified|looked up)|tbd|todo|n/?a)\b",
    re.IGNORECASE,
)
_FLOATING = re.compile(
    r"\W*(?:latest|newest|current|stable|any|lts|edge|nightly|head|main|master|x|\*)\W*"
    r"|.*(?:\blatest\b|[\^~*><=]).*",
    re.IGNORECASE,
)
_SHOWN = 3
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")
_LOOKED = re.compile(
    r"\badvisor(?:y|ies)\b|\bcve\b|\bosv\b|\bnvd\b|vulnerabilit|security (?:page|bulletin|notice)|\bghsa\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?P<id>CVE-\d{4}-\d+|GHSA(?:-\w{4}){3})[^.;]{0,80}?\b(?:open|unfixed|unpatched|not fixed|affects"
    r"|affected|exploit\w*|vulnerable)\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(r"\b(?:not affected|does not affect|no longer|fixed in|is fixed)\b", re.IGNORECASE)


def technologies_of(subject: Subject) -> tuple[Technology, ...]:
    """Return the technologies of a subject.

    Raises:
        NotAssessableError: If none is named yet.
    """
    stack = subject.design.verify
    if stack is None or not stack.technologies:
        raise NotAssessableError("no technology is named yet")
    return stack.technologies


def _finding(code: str, one: Technology, field: str, message: str, remedy: str) -> Finding:
    return Finding(
        code=code,
        severity="error",
        place=f"verify.technologies.{one.id}.{field}",
        message=message,
        evidence=str(getattr(one, field))[:200],
        remedy=remedy,
    )


def _listed(names: list[str]) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


@check(
    "TECH005",
    "technology-from-memory",
    claim="Somebody has read up every technology, at a place and on a day that are named.",
    step=Step.VERIFY,
)
def technology_from_memory(subject: Subject) -> Verdict:
    """Flags a technology called verified on the word of a memory, or without a place and a day.

    Why it matters: what is remembered is a year or more old, and nobody can look up where it was
    wrong; every later choice rests on it.

    Example: ``status: verified`` and ``source: general knowledge``.

    Use instead: the page that was read and the day, or ``unverified``, which is then said.

    Known limits: technologies that nobody has read up, or long ago, leave the claim not assessable;
    whether the page says what it is cited for is not read here, since nothing is asked of the network.
    """
    technologies = technologies_of(subject)
    oldest = subject.today - dt.timedelta(days=fact("proofs.evidence-days").base)
    findings = [
        _finding(
            "TECH005", one, "source", f"{one.name} is called verified, {problem}.",
            "Read its page, name it with the day, or mark the technology unverified.",
        )
        for one in technologies
        if one.status == "verified" and (problem := _unread(one))
    ]  # fmt: skip
    read = [one for one in technologies if one.status == "verified" and (one.retrieved or oldest) >= oldest]
    open_ones = [one.id for one in technologies if one not in read]
    if open_ones and not findings:
        raise NotAssessableError(
            f"{len(open_ones)} of {len(technologies)} technologies were not read up since {oldest}"
            f" ({_listed(open_ones)}): give source and retrieved"
        )
    text = "; ".join(f"{one.id} ({one.source[:60]}, {one.retrieved})" for one in read)
    return Verdict(tuple(findings), (Evidence(label="Read", text=text or "none"),))


def _unread(one: Technology) -> str:
    if not one.source.strip():
        return "and no place says so"
    if found := _NOT_READ.search(one.source):
        return f"on the word of {found[0]!r}"
    return "" if one.retrieved else "and no day says when"


@check(
    "TECH006",
    "unconfirmed-version",
    claim="Every technology that has versions names one, and that version was read where it is published.",
    step=Step.VERIFY,
)
def unconfirmed_version(subject: Subject) -> Verdict:
    """Flags a version that floats, holds no number, or differs from the one known at a later day.

    Why it matters: "latest" is another program every week; a version from memory may be past its
    support or not exist.

    Example: ``version: latest``, or ``version: ">=3"``.

    Use instead: the release line, ``3.14``, with the page that names it and the day.

    Known limits: services that a provider runs have no version to name; they are told by what
    knowledge holds of them or by their licence. A version that nobody confirmed leaves the claim not
    assessable.
    """
    technologies = technologies_of(subject)
    findings = [
        _finding(
            "TECH006", one, "version", f"{one.name} is named in version {one.version!r}, which {problem}.",
            "Name the release line that is built on, as its release page writes it.",
        )
        for one in technologies
        if one.version is not None and (problem := _floating(one.version))
    ]  # fmt: skip
    versioned = [one for one in technologies if not _is_service(one)]
    open_ones = [
        one.id
        for one in versioned
        if not (one.version and one.status == "verified" and one.source.strip() and one.retrieved)
    ]
    shown = (f"{one.id} {one.version} ({one.retrieved})" for one in versioned if one.id not in open_ones)
    services = [one.id for one in technologies if _is_service(one)]
    evidence = (
        Evidence(label="Confirmed versions", text=", ".join(shown) or "none"),
        Evidence(label="Services without a version", text=_listed(services) or "none"),
    )
    if open_ones and not findings:
        raise NotAssessableError(
            f"no page confirms a version of {_listed(open_ones)}: give version, source and retrieved"
        )
    return Verdict(tuple(findings), evidence)


def _floating(version: str) -> str:
    if _FLOATING.fullmatch(version.strip()):
        return "is not one version"
    return "" if _DIGIT.search(version) else "holds no number"


def _is_service(one: Technology) -> bool:
    """Say whether a technology is run by its provider, so that nobody chooses a version."""
    known = known_technology(one.id)
    if one.version:
        return False
    return bool(known and known.managed) or "service terms" in one.licence.casefold()


@check(
    "TECH007",
    "unread-advisories",
    claim="The security advisories of every technology were looked up, and no open one concerns it.",
    step=Step.VERIFY,
)
def unread_advisories(subject: Subject) -> Verdict:
    """Flags an open advisory that the design itself names, and a look-up without a day.

    Why it matters: a hole that is published is tried within hours; who builds on it knowingly owns
    the damage.

    Example: ``source: "osv.dev, 2026-11-20: CVE-2026-1234 open, no fix yet"``.

    Use instead: a release without open advisories, or the setting that closes the hole; what was
    looked up stands in ``source`` with its day.

    Known limits: archkit asks no service, so what nobody looked up lately is not assessable, and what
    somebody wrote is believed. Libraries beneath the named technologies are not known; the scan in
    the pipeline sees those.
    """
    technologies = technologies_of(subject)
    oldest = subject.today - dt.timedelta(days=fact("proofs.advisory-days").base)
    findings: list[Finding] = []
    read: list[str] = []
    unread: list[str] = []
    for one in technologies:
        day = _looked_up(one)
        if problem := _advisory_problem(one, day):
            findings.append(
                _finding(
                    "TECH007", one, "source", f"{one.name}: {problem}.",
                    "Take a release without it, or look again and write down place and day.",
                )
            )  # fmt: skip
        elif day and day >= oldest:
            read.append(f"{one.id}: {one.source[:120]}")
        else:
            unread.append(one.id)
    if unread and not findings:
        raise NotAssessableError(
            f"nobody has looked up advisories of {_listed(unread)} since {oldest}; archkit asks none: write"
            " place, day and result in source"
        )
    return Verdict(tuple(findings), (Evidence(label="Looked up", text="; ".join(read) or "none"),))


def _advisory_problem(one: Technology, day: dt.date | None) -> str:
    found = _OPEN.search(one.source)
    if found and not _SETTLED.search(one.source[found.start() : found.end() + 40]):
        return f"the open advisory {found['id']} is named"
    looked = _LOOKED.search(one.source) and not _NOT_READ.search(one.source)
    return "its advisories were looked up on a day that nobody wrote down" if looked and not day else ""


def _looked_up(one: Technology) -> dt.date | None:
    """Return the day on which a technology's advisories were looked up; None when nobody says so."""
    if not _LOOKED.search(one.source) or _NOT_READ.search(one.source):
        return None
    days = [dt.date.fromisoformat(text) for text in _DAY.findall(one.source) if _is_day(text)]
    return max(days) if days else one.retrieved


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
