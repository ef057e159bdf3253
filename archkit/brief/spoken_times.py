"""Short times in words: ``within a tenth of a second``, ``in half a second``, ``under a millisecond``."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.brief.measures import Measure
from archkit.brief.tokens import Sentence
from archkit.brief.vocabulary import vocabulary

_UNITS = {"second": 1.0, "millisecond": 1e-3, "microsecond": 1e-6}
_PARTS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1, "twentieth": 0.05,
          "hundredth": 0.01, "thousandth": 0.001}  # fmt: skip
_ARTICLES = frozenset({"a", "an", "one"})
_LEADS = frozenset({"within", "in", "under", "below", "than", "most", "inside"})
_AROUND = frozenset({"about", "roughly", "around", "some"})


def times_in_words(sentence: Sentence) -> Iterator[Measure]:
    """Yield spans of time that a sentence gives as a limit without a digit or a plain number."""
    for place, token in enumerate(sentence):
        if token.low not in _UNITS or _low(sentence, place - 1) not in _ARTICLES:
            continue
        first, part = _part(sentence, place - 1)
        lead = _low(sentence, first - 1)
        lead = _low(sentence, first - 2) if lead in _AROUND else lead
        whole = part == 1.0 and token.low == "second"
        if lead in _LEADS and not (whole and (lead == "in" or _counts_on(sentence, place + 1))):
            yield Measure(part * _UNITS[token.low], "seconds", sentence, first, place + 1)


def _part(sentence: Sentence, article: int) -> tuple[int, float]:
    """Return where the time starts and how much of its unit it is."""
    before = _low(sentence, article - 1)
    if before == "half":
        return article - 1, 0.5
    part = _PARTS.get(_low(sentence, article - 2))
    if before == "of" and part:
        named = _low(sentence, article - 3) in _ARTICLES
        return article - 2 - named, part
    return article, 1.0


def _counts_on(sentence: Sentence, place: int) -> bool:
    """Say whether ``a second`` counts what follows (``a second region``) and is no time."""
    return (
        place < len(sentence)
        and (sentence[place].is_word)
        and sentence[place].low not in vocabulary().prepositions | vocabulary().determiners
    )


def _low(sentence: Sentence, place: int) -> str:
    return sentence[place].low if 0 <= place < len(sentence) else ""
