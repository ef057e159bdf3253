"""Reads the YAML files of knowledge once and answers by id.

Every file under ``data/`` holds any of the lists of `Topic`, such as ``facts``, ``rules``,
``options``, ``gates`` and ``technologies``; a file is a topic, and an id is unique across all of
them (that of an option within its decision). A company's own rules, in folders named
by ``ARCHKIT_RULES``, are read after them.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

from archkit.errors import InputError
from archkit.knowledge.condition import Readings
from archkit.knowledge.criterion import (
    ChecklistItem,
    Gate,
    KnownOption,
    KnownReading,
    KnownSituation,
    PersonaConflict,
)
from archkit.knowledge.derived import forget_derived
from archkit.knowledge.fact import Fact, KnownQuestion, KnownTechnology, KnownTrait, Rule
from archkit.knowledge.feature import KnownFeature
from archkit.knowledge.known_claim import KnownClaim
from archkit.knowledge.known_model import KnownModel
from archkit.knowledge.measurement import Measurement
from archkit.knowledge.own_rules import RULES_VARIABLE, with_own_rules
from archkit.knowledge.practice import KnownPractice, KnownWeakness
from archkit.knowledge.shelf import Library, Topic

_Known = TypeVar(
    "_Known",
    Fact,
    Rule,
    KnownTechnology,
    KnownTrait,
    KnownQuestion,
    KnownClaim,
    KnownModel,
    Measurement,
    KnownReading,
    KnownSituation,
    Gate,
    ChecklistItem,
    PersonaConflict,
    KnownPractice,
    KnownWeakness,
    KnownFeature,
)


def library() -> Library:
    """Return everything that is known, read once for each value of ``ARCHKIT_RULES``.

    Raises:
        YamlError: If a knowledge file or a file of own rules is wrong.
        InputError: If an id stands twice, or ``ARCHKIT_RULES`` names no folder.
    """
    found = _read(os.environ.get(RULES_VARIABLE, ""))
    if not _latest or _latest[0] is not found:
        _latest[:] = [found]
    return found


_latest: list[Library] = []
"""The library that was asked for last; facts are looked up in it without asking the environment."""


def reread_rules() -> Library:
    """Read own rules again, and forget what was computed from those that were read before.

    Raises:
        YamlError: If a file of own rules is wrong.
        InputError: If ``ARCHKIT_RULES`` names no folder.
    """
    _read.cache_clear()
    return library()


@functools.lru_cache(maxsize=1)
def _read(own: str) -> Library:
    """Return the library with the rules of these folders; what was computed from another one goes."""
    if _shipped.cache_info().currsize:
        forget_derived()
    return with_own_rules(_shipped(), own) if own else _shipped()


@functools.cache
def _shipped() -> Library:
    """Return what comes with archkit."""
    folder = files("archkit.knowledge") / "data"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    topics = [
        Topic.from_yaml((folder / name).read_text(encoding="utf-8"), source=f"knowledge/data/{name}")
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
        claims=_by_id([entry for topic in topics for entry in topic.claims]),
        measurements=_by_id([entry for topic in topics for entry in topic.measurements]),
        readings=_by_id([entry for topic in topics for entry in topic.readings]),
        situations=_by_id([entry for topic in topics for entry in topic.situations]),
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
    """Return a fact of the library that was asked for last.

    Raises:
        KeyError: If there is no such fact; nothing is ever guessed in its place.
    """
    return (_latest[0] if _latest else library()).facts[fact_id]


def bound(fact_id: str) -> float:
    """Return the number behind ``id`` (the base of a fact), ``id:low`` or ``id:high``.

    Raises:
        KeyError: If there is no such fact, or no such end of it.
    """
    return (_latest[0] if _latest else library()).bound(fact_id)


def standing_gates(decision: str, option: str, readings: Readings) -> tuple[Gate, ...]:
    """Return the gates that rule an option of a decision out, in the order of the files.

    Raises:
        KeyError: If a gate asks for a reading or a fact that is not there.
    """
    gates = library().tested_gates.get((decision, option), ())
    return tuple(gate for gate, stands in gates if stands(readings, option))


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
