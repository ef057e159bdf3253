"""Decision criteria out of knowledge: its options, gated and rated for a situation."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archkit.architects.rulebook.choice import Candidate
from archkit.architects.rulebook.signals import number
from archkit.knowledge import KnownOption, Rating, Readings, bound, holds, library, standing_gates

_PLACE = re.compile(r"\{([a-z0-9_.:-]+)\}")


def candidates_of(decision: str, readings: Readings) -> tuple[Candidate, ...]:
    """Return the options of a decision as knowledge holds them, gated and rated, simplest first.

    Args:
        decision: The id of the decision.
        readings: What is known of the situation; rules may ask for nothing else.

    Raises:
        KeyError: If there is no such decision, or a rule asks for a reading that is not there.
    """
    return tuple(_candidate(one, readings) for one in library().options[decision])


def _candidate(one: KnownOption, readings: Readings) -> Candidate:
    gates = standing_gates(one.decision, one.id, readings)
    return Candidate(
        id=one.id,
        name=one.name,
        benefits=one.benefits,
        costs=one.costs,
        ratings=_ratings(one.ratings, readings),
        ruled_out=tuple(said(gate.says, readings) for gate in gates),
        gates=tuple(gate.id for gate in gates),
        reversibility=one.reversibility,
    )


def _ratings(ratings: tuple[Rating, ...], readings: Readings) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for one in ratings:
        if one.by not in found and (one.when is None or holds(one.when, readings, bound)):
            points = bound(one.points) if isinstance(one.points, str) else one.points
            found[one.by] = points * one.times
    return found


def said(template: str, readings: Readings) -> str:
    """Return the words of a rule with its readings and facts written out.

    Raises:
        KeyError: If the words name a reading or a fact that does not exist.
    """
    return _PLACE.sub(lambda place: _shown(place.group(1), readings), template)


def _shown(name: str, readings: Readings) -> str:
    value = bound(name) if "." in name else readings.values[name]
    if isinstance(value, bool) or value is None:
        return "unknown" if value is None else "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else value
