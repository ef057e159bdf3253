"""How many tokens a text may take, before anybody has counted them."""

from __future__ import annotations

import math

_CHARACTERS_A_TOKEN = 3.3


def tokens(text: str) -> int:
    """Return a cautious estimate of the tokens of a text, rather too many than too few.

    English prose takes about four characters a token, JSON and SQL about three; 3.3 is
    counted. Each character beyond ASCII counts as a token of its own, since some scripts
    take that. A service's own count goes before this one.
    """
    plain = sum(char.isascii() for char in text)
    return math.ceil(plain / _CHARACTERS_A_TOKEN) + len(text) - plain
