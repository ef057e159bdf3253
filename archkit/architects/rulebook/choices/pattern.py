"""Which architecture style: gates on team and load, then published ratings by this brief's needs."""

from __future__ import annotations

import math
from collections.abc import Mapping

from archkit.architects.rulebook.choice import Candidate, when
from archkit.architects.rulebook.leaning.led import led
from archkit.architects.rulebook.signals import Signals, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision
from archkit.knowledge import fact

_CRITERIA = ("cost", "simplicity", "modularity", "deployability", "scalability", "elasticity", "fault")
_STARS_TO_POINTS = 2.0
_FIT = "fit"


def differing_parts(case: Situation, seen: Signals) -> tuple[str, ...]:
    """Return the parts that scale, fail or hold state differently enough to be deployed apart."""
    parts = []
    if case.has("collaborative-editing", "chat"):
        parts.append("open connections that keep state")
    elif case.has("realtime") and seen.connections > fact("realtime.connections-per-instance").base:
        parts.append(f"{number(seen.connections)} open connections")
    if seen.peak_reads > fact("pattern.separate-path-rate").base:
        parts.append(f"a read path of {rate(seen.peak_reads, 'requests')} at the peak")
    if seen.peak_jobs > fact("messaging.postgres-queue-limit").base:
        parts.append(f"{rate(seen.peak_jobs, 'jobs')} at the peak")
    return tuple(parts)


def decide_pattern(case: Situation, seen: Signals) -> Decision:
    """Return the decision on the architecture style."""
    weights = _weights(case, seen)
    found = led(case, "architecture-pattern", lambda at: _candidates(case, at), seen, weights)
    choice = found.choice
    reason = found.because(_reason(choice.chosen.id, case, found.seen))
    heaviest = sorted(weights, key=lambda name: -weights[name])[:3]
    shown = ", ".join(f"{name} {weights[name]:.1f}" for name in heaviest)
    return Decision(
        id="architecture-pattern",
        title=f"Architecture style: {choice.chosen.name}",
        question="Which architecture style carries this load with this team?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{reason} {found.standing} Heaviest weights: {shown}.",
        consequences=_CONSEQUENCES[choice.chosen.id],
        depends_on=(
            "team.engineers",
            "workload",
            "quality.availability_percent",
            "pattern.microservices-engineers",
            *found.rests_on,
        ),
        flips_when=found.flips(_flips(found.neutral.id, case, seen)),
        revisit="When the team doubles, or a part's load passes the trigger in the roadmap.",
        rule="architecture-pattern",
        tie_with=choice.runner_up.id if choice.tie and choice.runner_up else None,
    )


def _weights(case: Situation, seen: Signals) -> Mapping[str, float]:
    """Weights by criterion; each follows one number of the brief."""
    budget = case.brief.budget.monthly_usd
    tight = budget is not None and budget < fact("budget-weight.tight-monthly").base
    per_team = fact("pattern.engineers-per-team").base
    peak_factor = case.load.peak_to_average.base
    return {
        _FIT: 4.0,
        "simplicity": 8.0 / (1.0 + seen.engineers / per_team),
        "cost": 2.0 if tight else 1.0,
        "modularity": min(4.0, 0.5 * (seen.teams - 1) + 0.05 * len(case.brief.workload.entities)),
        "deployability": min(4.0, 0.7 * (seen.teams - 1)),
        "scalability": min(
            5.0,
            math.log10(1.0 + seen.peak_total * seen.growth / fact("pattern.separate-path-rate").base) * 3.0,
        ),
        "elasticity": min(2.0, max(0.0, (peak_factor - 3.0) / fact("pattern.spiky-ratio").base)),
        "fault": 1.0 if seen.availability >= fact("pattern.high-availability").base else 0.3,
    }


def _candidates(case: Situation, seen: Signals) -> tuple[Candidate, ...]:
    parts = differing_parts(case, seen)
    few = seen.engineers <= 3 or case.small_tool  # noqa: PLR2004 - fits one head
    small = few and len(case.brief.workload.entities) <= 5  # noqa: PLR2004 - as above
    streams = _needs_stream(case, seen)
    fits = {
        "monolith": 9.0 if small and not parts else 3.0,
        "modular-monolith": 5.0 if parts else 8.0,
        "service-based": 9.0 if parts else 3.0,
        "event-driven": 9.0 if streams else 2.0,
        "microservices": 9.0 if seen.teams >= fact("pattern.microservices-teams").base else 1.0,
        "serverless": 8.0 if _spiky(case, seen) else 3.0,
        "edge": 8.0 if case.has("static-content") and not seen.peak_writes else 2.0,
    }
    gates = _gates(case, seen)
    return tuple(
        Candidate(
            id=style,
            name=_NAMES[style],
            benefits=_BENEFITS[style],
            costs=_COSTS[style],
            ratings={_FIT: fits[style]}
            | {name: fact(f"style.{style}.{name}").base * _STARS_TO_POINTS for name in _CRITERIA},
            ruled_out=gates.get(style, ()),
            reversibility="easy" if style in {"monolith", "modular-monolith"} else "hard",
        )
        for style in _NAMES
    )


def _needs_stream(case: Situation, seen: Signals) -> bool:
    rate = seen.peak_writes * seen.growth
    threshold = fact("pattern.stream-events-per-second").base
    return rate >= threshold and case.has(
        "telemetry", "feed", "chat", "write-heavy", "ordered-events", "analytics"
    )


def _spiky(case: Situation, seen: Signals) -> bool:
    spiky = case.load.peak_to_average.base >= fact("pattern.spiky-ratio").base
    return (
        spiky
        and seen.peak_total / case.load.peak_to_average.base < fact("pattern.serverless-steady-rate").base
    )


def _gates(case: Situation, seen: Signals) -> dict[str, tuple[str, ...]]:
    engineers, load = seen.engineers, case.load.peak_to_average.base
    micro, teams = fact("pattern.microservices-engineers").base, fact("pattern.microservices-teams").base
    second, broker = fact("pattern.service-based-engineers").base, fact("pattern.broker-engineers").base
    steady, cold = fact("pattern.serverless-steady-rate").base, fact("pattern.cold-start-ms").base
    stream, regions = fact("pattern.stream-events-per-second").base, fact("pattern.edge-regions").base
    average = seen.peak_total / load
    latency = case.brief.quality.read_latency_p95_ms
    return {
        "service-based": when(
            engineers < second, f"{engineers} engineers; a second deployable needs {second:.0f}"
        ),
        "microservices": when(
            engineers < micro or seen.teams < teams,
            f"{engineers} engineers in {seen.teams} team(s); needs {micro:.0f} in {teams:.0f} teams that own"
            " their services",
        ),
        "event-driven": (
            when(
                not _needs_stream(case, seen),
                f"{rate(seen.peak_writes * seen.growth, 'events')} at the horizon's peak and no replay asked"
                f" for; a stream pays from {number(stream)}/s",
            )
            + when(engineers < broker, f"{engineers} engineers; a stream platform needs {broker:.0f}")
        ),
        "serverless": (
            when(
                case.has("realtime", "collaborative-editing", "chat"),
                "open connections do not fit functions that end",
            )
            + when(
                average > steady,
                f"{rate(average, 'requests')} on average; functions cost more than containers from"
                f" {steady:.0f}/s",
            )
            + when(
                latency is not None and latency < cold,
                f"a read target of {latency or 0:g} ms; a cold start takes up to {cold:.0f} ms",
            )
            + when(case.has("telemetry"), "sustained streams pay for every event")
        ),
        "edge": (
            when(
                len(case.brief.scale.regions) < regions,
                f"{len(case.brief.scale.regions)} region(s) stated; code at the edge is weighed from"
                f" {regions:.0f}",
            )
            + when(case.has("ledger", "payments", "booking"), "transactions need one place that decides")
        ),
    }


def _reason(style: str, case: Situation, seen: Signals) -> str:
    parts = differing_parts(case, seen)
    reasons = {
        "monolith": (
            f"{seen.engineers} engineer(s) and {rate(seen.peak_total, 'requests')} at the peak fit one"
            " program without inner walls."
        ),
        "modular-monolith": (
            f"{seen.engineers} engineers and {rate(seen.peak_total, 'requests')} at the peak fit one"
            f" deployable with modules; {_held_together(parts)}."
        ),
        "service-based": (
            f"{_opened(' and '.join(parts) or 'parts of the load')} {_apart(parts)}; the rest stays together."
        ),
        "microservices": (
            f"{seen.engineers} engineers in {seen.teams} teams want to deploy on their own, at"
            f" {rate(seen.peak_total, 'requests')} at the peak."
        ),
        "event-driven": (
            f"{rate(seen.peak_writes * seen.growth, 'events')} at the horizon's peak pass through a log that"
            " consumers read at their own pace."
        ),
        "serverless": (
            f"The load is low on average and {case.load.peak_to_average.base:g} times higher at the peak:"
            " paying by call beats idle machines."
        ),
        "edge": (
            f"The same content for users in {len(case.brief.scale.regions)} regions, with no writes on the"
            " way."
        ),
    }
    return reasons[style]


def _held_together(parts: tuple[str, ...]) -> str:
    if not parts:
        return "no part scales or fails differently enough to be deployed apart"
    return f"a deployable of its own for {' and '.join(parts)} is not worth what it costs to run"


def _apart(parts: tuple[str, ...]) -> str:
    if len(parts) == 1 and parts[0].startswith("a "):
        return "scales and fails apart from the rest and is deployed apart"
    return "scale and fail apart from the rest and are deployed apart"


def _opened(words: str) -> str:
    """Return a clause with a capital letter and nothing else changed."""
    return words[:1].upper() + words[1:]


def _flips(style: str, case: Situation, seen: Signals) -> str:
    micro, second = fact("pattern.microservices-engineers").base, fact("pattern.service-based-engineers").base
    path, stream = fact("pattern.separate-path-rate").base, fact("pattern.stream-events-per-second").base
    if style in {"monolith", "modular-monolith"}:
        grown = "" if seen.engineers >= second else f" with at least {second:.0f} engineers"
        return (
            f"Service-based{grown} when one read path passes {rate(path, 'requests')} (now"
            f" {number(seen.peak_reads)}) or jobs pass"
            f" {number(fact('messaging.postgres-queue-limit').base)}/s (now {number(seen.peak_jobs)});"
            f" microservices from {micro:.0f} engineers in {fact('pattern.microservices-teams').base:.0f}"
            " teams."
        )
    if style == "service-based":
        return (
            "Back to one deployable if the parts that differ go"
            f" ({', '.join(differing_parts(case, seen)) or 'none stated'}); microservices from {micro:.0f}"
            " engineers in several teams."
        )
    if style == "event-driven":
        return (
            f"A queue and workers are enough under {rate(stream, 'events')} sustained (now"
            f" {number(seen.peak_writes * seen.growth)})."
        )
    if style == "microservices":
        return f"A modular monolith when fewer than {micro:.0f} engineers or one team remain."
    if style == "serverless":
        return f"Containers from {fact('pattern.serverless-steady-rate').base:.0f} requests/s on average."
    return "A central service when content becomes personal or is written by users."


_NAMES = {
    "monolith": "Monolith",
    "modular-monolith": "Modular monolith",
    "service-based": "Service-based",
    "event-driven": "Event-driven",
    "microservices": "Microservices",
    "serverless": "Serverless functions",
    "edge": "Edge",
}
_BENEFITS = {
    "monolith": ("one program to build, run and understand",),
    "modular-monolith": (
        "one deployment and one transaction boundary",
        "modules can be taken out later along their walls",
    ),
    "service-based": ("parts scale and fail on their own", "few enough deployables for one team"),
    "event-driven": ("producers and consumers are decoupled in time", "history can be replayed"),
    "microservices": ("teams deploy independently", "each part scales by itself"),
    "serverless": ("nothing to pay when nothing happens", "scales without planning"),
    "edge": ("short distance to every user",),
}
_COSTS = {
    "monolith": ("no inner walls: a second team gets in the way",),
    "modular-monolith": ("everything scales together", "module walls need a test that holds them"),
    "service-based": ("network calls where function calls were", "two or more pipelines and dashboards"),
    "event-driven": ("order, duplicates and lag become everyday questions", "harder to trace and test"),
    "microservices": (
        "distributed data, tracing and on-call for every service",
        "20-40 % of an engineer for the platform alone",
    ),
    "serverless": ("cold starts", "dear at a steady rate", "tied to one provider"),
    "edge": ("state is far away", "limited runtime"),
}
_CONSEQUENCES = {
    "monolith": ("Split into modules before a second team joins.",),
    "modular-monolith": (
        "A test holds the import rules between modules.",
        "One database, one schema owner a module.",
    ),
    "service-based": (
        "Contracts between the deployables are versioned.",
        "Each deployable has its own health check, dashboard and rollback.",
    ),
    "event-driven": ("Consumers must be idempotent.", "Consumer lag is a service level."),
    "microservices": (
        "A database for each service.",
        "Contract tests and tracing before the second service ships.",
    ),
    "serverless": (
        "Connections to the database go through a pooler.",
        "Watch the monthly bill at the steady rate.",
    ),
    "edge": ("Content is published, not queried.",),
}
