"""Quantities that are said without a number, such as ``three nines`` or ``doubling every year``."""

from __future__ import annotations

import re

from archkit.brief.statements import Statements

_GROWTH = re.compile(
    r"\b(?P<how>doubl(?:e|es|ing)|tripl(?:e|es|ing)|quadrupl(?:e|es|ing))\b[^.;\n]{0,40}?\b(?:every|each|per|an?)\s+"
    r"(?P<number>\d{1,2}\s+)?(?P<unit>month|quarter|year)s?\b"
)


def read_wordings(said: Statements, low: str) -> None:
    """Read what has no number: ``three nines``, ``doubling every year``, ``no on-call``."""
    digits = {"two": 99.0, "three": 99.9, "four": 99.99, "five": 99.999, "six": 99.9999}
    for match in re.finditer(r"\b(two|three|four|five|six) nines\b", low):
        said.say("quality.availability_percent", digits[match[1]], *match.span())
    for match in re.finditer(r"\b(?:no|nobody|no one|without)(?: is)? on[ -]call\b", low):
        said.say("team.on_call_people", 0, *match.span())
    for match in _GROWTH.finditer(low):
        factor = {"doubl": 2.0, "tripl": 3.0, "quadr": 4.0}[match["how"][:5]]
        years = {"month": 1 / 12, "quarter": 0.25, "year": 1.0}[match["unit"]] * float(match["number"] or 1)
        yearly = (factor ** min(1 / years, 12) - 1) * 100 if years else 0
        said.say("scale.growth_percent_per_year", round(min(yearly, 1e5), 1), *match.span())
