"""Numbers of people that are told by their order of magnitude only: ``thousands of customers``."""

from __future__ import annotations

import functools
import re

from archkit.brief.nouns import plural
from archkit.brief.statements import Statements
from archkit.brief.vocabulary import vocabulary

_MIDDLE = 3
"""What an order of magnitude is read as: three times its lower end, the middle between it and the next."""
_ORDERS = {"dozen": 10, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_TIMES = {"tens": 10, "dozens": 10, "hundreds": 100}
_EACH = re.compile(r"[^.;:]{0,40}\b(?:in|of|at|to|for|per) (?:each|every|an?|per)\b|[^.;:,]{0,20}\bper\b")
_LATER = re.compile(
    r"\b(?:one day|some day|someday|later|eventually|in future|perhaps|potentially|grow\w* to)\b[^.;]*$"
)
_FAR = 40
ORIGIN = "prose, by its order of magnitude"


def read_magnitudes(said: Statements, low: str) -> None:
    """Read ``thousands of customers`` as 3,000 users where nobody gives a number of users.

    People in each of something are so many at the same time, not all of them; what may come
    one day is no number of today.
    """
    if any(
        f"scale.{name}" in said.values
        for name in ("users_total", "users_daily_active", "users_concurrent_peak")
    ):
        return
    for match in _pattern().finditer(low):
        if _LATER.search(low[max(0, match.start() - _FAR) : match.start()]):
            continue
        value = _ORDERS[match["order"] or match["several"]] * _MIDDLE * _TIMES.get(match["times"] or "", 1)
        inside = _EACH.match(low, match.end())
        field = "scale.users_concurrent_peak" if inside else "scale.users_total"
        said.values[field] = value
        said.note(field, *match.span(), origin=ORIGIN)
        return


@functools.cache
def _pattern() -> re.Pattern[str]:
    people = sorted({plural(word) for word in vocabulary().people} | {"people"}, key=len, reverse=True)
    orders = "|".join(_ORDERS)
    return re.compile(
        rf"\b(?:(?:(?P<times>tens|dozens|hundreds) of )?(?P<order>{orders})s(?: and (?:{orders})s)? of"
        rf"|(?:a few|several|some|many) (?P<several>{orders})) (?:\w+ ){{0,2}}?(?:{'|'.join(people)})\b"
    )
