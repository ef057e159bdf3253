"""A choice led by a leaning: gates, then scores, then what the persona prefers, said in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from archkit.architects.rulebook.choice import Candidate, Choice, choose, weighted
from archkit.architects.rulebook.leaning.lean import Lean
from archkit.architects.rulebook.signals import Signals, number
from archkit.architects.rulebook.situation import Situation
from archkit.design import Option
from archkit.knowledge import fact

Weigh = Callable[[Signals], tuple[Candidate, ...]]


@dataclass(frozen=True)
class Led:
    """The choice, what it would be without the leaning, and the words for the difference.

    `seen` are the numbers that the chosen option was weighed at, `factor` times the stated
    load; `rests_on` holds the ids of the rules that tipped the choice.
    """

    choice: Choice
    neutral: Option
    seen: Signals
    factor: float = 1.0
    said: str = ""
    rests_on: tuple[str, ...] = ()

    @property
    def tipped(self) -> bool:
        """Whether the leaning made the difference."""
        return self.choice.chosen.id != self.neutral.id

    def because(self, reason: str) -> str:
        """Return a reason that opens the decision, with the load at which it was weighed."""
        return f"At {number(self.factor)} times the load: {reason}" if self.factor > 1 else reason

    def flips(self, trigger: str) -> str:
        """Return the trigger of a choice, which the neutral one has when a leaning tipped it."""
        if not self.tipped:
            return trigger
        return f"Without the leaning it is {self.neutral.name}, until this: {trigger}"

    @property
    def standing(self) -> str:
        """How the choice stands, and what the leaning did."""
        return f"{self.choice.standing} {self.said}".strip()


def ahead(seen: Signals, factor: float) -> Signals:
    """Return the signals at a multiple of the load."""
    return replace(
        seen,
        peak_reads=seen.peak_reads * factor,
        peak_writes=seen.peak_writes * factor,
        average_writes=seen.average_writes * factor,
        peak_jobs=seen.peak_jobs * factor,
        storage_gib=seen.storage_gib * factor,
        rows=seen.rows * factor,
        connections=seen.connections * factor,
        egress_mbit=seen.egress_mbit * factor,
    )


def led(case: Situation, decision_id: str, weigh: Weigh, seen: Signals, weights: Mapping[str, float]) -> Led:
    """Return the choice of a decision.

    Args:
        case: The situation, with the leanings of its persona.
        decision_id: Which rules of leaning have a say.
        weigh: Gives the candidates, gates included, at some load.
        seen: The stated load.
        weights: Weight by criterion.
    """
    candidates = weigh(seen)
    forced = case.forced_to(decision_id)
    neutral = choose(candidates, weights, forced=forced)
    if forced:
        return Led(neutral, neutral.chosen, seen)
    points = case.lean.points(decision_id) if case.lean else {}
    if case.lean is None or not points or neutral.chosen.ruled_out_because:
        return Led(neutral, neutral.chosen, seen)
    wanted = _taken_back(case.lean, weigh, seen, weights, points)
    further = case.lean.factor > 1
    far = ahead(seen, case.lean.factor) if further else seen
    roomy = _with_room(candidates, {one.id: one for one in (weigh(far) if further else candidates)}, points)
    choice, near = choose(roomy, weights, points), choose(candidates, weights, points)
    as_stated = near.chosen.id == choice.chosen.id
    candidates, choice = (candidates, near) if as_stated else (roomy, choice)
    label = f"The leaning {' with '.join(case.lean.names(decision_id))}"
    lost = _lost_to_gates(candidates, choice, weights, points, label)
    if wanted and wanted != choice.chosen.name:
        against = case.lean.taken_back("ahead")
        lost = f"{lost} Weighed ahead it asks for {wanted}; a gate stays first: {against}.".strip()
    if choice.chosen.id == neutral.chosen.id:
        return Led(neutral, neutral.chosen, seen, said=f"{lost} {_not_enough(choice, points, label)}".strip())
    said = f"{label} tipped it: {_given(choice, points)}; {_without(neutral, choice)}. {lost}".strip()
    rules = tuple(f"leaning-{name}" for name in case.lean.names(decision_id))
    factor = 1.0 if as_stated else case.lean.factor
    return Led(choice, neutral.chosen, seen if as_stated else far, factor, said, rules)


def _taken_back(
    lean: Lean, weigh: Weigh, seen: Signals, weights: Mapping[str, float], points: Mapping[str, float]
) -> str:
    """Return what the load ahead asks for where a gate took the look ahead back; empty otherwise."""
    if not lean.taken_back("ahead"):
        return ""
    far = {one.id: one for one in weigh(ahead(seen, fact("roadmap.ten-times").base))}
    return choose(_with_room(weigh(seen), far, points), weights, points).chosen.name


def _with_room(
    candidates: tuple[Candidate, ...], far: Mapping[str, Candidate], points: Mapping[str, float]
) -> tuple[Candidate, ...]:
    """Return the candidates as the load ahead shows them: the favoured gain by it, the others lose.

    A favoured one stays ruled out where a gate stands at both loads; only gates of load open by
    this, for people, law, physics and decisions are the same at any load.
    """
    return tuple(_ahead_of(one, far[one.id], favoured=one.id in points) for one in candidates)


def _ahead_of(one: Candidate, far: Candidate, *, favoured: bool) -> Candidate:
    better = max if favoured else min
    ratings = {name: better(value, far.ratings.get(name, value)) for name, value in one.ratings.items()}
    open_ahead = favoured and not far.ruled_out
    if open_ahead:
        return replace(one, ratings=ratings, ruled_out=(), gates=())
    return replace(one, ratings=ratings)


def _given(choice: Choice, points: Mapping[str, float]) -> str:
    """Return the points by option: ``+1.0 on managed queue, RabbitMQ``."""
    open_ones = [one for one in choice.options if one.id in points and not one.ruled_out_because]
    sizes = sorted({points[one.id] for one in open_ones}, reverse=True)
    return "; ".join(
        f"+{size:.1f} on {', '.join(one.name for one in open_ones if points[one.id] == size)}"
        for size in sizes
    )


def _without(neutral: Choice, choice: Choice) -> str:
    """Return what would be chosen without the leaning, and by how much."""
    name = neutral.chosen.name
    there = next(one for one in neutral.options if one.id == choice.chosen.id)
    if there.score is None:
        return f"without it {choice.chosen.name} is ruled out ({there.ruled_out_because}) and {name} is taken"
    return f"without it {name} leads by {(neutral.chosen.score or 0.0) - there.score:.1f} points"


def _lost_to_gates(
    candidates: tuple[Candidate, ...],
    choice: Choice,
    weights: Mapping[str, float],
    points: Mapping[str, float],
    label: str,
) -> str:
    """Return which favoured option a gate rules out that would lead, or is favoured most of all.

    A leaning that only breaks ties asks for nothing that is not open, and loses nothing.
    """
    if max(points.values()) <= fact("pattern.tie-margin").base:
        return ""
    gated = [one for one in candidates if one.ruled_out and one.id in points]
    reached = {one.id: weighted(one, weights) + points[one.id] for one in gated}
    best = max(gated, key=lambda one: reached[one.id], default=None)
    if best is None or reached[best.id] <= (choice.chosen.score or 0.0):
        best = _most_wanted(gated, points)
    return f"{label} asks for {best.name}; a gate stays first: {'; '.join(best.ruled_out)}." if best else ""


def _most_wanted(gated: list[Candidate], points: Mapping[str, float]) -> Candidate | None:
    """Return the gated option that has more points than every other."""
    most = max(points.values())
    first = [name for name, value in points.items() if value == most]
    return next((one for one in gated if first == [one.id]), None)


def _not_enough(choice: Choice, points: Mapping[str, float], label: str) -> str:
    """Return how far a favoured option stays behind; empty where the leaning only breaks ties."""
    if choice.chosen.id in points or max(points.values()) <= fact("pattern.tie-margin").base:
        return ""
    open_ones = [one for one in choice.options if one.id in points and one.score is not None]
    best = max(open_ones, key=lambda one: one.score or 0.0, default=None)
    if best is None:
        return ""
    behind = (choice.chosen.score or 0.0) - (best.score or 0.0)
    return f"{label} gives {best.name} +{points[best.id]:.1f}, which leaves it {behind:.1f} points behind."
