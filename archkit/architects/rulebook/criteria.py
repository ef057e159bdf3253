"""Decision criteria out of knowledge: its options, gated and rated for a situation."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archkit.architects.rulebook.choice import Candidate
from archkit.architects.rulebook.signals import number, rate
from archkit.knowledge import Readings, TestedOption, bound, library, standing_gates

_PLACE = re.compile(r"\{([a-z0-9_.:-]+)(?: as ([a-z ]+))?\}")


def candidates_of(decision: str, readings: Readings) -> tuple[Candidate, ...]:
    """Return the options of a decision as knowledge holds them, gated and rated, simplest first.

    Args:
        decision: The id of the decision.
        readings: What is known of the situation; rules may ask for nothing else.

    Raises:
        KeyError: If there is no such decision, or a rule asks for a reading that is not there.
    """
    options = library().tested_options[decision]
    return tuple(
        _candidate(one, readings)
        for one in options
        if one.offered is None or one.offered(readings, one.known.id)
    )


def consequences(decision: str, option: str) -> tuple[str, ...]:
    """Return what follows from choosing an option, as knowledge has it."""
    return next((one.consequences for one in library().options[decision] if one.id == option), ())


def _candidate(one: TestedOption, readings: Readings) -> Candidate:
    known = one.known
    reasons, gates = ruled_out(known.decision, known.id, readings)
    return Candidate(
        id=known.id,
        name=known.name,
        benefits=known.benefits,
        costs=known.costs,
        ratings=_ratings(one, readings),
        ruled_out=reasons,
        gates=gates,
        reversibility=known.reversibility,
    )


def ruled_out(decision: str, option: str, readings: Readings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the reasons of the gates that rule an option out, and the ids of these gates."""
    gates = standing_gates(decision, option, readings)
    if not gates:
        return (), ()
    return tuple(said(gate.says, readings) for gate in gates), tuple(gate.id for gate in gates)


def _ratings(one: TestedOption, readings: Readings) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for rating in one.ratings:
        if rating.by not in found and (rating.counts is None or rating.counts(readings, one.known.id)):
            found[rating.by] = rating.points
    return found


def said(template: str, readings: Readings) -> str:
    """Return the words of a rule with its readings and facts written out.

    Raises:
        KeyError: If the words name a reading or a fact that does not exist.
    """
    return _PLACE.sub(lambda place: _shown(place.group(1), place.group(2) or "", readings), template)


def _shown(name: str, things: str, readings: Readings) -> str:
    value = bound(name) if "." in name else readings.values[name]
    if isinstance(value, bool) or value is None:
        return "unknown" if value is None else "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    if isinstance(value, str):
        return value
    return rate(value, things) if things else number(value)
