"""Finds a brief's traits: in its words, with the words as evidence, and in its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.frame.structure import structural
from archkit.architects.rulebook.signals import number
from archkit.brief import Brief
from archkit.brief.vocabulary import inflections
from archkit.design import Trait
from archkit.knowledge import KnownTrait, fact, library
from archkit.sizing import measure_load

_CONTEXT = 40
_KEPT = 16
"""Texts whose words are kept: a brief that is asked about with other answers says the same words."""
_NEAR_WORDS = 4
_GAP = r"[\s,;]+(?:[\w'-]+[\s,;]+){0,3}?"
"""What ``*`` stands for in the words of a trait."""
_OF_A_BUSINESS = frozenset({"catalogue", "payments", "booking", "geo", "feed", "ledger", "telemetry", "chat"})
"""Traits that a business can have without this system of it having them."""
_FOR_A = re.compile(r"\b(?:of|for|at|in|inside|by|serving)\s+(?:an?|the|our|some|one)\s+(?:[\w-]+\s+){0,3}$")
_BUSINESS = re.compile(
    r"^[\w-]+(?:\s+[\w-]+){0,2}?\s*\b(?:platform|company|business|firm|shop|store|marketplace|site|start-?up"
    r"|provider|organi[sz]ation|retailer|group|vendor|agency)\b"
)
_OF_SOMEBODY = re.compile(
    r"\s+(?:of (?:a|an|the|each|every|its|their)\b|address(?:es)?\b|(?:is|are|must be|stays?) unique\b"
    r"|and (?:a )?password)"
)
_NEGATED = re.compile(r"\b(?:no|not|without|never|non|nor|instead of|rather than)\s+(?:\w+\s+){0,2}$")
_ADDRESSES = frozenset({"email"})
"""Words for a message that are the address of somebody, too: "the email of a contact"."""


def find_traits(brief: Brief) -> tuple[Trait, ...]:
    """Return the traits of a brief in the order of the knowledge base.

    Words count wherever the brief says what is wanted, not in its non-goals, and not when
    they are negated ("no search").
    """
    own, told = _worded(_own_words(brief)), _worded(_told_words(brief))
    found = {**told, **own}
    for trait_id, evidence in (*_numeric(brief), *structural(brief)):
        found.setdefault(trait_id, evidence)
    for trait_id in _refuted(brief):
        found.pop(trait_id, None)
    return tuple(
        Trait(id=trait.id, name=trait.name, evidence=found[trait.id])
        for trait in library().traits.values()
        if trait.id in found
    )


@lru_cache(maxsize=_KEPT)
def _worded(text: str) -> Mapping[str, str]:
    """Return the traits that a text names, each with the words that name it."""
    quotes = ((trait.id, _quote(trait, text)) for trait in library().traits.values())
    return MappingProxyType({trait_id: quote for trait_id, quote in quotes if quote})


def _own_words(brief: Brief) -> str:
    """Return the words that say what the system itself keeps and does."""
    work = brief.workload
    parts = [brief.name]
    parts += [f"{one.name} {one.description}" for one in work.entities]
    parts += [f"{one.name} {one.description}" for one in work.operations]
    parts += [f"{one.name} {one.purpose}" for one in brief.integrations]
    return ". ".join(part for part in parts if part)


def _told_words(brief: Brief) -> str:
    """Return the prose around it, which also tells of whom it is for."""
    return ". ".join(part for part in (brief.purpose, *brief.goals, *brief.constraints) if part)


@cache
def _pattern(words: tuple[str, ...], verbs: tuple[str, ...]) -> re.Pattern[str]:
    done = (form for verb in verbs for form, name in inflections(verb) if name != "base")
    said = sorted({*words, *done}, key=lambda word: (-len(word), word))
    alternatives = "|".join(re.escape(word).replace(r"\ \*\ ", _GAP) for word in said)
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])")


def _quote(trait: KnownTrait, text: str) -> str:
    lowered = text.lower()
    for match in _pattern(trait.words, trait.verbs).finditer(lowered):
        before = lowered[max(0, match.start() - _CONTEXT) : match.start()]
        if _NEGATED.search(before) or _is_setting(trait, lowered, match) or _at_once(trait, lowered, match):
            continue
        if match[0] in _ADDRESSES and _OF_SOMEBODY.match(lowered, match.end()):
            continue
        start, end = _whole_words(text, match.start() - _CONTEXT, match.end() + _CONTEXT)
        quoted = " ".join(text[start:end].split())
        return f"“{'… ' if start else ''}{quoted}{' …' if end < len(text) else ''}”"
    return ""


def _at_once(trait: KnownTrait, lowered: str, match: re.Match[str]) -> bool:
    """Say whether a verb is done at once here because of what it is done to: "generates short links"."""
    if not trait.unless or match[0] in trait.words:
        return False
    before = re.findall(r"[\w-]+", lowered[max(0, match.start() - _CONTEXT) : match.start()])
    after = re.findall(r"[\w-]+", lowered[match.end() : match.end() + _CONTEXT])
    return bool({*before[-_NEAR_WORDS:], *after[:_NEAR_WORDS]} & {*trait.unless})


def _is_setting(trait: KnownTrait, lowered: str, match: re.Match[str]) -> bool:
    """Say whether the words name the business around the system: "for an online shop"."""
    if trait.id not in _OF_A_BUSINESS:
        return False
    before = lowered[max(0, match.start() - _CONTEXT) : match.start()]
    after = lowered[match.end() : match.end() + _CONTEXT]
    return bool(_FOR_A.search(before)) and bool(_BUSINESS.search(match[0] + after))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the parts of words at its ends."""
    first = text.find(" ", max(0, start)) + 1 if start > 0 else 0
    last = text.rfind(" ", 0, end) if end < len(text) else len(text)
    return first, max(last, first)


def _numeric(brief: Brief) -> list[tuple[str, str]]:
    """Traits that numbers and stated fields show, whatever the words say."""
    found = [*_by_ratio(brief), *_by_size(brief), *_by_operations(brief)]
    if brief.integrations:
        found.append(
            ("external-providers", f"integrations: {listed(one.name for one in brief.integrations)}")
        )
    if (brief.scale.tenants or 0) > 1:
        found.append(("multi-tenant", f"{number(brief.scale.tenants or 0)} tenants"))
    if brief.threats.exposure == "internal":
        found.append(("internal-tool", "exposure: internal"))
    return found


def _by_ratio(brief: Brief) -> Iterator[tuple[str, str]]:
    load, heavy = measure_load(brief), fact("pattern.read-heavy-ratio").base
    reads, writes = load.reads_per_second, load.writes_per_second
    if not (reads and writes and reads.base and writes.base):
        return
    ratio = reads.base / writes.base
    if ratio >= heavy:
        yield "read-heavy", f"{number(ratio)} reads for each write, from {number(heavy)} on"
    if ratio <= 1 / heavy:
        yield "write-heavy", f"{number(1 / ratio)} writes for each read, from {number(heavy)} on"


def _refuted(brief: Brief) -> Iterator[str]:
    """Yield the traits that words may claim and stated rates deny."""
    load = measure_load(brief)
    reads, writes = load.reads_per_second, load.writes_per_second
    rated = brief.workload.reads_per_day or any(one.per_day for one in brief.workload.operations)
    if rated and reads and writes:
        if reads.base < writes.base:
            yield "read-heavy"
        if writes.base < reads.base:
            yield "write-heavy"


def _by_size(brief: Brief) -> Iterator[tuple[str, str]]:
    work, large = brief.workload, fact("pattern.large-object-bytes").base
    biggest = max([work.object_bytes or 0, *(one.bytes_per_row or 0 for one in work.entities)])
    if biggest >= large:
        yield "large-objects", f"bodies of {number(biggest)} bytes, from {number(large)} on"


def _by_operations(brief: Brief) -> Iterator[tuple[str, str]]:
    work = brief.workload
    deferred = [one.name for one in work.operations if one.deferred]
    if deferred:
        yield "async-delivery", f"deferred: {listed(deferred)}"
    for kind, trait_id in (("batch", "scheduled-batch"), ("search", "search"), ("subscribe", "realtime")):
        names = [one.name for one in work.operations if one.kind == kind]
        if names:
            yield trait_id, f"{kind}: {listed(names)}"
