"""How a decision stands: the winner's margin, a tie with what breaks it, and what turns it."""

from __future__ import annotations

from archkit.design import Decision, Option, TippingPoint
from archkit.knowledge import fact

_LONGEST = 1_500
SEARCHED = "0.01 to 1,000 times the load, 1 to 300 engineers"
"""How far the search for tipping points goes, in words."""


def next_best(decision: Decision) -> Option | None:
    """Return the open option with the most points after the chosen one; None when nothing else passed."""
    others = (
        one
        for one in decision.options
        if one.id != decision.chosen and one.score is not None and not one.ruled_out_because
    )
    return max(others, key=lambda one: one.score or 0.0, default=None)


def margin_of(decision: Decision) -> float | None:
    """Return the points of 10 between the chosen option and the next open one; None without either."""
    other, chosen = next_best(decision), decision.winner.score
    if other is None or other.score is None or chosen is None:
        return None
    return round(chosen - other.score, 2)


def standing_of(decision: Decision, tips: tuple[TippingPoint, ...], *, searched: bool) -> str:
    """Return how a decision stands in two sentences.

    Args:
        decision: The decision.
        tips: The tipping points that were found.
        searched: Whether any were looked for.
    """
    return clipped(" ".join(one for one in (_led(decision), _turned(tips, searched=searched)) if one))


def clipped(text: str) -> str:
    """Return a text that fits where one or two sentences do; names of a brief may be of any length."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"


def _led(decision: Decision) -> str:
    other, margin = next_best(decision), margin_of(decision)
    if other is None:
        return "No other option passed the gates."
    if margin is None:
        return f"{decision.winner.name} was not scored against {other.name}."
    noise = fact("pattern.tie-margin").base
    if abs(margin) < noise:
        asked = f" What breaks it: {decision.tie_question}" if decision.tie_question else ""
        return f"A tie with {other.name}: {abs(margin):.1f} points of 10 apart, within {noise:g}.{asked}"
    if margin < 0:
        return f"{abs(margin):.1f} points of 10 behind {other.name}, and taken for its reason."
    return f"{margin:.1f} points of 10 ahead of {other.name}."


def _turned(tips: tuple[TippingPoint, ...], *, searched: bool) -> str:
    if tips:
        return ""
    return (
        f"Nothing tried turns it: {SEARCHED}."
        if searched
        else "What would turn it is said in words only, under its condition."
    )
