"""Actors: how many do what a rate says of each, and counts that each of many has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from archkit.brief.measures import Measure
from archkit.brief.nouns import same_thing_key, singular
from archkit.brief.vocabulary import vocabulary

if TYPE_CHECKING:
    from archkit.brief.workload_prose import WorkloadDraft

_HAS = r"(?:has|have|holds|follows|knows|gets|owns|keeps|with|having|uses|belongs to)"
_ABOUT = r"(?: (?:about|around|roughly|some|up to|at most|on average|over|nearly|typically))*"
_OF_EACH = re.compile(rf"\b(?:each|every)(?: \w+){{0,2}} {_HAS}{_ABOUT}$")
_ALLOWED = re.compile(
    rf"\b(?:each|every)(?: (\w+))? (?:gets?|owns?|has|(?:may|can) (?:store|keep|have|use)){_ABOUT}$"
)
_PRONOUN = re.compile(r"\beach (\w+)\b")


def is_fan_out(measure: Measure) -> bool:
    """Say whether a count is one for each of many: ``each has 400 friends``, ``every shop with 3 tills``."""
    return measure.per_day is None and bool(_OF_EACH.search(measure.before))


def is_allowance(measure: Measure) -> bool:
    """Say whether an amount is what a person may use up, and no size: ``each gets 10 GB free``."""
    found = _ALLOWED.search(measure.before)
    return found is not None and (not found[1] or singular(found[1]) in vocabulary().people)


def is_largest(measure: Measure) -> bool:
    """Say whether an amount is told as the most that there may be: ``500 KB on average, at most 10 GB``."""
    return bool(re.search(r"\b(?:at most|(?:no|not) more than|up to|maximum|a maximum of)$", measure.before))


def each_as_subject(measure: Measure) -> bool:
    """Say whether ``each`` stands alone as the one who does it: ``each uploads two files a day``."""
    words = [word for word in _PRONOUN.findall(measure.before) if word not in vocabulary().people]
    last = words[-1] if words else ""
    return last.endswith("ing") or (last.endswith("s") and not last.endswith(("ss", "us")))


def count_of_each(
    measure: Measure, counted: Iterable[Measure], values: Mapping[str, Any], rows: Mapping[str, Any]
) -> float:
    """Return how many ``each`` means: what was counted last before it.

    Args:
        measure: What each of them does.
        counted: The counts of the whole text, in their order.
        values: Fields of the brief that are known, for people and tenants.
        rows: How many there are of each entity, by its key.
    """
    words = vocabulary()
    before = [one for one in counted if one.span[0] < measure.span[0] and one.thing and not one.per]
    for one in reversed(before):
        head = one.thing.head if one.thing else ""
        if is_fan_out(one):
            continue
        if head in words.people or head == "person":
            return people_who_act(values)
        if one.per_day is not None:
            continue
        if head in words.tenants and values.get("scale.tenants"):
            return float(values["scale.tenants"])
        many = rows.get(same_thing_key(one.thing.name if one.thing else ""))
        if many:
            return float(many)
    return 1.0


def people_who_act(values: Mapping[str, Any]) -> float:
    """Return how many people act on a day: those of a day where they are told, else all; 1 if unknown."""
    return float(values.get("scale.users_daily_active") or values.get("scale.users_total") or 1)


def places_named(measure: Measure) -> list[str]:
    """Return what the words before a rate say it is for each of: ``at each clinic``, ``in every branch``."""
    found = re.findall(r"\b(?:at|in|from|for|of|by|per) (?:(?:each|every) )?(\w+)", measure.before)
    told = re.findall(r"\b(?:each|every) (\w+)|\bper (\w+)", measure.before)
    each = {singular(one or other) for one, other in told}
    return [singular(word) for word in found if singular(word) in each]


def actors(draft: WorkloadDraft, measure: Measure) -> float:
    """Return how many do it, where a rate is given for each of them; 1 where it is for all."""
    named = [
        singular(after) for first, after in pairwise(measure.before.split()) if first in {"each", "every"}
    ]
    named += [singular(measure.per)] if measure.per else []
    known = draft.said.values
    people = people_who_act(known)
    rows = {key: one["rows_now"] for key, one in draft.entities.items() if one.get("rows_now")}
    if re.search(r"\bwho each\b|\beach of (?:them|whom)\b", measure.before):
        return people
    if measure.per == "each" or re.match(r"(?:each|apiece)\b", measure.after):
        said = {singular(token.low) for token in measure.sentence if token.is_word} & vocabulary().machines
        counts = [rows.get(same_thing_key(name)) for name in sorted(said)]
        return float(next((one for one in counts if one), 1.0)) if said else people
    for name in named:
        if name in vocabulary().people:
            return people
        if name in vocabulary().machines and same_thing_key(name) in rows:
            return float(rows[same_thing_key(name)])
    places = {*places_named(measure), *([singular(measure.per)] if measure.per else [])}
    for name in sorted(places):
        many = known.get("scale.tenants") if name in vocabulary().tenants else rows.get(same_thing_key(name))
        if many:
            return float(many)
    return count_of_each(measure, draft.counted, known, rows) if each_as_subject(measure) else 1.0
