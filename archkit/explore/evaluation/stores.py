"""Judges which store keeps what: the stores that are right for each role of a case."""

from __future__ import annotations

import re

from archkit.design import Component
from archkit.design.architecture import STORES
from archkit.explore.evaluation.case import Expected
from archkit.explore.evaluation.phrase import Clause, read_phrase
from archkit.explore.evaluation.showing import NEVER, Reading, Shown
from archkit.explore.evaluation.verdict import Mark
from archkit.knowledge.vocabulary import vocabulary

_PURPOSE = re.compile(r"\b(?:for|as|per) (?:the |each )?(?P<role>[a-z][a-z ]*)$")
_ROLE_KINDS = {
    "cache": ("cache",),
    "object-storage": ("object-store", "edge"),
    "cdn": ("object-store", "edge"),
    "warehouse": ("warehouse", "stream", "worker"),
    "analytics": ("warehouse", "stream", "worker", "database"),
    "search-index": ("search", "database"),
    "queue": ("queue", "stream", "database"),
    "event-stream": ("stream", "queue", "database"),
}
"""Kinds of parts that may fill a role, by the concept that the role's name means."""


def judge_stores(expected: Expected, reading: Reading) -> tuple[Mark, ...]:
    """Return a mark for each role: whether what keeps it is one of the stores that are right."""
    return tuple(_role(role, ok, reading) for role, ok in expected.datastores_ok.items())


def _role(role: str, right: tuple[str, ...], reading: Reading) -> Mark:
    wanted = f"{role}: {' or '.join(right)}"
    wishes = [wish for one in right if (wish := read_phrase(one)).understood]
    strange = "; ".join(one for one in right if not read_phrase(one).understood)
    if not wishes:
        because = "no known kind of store is named"
        return Mark(
            topic="datastore", wanted=wanted, status="not understood", because=because, unread=strange
        )
    parts = _parts_for(role, reading)
    best = Shown("never")
    for wish in wishes:
        for clause in wish.clauses:
            shown = _filled(clause, parts, reading)
            best = min(best, shown, key=lambda one: one.order)
    have = ", ".join(f"{one.name} ({one.technology or one.kind})" for one in parts) or "nothing of its own"
    status = "met" if best.when == "now" else "planned" if best.when == "planned" else "missed"
    because = {"met": "it is kept there", "planned": "it comes with a trigger"}.get(
        status, f"the design has {have}"
    )
    return Mark(
        topic="datastore", wanted=wanted, status=status, because=because, place=best.place, quote=best.quote,
        unread=strange,
    )  # fmt: skip


def _parts_for(role: str, reading: Reading) -> tuple[Component, ...]:
    every = reading.design.shape.components if reading.design.shape else ()
    named = [one for clause in read_phrase(role).clauses for one in clause.anyone]
    kinds = {kind for one in named for kind in _ROLE_KINDS.get(one, ())}
    if kinds:
        return tuple(one for one in every if one.kind in kinds)
    return tuple(one for one in every if one.kind in STORES)


def kept_apart(text: str, reading: Reading) -> bool:
    """Say whether what a store is named for in a text (``for raw readings``) has a store of its own."""
    named = _PURPOSE.search(text.lower())
    if named is None or reading.design.shape is None:
        return False
    role, every = named["role"], reading.design.shape.components
    wish = read_phrase(role)
    meant = {name for clause in wish.clauses for name in clause.anyone}
    kinds = {kind for one in meant for kind in _ROLE_KINDS.get(one, ())} - {"database"}
    if any(one.kind in kinds for one in every):
        return True
    last = role.split()[-1].removesuffix("s")
    data = reading.design.data
    elsewhere = [one.name for one in data.elsewhere] if data else []
    moved = [module for one in every if one.kind in STORES for module in one.modules]
    return any(last in name.lower() for name in (*elsewhere, *moved))


def _filled(clause: Clause, parts: tuple[Component, ...], reading: Reading) -> Shown:
    """Return where one of a clause's kinds of store is among the parts; else what the design plans."""
    kinds = vocabulary().stores
    for part in parts:
        known = kinds.get(part.technology or "")
        own = set(known.kinds) if known else {"object-storage"} if part.kind == "object-store" else set()
        if own & set(clause.anyone):
            return Shown("now", f"component {part.id}", f"{part.name}: {part.purpose}", 0)
    stores = {one for kind in kinds.values() for one in kind.kinds}
    found = [reading.shows(one) for one in clause.anyone]
    later = [
        one
        for name, one in zip(clause.anyone, found, strict=True)
        if one.when == "planned" or (name not in stores and one.when == "now")
    ]
    return min(later, key=lambda one: one.order, default=Shown("never", order=NEVER))
