"""Gates before scores: what is ruled out first, then what is left is ranked in the open."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from archkit.design import Option, Points
from archkit.design.decision import Reversibility
from archkit.knowledge import fact

_USUAL, _MOST = 5.0, 10.0
"""Points of a criterion that nobody rated, and the most that there are."""
_LONGEST_REASONS = 1_500
"""Characters of the reasons against an option."""


@dataclass(frozen=True)
class Candidate:
    """An option before it is judged.

    `ruled_out` holds the reasons of the gates that it fails, `gates` their ids where they stand in
    `archkit.knowledge`; `ratings` are 0 to 10 by criterion, and a criterion without a rating
    counts as 5.
    """

    id: str
    name: str
    benefits: tuple[str, ...]
    costs: tuple[str, ...]
    ratings: Mapping[str, float] = field(default_factory=dict)
    ruled_out: tuple[str, ...] = ()
    reversibility: Reversibility = "moderate"
    gates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """The judged options, the winner, and the runner-up when the two are a tie."""

    options: tuple[Option, ...]
    chosen: Option
    runner_up: Option | None
    tie: bool

    @property
    def margin(self) -> float:
        """Points between the winner and the next option; 10 when nothing else passed."""
        if self.runner_up is None or self.chosen.score is None or self.runner_up.score is None:
            return 10.0
        return round(abs(self.chosen.score - self.runner_up.score), 2)

    @property
    def tied_with(self) -> str | None:
        """The id of the option that does as well; None without a tie."""
        return self.runner_up.id if self.tie and self.runner_up else None

    @property
    def standing(self) -> str:
        """How the choice stands, in one sentence."""
        if self.runner_up is None:
            return "No other option passed the gates."
        if self.tie:
            return f"A tie with {self.runner_up.name} ({self.margin:.1f} points apart)."
        return f"{self.margin:.1f} points of 10 ahead of {self.runner_up.name}."


def priced(options: Iterable[Option], bill: Mapping[str, float]) -> tuple[Option, ...]:
    """Return options with what each costs a month, in whole USD."""
    return tuple(one.model_copy(update={"monthly_cost_usd": round(bill[one.id])}) for one in options)


def admitted(options: Iterable[Option], taken: str) -> tuple[Option, ...]:
    """Return options of which the one that is drawn is not ruled out, whatever the gates say."""
    free = {"ruled_out_because": "", "ruled_out_by": ()}
    return tuple(one.model_copy(update=free) if one.id == taken else one for one in options)


def when(condition: bool, reason: str) -> tuple[str, ...]:  # noqa: FBT001 - reads as a sentence
    """Return the reason as a gate that fails, or nothing."""
    return (reason,) if condition else ()


def choose(
    candidates: tuple[Candidate, ...],
    weights: Mapping[str, float],
    points: Mapping[str, float] = MappingProxyType({}),
    forced: str | None = None,
) -> Choice:
    """Judge candidates: gates first, then the weighted mean of their ratings.

    Args:
        candidates: At least two; the first that passes wins an exact draw, so list the
            simplest first.
        weights: Weight by criterion, any positive scale.
        points: What a leaning adds to options, by id.
        forced: The option that is taken whatever gates and scores say, to see what it would give.

    Returns:
        The choice. When every candidate fails a gate, the one that fails the fewest is taken
        and keeps its reasons, so that the proofs can refute it in the open.
    """
    options = tuple(_judged(candidate, weights, points) for candidate in candidates)
    taken = next((option for option in options if option.id == forced), None)
    if taken is not None:
        return Choice(options, taken, None, tie=False)
    passed = [option for option in options if not option.ruled_out_because]
    ranked = sorted(passed, key=lambda option: -(option.score or 0.0))
    if not ranked:
        least = min(candidates, key=lambda candidate: len(candidate.ruled_out))
        chosen = next(option for option in options if option.id == least.id)
        return Choice(options, chosen, None, tie=False)
    runner_up = ranked[1] if len(ranked) > 1 else None
    margin = (ranked[0].score or 0.0) - ((runner_up.score or 0.0) if runner_up else -10.0)
    tie = runner_up is not None and margin < fact("pattern.tie-margin").base
    return Choice(options, ranked[0], runner_up, tie)


def weighted(candidate: Candidate, weights: Mapping[str, float]) -> float:
    """Return the weighted mean of a candidate's ratings, whatever gates say."""
    total = sum(weights.values()) or 1.0
    return sum(candidate.ratings.get(name, _USUAL) * weight for name, weight in weights.items()) / total


def _judged(candidate: Candidate, weights: Mapping[str, float], points: Mapping[str, float]) -> Option:
    score = weighted(candidate, weights) + points.get(candidate.id, 0.0)
    reasons = _together(candidate.ruled_out)
    return Option(
        id=candidate.id,
        name=candidate.name,
        benefits=candidate.benefits,
        costs=candidate.costs,
        score=None if reasons else round(min(_MOST, max(0.0, score)), 2),
        ruled_out_because=reasons,
        ruled_out_by=candidate.gates,
        ratings=tuple(_points(name, candidate.ratings.get(name, _USUAL)) for name in weights),
        reversibility=candidate.reversibility,
    )


def _together(reasons: tuple[str, ...]) -> str:
    """Return the reasons in a line; of very many, those that fit and how many more there are."""
    line = "; ".join(reasons)
    if len(line) <= _LONGEST_REASONS:
        return line
    shown = line[:_LONGEST_REASONS].rpartition("; ")[0] or line[:_LONGEST_REASONS]
    return f"{shown}; of {len(reasons):,} reasons"


@functools.lru_cache(maxsize=4_096)
def _points(by: str, points: float) -> Points:
    """Return points as they are shown; the same few come back in every outline."""
    return Points(by=by, points=round(min(_MOST, max(0.0, points)), 2))
