"""Decisions of the contracts step: style, real time, versioning, authentication, pagination."""

from __future__ import annotations

from typing import Literal

from archkit.architects.rulebook.choices.circumstances import Drawn, amount, circumstances, drawn_as
from archkit.architects.rulebook.choices.weighing import weigh
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision, Design
from archkit.knowledge import Readings, fact

Authentication = Literal["oidc", "api-key", "mtls"]
_WAYS: tuple[Authentication, ...] = ("oidc", "api-key", "mtls")


def contract_decisions(case: Situation, design: Design, authentication: str) -> tuple[Decision, ...]:
    """Return the decisions that every endpoint rests on."""
    drawn = drawn_as(design.shape) if design.shape else Drawn()
    readings = circumstances(case, signals(case), drawn)
    parts = design.shape.components if design.shape else ()
    live = bool(readings.values["live"]) or any(part.kind == "realtime" for part in parts)
    return (
        _style(case, readings),
        *([decide_realtime(case, readings)] if live else []),
        _versioning(case, readings),
        _authentication(case, readings, authentication),
        _pagination(case, readings),
    )


def _style(case: Situation, readings: Readings) -> Decision:
    most_clients, most_entities = (
        fact("contracts.graphql-clients").base,
        fact("contracts.graphql-entities").base,
    )
    most_services, most_calls = (
        fact("contracts.grpc-services").base,
        fact("contracts.grpc-calls-per-second").base,
    )
    choice = weigh(case, "contracts-style", readings)
    chosen = choice.chosen.id
    clients, entities = len(case.brief.scale.clients), len(case.brief.workload.entities)
    reason = {
        "graphql": (
            "many shapes of reads over many entities. Commands, webhooks and files stay REST as listed."
        ),
        "grpc": "typed messages between services; what browsers call stays REST as listed.",
        "rest": "plain resources cover every operation in one call.",
    }[chosen]
    named = {"rest": "REST", "graphql": "GraphQL beside REST commands", "grpc": "gRPC beside REST"}
    return Decision(
        **choice.outcome("How many shapes of answers do the clients ask for?", rule="contracts-api-style"),
        title=f"API style: {named[chosen]}",
        question="How do callers talk to the system?",
        because=f"{clients} kinds of clients, {entities} entities: {reason}",
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
        revisit="When a screen needs more than 3 calls one after another.",
    )


def decide_realtime(case: Situation, readings: Readings) -> Decision:
    """Return the decision on how changes reach clients; where nothing is pushed it is not asked."""
    choice = weigh(case, "contracts-realtime", readings)
    every, most = fact("contracts.poll-seconds").base, fact("contracts.polls-per-second").base
    waiting = number(amount(readings, "connections"))
    reason = {
        "websocket": "clients send as often as they listen, over one connection.",
        "sse": "only the server speaks; plain HTTP carries it, and clients send by ordinary calls.",
        "polling": f"changes may be {every:.0f} s late, and nothing has to stay open.",
    }[choice.chosen.id]
    return Decision(
        **choice.outcome("Do clients send while they listen, or only listen?"),
        title=f"Changes reach clients by {choice.chosen.name}",
        question="How do connected clients hear of changes?",
        because=f"{waiting} connected clients: {reason} {choice.standing}",
        consequences=("Clients reconnect with jitter and catch up from the last change that they saw.",),
        depends_on=("workload.operations", "scale.users_concurrent_peak", "contracts.poll-seconds"),
        flips_when=(
            f"Polling below {most:.0f} questions/s (about {number(most * every)} connected clients) where"
            f" changes may be {every:.0f} s late; WebSocket when clients send while they listen."
        ),
        revisit="When connected clients are ten times as many.",
    )


def _versioning(case: Situation, readings: Readings) -> Decision:
    internal = bool(readings.values["internal"])
    days = fact("contracts.internal-deprecation-days" if internal else "contracts.deprecation-days").base
    choice = weigh(case, "contracts-versioning", readings)
    title = {"path": "major version in the path", "header": "version in a header", "none": "none"}
    return Decision(
        **choice.outcome("May addresses change with a major version?"),
        title=f"Versioning: {title[choice.chosen.id]}",
        question="How do callers and the API change at different times?",
        because=(
            f"Callers ({', '.join(case.brief.scale.clients) or 'not named'}) are released apart from the API;"
            f" {days:.0f} days of notice fit them."
        ),
        depends_on=("scale.clients", "threats.exposure", "contracts.deprecation-days"),
        flips_when=(
            "A header when 2 or more major versions have to run for years and addresses must not change."
        ),
        revisit="Before the first change that breaks a caller.",
    )


def authentication_of(case: Situation, readings: Readings) -> Authentication:
    """Return how callers prove who they are: people by OIDC, machines alone by key or certificate."""
    chosen = weigh(case, "contracts-authentication", readings).chosen.id
    return next(one for one in _WAYS if one == chosen)


def _authentication(case: Situation, readings: Readings, chosen: str) -> Decision:
    clients = ", ".join(case.brief.scale.clients) or "not named"
    exposure = case.brief.threats.exposure or "not stated"
    choice = weigh(case, "contracts-authentication", readings)
    return Decision(
        **choice.outcome(
            "Do people sign in, or only programs?", rule="contracts-api-authentication", taken=chosen
        ),
        title=f"Callers prove themselves by {chosen}",
        question="How does a caller prove who it is?",
        because=f"Clients: {clients}; exposure: {exposure}.",
        depends_on=("scale.clients", "threats.exposure", "compliance.regimes"),
        flips_when=(
            "API keys when partners' programs are the only callers (0 people); mutual TLS when a regime such"
            " as PSD2 asks for it, or every caller is a device."
        ),
        revisit="When the first caller of another kind is let in.",
    )


def _pagination(case: Situation, readings: Readings) -> Decision:
    rows = case.load.rows_at_horizon
    size = f"{number(rows.base)} rows at the horizon" if rows else "no volume known"
    choice = weigh(case, "contracts-pagination", readings)
    cursor = choice.chosen.id == "cursor"
    return Decision(
        **choice.outcome("Do people jump to page numbers?"),
        title="Pages by cursor" if cursor else "Pages by number",
        question="How does a caller read a long list?",
        because=f"{size}; every list has an index in its order.",
        depends_on=("workload.entities", "contracts.page-size", "contracts.offset-rows"),
        flips_when=(
            f"Offsets where lists stay below {fact('contracts.page-size-most').base:.0f} rows and people ask"
            " for page numbers."
        ),
        revisit="When people ask for page numbers.",
    )
