"""The tools `look_up_technology` and `look_up_fact`: what archkit knows, or that it knows nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from archkit.architects.prompting.evidence import candidates
from archkit.knowledge import Fact, library
from archkit.record import Record
from archkit.session.tools.arguments import bounded, read_arguments
from archkit.sizing import number

_MOST_FACTS = 8
_SMALL_WORDS = frozenset({"a", "an", "and", "at", "for", "how", "in", "many", "of", "on", "per", "the", "to"})
_WORD = re.compile(r"[a-z0-9]+")


class TechnologyArguments(Record):
    """`name` is an id or a name, such as "postgresql"."""

    name: str = Field(min_length=1, max_length=100)


class FactArguments(Record):
    """`words` is an id such as "data.partition-rows", or words that its meaning holds."""

    words: str = Field(min_length=1, max_length=200)


def look_up_technology(told: Mapping[str, Any]) -> str:
    """Return what is known of a technology, with source and date."""
    name = read_arguments(TechnologyArguments, told).name.strip().lower()
    known = library().technologies
    names = {one.name.lower(): one.id for one in known.values()}
    found = name if name in known else names.get(name)
    if found is None:
        close = difflib.get_close_matches(name, [*known, *names], n=4, cutoff=0.5)
        ids = dict.fromkeys(names.get(one, one) for one in close)
        near = f" Known with similar names: {', '.join(ids)}." if ids else ""
        return bounded(f"unknown: archkit knows nothing of {name!r}; do not state a version for it.{near}")
    line = candidates([found], sourced=True)
    return bounded(f"{line} licence {known[found].licence}; {known[found].documentation}")


def look_up_fact(told: Mapping[str, Any]) -> str:
    """Return the facts that fit best, each with range, unit, source and date."""
    words = read_arguments(FactArguments, told).words.strip().lower()
    facts = library().facts
    if words in facts:
        return bounded(_line(facts[words]))
    wanted = frozenset(_WORD.findall(words)) - _SMALL_WORDS
    scored = ((len(wanted & _words(one)), one) for one in facts.values())
    found = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1].id))
    close = [one for _, one in found[:_MOST_FACTS]]
    if not close:
        return bounded(f"unknown: archkit has no fact about {words!r}; say that it is an estimate.")
    return bounded("\n".join(_line(one) for one in close))


def _words(one: Fact) -> frozenset[str]:
    return frozenset(_WORD.findall(f"{one.id} {one.name} {one.unit}".lower()))


def _line(one: Fact) -> str:
    spread = f" ({number(one.lowest)} to {number(one.highest)})" if one.lowest != one.highest else ""
    value = f"{number(one.base)}{spread} {one.unit}"
    return f"{one.id}: {value}, {one.name}, confidence {one.confidence} [{one.citation}]"
