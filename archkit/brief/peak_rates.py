"""Rates that are told of the worst moment: which they are, and what they fill where no average is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archkit.brief.measures import Measure
from archkit.brief.quantity import PER_DAY
from archkit.brief.request_rates import REQUESTS

if TYPE_CHECKING:
    from archkit.brief.statements import Statements

AT_THE_PEAK = "Stated at the peak; the average is lower and not said."
"""What an operation says whose rate is known at its worst moment only."""
_PEAK_WORDS = frozenset({"peak", "peaks", "peaking", "spike", "spikes", "spiking", "burst", "bursts",
                         "bursting", "busiest"})  # fmt: skip
_MAY_SEE = re.compile(
    r"\b(?:may|might|can|could) (?:see|reach|hit|get|bring|touch|rise to|grow to|climb to|go up to|go to)"
    r"(?: (?:up to|about|some|around|over|as many as))?$"
)
_MOST = re.compile(r"\b(?:at worst|at most|up to|as many as|no more than|not more than)$")
_MOST_AFTER = re.compile(r"(?:at (?:the )?most|(?:at|in) (?:the |its )?(?:worst|busiest)|in the busiest)\b")


def is_peak(measure: Measure) -> bool:
    """Say whether a rate is told of the worst moment and not of the average.

    ``at its busiest 40 a second``, ``may see 40 a second``, ``spikes to 40 a second``, ``up to 40 a second``;
    what is at most so many a day bounds a day and is no peak.
    """
    if "average" in measure.clause:
        return False
    if measure.clause & {"peak", "peaks"} or re.match(r"(?:at|in) (?:the )?worst\b", measure.after):
        return True
    if (measure.per_day or 0) < PER_DAY["minute"]:
        return False
    told = measure.clause & _PEAK_WORDS or _MAY_SEE.search(measure.before) or _MOST.search(measure.before)
    return bool(told) or bool(_MOST_AFTER.match(measure.after))


def peaks_alone(said: Statements, averages: dict[str, float]) -> list[Measure]:
    """Return the highest told peak of each thing of which no average is known."""
    highest: dict[str, Measure] = {}
    for one in said.peaks:
        head = one.thing.head if one.thing else ""
        if not head or head in REQUESTS or head in averages or head in {"read", "write"}:
            continue
        known = highest.get(head)
        if known is None or _rate(one) > _rate(known):
            highest[head] = one
    return list(highest.values())


def _rate(measure: Measure) -> float:
    return measure.value * (measure.per_day or 1.0)
