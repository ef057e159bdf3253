"""Checks on threats and controls: each crossing thought about, each control with a cause."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Finding, Security, Step, Threat
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import crosses_trust, names_link
from archkit.proofs.graph import graph_of
from archkit.proofs.proof import Evidence

_FLOOR = frozenset({"authentication", "secret-store", "tested-backups", "transport-encryption"})
"""Controls that every system has, whatever threatens it."""


def security_of(subject: Subject) -> Security:
    """Return a subject's security artifact.

    Raises:
        NotAssessableError: If the step has not run.
    """
    if subject.design.secure is None:
        raise NotAssessableError("there are no threats and controls yet")
    return subject.design.secure


@check(
    "SECURE001",
    "crossing-without-threat",
    claim="Somebody has thought of what could go wrong at every link that crosses a boundary of trust.",
    step=Step.SECURE,
)
def crossing_without_threat(subject: Subject) -> Verdict:
    """Flags a link across a boundary of trust that no threat names.

    The crossings are found again from the components, links and boundaries of the architecture.

    Why it matters: attacks come over the links that nobody looked at; a threat model that skips one
    looks complete and is not.

    Example: a webhook from a payment provider, and threats only for what people send.

    Use instead: at least one threat for each crossing; its ``crossing`` names both ends, and one
    threat may name several links.

    Known limits: whether the threats are the ones that matter is a question for people. Without
    boundaries only the links from and to others' systems are known as crossings.
    """
    security, graph = security_of(subject), graph_of(subject)
    crossing = [link for link in graph.links if crosses_trust(link, graph.architecture)]
    bare = [
        link
        for link in crossing
        if not any(
            names_link(threat.crossing, graph.parts[link.source], graph.parts[link.target])
            for threat in security.threats
        )
    ]
    findings = tuple(
        Finding(
            code="SECURE001",
            severity="error",
            place="secure.threats",
            message=f"No threat is named for {link.source} -> {link.target}, which crosses a boundary.",
            evidence=f"{link.protocol}: {link.data}"[:200],
            remedy=f"Say what could go wrong there, with 'crossing: {link.source} -> {link.target}'.",
        )
        for link in bare
    )
    text = f"{len(crossing)}, {len(crossing) - len(bare)} with a threat"
    return Verdict(findings, (Evidence(label="Crossings of trust", text=text),))


@check(
    "SECURE002",
    "threat-without-control",
    claim="Every threat and every duty has a control that exists and says how it is built and shown.",
    step=Step.SECURE,
)
def threat_without_control(subject: Subject) -> Verdict:
    """Flags a threat or duty without a control, with one that is not listed, or with an empty one.

    Why it matters: a threat that is only written down is an excuse prepared in advance; a control
    without evidence is a hope.

    Example: ``controls: [waf]`` where no control has that id.

    Use instead: for each threat the smallest control that meets it, how it is built here, and the
    test or record that shows that it works.

    Known limits: whether the control meets the threat is a question for people. To accept a threat is
    a decision and belongs among the decisions, with its reason.
    """
    security = security_of(subject)
    if not security.threats and not security.duties:
        raise NotAssessableError("no threat and no duty is named")
    findings = tuple(
        Finding(
            code="SECURE002",
            severity="error",
            place=place,
            message=message,
            evidence=evidence[:200],
            remedy="Name a control of this design, with how it is built and what shows that it works.",
        )
        for place, message, evidence in (*_unmet(security), *_hollow(security))
    )
    text = (
        f"{len(security.threats)} threats, {len(security.duties)} duties, {len(security.controls)} controls"
    )
    return Verdict(findings, (Evidence(label="Security", text=text),))


def _unmet(security: Security) -> Iterator[tuple[str, str, str]]:
    known = {one.id for one in security.controls}
    for threat in security.threats:
        place = f"secure.threats.{threat.id}.controls"
        if not threat.controls:
            yield place, f"Nothing is done about the threat {threat.id!r}.", threat.description
        for control in sorted(set(threat.controls) - known):
            message = f"The threat {threat.id!r} names the control {control!r}, which does not exist."
            yield place, message, _shown(threat)
    for number, duty in enumerate(security.duties):
        if duty.control not in known:
            message = f"A duty of {duty.regime} names the control {duty.control!r}, which does not exist."
            yield f"secure.duties.{number}.control", message, duty.duty


def _shown(threat: Threat) -> str:
    return f"{threat.crossing}: {', '.join(threat.controls)}"


def _hollow(security: Security) -> Iterator[tuple[str, str, str]]:
    ids = [one.id for one in security.controls]
    for one in security.controls:
        if not one.implementation.strip() or not one.evidence.strip():
            field = "evidence" if one.implementation.strip() else "implementation"
            yield f"secure.controls.{one.id}.{field}", f"The control {one.id!r} has no {field}.", one.name
    for twice in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"secure.controls.{twice}", f"Two controls are called {twice!r}.", ", ".join(ids)


@check(
    "SECURE003",
    "control-without-cause",
    claim="The threats and duties led to the controls, and not a list that was copied.",
    step=Step.SECURE,
)
def control_without_cause(subject: Subject) -> Verdict:
    """Flags controls that answer no threat and no duty: each as a note, most of them as a warning.

    Why it matters: each control costs work for as long as the system lives; one that nobody needs
    takes it from those that somebody does.

    Example: a web application firewall in front of a tool inside one office.

    Use instead: the threat that asks for it, or one control less.

    Known limits: the floor that every system has (known callers, encrypted connections, secrets kept
    apart, backups that were restored) needs no cause. The share from which controls count as a
    copied list is judgement.
    """
    security = security_of(subject)
    if not security.controls:
        raise NotAssessableError("no control is named")
    caused = {control for threat in security.threats for control in threat.controls}
    caused |= {duty.control for duty in security.duties}
    idle = [one for one in security.controls if one.id not in caused | _FLOOR]
    most = fact("proofs.idle-controls-share")
    findings = [
        Finding(
            code="SECURE003",
            severity="note",
            place=f"secure.controls.{one.id}",
            message=f"No threat and no duty asks for {one.id!r}.",
            evidence=one.name[:200],
            remedy="Name the threat that it answers, or leave it out.",
        )
        for one in idle
    ]
    if len(idle) > most.base * len(security.controls):
        findings.append(
            Finding(
                code="SECURE003",
                severity="warning",
                place="secure.controls",
                message=f"{len(idle)} of {len(security.controls)} controls answer no threat and no duty.",
                evidence=", ".join(one.id for one in idle)[:200],
                remedy="Begin with the threats; keep the controls that they ask for.",
            )
        )
    text = f"{len(security.controls) - len(idle)} of {len(security.controls)}"
    return Verdict(tuple(findings), (Evidence(label="Controls with a cause", text=text),))
