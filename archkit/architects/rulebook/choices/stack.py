"""Language and framework by the team's skills; the platform by its size and load."""

from __future__ import annotations

import re
from dataclasses import replace

from archkit.architects.rulebook.anatomy import counted, listed
from archkit.architects.rulebook.choice import Candidate, Choice, choose, when
from archkit.architects.rulebook.choices.existing import (
    asks_for,
    kept_words,
    languages,
    provider_decided,
    providers_refused,
    within_decisions,
)
from archkit.architects.rulebook.leaning.led import led
from archkit.architects.rulebook.signals import Signals, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision
from archkit.knowledge import KnownTechnology, fact, library

_SHOWN = 4
_SHOWN_SKILLS = 12
_PROVIDERS = {
    "aws": ("aws", "amazon", "ecs", "fargate", "dynamodb", "rds"),
    "gcp": ("gcp", "google cloud", "cloud run", "bigquery"),
    "azure": ("azure",),
    "cloudflare": ("cloudflare",),
    "hetzner": ("hetzner", "bare metal", "bare-metal", "on-premises", "on-prem"),
}


def provider(case: Situation) -> str | None:
    """Return the cloud provider that decisions, skills, systems or constraints name, or None."""
    if decided := provider_decided(case):
        return decided
    words = " ".join(
        [
            *case.brief.team.skills,
            *(one.technology or one.name for one in case.brief.existing.systems),
            *(one.statement for one in case.brief.existing.decisions),
            *case.brief.constraints,
        ]
    ).lower()
    refused = providers_refused(case)
    return next(
        (name for name, signs in _PROVIDERS.items() if name not in refused and _names(words, signs)), None
    )


def _names(words: str, signs: tuple[str, ...]) -> bool:
    """Say whether whole words are among the signs; "cards" does not name RDS."""
    return bool(re.search(rf"(?<![\w-])(?:{'|'.join(map(re.escape, signs))})(?![\w-])", words))


def decide_framework(case: Situation) -> Decision:
    """Return the decision on language and framework."""
    frameworks = [one for one in library().technologies.values() if "web-framework" in one.roles]
    skills = {skill.lower() for skill in case.brief.team.skills}
    candidates = within_decisions(case, tuple(_framework(case, one, skills) for one in frameworks))
    best = sorted(
        candidates, key=lambda one: (bool(one.ruled_out), -one.ratings["skill"], -one.ratings["fit"])
    )
    choice, broken = _tie_broken(
        case, choose(tuple(best[:_SHOWN]), {"skill": 4.0, "fit": 2.0, "operations": 1.0})
    )
    return Decision(
        id="framework",
        title=f"Framework: {choice.chosen.name}",
        question="In which language and framework is it built?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=" ".join(
            part
            for part in (kept_words(case, choice.chosen.id), _skills(case), choice.standing, broken)
            if part
        ),
        depends_on=("team.skills", "existing.decisions", *(("leaning-languages",) if broken else ())),
        flips_when="The team that builds it knows another one better.",
        revisit="When a part needs more throughput than its instances give at a bearable price.",
        tie_with=choice.runner_up.id if choice.tie and choice.runner_up else None,
    )


def _tie_broken(case: Situation, choice: Choice) -> tuple[Choice, str]:
    """Return the choice with a tie broken by the persona's languages, and the words for it."""
    order = [name.lower() for name in case.lean.leanings.languages] if case.lean else []
    if not order or not choice.tie or choice.chosen.score is None:
        return choice, ""
    lowest = choice.chosen.score - fact("pattern.tie-margin").base
    tied = [one for one in choice.options if one.score is not None and one.score > lowest]
    first = min(tied, key=lambda one: (_place(one.id, order), one.id != choice.chosen.id))
    if first.id == choice.chosen.id or _place(first.id, order) == _place(choice.chosen.id, order):
        return choice, ""
    said = (
        f"The leaning languages breaks the tie: {first.name} before {choice.chosen.name}, as the persona"
        f" prefers {listed(case.lean.leanings.languages if case.lean else (), longest=_SHOWN)} in this order."
    )
    return replace(choice, chosen=first, runner_up=choice.chosen), said


def _place(framework: str, order: list[str]) -> int:
    """Return the place of a framework's language in a persona's order; the last when it is not there."""
    known = library().technologies.get(framework)
    words = languages(framework) | frozenset(known.skills if known else ())
    places = [order.index(name) for name in words if name in order]
    return min(places, default=len(order))


def _skills(case: Situation) -> str:
    """Return what the team knows, and whether anybody said so."""
    known = listed(case.brief.team.skills, longest=_SHOWN_SKILLS)
    if case.stated.team.skills:
        return f"The team knows {known}."
    return f"Nobody stated the team's skills; assumed: {known or 'none'}."


def _framework(case: Situation, one: KnownTechnology, skills: set[str]) -> Candidate:
    overlap = skills & {word.lower() for word in one.skills} | (skills & {one.id, one.name.lower()})
    named = {one.id, one.name.lower()} & skills
    fit = _fit(case, " ".join(one.good_for).lower(), " ".join(one.bad_for).lower())
    return Candidate(
        id=one.id,
        name=one.name,
        benefits=tuple(f"good for {use}" for use in one.good_for[:2]) or ("well known",),
        costs=tuple(f"less good for {use}" for use in one.bad_for[:2])
        or ("another runtime to keep current",),
        ratings={"skill": 10.0 if named else 8.0 if overlap else 2.0, "fit": fit, "operations": 5.0},
        reversibility="hard",
    )


def _fit(case: Situation, good: str, bad: str) -> float:
    """Return how well what a framework is good and bad for meets this system, 0 to 10."""
    fit = 5.0
    if case.has("realtime", "collaborative-editing", "chat"):
        fit += 3.0 if "connection" in good or "realtime" in good else 0.0
        fit -= 3.0 if "connection" in bad else 0.0
    wanted = "back office" if case.has("internal-tool") else "api"
    return fit + (1.5 if wanted in good else 0.0)


def decide_platform(case: Situation, seen: Signals, pattern: str) -> Decision:
    """Return the decision on where it runs."""
    weights = {"fit": 3.0, "operations": 12.0 / (3 + seen.engineers), "cost": 2.0 if _tight(case) else 1.0}
    found = led(
        case, "platform", lambda at: within_decisions(case, _platforms(case, at, pattern)), seen, weights
    )
    choice = found.choice
    kubernetes = fact("pattern.kubernetes-engineers").base
    return Decision(
        id="platform",
        title=f"Platform: {choice.chosen.name}",
        question="Where does it run?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{_kept(case, choice.chosen.id)}{_carries(choice.chosen.id, seen)} {found.standing}",
        depends_on=("team.engineers", "budget.monthly_usd", "pattern.kubernetes-engineers", *found.rests_on),
        flips_when=found.flips(
            f"Kubernetes from {kubernetes:.0f} engineers in several teams (now {seen.engineers}) or when it"
            " is already run; functions when the average falls under a few requests a second with high"
            " peaks."
        ),
        revisit="When the compute bill passes what an engineer costs.",
        tie_with=choice.runner_up.id if choice.tie and choice.runner_up else None,
    )


def _carries(platform: str, seen: Signals) -> str:
    """Return what decides for a platform, its first clause standing alone."""
    people, load = counted(seen.engineers, "engineer"), f"{rate(seen.peak_total, 'requests')} at the peak"
    return {
        "ecs-fargate": f"No machine to patch for {people}, and instances are added for {load}.",
        "virtual-machine": f"One machine carries {load}, at the lowest price; {people} look after it.",
        "kubernetes": f"One way to run many services for {people}, at {load}.",
        "lambda": f"Nothing is paid at rest, and functions scale to {load}.",
    }[platform]


def _kept(case: Situation, chosen: str) -> str:
    kept = kept_words(case, chosen)
    return f"{kept} " if kept else ""


def _tight(case: Situation) -> bool:
    budget = case.brief.budget.monthly_usd
    return budget is not None and budget < fact("budget-weight.tight-monthly").base


def _platforms(case: Situation, seen: Signals, pattern: str) -> tuple[Candidate, ...]:
    return (
        _managed_containers(pattern),
        _one_machine(case, seen, pattern),
        _kubernetes(case, seen, pattern),
        _functions(pattern),
    )


def _managed_containers(pattern: str) -> Candidate:
    return Candidate(
        "ecs-fargate",
        "managed containers",
        ("no machines to patch", "rolling deploys and health checks built in"),
        ("dearer a core than machines",),
        {"fit": 8.0, "operations": 8.0, "cost": 6.0},
        when(pattern == "serverless", "the style is functions"),
        "easy",
    )


def _one_machine(case: Situation, seen: Signals, pattern: str) -> Candidate:
    high, small = fact("pattern.high-availability").base, case.small_tool
    several = pattern in {"service-based", "microservices", "event-driven", "serverless"}
    return Candidate(
        "virtual-machine",
        "one machine with containers",
        ("cheapest", "everything in one place"),
        ("patches, disk and failover are yours",),
        {"fit": 8.0 if small else 4.0, "operations": 5.0 if small else 3.0, "cost": 10.0},
        when(seen.availability >= high, f"{seen.availability:g} % needs a second machine and a failover")
        + when(several, "several deployables"),
        "easy",
    )


def _kubernetes(case: Situation, seen: Signals, pattern: str) -> Candidate:
    runs_it = _runs_kubernetes(case)
    enough = fact("pattern.broker-engineers" if runs_it else "pattern.kubernetes-engineers").base
    many = pattern in {"microservices", "event-driven"}
    shown = f"{seen.engineers} engineers; pays from {enough:.0f}{' when it already runs' if runs_it else ''}"
    return Candidate(
        "kubernetes",
        "Kubernetes",
        ("one way to run many services",),
        ("20-40 % of an engineer", "a control plane to pay"),
        {"fit": 9.0 if many else 5.0, "operations": 4.0 if runs_it else 2.0, "cost": 3.0},
        when(seen.engineers < enough, shown),
        "hard",
    )


def _runs_kubernetes(case: Situation) -> bool:
    systems = (one.technology or "" for one in case.brief.existing.systems)
    words = " ".join([*case.brief.team.skills, *systems]).lower()
    return "kubernetes" in words or "k8s" in words or asks_for(case, "kubernetes")


def _functions(pattern: str) -> Candidate:
    return Candidate(
        "lambda",
        "functions",
        ("nothing to pay at rest",),
        ("cold starts", "dear at a steady rate"),
        {"fit": 9.0 if pattern == "serverless" else 4.0, "operations": 8.0, "cost": 7.0},
        when(pattern != "serverless", "the style is not serverless"),
        "moderate",
    )
