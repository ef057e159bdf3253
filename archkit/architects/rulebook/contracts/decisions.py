"""Decisions of the contracts step: style, versioning, authentication, pagination."""

from __future__ import annotations

from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision, Design, Option
from archkit.knowledge import fact


def contract_decisions(case: Situation, design: Design, authentication: str) -> tuple[Decision, ...]:
    """Return the decisions that every endpoint rests on."""
    return (_style(case, design), _versioning(case), _authentication(case, authentication), _pagination(case))


def _style(case: Situation, design: Design) -> Decision:
    clients, entities = len(case.brief.scale.clients), len(case.brief.workload.entities)
    most_clients, most_entities = (
        fact("contracts.graphql-clients").base,
        fact("contracts.graphql-entities").base,
    )
    services = sum(part.kind == "service" for part in design.shape.components) if design.shape else 1
    most_services, most_calls = (
        fact("contracts.grpc-services").base,
        fact("contracts.grpc-calls-per-second").base,
    )
    load = case.load
    peak = sum(one.base for one in (load.peak_reads_per_second, load.peak_writes_per_second) if one)
    graph = clients >= most_clients and entities >= most_entities
    fields = f"{clients} kinds of clients, {entities} entities"
    few_calls = (
        f"{services} services, {number(peak)} requests/s at the peak; weighed between"
        f" {most_services:.0f} services from {number(most_calls)} calls/s"
        if services < most_services or peak < most_calls
        else ""
    )
    return Decision(
        id="contracts-style",
        title=f"API style: {'GraphQL beside REST commands' if graph else 'REST'}",
        question="How do callers talk to the system?",
        options=_style_options(fields, few_calls, graph=graph),
        chosen="graphql" if graph else "rest",
        because=f"{fields}: "
        + (
            "many shapes of reads over many entities. Commands, webhooks and files stay REST as listed."
            if graph
            else "plain resources cover every operation in one call."
        ),
        consequences=("The OpenAPI file is the source; servers, clients and tests are checked against it.",),
        depends_on=(
            "scale.clients",
            "workload.entities",
            "contracts.graphql-clients",
            "contracts.graphql-entities",
        ),
        flips_when=(
            f"GraphQL from {most_clients:.0f} kinds of clients over {most_entities:.0f} entities; gRPC"
            f" between {most_services:.0f} or more services from {number(most_calls)} calls/s."
        ),
        rule="contracts-api-style",
    )


def _style_options(fields: str, few_calls: str, *, graph: bool) -> tuple[Option, ...]:
    return (
        Option(
            id="rest",
            name="REST with JSON",
            benefits=("every client and cache understands it", "one rule for errors, pages and limits"),
            costs=("several calls for one screen",),
            score=7.0 if graph else 9.0,
            reversibility="hard",
        ),
        Option(
            id="graphql",
            name="GraphQL",
            benefits=("each client asks for just what it shows",),
            costs=("batching, persisted queries and cost limits to build", "no caching by address"),
            score=8.0 if graph else None,
            ruled_out_because=(
                ""
                if graph
                else f"{fields}; weighed from {fact('contracts.graphql-clients').base:.0f} and"
                f" {fact('contracts.graphql-entities').base:.0f}"
            ),
            reversibility="hard",
        ),
        Option(
            id="grpc",
            name="gRPC",
            benefits=("typed streams and small messages between services",),
            costs=("browsers need a proxy",),
            ruled_out_because=few_calls,
            score=None if few_calls else 6.0,
            reversibility="moderate",
        ),
    )


def _versioning(case: Situation) -> Decision:
    internal = case.has("internal-tool") or case.brief.threats.exposure == "internal"
    days = fact("contracts.internal-deprecation-days" if internal else "contracts.deprecation-days").base
    return Decision(
        id="contracts-versioning",
        title="Versioning: major version in the path",
        question="How do callers and the API change at different times?",
        options=(
            Option(
                id="path",
                name="in the path (/api/v1)",
                benefits=("visible in logs, caches and links",),
                costs=("a new major version copies routes",),
                score=8.0,
                reversibility="hard",
            ),
            Option(
                id="header",
                name="in a header",
                benefits=("addresses stay the same",),
                costs=("easy to forget, hard to cache",),
                score=5.0,
                reversibility="hard",
            ),
            Option(
                id="none",
                name="no version",
                benefits=("nothing to carry",),
                costs=("the first breaking change hits every caller at once",),
                ruled_out_because=(
                    "callers are released apart from the API"
                    if not internal
                    else "versions cost nothing on the first day and much later"
                ),
                reversibility="hard",
            ),
        ),
        chosen="path",
        because=(
            f"Callers ({', '.join(case.brief.scale.clients) or 'not named'}) are released apart from the API;"
            f" {days:.0f} days of notice fit them."
        ),
        depends_on=("scale.clients", "threats.exposure", "contracts.deprecation-days"),
        flips_when=(
            "A header when 2 or more major versions have to run for years and addresses must not change."
        ),
        rule="contracts-versioning",
    )


def _authentication(case: Situation, chosen: str) -> Decision:
    clients = ", ".join(case.brief.scale.clients) or "not named"
    exposure = case.brief.threats.exposure or "not stated"
    scores = {chosen: 8.0}
    return Decision(
        id="contracts-authentication",
        title=f"Callers prove themselves by {chosen}",
        question="How does a caller prove who it is?",
        options=(
            Option(
                id="oidc",
                name="OpenID Connect; client credentials for machines",
                benefits=("short-lived tokens with scopes", "one issuer for people and machines"),
                costs=("an identity provider to depend on",),
                score=scores.get("oidc", 6.0),
            ),
            Option(
                id="api-key",
                name="API keys",
                benefits=("simplest for partners",),
                costs=("long-lived; rotation is on us",),
                score=scores.get("api-key", 4.0),
            ),
            Option(
                id="mtls",
                name="mutual TLS",
                benefits=("keys never cross the wire",),
                costs=("certificates to issue and renew at every caller",),
                score=scores.get("mtls", 3.0),
            ),
        ),
        chosen=chosen,
        because=f"Clients: {clients}; exposure: {exposure}.",
        depends_on=("scale.clients", "threats.exposure", "compliance.regimes"),
        flips_when=(
            "API keys when partners' programs are the only callers (0 people); mutual TLS when a regime such"
            " as PSD2 asks for it, or every caller is a device."
        ),
        rule="contracts-api-authentication",
    )


def _pagination(case: Situation) -> Decision:
    rows = case.load.rows_at_horizon
    size = f"{number(rows.base)} rows at the horizon" if rows else "no volume known"
    return Decision(
        id="contracts-pagination",
        title="Pages by cursor",
        question="How does a caller read a long list?",
        options=(
            Option(
                id="cursor",
                name="opaque cursor over the order",
                benefits=("the tenth page costs what the first does", "new rows do not shift pages"),
                costs=("no jump to page n",),
                score=8.0,
            ),
            Option(
                id="offset",
                name="page number and size",
                benefits=("jumps to any page",),
                costs=("every page reads all rows before it",),
                score=5.0,
            ),
        ),
        chosen="cursor",
        because=f"{size}; every list has an index in its order.",
        depends_on=("workload.entities", "contracts.page-size"),
        flips_when=(
            f"Offsets where lists stay below {fact('contracts.page-size-most').base:.0f} rows and people ask"
            " for page numbers."
        ),
    )
