"""A reply's text as plain data: one JSON object, bounded, without tricks; never evaluated."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from archkit.design import Step
from archkit.errors import InvalidProposalError

MOST_CHARACTERS = 2_000_000
MOST_DEPTH = 40
_MOST_DIGITS = 18
_MOST_TRIES = 200
_QUOTED = 60
_MOST_QUESTIONS = 20
_MOST_QUESTION_CHARACTERS = 2_000
_THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_ENVELOPES = ("artifact", "sketch")


class _RefusedError(ValueError):
    """JSON that says something no artifact can hold."""


def envelope(step: Step, text: str) -> Mapping[str, Any]:
    """Return the one JSON object of a reply, whatever prose or code fence stands around it.

    Raises:
        InvalidProposalError: If there is none, more than one, or it cannot be read; the reason
            says where and what would be right.
    """
    try:
        return _one_object(text)
    except _RefusedError as error:
        raise InvalidProposalError(step.value, str(error)) from None


def questions_in(text: str) -> tuple[dict[str, str], ...]:
    """Return the questions that stand beside the artifact of a reply: text, field and why each.

    A reply that cannot be read asks nothing.
    """
    try:
        asked = _one_object(text).get("questions")
    except _RefusedError:
        return ()
    found = [one for one in asked if isinstance(one, dict)] if isinstance(asked, list) else []
    questions = (
        {name: str(one.get(name) or "")[:_MOST_QUESTION_CHARACTERS] for name in ("text", "field", "why")}
        for one in found[:_MOST_QUESTIONS]
    )
    return tuple(one for one in questions if one["text"].strip())


def partial(text: str) -> Mapping[str, Any] | None:
    """Return what can be read of a reply that is still arriving; None when nothing can."""
    from pydantic_core import from_json  # noqa: PLC0415 - only needed while a reply streams in

    plain = _THOUGHT.sub("", text[:MOST_CHARACTERS])
    start = plain.find("{")
    if start < 0 or _depth(plain, start) > MOST_DEPTH:
        return None
    try:
        data = plain[start:].rstrip().removesuffix("```").encode("utf-8", "replace")
        found = from_json(data, allow_partial="trailing-strings")
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    inner = next((found[name] for name in _ENVELOPES if isinstance(found.get(name), dict)), found)
    return inner or None


def _one_object(text: str) -> Mapping[str, Any]:
    if len(text) > MOST_CHARACTERS:
        raise _RefusedError(f"the reply has more than {MOST_CHARACTERS:,} characters; write less")
    plain = _THOUGHT.sub("", text)
    found: list[tuple[int, Mapping[str, Any]]] = []
    problem = ""
    for start, end, value in _objects(plain):
        if isinstance(value, _RefusedError):
            problem = problem or str(value)
        else:
            found.append((end - start, value))
    enveloped = [one for _, one in found if any(isinstance(one.get(name), dict) for name in _ENVELOPES)]
    if len(enveloped) > 1:
        raise _RefusedError("the reply holds more than one artifact; answer with one JSON object only")
    if enveloped:
        return enveloped[0]
    if problem:
        raise _RefusedError(problem)
    if not found:
        raise _RefusedError(_nothing(plain))
    return max(found, key=lambda pair: pair[0])[1]


def _nothing(text: str) -> str:
    if not text.strip():
        return 'the reply is empty; answer with one JSON object {"artifact": {...}}'
    return (
        f"the reply holds no JSON object, it begins with {text.strip()[:_QUOTED]!r}; "
        'answer with one JSON object {"artifact": {...}} and nothing else'
    )


def _objects(text: str) -> Iterator[tuple[int, int, Any]]:
    """Yield the outermost objects of a text with their places; an error for one that is broken."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_without_twins, parse_constant=_no_constant, parse_int=_int, parse_float=_float
    )
    position, tries = text.find("{"), 0
    while position >= 0 and tries < _MOST_TRIES:
        tries += 1
        if not _looks_meant(text, position):
            position = text.find("{", position + 1)
            continue
        if _depth(text, position) > MOST_DEPTH:
            deep = f"the JSON is nested deeper than {MOST_DEPTH} levels; an artifact is not"
            yield position, position, _RefusedError(deep)
            return
        try:
            value, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            yield position, position, _RefusedError(_broken(text, error))
            return
        except _RefusedError as error:
            yield position, position, error
            return
        else:
            yield position, end, value
            position = text.find("{", end)


def _looks_meant(text: str, position: int) -> bool:
    """Say whether a brace opens JSON, and not merely a word in braces within prose."""
    return re.match(r'\{\s*("|\}|$)', text[position : position + 200]) is not None


def _broken(text: str, error: json.JSONDecodeError) -> str:
    near = text[max(0, error.pos - _QUOTED // 2) : error.pos + _QUOTED // 2]
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return (
            f"the JSON ends in the middle, after {text.rstrip()[-_QUOTED:]!r}; "
            "write the whole object, shorter where it can be"
        )
    return (
        f"the JSON breaks at line {error.lineno}, column {error.colno}: {error.msg}, near {near!r}; "
        "write plain JSON without comments, trailing commas or unescaped line breaks in strings"
    )


def _depth(text: str, start: int) -> int:
    """Return how deep the value that begins here nests; brackets in strings do not count."""
    depth = deepest = 0
    in_string = escaped = False
    for char in itertools.islice(text, start, None):
        if in_string:
            in_string = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            in_string = True
        elif char in "{[":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MOST_DEPTH:
                return deepest
        elif char in "}]":
            depth -= 1
            if depth <= 0:
                return deepest
    return deepest


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _RefusedError(f"the field {name[:_QUOTED]!r} stands twice in one object; keep one of them")
        found[name] = value
    return found


def _no_constant(name: str) -> Any:
    raise _RefusedError(f"{name} is no number that an artifact can hold; write null where nothing is known")


def _int(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _RefusedError(f"the number {digits[:20]}... has {len(digits)} digits; no quantity needs them")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _RefusedError(f"the number {digits[:20]} is too large to be kept")
    return value
