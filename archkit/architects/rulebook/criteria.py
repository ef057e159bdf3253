"""Decision criteria out of knowledge: its options, gated and rated for a situation."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archkit.architects.rulebook.choice import Candidate
from archkit.architects.rulebook.listing import listed_names
from archkit.architects.rulebook.signals import number, rate
from archkit.knowledge import Gate, Readings, Test, TestedOption, bound, library, standing_gates

_PLACE = re.compile(r"\{(?P<name>[a-z0-9_.:-]+)(?: as (?P<unit>[a-z ]+))?\}(?: (?P<things>[a-z]{3,})s\b)?")


def candidates_of(decision: str, readings: Readings) -> tuple[Candidate, ...]:
    """Return the options of a decision as knowledge holds them, gated and rated, simplest first.

    Args:
        decision: The id of the decision.
        readings: What is known of the situation; rules may ask for nothing else.

    Raises:
        KeyError: If there is no such decision, or a rule asks for a reading that is not there.
    """
    known = library()
    return tuple(
        _candidate(one, known.tested_gates.get((decision, one.known.id), ()), readings)
        for one in known.tested_options[decision]
        if one.offered is None or one.offered(readings, one.known.id)
    )


def consequences(decision: str, option: str) -> tuple[str, ...]:
    """Return what follows from choosing an option, as knowledge has it."""
    return next((one.consequences for one in library().options[decision] if one.id == option), ())


def _candidate(one: TestedOption, gates: tuple[tuple[Gate, Test], ...], readings: Readings) -> Candidate:
    known = one.known
    standing = [gate for gate, stands in gates if stands(readings, known.id)]
    return Candidate(
        id=known.id,
        name=known.name,
        benefits=known.benefits,
        costs=known.costs,
        ratings=_ratings(one, readings),
        ruled_out=tuple(said(gate.says, readings) for gate in standing),
        gates=tuple(gate.id for gate in standing),
        reversibility=known.reversibility,
    )


def ruled_out(decision: str, option: str, readings: Readings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the reasons of the gates that rule an option out, and the ids of these gates."""
    gates = standing_gates(decision, option, readings)
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
    return _PLACE.sub(lambda place: _written(place, readings), template)


def _written(place: re.Match[str], readings: Readings) -> str:
    """Return one place of a template, with the things that are counted there: one engineer, two engineers."""
    shown, things = _shown(place["name"], place["unit"] or "", readings), place["things"]
    if things is None:
        return shown
    return f"{shown} {things}" if shown == "1" else f"{shown} {things}s"


def _shown(name: str, things: str, readings: Readings) -> str:
    value = bound(name) if "." in name else readings.values[name]
    if isinstance(value, bool) or value is None:
        return "unknown" if value is None else "yes" if value else "no"
    if isinstance(value, tuple):
        return listed_names(value) or "none"
    if isinstance(value, str):
        return value
    return rate(value, things) if things else number(value)
