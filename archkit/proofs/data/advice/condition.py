"""Conditions as PostgreSQL prints them in a plan, taken apart.

PostgreSQL prints a filter with all its brackets and single spaces, so that its parts can be told
without a parser of SQL: ``((o.status = 'open'::text) AND (o.created_at < $1))``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPERATOR = re.compile(r"[-+*/<>=~!@#%^&|?]+")
_MIRRORED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "@>": "<@", "<@": "@>", "&&": "&&"}
_CONSTANT = re.compile(r"(?:'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false)(?:::[\w \"\[\]]+(?:\(\d+\))?)?")
_COLUMN = re.compile(r"[\w.\"]+")
_CAST_TO_TEXT = re.compile(r"\((\w+|\"[^\"]+\")\)::text")


@dataclass(frozen=True)
class Condition:
    """One comparison: `key` is a column or expression of the table, without its name.

    `operator` is PostgreSQL's, or ``is null``, ``is not null``, ``true``, ``false`` for a bare
    column; `many` says that it is compared with any item of a list.
    """

    key: str
    operator: str
    value: str = ""
    many: bool = False

    @property
    def constant(self) -> bool:
        """Say whether it always asks for the same rows, whatever the caller gives."""
        return not self.value or bool(_CONSTANT.fullmatch(self.value))

    @property
    def sql(self) -> str:
        """The condition as SQL, for a partial index."""
        if self.operator in {"is null", "is not null"}:
            return f"{self.key} {self.operator.upper()}"
        if self.operator in {"true", "false"}:
            return self.key if self.operator == "true" else f"NOT {self.key}"
        return f"{self.key} {self.operator} {self.value}"


def conditions_on(text: str, alias: str) -> tuple[Condition, ...]:
    """Return the comparisons of one table in a filter, all of which must hold.

    Args:
        text: A filter, join or index condition of ``EXPLAIN (VERBOSE)``.
        alias: The name by which the plan calls the table.
    """
    found = (_condition(part, alias) for part in split(text, "AND"))
    return tuple(one for one in found if one is not None)


def alternatives_on(text: str, alias: str) -> tuple[Condition, ...]:
    """Return comparisons of one table of which any suffices, where a filter holds such a choice."""
    choices = [split(part, "OR") for part in split(text, "AND")]
    found = [_condition(one, alias) for parts in choices if len(parts) > 1 for one in parts]
    return tuple(one for one in found if one is not None)


def split(text: str, word: str) -> list[str]:
    """Return the parts of a condition between one word, such as ``AND``, outside brackets and quotes."""
    parts: list[list[str]] = [[]]
    for token in tokens(unbracketed(text)):
        if token == word:
            parts.append([])
        else:
            parts[-1].append(token)
    return [" ".join(part) for part in parts if part]


def tokens(text: str) -> Iterator[str]:
    """Yield the words of a text, where brackets and quotes hold theirs together."""
    depth, quote, start = 0, "", 0
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == " " and depth == 0:
            if place > start:
                yield text[start:place]
            start = place + 1
    if start < len(text):
        yield text[start:]


def unbracketed(text: str) -> str:
    """Return a text without the brackets around the whole of it."""
    while text.startswith("(") and text.endswith(")") and len(list(tokens(text))) == 1 and _closes(text):
        text = text[1:-1]
    return text


def without_alias(text: str, alias: str) -> str:
    """Return an expression without the name of its table before the columns."""
    for name in (alias, f'"{alias}"'):
        text = re.sub(rf"(?<![\w.\"]){re.escape(name)}\.(?=[\w\"])", "", text)
    return text


def names_table(text: str, alias: str) -> bool:
    """Say whether an expression holds a column of the table."""
    return without_alias(text, alias) != text


def _closes(text: str) -> bool:
    depth, quote = 0, ""
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                return place == len(text) - 1
    return False


def _condition(text: str, alias: str) -> Condition | None:
    words = list(tokens(unbracketed(text)))
    joined = " ".join(words)
    if not names_table(joined, alias):
        return None
    for end in (" IS NULL", " IS NOT NULL"):
        if joined.endswith(end):
            return Condition(_key(joined.removesuffix(end), alias), end.strip().lower())
    place = next((at for at, word in enumerate(words) if _OPERATOR.fullmatch(word)), None)
    if place is None:
        bare = joined.removeprefix("NOT ")
        truth = "true" if bare == joined else "false"
        return Condition(_key(bare, alias), truth) if _COLUMN.fullmatch(bare) else None
    return _comparison(" ".join(words[:place]), words[place], " ".join(words[place + 1 :]), alias)


def _comparison(left: str, operator: str, right: str, alias: str) -> Condition | None:
    """Return a comparison of a table with something else; None for two columns of one table."""
    if not names_table(left, alias) and operator in _MIRRORED:
        left, operator, right = right, _MIRRORED[operator], left
    chained = any(_OPERATOR.fullmatch(word) for word in tokens(right))
    if chained or names_table(right, alias) or not names_table(left, alias) or right.startswith("ALL "):
        return None
    return Condition(_key(left, alias), operator, right, right.startswith("ANY "))


def _key(text: str, alias: str) -> str:
    return _CAST_TO_TEXT.sub(r"\1", unbracketed(without_alias(text, alias)))
