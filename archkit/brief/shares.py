"""Shares of the people that a text counts: ``a tenth of them at one time``."""

from __future__ import annotations

import re

from archkit.brief.statements import Statements

_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10, "twentieth": 20,
    "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_AT_ONCE = re.compile(
    rf"\b(?:(?:an?|one)[ -](?P<part>{'|'.join(_PARTS)})|(?P<half>half)"
    rf"|(?P<percent>\d{{1,2}}(?:\.\d{{1,3}})?) ?(?:%|percent|per cent))"
    r" of (?:them|these|those|whom|(?:all |the |our )?(?:users|people|customers|members))"
    r"(?: (?:is|are|being|will be|may be))?(?: (?:online|on line|active|connected|there|on|using it))?,?"
    r" (?:at (?:one|the same|any|a|any one|any given)(?: time| moment)|at once|concurrently|simultaneously)\b"
)


def read_shares(said: Statements, low: str) -> None:
    """Read the part of the counted people who are there at the same time.

    Args:
        said: What the text says so far, with its counts of people.
        low: The text in lower case.
    """
    people = said.values.get("scale.users_daily_active") or said.values.get("scale.users_total")
    found = _AT_ONCE.search(low)
    if not found or not people:
        return
    percent = found["percent"]
    share = float(percent) / 100 if percent else 1 / _PARTS[found["part"] or "half"]
    if people * share >= 1:
        said.say("scale.users_concurrent_peak", round(people * share), *found.span())
