"""Checks on law and contract: each regime with its duties, personal data guarded, sources named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from archkit.design import DataModel, Finding, Security, Step
from archkit.knowledge import library
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence
from archkit.proofs.secure.threats import security_of

_NONE = frozenset({"", "none", "no", "na", "nothing"})
_ON_PEOPLE = frozenset({"gdpr", "hipaa", "personal", "personaldata", "phi", "pii"})
_MOST_NAMED = 5
_GUARDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "encryption of what is stored": re.compile(
            r"encrypt\w{0,20}.{0,60}(?:at rest|stored|disk|volume|backup|snapshot|column|field|database)"
            r"|(?:at[ -]rest|stored|disk|volume|column|field|database).{0,60}encrypt|\baes\b|\btde\b",
            re.DOTALL,
        ),
        "a check of who may see it": re.compile(
            r"authori[sz]|least[ -]privilege|row[ -](?:level|polic)|access[ -](?:is checked|check|control)"
            r"|permission|\brbac\b|tenant[ -]isolation"
        ),
        "an end: retention or erasure": re.compile(
            r"erasure|\berase|retention|anonymi[sz]|\bpurg|deletion|(?:deleted|removed) after"
        ),
    }
)


def regime_key(name: str) -> str:
    """Return a regime's name without case, spaces and signs: ``pcidss`` for ``PCI-DSS``."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


@check(
    "SECURE004",
    "regime-without-duty",
    claim="Every regime that binds the system has its duties listed, or an honest word that none are known.",
    step=Step.SECURE,
)
def regime_without_duty(subject: Subject) -> Verdict:
    """Flags a stated law or standard of which the design says nothing.

    Why it matters: a regime that is only a name in the brief is met by nobody, and the gap shows at
    the audit.

    Example: ``regimes: [hipaa]`` and not one duty.

    Use instead: each duty with the control that meets it and the evidence; for a regime that nobody
    knows, a line that says so and sends it to counsel.

    Known limits: whether the duties are complete is for counsel; how many archkit knows is shown
    beside how many the design names.
    """
    security, regimes = security_of(subject), subject.brief.compliance.regimes
    if regimes is None:
        raise NotAssessableError("the brief does not say which regimes bind it (compliance.regimes)")
    bound = [name for name in dict.fromkeys(regimes) if regime_key(name) not in _NONE]
    counted = {name: _duties_of(name, security) for name in bound}
    findings = tuple(
        Finding(
            code="SECURE004",
            severity="error",
            place="secure.duties",
            message=f"{name} binds the system, and the design names no duty of it.",
            evidence="brief: compliance.regimes",
            remedy="List its duties with controls, or say that none are known and ask counsel.",
        )
        for name, number in counted.items()
        if not number and not _spoken_of(name, security)
    )
    shown = "; ".join(
        f"{name}: {number} named, {_known(name)} known to archkit" for name, number in counted.items()
    )
    return Verdict(findings, (Evidence(label="Duties", text=shown or "none: no regime binds it"),))


def _same(one: str, other: str) -> bool:
    first, second = sorted((regime_key(one), regime_key(other)), key=len)
    return bool(first) and second.startswith(first)


def _duties_of(regime: str, security: Security) -> int:
    return sum(_same(regime, duty.regime) for duty in security.duties)


def _known(regime: str) -> int:
    return sum(_same(regime, duty.regime) for duty in library().duties)


def _spoken_of(regime: str, security: Security) -> bool:
    """Say whether the summary says of a regime that no duties are known."""
    text = security.summary.casefold()
    honest = re.search(r"no duties|none (?:is|are) known|not known|unknown|counsel", text)
    return bool(honest) and regime.casefold() in text


@check(
    "SECURE005",
    "personal-data-unprotected",
    claim="Columns with personal data are encrypted, read only by those who may, and do not stay for ever.",
    step=Step.SECURE,
)
def personal_data_unprotected(subject: Subject) -> Verdict:
    """Flags personal columns for which no control or duty brings encryption, access checks or an end.

    Why it matters: a leak is as large as what was kept and as easy to read as what was not encrypted.

    Example: ``customers.email`` kept since the first day, in a backup that anybody may copy.

    Use instead: encryption at rest, a check on each object, and retention or erasure that reaches
    every copy.

    Known limits: controls are recognised by their words, for the system as a whole and not for each
    column; that a column is personal is taken from its mark. An unmarked column is seen only where the
    brief marks the attribute or speaks of personal data.
    """
    security, data = security_of(subject), subject.design.data
    if data is None:
        raise NotAssessableError("which columns are personal is not known: the step 'data' has not run")
    personal = [
        (table, f"{table.name}.{column.name}")
        for table in data.tables
        for column in table.columns
        if column.personal
    ]
    named = _listed([name for _, name in personal]) or "none is marked"
    evidence = (Evidence(label="Personal columns", text=named),)
    doubt = "" if any(table.entity for table, _ in personal) else _unmarked(subject, data)
    if not personal:
        return Verdict(evidence=evidence, assumed=doubt)
    texts = [f"{one.id} {one.name} {one.implementation}".casefold() for one in security.controls]
    texts += [one.duty.casefold() for one in security.duties]
    lacking = [guard for guard, words in _GUARDS.items() if not any(words.search(text) for text in texts)]
    findings = tuple(
        Finding(
            code="SECURE005",
            severity="error",
            place="secure.controls",
            message=f"Personal data lacks {guard}.",
            evidence=named,
            remedy=f"Add a control that brings {guard}, and name the threat or duty that asks for it.",
        )
        for guard in lacking
    )
    return Verdict(findings, evidence, doubt)


def _listed(names: list[str]) -> str:
    more = [f"{len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    return ", ".join([*names[:_MOST_NAMED], *more])


def _unmarked(subject: Subject, data: DataModel) -> str:
    """Return why personal data is likely although no entity's column is marked; empty for no reason."""
    brief = subject.brief
    marked = [
        f"{entity.name}.{one.name}"
        for entity in brief.workload.entities
        for one in entity.attributes
        if one.personal
    ]
    stated = [*brief.compliance.data_classes, *(brief.compliance.regimes or ())]
    spoken = [name for name in stated if regime_key(name) in _ON_PEOPLE]
    reason = _listed([*marked, *spoken]) if data.tables else ""
    return f"the brief speaks of personal data ({reason}), and no entity's column is marked" if reason else ""


@check(
    "SECURE006",
    "unsourced-duty",
    claim="Every duty names the text that it comes from, and somebody has read that text.",
    step=Step.SECURE,
)
def unsourced_duty(subject: Subject) -> Verdict:
    """Flags a duty without a source; duties that are only recalled, or not known, make it an assumption.

    Why it matters: a duty that nobody can look up is either folklore or cannot be shown to an
    auditor.

    Example: ``GDPR: delete everything after 30 days``, from no article.

    Use instead: the regulation with its article, and who read it when.

    Known limits: that the text says what the duty says is not checked; archkit's own duties carry
    how they are known, those of others count as read when they name a source.
    """
    security = security_of(subject)
    if not security.duties:
        raise NotAssessableError("no duty is named")
    findings = tuple(
        Finding(
            code="SECURE006",
            severity="warning",
            place=f"secure.duties.{number}.source",
            message=f"A duty of {duty.regime} names no source.",
            evidence=duty.duty[:200],
            remedy="Name the regulation and its article, or say that it is not known.",
        )
        for number, duty in enumerate(security.duties)
        if not duty.source.strip()
    )
    open_ones = list(_unread(security))
    text = f"{len(security.duties) - len(findings)} of {len(security.duties)} with a source"
    reason = f"hold against the text before relying on it: {'; '.join(open_ones)}" if open_ones else ""
    return Verdict(findings, (Evidence(label="Duties", text=text),), reason)


def _unread(security: Security) -> Iterator[str]:
    for regime in dict.fromkeys(duty.regime for duty in security.duties):
        sources = [duty.source.casefold() for duty in security.duties if duty.regime == regime]
        recalled = sum("recalled" in source for source in sources)
        unknown = sum("not in archkit.knowledge" in source for source in sources)
        if recalled:
            yield f"{recalled} of {len(sources)} duties of {regime} are recalled"
        if unknown:
            yield f"the duties of {regime} are not known"
