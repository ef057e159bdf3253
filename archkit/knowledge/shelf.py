"""The library as a whole: all knowledge by id, and its conditions made ready to be held against a case."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from archkit.knowledge.condition import Condition, Test, compiled
from archkit.knowledge.criterion import (
    ChecklistItem,
    Gate,
    KnownOption,
    KnownReading,
    KnownSituation,
    PersonaConflict,
    Rating,
)
from archkit.knowledge.fact import Fact, KnownDuty, KnownQuestion, KnownTechnology, KnownTrait, Rule
from archkit.knowledge.feature import KnownFeature
from archkit.knowledge.known_claim import KnownClaim
from archkit.knowledge.known_model import KnownModel
from archkit.knowledge.measurement import Measurement
from archkit.knowledge.practice import KnownPractice, KnownWeakness
from archkit.record import Record


class Topic(Record):
    """One file of knowledge."""

    facts: tuple[Fact, ...] = ()
    rules: tuple[Rule, ...] = ()
    technologies: tuple[KnownTechnology, ...] = ()
    traits: tuple[KnownTrait, ...] = ()
    duties: tuple[KnownDuty, ...] = ()
    questions: tuple[KnownQuestion, ...] = ()
    models: tuple[KnownModel, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    readings: tuple[KnownReading, ...] = ()
    situations: tuple[KnownSituation, ...] = ()
    options: tuple[KnownOption, ...] = ()
    gates: tuple[Gate, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    conflicts: tuple[PersonaConflict, ...] = ()
    features: tuple[KnownFeature, ...] = ()
    practices: tuple[KnownPractice, ...] = ()
    weaknesses: tuple[KnownWeakness, ...] = ()
    claims: tuple[KnownClaim, ...] = ()


@dataclass(frozen=True)
class TestedRating:
    """A rating with its number looked up; `counts` is None where it always does."""

    by: str
    points: float
    counts: Test | None


@dataclass(frozen=True)
class TestedOption:
    """An option with its ratings made ready; `offered` is None where it always is."""

    known: KnownOption
    ratings: tuple[TestedRating, ...]
    offered: Test | None


@dataclass(frozen=True)
class Library:
    """All knowledge by id; `own` names the rules that were read beside archkit's, each with its file."""

    facts: Mapping[str, Fact]
    rules: Mapping[str, Rule]
    technologies: Mapping[str, KnownTechnology]
    traits: Mapping[str, KnownTrait]
    duties: tuple[KnownDuty, ...]
    questions: Mapping[str, KnownQuestion]
    models: Mapping[str, KnownModel]
    measurements: Mapping[str, Measurement]
    readings: Mapping[str, KnownReading]
    situations: Mapping[str, KnownSituation]
    options: Mapping[str, tuple[KnownOption, ...]]
    gates: Mapping[str, Gate]
    checklist: Mapping[str, ChecklistItem]
    conflicts: Mapping[str, PersonaConflict]
    features: Mapping[str, KnownFeature]
    practices: Mapping[str, KnownPractice]
    weaknesses: Mapping[str, KnownWeakness]
    claims: Mapping[str, KnownClaim]
    own: Mapping[str, str] = field(default_factory=dict)

    def bound(self, fact_id: str) -> float:
        """Return the number behind ``id`` (the base of a fact), ``id:low`` or ``id:high``.

        Raises:
            KeyError: If there is no such fact, or no such end of it.
        """
        name, _, end = fact_id.partition(":")
        known = self.facts[name]
        return {"": known.base, "low": known.lowest, "high": known.highest}[end]

    def test(self, condition: Condition) -> Test:
        """Return a condition as a function.

        Raises:
            KeyError: If it names a fact or a situation that does not exist.
        """
        return compiled(condition, self.bound, lambda name: self.situations[name].when)

    @functools.cached_property
    def tested_gates(self) -> Mapping[tuple[str, str], tuple[tuple[Gate, Test], ...]]:
        """The gates by decision and option, in the order of the files."""
        found: dict[tuple[str, str], list[tuple[Gate, Test]]] = {}
        for gate in self.gates.values():
            test = self.test(gate.when)
            for option in gate.rules_out:
                found.setdefault((gate.decision, option), []).append((gate, test))
        return {place: tuple(gates) for place, gates in found.items()}

    @functools.cached_property
    def tested_options(self) -> Mapping[str, tuple[TestedOption, ...]]:
        """The options by decision, simplest first."""
        return {decision: tuple(map(self._tested, options)) for decision, options in self.options.items()}

    def _tested(self, one: KnownOption) -> TestedOption:
        offered = self.test(one.offered_when) if one.offered_when else None
        return TestedOption(one, tuple(map(self._rated, one.ratings)), offered)

    def _rated(self, one: Rating) -> TestedRating:
        points = self.bound(one.points) if isinstance(one.points, str) else one.points
        return TestedRating(one.by, points * one.times, self.test(one.when) if one.when else None)
