"""Decisions already taken as gates: what they ask for rules the rest out, what they forbid goes."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace

from archkit.architects.rulebook.choice import Candidate
from archkit.architects.rulebook.situation import Situation
from archkit.brief import ExistingDecision
from archkit.brief.decided import PROVIDERS, Ruling, rulings, technology_names
from archkit.knowledge import KnownTechnology, known_technology, library

EXISTING = "existing-decision"
"""The rule behind what a decision already taken rules out."""
_ANYWHERE = frozenset({"s3"})
"""Technologies of one provider that others offer with the same interface."""

_STORE_NAMES: Mapping[str, tuple[str, ...]] = {
    "postgresql": ("postgres",),
    "mysql": ("mysql", "mariadb"),
    "mongodb": ("mongo",),
    "dynamodb": ("dynamodb",),
    "cassandra": ("cassandra",),
    "clickhouse": ("clickhouse",),
}


def standing_rulings(case: Situation) -> tuple[Ruling, ...]:
    """Return what the existing decisions and constraints of the brief ask for and forbid."""
    return _rulings(case.brief.existing.decisions, case.brief.constraints)


@functools.lru_cache(maxsize=64)
def _rulings(decisions: tuple[ExistingDecision, ...], constraints: tuple[str, ...]) -> tuple[Ruling, ...]:
    names = technology_names(library().technologies.values())
    return tuple(one for one in rulings(decisions, constraints, names) if one.understood)


def within_decisions(case: Situation, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Return the candidates with the gates of existing decisions; what they ask for stands first.

    The order matters where no candidate passes every gate: then the first with the fewest
    reasons is taken, and that should be the one which was decided on.
    """
    asked: set[str] = set()
    for ruling in standing_rulings(case):
        wanted = _asked_for(ruling, candidates)
        asked |= wanted
        candidates = tuple(_gated(one, ruling, wanted) for one in candidates)
    return tuple(sorted(candidates, key=lambda one: one.id not in asked))


def _asked_for(ruling: Ruling, candidates: tuple[Candidate, ...]) -> frozenset[str]:
    """Return the candidates that a decision names; by their language where it names only that."""
    ids = frozenset(one.id for one in candidates)
    return ids & ruling.wanted or frozenset(one for one in ids if languages(one) & ruling.wanted)


def _gated(one: Candidate, ruling: Ruling, wanted: frozenset[str]) -> Candidate:
    others = bool(wanted) and one.id not in wanted
    forbidden = bool({one.id, *languages(one.id)} & ruling.refused)
    places = ruling.wanted & PROVIDERS.keys()
    elsewhere = _is_aws_only(one.id) and (
        "aws" in ruling.refused or bool(places and not places & {"aws", _near(one.id)})
    )
    if not (others or forbidden or elsewhere):
        return one
    verb = "forbids it" if forbidden or "aws" in ruling.refused else "asks for something else"
    return replace(
        one,
        ruled_out=(*one.ruled_out, f"the existing decision {ruling.quoted} {verb}"),
        gates=(*one.gates, EXISTING) if EXISTING not in one.gates else one.gates,
    )


def _near(technology_id: str) -> str:
    """Return the other provider on which the same choice is built with its own service."""
    return "gcp" if technology_id == "ecs-fargate" else ""


def languages(technology_id: str) -> frozenset[str]:
    """Return the ids of the languages that a web framework is written in; none for anything else."""
    known = known_technology(technology_id)
    if known is None or "web-framework" not in known.roles:
        return frozenset()
    return frozenset(one.id for one in _knownlanguages() if {one.id, *one.skills} & set(known.skills))


def _knownlanguages() -> tuple[KnownTechnology, ...]:
    return tuple(one for one in library().technologies.values() if "language" in one.roles)


def _is_aws_only(technology_id: str) -> bool:
    known = known_technology(technology_id)
    return known is not None and "aws" in known.skills and technology_id not in _ANYWHERE


def provider_decided(case: Situation) -> str | None:
    """Return the provider that a decision asks for, or None."""
    asked = (one.wanted & PROVIDERS.keys() for one in standing_rulings(case))
    return next((min(found) for found in asked if found), None)


def providers_refused(case: Situation) -> frozenset[str]:
    """Return the providers that decisions forbid."""
    return frozenset(name for one in standing_rulings(case) for name in one.refused & PROVIDERS.keys())


def asks_for(case: Situation, technology_id: str) -> bool:
    """Say whether a decision asks for a technology."""
    return any(technology_id in one.wanted for one in standing_rulings(case))


def existing_store(case: Situation) -> str | None:
    """Return the store that runs already and belongs to the system, if one is named."""
    words = " ".join(f"{one.technology or ''} {one.role}" for one in case.brief.existing.systems).lower()
    found = [store for store, names in _STORE_NAMES.items() if any(name in words for name in names)]
    return found[0] if len(found) == 1 else None


def runs_kubernetes(case: Situation) -> bool:
    """Say whether Kubernetes is known, runs already or was decided on."""
    systems = (one.technology or "" for one in case.brief.existing.systems)
    words = " ".join([*case.brief.team.skills, *systems]).lower()
    return "kubernetes" in words or "k8s" in words or asks_for(case, "kubernetes")


def kept_words(case: Situation, chosen: str) -> str:
    """Return the sentence that a choice follows a decision; empty where none asks for it."""
    for ruling in standing_rulings(case):
        if chosen in ruling.wanted or languages(chosen) & ruling.wanted:
            return f"An existing decision asks for it: {ruling.quoted}."
    return ""
