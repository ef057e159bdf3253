"""Checks on who owns what: services, their data, their trust and the team behind them."""

from __future__ import annotations

from archkit.design import Architecture, Finding, Link, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.graph import graph_of, place_of, placed_links
from archkit.proofs.proof import Evidence

_OWNERS = frozenset({"service", "function", "realtime"})
_OUTSIDE = frozenset({"client", "external"})
_NO_PROOF = frozenset({"", "-", "none", "no", "nothing", "n/a"})


@check(
    "ARCH006",
    "shared-database",
    claim="Services that are deployed apart keep their data apart.",
    step=Step.SHAPE,
)
def shared_database(subject: Subject) -> Verdict:
    """Flags a database that services of different owners write to.

    Why it matters: tight coupling through tables destroys independent deployment and scaling: a
    column cannot change without all of them.

    Example: ``orders`` and ``billing`` as microservices over one ``shop`` database.

    Use instead: a schema or database for each service and an API or event between them, or one
    deployable with modules, where sharing is no harm.

    Known limits: one deployable with its workers, and service-based systems that share on purpose
    inside one domain, are allowed; read replicas count as databases of their own.
    """
    graph = graph_of(subject)
    apart = graph.architecture.pattern in {"microservices", "event-driven"}
    home = _domains(graph.architecture)
    findings: list[Finding] = []
    databases = [part for part in graph.parts.values() if part.kind == "database"]
    for database in databases:
        users = sorted(
            {
                link.source
                for link in graph.links
                if link.target == database.id and graph.parts[link.source].kind in _OWNERS
            }
        )
        owners = {home.get(user, user if apart else "") for user in users}
        if len(owners) > 1:
            findings.append(
                Finding(
                    code="ARCH006",
                    severity="error",
                    place=place_of(database.id),
                    message=f"{database.name!r} is used by {len(users)} services: {', '.join(users)}.",
                    evidence=f"pattern {graph.architecture.pattern}",
                    remedy="Give each its own schema or database, or make them modules of one deployable.",
                )
            )
    return Verdict(tuple(findings), (Evidence(label="Databases", text=str(len(databases))),))


def _domains(architecture: Architecture) -> dict[str, str]:
    return {
        part: boundary.id
        for boundary in architecture.boundaries
        if boundary.kind == "domain"
        for part in boundary.components
    }


@check(
    "ARCH010",
    "microservices-for-a-small-team",
    claim="The team is large enough for the style of architecture.",
    step=Step.SHAPE,
)
def microservices_for_a_small_team(subject: Subject) -> Verdict:
    """Flags microservices with fewer engineers than the pattern table in knowledge asks for.

    Why it matters: each service needs somebody who deploys, watches and repairs it; a small team
    then runs services instead of building the product.

    Example: nine microservices and five engineers.

    Use instead: a modular monolith with boundaries that a tool holds, split when teams or loads differ.

    Known limits: only the head count is looked at; services that exist already are not known as such.
    """
    graph = graph_of(subject)
    engineers = subject.brief.team.engineers
    if engineers is None:
        raise NotAssessableError("the brief states no team size (team.engineers)")
    least = fact("pattern.microservices-engineers")
    services = [part.id for part in graph.parts.values() if part.kind == "service"]
    evidence = (
        Evidence(label="Style", text=f"{graph.architecture.pattern}, {len(services)} services"),
        Evidence(
            label="Engineers", text=f"{engineers} (microservices from {least.base:g}: {least.citation})"
        ),
    )
    if graph.architecture.pattern != "microservices" or engineers >= least.base:
        return Verdict(evidence=evidence)
    finding = Finding(
        code="ARCH010",
        severity="error",
        place="shape.pattern",
        message=f"{engineers} engineer{'' if engineers == 1 else 's'} cannot carry {len(services)}"
        " microservices.",
        evidence=f"fewer than {least.base:g} engineers",
        remedy="Begin with a modular monolith; split a module when its load or its team is another.",
    )
    return Verdict((finding,), evidence)


@check(
    "ARCH011",
    "unprotected-boundary-crossing",
    claim="Whatever crosses a boundary of trust is encrypted and authenticated.",
    step=Step.SHAPE,
)
def unprotected_boundary_crossing(subject: Subject) -> Verdict:
    """Flags a link across a trust boundary that is not encrypted or not authenticated.

    Why it matters: beyond the boundary others listen and pretend; a link that trusts them is the
    way in.

    Example: a gateway that forwards to an internal service over plain HTTP.

    Use instead: TLS on every crossing, and a token, key or certificate that says who calls.

    Known limits: how strong the means is, is not judged; links inside one boundary are left to the
    security step.
    """
    graph = graph_of(subject)
    crossing = [
        (place, link)
        for place, link in placed_links(graph.architecture)
        if _crosses(link, graph.architecture)
    ]
    findings: list[Finding] = []
    for place, link in crossing:
        lacks = [] if link.encrypted else [("encrypted", "is not encrypted")]
        if link.authenticated_by.strip().lower() in _NO_PROOF:
            lacks.append(("authenticated_by", "does not say who calls"))
        findings += [
            Finding(
                code="ARCH011",
                severity="error",
                place=f"{place}.{field}",
                message=f"The link {link.source} -> {link.target} crosses a boundary and {lack}.",
                evidence=f"{link.protocol}: {link.data}",
                remedy="Use TLS, and a token, key or certificate.",
            )
            for field, lack in lacks
        ]
    return Verdict(tuple(findings), (Evidence(label="Crossings", text=str(len(crossing))),))


def _crosses(link: Link, architecture: Architecture) -> bool:
    source, target = architecture.component(link.source), architecture.component(link.target)
    if source is None or target is None or source.id == target.id:
        return False
    if (source.kind in _OUTSIDE) != (target.kind in _OUTSIDE):
        return True
    return any(
        boundary.kind != "domain" and (source.id in boundary.components) != (target.id in boundary.components)
        for boundary in architecture.boundaries
    )
