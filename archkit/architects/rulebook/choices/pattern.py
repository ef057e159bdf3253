"""Which architecture style: gates on team and load, then published ratings by this brief's needs."""

from __future__ import annotations

import math

from archkit.architects.rulebook.anatomy import counted
from archkit.architects.rulebook.choice import Candidate
from archkit.architects.rulebook.choices.differing import differing_parts
from archkit.architects.rulebook.choices.weights import cost, criterion, fixed, weights
from archkit.architects.rulebook.criteria import candidates_of, consequences
from archkit.architects.rulebook.leaning.led import led
from archkit.architects.rulebook.readings import readings
from archkit.architects.rulebook.signals import Signals, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Criterion, Decision
from archkit.knowledge import fact

PATTERN = "architecture-pattern"
_SHOWN = 3


def decide_pattern(case: Situation, seen: Signals) -> Decision:
    """Return the decision on the architecture style."""
    criteria = _criteria(case, seen)
    heaviest = sorted(criteria, key=lambda one: -one.weight)[:_SHOWN]
    found = led(case, PATTERN, lambda at: _candidates(case, at, seen), seen, weights(criteria))
    choice = found.choice
    reason = found.because(_reason(choice.chosen.id, case, found.seen))
    shown = ", ".join(f"{one.name} {one.weight:.1f}" for one in heaviest)
    return Decision(
        id=PATTERN,
        title=f"Architecture style: {choice.chosen.name}",
        question="Which architecture style carries this load with this team?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{reason} {found.standing} Heaviest weights: {shown}.",
        consequences=consequences(PATTERN, choice.chosen.id),
        depends_on=(
            "team.engineers",
            "workload",
            "quality.availability_percent",
            "pattern.microservices-engineers",
            *found.rests_on,
        ),
        flips_when=found.flips(_flips(found.neutral.id, case, seen)),
        revisit="When the team doubles, or a part's load passes the trigger in the roadmap.",
        rule=PATTERN,
        criteria=criteria,
        tie_with=choice.tied_with,
    )


def _criteria(case: Situation, seen: Signals) -> tuple[Criterion, ...]:
    """Return what styles are scored by; each weight follows one number of the brief."""
    high = fact("pattern.high-availability").base
    asked = seen.availability >= high
    stated = f"{number(seen.availability)} % available" if seen.availability else "no availability target"
    return (
        fixed("fit", "weight.pattern.fit", "whether the style's own case is there comes first"),
        criterion(
            "simplicity",
            fact("weight.pattern.simplicity").base
            / (1 + seen.engineers / fact("pattern.engineers-per-team").base),
            f"{counted(seen.engineers, 'engineer')}: the fewer, the more it weighs",
        ),
        cost(case, "weight.pattern.cost", "weight.pattern.tight-cost"),
        *_growing(case, seen),
        fixed(
            "fault",
            "weight.pattern.fault-high" if asked else "weight.pattern.fault",
            f"{stated}; one instance is not enough from {number(high)} %",
        ),
    )


def _growing(case: Situation, seen: Signals) -> tuple[Criterion, ...]:
    """Return the criteria whose weights grow with teams and load."""
    further, peak = seen.teams - 1, seen.peak_total * seen.growth
    kept = len(case.brief.workload.entities)
    factor, usual = case.load.peak_to_average.base, fact("weight.pattern.usual-peak").base
    walls = _weight("modularity-team") * further + _weight("modularity-entity") * kept
    decades = math.log10(1 + peak / fact("pattern.separate-path-rate").base)
    above = max(0.0, (factor - usual) / fact("pattern.spiky-ratio").base)
    teams = counted(seen.teams, "team")
    return (
        criterion(
            "modularity",
            min(_weight("modularity-most"), walls),
            f"{teams} and {counted(kept, 'entity', 'entities')} to keep apart",
        ),
        criterion(
            "deployability",
            min(_weight("deployability-most"), _weight("deployability-team") * further),
            f"{teams}: one waits for nobody"
            if not further
            else f"{teams} that wait for each other's releases",
        ),
        criterion(
            "scalability",
            min(_weight("scalability-most"), decades * _weight("scalability")),
            f"{rate(peak, 'requests')} at the horizon's peak",
        ),
        criterion(
            "elasticity",
            min(_weight("elasticity-most"), above),
            f"the peak is {number(factor)} times the average, and {number(usual)} is usual",
        ),
    )


def _weight(name: str) -> float:
    return fact(f"weight.pattern.{name}").base


def _candidates(case: Situation, at: Signals, seen: Signals) -> tuple[Candidate, ...]:
    return candidates_of(PATTERN, readings(case, at, weighed_ahead=at is not seen))


def _reason(style: str, case: Situation, seen: Signals) -> str:
    parts = differing_parts(case, seen)
    people = counted(seen.engineers, "engineer")
    reasons = {
        "monolith": (
            f"{people} and {rate(seen.peak_total, 'requests')} at the peak fit one"
            " program without inner walls."
        ),
        "modular-monolith": (
            f"{people} and {rate(seen.peak_total, 'requests')} at the peak fit one"
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
