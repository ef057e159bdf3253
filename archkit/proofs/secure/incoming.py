"""The check that whatever comes in over a border is validated; bounds stand with the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Finding, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.crossing import OUTSIDE
from archkit.proofs.graph import RUNNING, graph_of
from archkit.proofs.meaning import denied, first_together
from archkit.proofs.proof import Evidence
from archkit.proofs.security_words import controls_said, lacking

_VALIDATES = re.compile(
    r"validat\w+|sanitis\w+|sanitiz\w+|checked against|check(?:s|ed)? (?:schema|the schema|like requests)"
    r"|unknown fields (?:are )?refused|against (?:the |its |declared )?(?:json )?schemas?",
    re.IGNORECASE,
)
_MESSAGES = re.compile(
    r"messages?|events?|consumers?|queue[sd]?|jobs? (?:that|from)|workers? check", re.IGNORECASE
)
_CHECKED = re.compile(r"validat\w+|schema|checked|check|version", re.IGNORECASE)


@check(
    "SECURE009",
    "input-taken-on-trust",
    claim="Whatever comes in over a border is validated before it is used.",
    step=Step.SECURE,
)
def input_taken_on_trust(subject: Subject) -> Verdict:
    """Flags a border without a control that validates: requests from outside, messages that are taken.

    Why it matters: input that nobody checks becomes a statement, a script or a wrong row.

    Example: a design that lists firewalls and tokens, and no word on what is in the requests.

    Use instead: a control that checks requests against the contract's schemas and refuses unknown
    fields, and one that checks messages before they are worked on.

    Known limits: words are judged and not code; bounds of single fields are judged in the contract.
    """
    borders = dict(_borders(subject))
    if not borders:
        raise NotApplicableError("nothing of our own is called from outside and no message is taken")
    controls = tuple(controls_said(subject))
    evidence, findings = [], list[Finding]()
    for what, where in borders.items():
        patterns = (_VALIDATES,) if what == "Requests" else (_MESSAGES, _CHECKED)
        place, words = first_together(controls, *patterns)
        evidence.append(Evidence(label=what, text=f"{place}: {words}"[:300] if words else "not validated"))
        if not words:
            said = next((text for _, text in controls if denied(text, *patterns)), where)
            message = f"{what} ({where}) are validated by no control."
            remedy = "Add a control that checks what comes in against its schema and refuses the rest."
            findings.append(lacking("SECURE009", "secure.controls", message, remedy, said))
    return Verdict(tuple(findings), tuple(evidence))


def _borders(subject: Subject) -> Iterator[tuple[str, str]]:
    graph = graph_of(subject)
    entries = [
        f"{link.source} -> {link.target}"
        for link in graph.links
        if graph.parts[link.source].kind in OUTSIDE and graph.parts[link.target].kind in RUNNING
    ]
    if entries:
        yield "Requests", ", ".join(entries)[:200]
    waiting = [part.id for part in graph.parts.values() if part.kind in {"queue", "stream"}]
    taken = [one for one in waiting if sum(one in {link.source, link.target} for link in graph.links) > 1]
    if taken:
        yield "Messages", ", ".join(taken)[:200]
