"""Totals over scorecards: counts and rates, what is planned and what was not understood apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archkit.explore.evaluation.verdict import Mark, Scorecard, Topic


def totals(cards: Sequence[Scorecard]) -> dict[str, Any]:
    """Return counts and rates over all cases; a rate is None where nothing was counted."""
    marks = [mark for card in cards for mark in card.marks]
    pattern = [one for one in marks if one.topic == "pattern"]
    vetoes = [one for one in pattern if one.wanted.startswith("not ")]
    figures = [one for card in cards for one in card.figures]
    compared = [one for one in figures if one.within is not None]
    kept = sum(card.stability.kept for card in cards)
    moved = sum(card.stability.compared for card in cards)
    return {
        "cases": len(cards),
        "full_marks": sum(card.full_marks for card in cards),
        "not_designed": sum(bool(card.fault) for card in cards),
        "pattern_vetoes_violated": sum(not one.held for one in vetoes if one.status != "not understood"),
        "pattern_vetoes": len(vetoes),
        "pattern_ok": _rate([one for one in pattern if one not in vetoes]),
        "datastores_ok": _rate(_of(marks, "datastore")),
        "must_have": _rate(_of(marks, "must have")),
        "must_not_violated": sum(one.status == "missed" for one in _of(marks, "must not")),
        "must_not": sum(one.status != "not understood" for one in _of(marks, "must not")),
        "order": _rate(_of(marks, "order")),
        "numbers": {
            "within_factor": sum(bool(one.within) for one in compared),
            "compared": len(compared),
            "share": _share(sum(bool(one.within) for one in compared), len(compared)),
            "not_mapped": len(figures) - len(compared),
        },
        "stability": {"kept": kept, "compared": moved, "share": _share(kept, moved)},
        "not_understood": sum(one.status == "not understood" for one in marks),
        "inputs_not_read": sum(len(card.inputs_not_read) for card in cards),
    }


def _of(marks: Sequence[Mark], topic: Topic) -> list[Mark]:
    return [one for one in marks if one.topic == topic]


def _rate(marks: Sequence[Mark]) -> dict[str, Any]:
    known = [one for one in marks if one.status != "not understood"]
    held = sum(one.held for one in known)
    return {
        "held": held,
        "of": len(known),
        "share": _share(held, len(known)),
        "of_which_planned": sum(one.status == "planned" for one in known),
        "not_understood": len(marks) - len(known),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
