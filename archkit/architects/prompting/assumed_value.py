"""The values of a brief's fields as text, the one form in which a draft states them."""

from __future__ import annotations

import json
from typing import Any

_LONGEST_NUMBER = 40


def assumed_value(text: str) -> Any:
    """Return the value that a text stands for; a word that is no JSON stands for itself."""
    try:
        value = json.loads(text, parse_int=_int, parse_constant=lambda name: name)
    except (ValueError, RecursionError):
        return text
    is_words = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return value if is_words or isinstance(value, bool | int | float | str) else text


def told_value(value: Any) -> str:
    """Return the text that stands for a value."""
    return json.dumps(value, ensure_ascii=False)


def _int(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError(digits)
    return int(digits)
