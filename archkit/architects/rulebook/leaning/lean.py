"""Which way the leading persona leans, and what a gate has taken back of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from archkit.knowledge import Rule, fact, rule
from archkit.personas import Leanings

Lever = Literal["ahead", "spare", "points", "safety"]
"""What a leaning moves: load weighed ahead, a spare instance, points for options, raised safety."""

_WITH_POINTS = (
    ("simplicity", "scale-first", "leaning-scale-first"),
    ("simplicity", "simplest-first", "leaning-simplest-first"),
    ("microservices", "expected", "leaning-microservices-expected"),
    ("cost", "cheapest", "leaning-cheapest"),
)


@dataclass(frozen=True)
class Lean:
    """The leanings of a persona; `given_up` holds levers that a gate took back, with its reason."""

    leanings: Leanings
    given_up: tuple[tuple[Lever, str], ...] = ()

    def without(self, lever: Lever, reason: str) -> Lean:
        """Return the same leanings with one lever less."""
        return replace(self, given_up=(*self.given_up, (lever, reason)))

    def taken_back(self, lever: Lever) -> str:
        """Return why a lever was given up; empty while it is held."""
        return next((reason for name, reason in self.given_up if name == lever), "")

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of this persona's leanings that give points to options."""
        names = (name for field, value, name in _WITH_POINTS if getattr(self.leanings, field) == value)
        return () if self.taken_back("points") else tuple(rule(name) for name in names)

    def points(self, decision_id: str) -> dict[str, float]:
        """Return the points that a decision's options get by id."""
        times = fact("leaning.strong").base if self.leanings.strength == "strong" else 1.0
        found: dict[str, float] = {}
        for one in self.rules:
            for name in self._favoured(one, decision_id):
                found[name] = found.get(name, 0.0) + (one.weight or 0.0) * times
        return found

    def names(self, decision_id: str) -> tuple[str, ...]:
        """Return the leanings that have a say in a decision, as people name them."""
        return tuple(
            one.id.removeprefix("leaning-") for one in self.rules if self._favoured(one, decision_id)
        )

    @staticmethod
    def _favoured(one: Rule, decision_id: str) -> tuple[str, ...]:
        pairs = (name.partition(".") for name in one.favours)
        return tuple(option for decision, _, option in pairs if decision == decision_id)

    @property
    def wants_scale(self) -> bool:
        """Whether the persona designs for scaling out from the beginning."""
        return self.leanings.horizontal_scaling == "from-the-beginning"

    @property
    def factor(self) -> float:
        """The load that parts are weighed at, as a multiple of what the brief states."""
        held = self.wants_scale and not self.taken_back("ahead")
        return fact("roadmap.ten-times").base if held else 1.0

    @property
    def spare(self) -> bool:
        """Whether one instance more than needed runs from the beginning."""
        return self.wants_scale and not self.taken_back("spare")

    @property
    def safer(self) -> bool:
        """Whether redundancy and recovery are raised above what the brief asks for."""
        return self.leanings.safety == "raised" and not self.taken_back("safety")

    @property
    def fewer(self) -> bool:
        """Whether parts go that no number asks for."""
        strong = self.leanings.simplicity == "simplest-first" and self.leanings.strength == "strong"
        return strong or self.leanings.cost == "cheapest"

    @property
    def dear(self) -> tuple[Lever, ...]:
        """The levers held that can cost money; in front what is easiest to add later."""
        wanted: tuple[tuple[Lever, bool], ...] = (
            ("spare", self.spare),
            ("ahead", self.factor > 1),
            ("points", self.leanings.simplicity == "scale-first" and bool(self.rules)),
            ("safety", self.safer),
        )
        return tuple(lever for lever, held in wanted if held)
