"""Reads the YAML files of knowledge once and answers by id.

Every file under ``data/`` holds any of the lists ``facts``, ``rules``, ``technologies``,
``traits``, ``duties``, ``questions``, ``models``, ``measurements``, ``options``, ``gates``,
``checklist``, ``conflicts``, ``practices`` and ``weaknesses``; a file is a topic, and an id is
unique across all of them (that of an option within its decision).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

from archkit.errors import InputError
from archkit.knowledge.condition import Readings, holds
from archkit.knowledge.criterion import ChecklistItem, Gate, KnownOption, PersonaConflict
from archkit.knowledge.fact import Fact, KnownDuty, KnownQuestion, KnownTechnology, KnownTrait, Rule
from archkit.knowledge.feature import KnownFeature
from archkit.knowledge.known_model import KnownModel
from archkit.knowledge.measurement import Measurement
from archkit.knowledge.practice import KnownPractice, KnownWeakness
from archkit.record import Record

_Known = TypeVar(
    "_Known",
    Fact,
    Rule,
    KnownTechnology,
    KnownTrait,
    KnownQuestion,
    KnownModel,
    Measurement,
    Gate,
    ChecklistItem,
    PersonaConflict,
    KnownPractice,
    KnownWeakness,
    KnownFeature,
)


class _Topic(Record):
    facts: tuple[Fact, ...] = ()
    rules: tuple[Rule, ...] = ()
    technologies: tuple[KnownTechnology, ...] = ()
    traits: tuple[KnownTrait, ...] = ()
    duties: tuple[KnownDuty, ...] = ()
    questions: tuple[KnownQuestion, ...] = ()
    models: tuple[KnownModel, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    options: tuple[KnownOption, ...] = ()
    gates: tuple[Gate, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    conflicts: tuple[PersonaConflict, ...] = ()
    features: tuple[KnownFeature, ...] = ()
    practices: tuple[KnownPractice, ...] = ()
    weaknesses: tuple[KnownWeakness, ...] = ()


@dataclass(frozen=True)
class Library:
    """All knowledge by id."""

    facts: Mapping[str, Fact]
    rules: Mapping[str, Rule]
    technologies: Mapping[str, KnownTechnology]
    traits: Mapping[str, KnownTrait]
    duties: tuple[KnownDuty, ...]
    questions: Mapping[str, KnownQuestion]
    models: Mapping[str, KnownModel]
    measurements: Mapping[str, Measurement]
    options: Mapping[str, tuple[KnownOption, ...]]
    gates: Mapping[str, Gate]
    checklist: Mapping[str, ChecklistItem]
    conflicts: Mapping[str, PersonaConflict]
    features: Mapping[str, KnownFeature]
    practices: Mapping[str, KnownPractice]
    weaknesses: Mapping[str, KnownWeakness]


@functools.cache
def library() -> Library:
    """Return everything that is known, read once.

    Raises:
        YamlError: If a knowledge file is wrong.
        InputError: If an id stands twice.
    """
    folder = files("archkit.knowledge") / "data"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    topics = [
        _Topic.from_yaml((folder / name).read_text(encoding="utf-8"), source=f"knowledge/data/{name}")
        for name in names
    ]
    return Library(
        facts=_by_id([entry for topic in topics for entry in topic.facts]),
        rules=_by_id([entry for topic in topics for entry in topic.rules]),
        technologies=_by_id([entry for topic in topics for entry in topic.technologies]),
        traits=_by_id([entry for topic in topics for entry in topic.traits]),
        duties=tuple(entry for topic in topics for entry in topic.duties),
        questions=_by_id([entry for topic in topics for entry in topic.questions]),
        models=_by_id([entry for topic in topics for entry in topic.models]),
        measurements=_by_id([entry for topic in topics for entry in topic.measurements]),
        options=_by_decision([entry for topic in topics for entry in topic.options]),
        gates=_by_id([entry for topic in topics for entry in topic.gates]),
        checklist=_by_id([entry for topic in topics for entry in topic.checklist]),
        conflicts=_by_id([entry for topic in topics for entry in topic.conflicts]),
        features=_by_id([entry for topic in topics for entry in topic.features]),
        practices=_by_id([entry for topic in topics for entry in topic.practices]),
        weaknesses=_by_id([entry for topic in topics for entry in topic.weaknesses]),
    )


def _by_decision(entries: list[KnownOption]) -> Mapping[str, tuple[KnownOption, ...]]:
    found: dict[str, dict[str, KnownOption]] = {}
    for entry in entries:
        others = found.setdefault(entry.decision, {})
        if entry.id in others:
            raise InputError(
                f"the option {entry.id!r} of {entry.decision!r} stands twice in knowledge/data",
                hint="Rename one of them.",
            )
        others[entry.id] = entry
    return MappingProxyType({decision: tuple(options.values()) for decision, options in found.items()})


def _by_id(entries: list[_Known]) -> Mapping[str, _Known]:
    found: dict[str, _Known] = {}
    for entry in entries:
        if entry.id in found:
            raise InputError(
                f"the id {entry.id!r} stands twice in knowledge/data", hint="Rename one of them."
            )
        found[entry.id] = entry
    return MappingProxyType(found)


def fact(fact_id: str) -> Fact:
    """Return a fact.

    Raises:
        KeyError: If there is no such fact; nothing is ever guessed in its place.
    """
    return library().facts[fact_id]


def bound(fact_id: str) -> float:
    """Return the number behind ``id`` (the base of a fact), ``id:low`` or ``id:high``.

    Raises:
        KeyError: If there is no such fact, or no such end of it.
    """
    name, _, end = fact_id.partition(":")
    known = fact(name)
    return {"": known.base, "low": known.lowest, "high": known.highest}[end]


def standing_gates(decision: str, option: str, readings: Readings) -> tuple[Gate, ...]:
    """Return the gates that rule an option of a decision out, in the order of the files."""
    return tuple(
        one
        for one in library().gates.values()
        if one.decision == decision and option in one.rules_out and holds(one.when, readings, bound)
    )


def rule(rule_id: str) -> Rule:
    """Return a rule.

    Raises:
        KeyError: If there is no such rule.
    """
    return library().rules[rule_id]


def known_technology(technology_id: str) -> KnownTechnology | None:
    """Return what is known of a technology, or None."""
    return library().technologies.get(technology_id)


def known_model(model_id: str) -> KnownModel | None:
    """Return what is known of a language model, or None; a dated id is that of its family."""
    models = library().models
    undated = re.sub(r"-\d{8}$", "", model_id)
    return models.get(model_id) or models.get(undated)
