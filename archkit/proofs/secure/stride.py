"""Check that every kind of threat was thought of at every crossing of trust."""

from __future__ import annotations

from archkit.design import Finding, Link, Security, Step
from archkit.design.security import CATEGORIES
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import crossings, names_link
from archkit.proofs.graph import Graph, graph_of
from archkit.proofs.proof import Evidence
from archkit.proofs.secure.threats import security_of

_FEWEST_WORDS = 4


@check(
    "SECURE020",
    "unconsidered-threat",
    claim="At every crossing of trust all six kinds of threat are named, or set aside with a reason.",
    step=Step.SECURE,
)
def unconsidered_threat(subject: Subject) -> Verdict:
    """Flags a crossing at which a kind of threat (STRIDE) is neither named nor set aside with a reason.

    The crossings are found again from components, links and boundaries; the six kinds are spoofing,
    tampering, repudiation, information disclosure, denial of service and elevation of privilege.

    Why it matters: the kind that nobody thought of is the one that is not defended; a list of threats
    without its gaps looks complete.

    Example: a webhook with spoofing named, and no word on what happens when a call is played again.

    Use instead: a threat with its controls, or an entry of `set_aside` that says why this kind does
    not apply at this crossing: encrypted and authenticated, our own caller, nothing to prove later.

    Known limits: whether a reason is a good one is a question for people; it must hold some words.
    """
    security, graph = security_of(subject), graph_of(subject)
    links = crossings(graph.architecture)
    if not links:
        raise NotAssessableError("no link crosses a boundary of trust; there are no callers or no boundaries")
    rows, findings = [], []
    for link in links:
        named, aside = _named(security, graph, link), _aside(security, graph, link)
        missing = [one for one in CATEGORIES if one not in named | aside]
        rows.append((f"{link.source} → {link.target}", _shown(named), _shown(aside), _shown(set(missing))))
        if missing:
            findings.append(
                Finding(
                    code="SECURE020",
                    severity="warning",
                    place="secure.threats",
                    message=f"At {link.source} -> {link.target} nobody thought of {_shown(set(missing))}.",
                    evidence=f"{link.protocol}: {link.data}"[:200],
                    remedy=f"Name the threat with 'crossing: {link.source} -> {link.target}', or encrypt and"
                    " authenticate the link.",
                )
            )
    text = f"{len(links)} crossings, six kinds each"
    columns = ("Crossing", "Named", "Set aside", "Open")
    table = Evidence(label="STRIDE by crossing", text=text, columns=columns, rows=tuple(rows))
    return Verdict(tuple(findings), (table,))


def _named(security: Security, graph: Graph, link: Link) -> set[str]:
    source, target = graph.parts[link.source], graph.parts[link.target]
    return {one.category for one in security.threats if names_link(one.crossing, source, target)}


def _aside(security: Security, graph: Graph, link: Link) -> set[str]:
    source, target = graph.parts[link.source], graph.parts[link.target]
    return {
        one.category
        for one in security.set_aside
        if names_link(one.crossing, source, target) and len(one.because.split()) >= _FEWEST_WORDS
    }


def _shown(categories: set[str]) -> str:
    return ", ".join(one.replace("-", " ") for one in CATEGORIES if one in categories)
