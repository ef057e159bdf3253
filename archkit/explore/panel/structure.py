"""What the rewrites build otherwise, part by part: components, technologies, links, tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from archkit.design import Event, Step
from archkit.design.diff import Change

KINDS: Mapping[str, str] = {
    "shape.pattern": "pattern",
    "shape.components": "component",
    "verify.technologies": "technology",
    "shape.links": "link",
    "shape.boundaries": "boundary",
    "data.tables": "table",
    "contracts.endpoints": "endpoint",
    "contracts.events": "event",
}
"""Places of a design that hold parts, and what such a part is called."""
_SIGNS = {"added": "comes", "removed": "goes"}


@dataclass(frozen=True)
class Part:
    """One part that somebody would build otherwise: what each member does to it, in words.

    A member that keeps it as it is does not appear in `wishes`.
    """

    kind: str
    name: str
    wishes: Mapping[str, str]


def parts(changes: Mapping[str, tuple[Change, ...]]) -> tuple[Part, ...]:
    """Return the parts that at least one rewrite changes, kind by kind.

    Args:
        changes: Each member's changes of substance.
    """
    found: dict[tuple[str, str], dict[str, list[Change]]] = {}
    for member, made in changes.items():
        for change in made:
            place = _part_of(change)
            if place:
                found.setdefault(place, {}).setdefault(member, []).append(change)
    order = list(KINDS.values())
    ordered = sorted(found.items(), key=lambda one: (order.index(one[0][0]), one[0][1]))
    return tuple(
        Part(kind, name, {member: _wish(made, kind, name) for member, made in by_member.items()})
        for (kind, name), by_member in ordered
    )


def other_changes(changes: tuple[Change, ...]) -> Counter[Step]:
    """Count the changes that stand in no part, by step."""
    return Counter(one.step for one in changes if one.step and _part_of(one) is None)


def _part_of(change: Change) -> tuple[str, str] | None:
    for place, kind in KINDS.items():
        if change.place == place:
            return kind, kind
        if change.place.startswith(f"{place}."):
            return kind, _name(change.place.removeprefix(f"{place}."), kind)
    return None


def _name(inside: str, kind: str) -> str:
    if kind != "event":
        return inside.split(".", 1)[0]
    name, _, field = inside.rpartition(".")  # names of events have dots of their own
    return name if name and field in Event.model_fields else inside


def _wish(made: list[Change], kind: str, name: str) -> str:
    whole = next((one for one in made if one.kind in _SIGNS and one.place.endswith(f".{name}")), None)
    if whole and len(made) == 1:
        return _SIGNS[whole.kind]
    said = (one.sentence.replace(f" of {kind} '{name}'", "") for one in made if one.place not in KINDS)
    return " ".join(said) or " ".join(_value(one) for one in made)


def _value(change: Change) -> str:
    """Return the new value of a change without the words that say where it stands."""
    return change.sentence.partition(" changed ")[2].rstrip(".") or change.sentence
