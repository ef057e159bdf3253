"""Prose as sentences of tokens; numbers are read, whatever way they are written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

LONGEST_SENTENCE = 160
"""Tokens after which a sentence is cut, so that reading stays linear in the text's length."""
LONGEST_NUMBER = 18

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:[,_]\d{3})+(?:\.\d{1,6})?|\d+(?:\.\d{1,6})?(?:e[+-]?\d{1,3}(?![A-Za-z\d]))?)"
    r"(?P<suffix>[A-Za-z]{0,12})"
    r"|(?P<word>[^\W\d_](?:[\w.+#]*[\w+#])?(?:['\u2019&-][\w]+)*)"
    r"|(?P<stop>[.!?](?=\s|$|[\"')\]])|[\u3002\uff01\uff1f]|\n[ \t]*\n"
    r"|\n(?=[ \t]*(?:[-*•#>|]|\d{1,3}[.)]\s)))"
    r"|(?P<mark>[^\w\s])"
)
_SCALES = {"k": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "b": 1e9, "bn": 1e9}
_SCALE_WORDS = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12, "hundred": 1e2, "dozen": 12.0,
}  # fmt: skip
UNIT_WORDS = frozenset({
    "ms", "s", "sec", "secs", "min", "mins", "h", "hr", "hrs", "d", "w", "wk", "wks", "mo", "y", "yr", "yrs",
    "kb", "mb", "gb", "tb", "pb", "kib", "mib", "gib", "tib", "x", "rps", "qps", "tps", "bytes", "byte",
})  # fmt: skip
"""Units that may stand right behind a number."""
_NUMBER_WORDS: dict[str, float] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "half": 0.5,
}  # fmt: skip
_TIMES_WORDS: dict[str, float] = {"twice": 2, "thrice": 3}
_A_UNIT = re.compile(
    r"\s+(?:an?|each|every|per)\s+(?:second|minute|hour|day|week|month|quarter|year)s?\b", re.IGNORECASE
)
_QUIET_NUMBERS = frozenset({"zero", "one"})


@dataclass(frozen=True)
class Token:
    """A word, number or mark with its place in the text; `value` is the number's."""

    low: str
    start: int
    end: int
    value: float | None = None
    capital: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it starts like a word."""
        return self.value is None and self.low[0].isalpha()


Sentence = tuple[Token, ...]


def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text; headings, list items and paragraphs end one."""
    found: list[Sentence] = []
    current: list[Token] = []
    for token in _tokens(text):
        if token is None or len(current) >= LONGEST_SENTENCE:
            found.append(_with_numbers(current))
            current = []
        if token is not None:
            current.append(token)
    found.append(_with_numbers(current))
    return tuple(sentence for sentence in found if sentence)


def _tokens(text: str) -> Iterator[Token | None]:
    for match in _TOKEN.finditer(text):
        if match["stop"] is not None:
            yield None
        elif match["number"] is not None:
            yield from _number(match)
        elif match[0].lower() in _TIMES_WORDS and _A_UNIT.match(text, match.end()):
            yield Token("#", match.start(), match.end(), value=_TIMES_WORDS[match[0].lower()])
            yield Token("times", match.end(), match.end())
        else:
            raw = match[0]
            yield Token(raw.lower(), match.start(), match.end(), capital=raw[0].isupper())


def _number(match: re.Match[str]) -> Iterator[Token]:
    digits, suffix = match["number"], match["suffix"].lower()
    bare = re.sub("[,_]", "", digits)
    too_large = len(bare) > LONGEST_NUMBER or not math.isfinite(float(bare))
    if too_large or (suffix and suffix not in _SCALES and suffix not in UNIT_WORDS):
        yield Token(match[0].lower(), match.start(), match.end())
        return
    scale = _SCALES.get(suffix, 1.0)
    middle = match.end() if suffix in _SCALES else match.end("number")
    yield Token(digits, match.start(), middle, value=round(float(bare) * scale, 6))
    if suffix in UNIT_WORDS:
        yield Token(suffix, middle, match.end())


def _with_numbers(tokens: list[Token]) -> Sentence:
    """Join what belongs to one number: ``1.5 million``, ``half a million``, ``two hundred thousand``."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        scale = _SCALE_WORDS.get(token.low) if token.value is None else None
        if scale and last and last.value is not None:
            found[-1] = replace(last, low="#", value=last.value * scale, end=token.end)
        elif scale and len(token.low) > 2 and last and last.low in {"a", "an", "per"}:  # noqa: PLR2004 - not "k", "m"
            before = found[-2] if len(found) > 1 else None
            if before and before.value == 0.5:  # noqa: PLR2004 - "half a million"
                found[-2:] = [replace(before, value=0.5 * scale, end=token.end)]
            else:
                found[-1] = Token(last.low, last.start, token.end, value=scale)
        elif token.low in _NUMBER_WORDS and token.value is None:
            _add_number_word(found, token)
        else:
            found.append(token)
    return tuple(found)


def _add_number_word(found: list[Token], token: Token) -> None:
    value = _NUMBER_WORDS[token.low]
    last = found[-1] if found else None
    if token.low == "half" and [one.low for one in found[-2:]] == ["and", "a"] and len(found) > 2:  # noqa: PLR2004 - "two and a half"
        whole = found[-3]
        if whole.value is not None and whole.value >= 1:
            step = 1000.0 ** (math.floor(math.log10(whole.value) + 1e-9) // 3)
            found[-3:] = [replace(whole, low="#", value=whole.value + step / 2, end=token.end)]
            return
    if last and last.value is not None and last.low in _NUMBER_WORDS and last.value >= 20 > value:  # noqa: PLR2004 - "twenty five"
        found[-1] = replace(last, value=last.value + value, end=token.end)
    else:
        found.append(replace(token, value=value))


def is_quiet(token: Token) -> bool:
    """Say whether a number is a word such as ``one`` that seldom counts anything."""
    return token.low in _QUIET_NUMBERS
