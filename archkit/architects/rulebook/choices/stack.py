"""Language and framework by the team's skills; the platform by its size and load."""

from __future__ import annotations

import re
from dataclasses import replace

from archkit.architects.rulebook.anatomy import counted, listed
from archkit.architects.rulebook.choice import Candidate, Choice, choose
from archkit.architects.rulebook.choices.existing import (
    kept_words,
    languages,
    provider_decided,
    providers_refused,
    within_decisions,
)
from archkit.architects.rulebook.choices.weights import cost, fixed, operations, weights
from archkit.architects.rulebook.criteria import candidates_of, ruled_out
from archkit.architects.rulebook.leaning.led import led
from archkit.architects.rulebook.readings import readings
from archkit.architects.rulebook.signals import Signals, rate, signals
from archkit.architects.rulebook.situation import Situation
from archkit.design import Criterion, Decision
from archkit.knowledge import KnownTechnology, Readings, fact, library

FRAMEWORK, PLATFORM = "framework", "platform"
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
    known = readings(case, signals(case))
    candidates = within_decisions(case, tuple(_framework(case, one, skills, known) for one in frameworks))
    best = sorted(
        candidates, key=lambda one: (bool(one.ruled_out), -one.ratings["skill"], -one.ratings["fit"])
    )
    criteria = _framework_criteria(case)
    shown = _with_forced(case, candidates, tuple(best[:_SHOWN]))
    forced = case.forced_to(FRAMEWORK)
    choice, broken = _tie_broken(case, choose(shown, weights(criteria), forced=forced))
    return Decision(
        id=FRAMEWORK,
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
        rule=FRAMEWORK,
        criteria=criteria,
        tie_with=choice.tied_with,
    )


def _framework_criteria(case: Situation) -> tuple[Criterion, ...]:
    return (
        fixed("skill", "weight.framework.skill", _skills(case)),
        fixed("fit", "weight.framework.fit", "what the framework is made for, against what this is"),
        fixed("operations", "weight.framework.operations", "one runtime is kept current"),
    )


def _with_forced(
    case: Situation, candidates: tuple[Candidate, ...], shown: tuple[Candidate, ...]
) -> tuple[Candidate, ...]:
    """Return the shown candidates, and the one that is taken as told."""
    forced = case.forced_to(FRAMEWORK)
    return (*shown, *(one for one in candidates if one.id == forced and one not in shown))


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


def _framework(case: Situation, one: KnownTechnology, skills: set[str], known: Readings) -> Candidate:
    overlap = skills & {word.lower() for word in one.skills} | (skills & {one.id, one.name.lower()})
    named = {one.id, one.name.lower()} & skills
    fit = _fit(case, " ".join(one.good_for).lower(), " ".join(one.bad_for).lower())
    reasons, gates = ruled_out(FRAMEWORK, one.id, known)
    return Candidate(
        id=one.id,
        name=one.name,
        benefits=tuple(f"good for {use}" for use in one.good_for[:2]) or ("well known",),
        costs=tuple(f"less good for {use}" for use in one.bad_for[:2])
        or ("another runtime to keep current",),
        ratings={
            "skill": _points("named" if named else "language" if overlap else "unknown"),
            "fit": fit,
            "operations": _points("usual"),
        },
        ruled_out=reasons,
        gates=gates,
        reversibility="hard",
    )


def _points(name: str) -> float:
    return fact(f"framework.{name}-points").base


def _fit(case: Situation, good: str, bad: str) -> float:
    """Return how well what a framework is good and bad for meets this system, 0 to 10."""
    fit = _points("usual")
    if case.has("realtime", "collaborative-editing", "chat"):
        fit += _points("connection") if "connection" in good or "realtime" in good else 0.0
        fit -= _points("connection") if "connection" in bad else 0.0
    wanted = "back office" if case.has("internal-tool") else "api"
    return fit + (_points("purpose") if wanted in good else 0.0)


def decide_platform(case: Situation, seen: Signals, pattern: str) -> Decision:
    """Return the decision on where it runs."""
    criteria = _platform_criteria(case, seen, pattern)
    found = led(case, PLATFORM, lambda at: _platforms(case, at, seen, pattern), seen, weights(criteria))
    choice = found.choice
    kubernetes = fact("pattern.kubernetes-engineers").base
    return Decision(
        id=PLATFORM,
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
        rule=PLATFORM,
        criteria=criteria,
        tie_with=choice.tied_with,
    )


def _carries(platform: str, seen: Signals) -> str:
    """Return what decides for a platform, its first clause standing alone."""
    people, load = counted(seen.engineers, "engineer"), f"{rate(seen.peak_total, 'requests')} at the peak"
    return {
        "ecs-fargate": f"No machine to patch for {people}, and instances are added for {load}.",
        "virtual-machine": f"One machine carries {load}, at the lowest price; {people} look after it.",
        "own-machines": f"Machines of one's own carry {load}; {people} buy, watch and repair them.",
        "kubernetes": f"One way to run many services for {people}, at {load}.",
        "lambda": f"Nothing is paid at rest, and functions scale to {load}.",
    }[platform]


def _kept(case: Situation, chosen: str) -> str:
    kept = kept_words(case, chosen)
    return f"{kept} " if kept else ""


def _platform_criteria(case: Situation, seen: Signals, pattern: str) -> tuple[Criterion, ...]:
    return (
        fixed("fit", "weight.platform.fit", f"what runs a {pattern.replace('-', ' ')} system comes first"),
        operations(seen),
        cost(case, "weight.platform.cost", "weight.platform.tight-cost"),
    )


def _platforms(case: Situation, at: Signals, seen: Signals, pattern: str) -> tuple[Candidate, ...]:
    known = readings(case, at, weighed_ahead=at is not seen, style=pattern)
    return within_decisions(case, candidates_of(PLATFORM, known))
