"""Names: from the words of a brief, in any script, to identifiers of SQL, JSON, URLs and ids.

Every function is pure and total: any text gives a valid name, the same text always the same
one. Different texts may meet in one name; `unique` tells them apart.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from anyascii import anyascii

if TYPE_CHECKING:
    import inflect

SQL_NAME_BYTES = 63
"""What PostgreSQL keeps of an identifier."""
SLUG_LENGTH = 80
_UNNAMED = "unnamed"
_KEPT = 16_384
"""Texts of which a form is kept: a design asks for the same ones again and again."""
_DIGEST = 8
_WORD_BORDER = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS = """
all analyse analyze and any array as asc asymmetric authorization binary both case cast check
collate collation column concurrently constraint create cross current_catalog current_date
current_role current_schema current_time current_timestamp current_user default deferrable desc
distinct do else end except false fetch for foreign freeze from full grant group having ilike in
initially inner intersect into is isnull join lateral leading left like limit localtime
localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
references returning right select session_user similar some symmetric system_user table
tablesample then to trailing true union unique user using variadic verbose when where window with
cmax cmin ctid tableoid xmax xmin
"""
_RESERVED = frozenset(_WORDS.split())
"""Words that PostgreSQL 18 reserves (`pg_get_keywords()`, kinds R and T) and its system columns."""
_SAME = """
aircraft audio data equipment feedback hardware information inventory media metadata money news
series sheep software species staff traffic
"""
_INVARIANT = frozenset(_SAME.split())
_IRREGULAR = {
    "child": "children",
    "criterion": "criteria",
    "foot": "feet",
    "goose": "geese",
    "leaf": "leaves",
    "mouse": "mice",
    "person": "people",
    "photo": "photos",
    "phenomenon": "phenomena",
    "proof": "proofs",
    "shelf": "shelves",
    "tooth": "teeth",
    "video": "videos",
}
_WITH_Y = """
activity agency authority battery body boundary category city company copy country currency delivery
dependency directory duty enquiry entity entry facility factory family frequency gallery history
identity industry injury inquiry inventory laboratory library memory ministry party penalty pharmacy
policy priority property quantity query registry reply salary story strategy study subsidiary summary
supply territory university utility vacancy warranty
"""
_WITH_E = """
base case choice course database device exercise expense house invoice lease licence office phase
practice price purchase release response service size warehouse
"""
_WITH_ES = "batch branch box class match patch search sketch status switch"
_SINGULAR_OF = {
    **{many: one for one, many in _IRREGULAR.items()},
    **{f"{one[:-1]}ies": one for one in _WITH_Y.split()},
    **{f"{one}s": one for one in _WITH_E.split()},
    **{f"{one}es": one for one in _WITH_ES.split()},
}
"""Plurals of common words, which need no look into the library of inflections."""
_SINGULAR_ENDINGS = ("ss", "us", "is", "as", "sms", "gps", "dns", "cms", "lens")
_UNSURE_PLURAL = ("o", "f", "fe", "um", "ix", "man", "ouse", "oose", "ox")
_UNSURE_SINGULAR = ("ses", "ches", "zes", "ves", "oes", "ies", "men", "ices")


@functools.lru_cache(maxsize=_KEPT)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower-case ASCII; camel case is taken apart."""
    plain = anyascii(text).replace("'", "")
    parts = re.split(r"[^A-Za-z0-9]+", _WORD_BORDER.sub(" ", plain))
    return tuple(part.lower() for part in parts if part)


@functools.lru_cache(maxsize=_KEPT)
def slug(text: str) -> str:
    """Return a stable id: lower-case words joined by hyphens, 1 to 80 characters."""
    return _cut("-".join(words(text)) or _UNNAMED, SLUG_LENGTH, "-")


def kebab(text: str) -> str:
    """Return the words as one part of a URL, joined by hyphens."""
    return slug(text)


def sql_name(text: str, *, plural: bool = False) -> str:
    """Return an SQL identifier that needs no quotes: ASCII, 1 to 63 bytes, no reserved word.

    Args:
        text: The name in any script.
        plural: Whether the last word is put in the plural, as for a table.
    """
    parts = list(words(text)) or [_UNNAMED]
    if plural:
        parts[-1] = _plural_word(parts[-1])
    name = "_".join(parts)
    if name[0].isdigit():
        name = f"n_{name}"
    if name in _RESERVED:
        name = f"{name}_value"
    return _cut(name, SQL_NAME_BYTES, "_")


def camel(text: str) -> str:
    """Return the words as ``camelCase``, 1 to 80 characters, first a letter."""
    name = pascal(text)
    return name[0].lower() + name[1:]


def pascal(text: str) -> str:
    """Return the words as ``PascalCase``, 1 to 80 characters, first a letter."""
    name = "".join(word.capitalize() for word in words(text)) or _UNNAMED.capitalize()
    return _cut(f"N{name}" if name[0].isdigit() else name, SLUG_LENGTH, "")


@functools.lru_cache(maxsize=_KEPT)
def plural(text: str) -> str:
    """Return the text with its last word in the plural; a plural stays as it is."""
    return _with_last_word(text, _plural_word)


@functools.lru_cache(maxsize=_KEPT)
def singular(text: str) -> str:
    """Return the text with its last word in the singular; a singular stays as it is."""
    return _with_last_word(text, _singular_word)


def unique(names: Iterable[str], *, separator: str = "_", limit: int = SQL_NAME_BYTES) -> tuple[str, ...]:
    """Return the names in order, each later repeat with the first free number behind it.

    Args:
        names: Names that may repeat.
        separator: What stands between name and number.
        limit: Longest name in characters; a numbered name is cut to it.
    """
    given = tuple(names)
    taken: set[str] = set()
    reserved = set(given)
    found = []
    for name in given:
        free = name
        number = 2
        while free in taken or (free != name and free in reserved):
            tail = f"{separator}{number}"
            free = name[: limit - len(tail)].rstrip(separator or None) + tail
            number += 1
        taken.add(free)
        found.append(free)
    return tuple(found)


def _cut(name: str, limit: int, separator: str) -> str:
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]
    kept = name[: limit - _DIGEST - len(separator)].rstrip(separator or None)
    return f"{kept}{separator}{digest}"


def _with_last_word(text: str, change: functools._lru_cache_wrapper[str]) -> str:
    match = re.search(r"[A-Za-z]+(?=[^A-Za-z]*$)", text)
    if not match:
        return text
    word = match[0]
    changed = change(word.lower())
    if changed == word.lower():
        return text
    shared = len(_common_start(word.lower(), changed))
    return text[: match.start()] + word[:shared] + changed[shared:] + text[match.end() :]


def _common_start(one: str, other: str) -> str:
    length = next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), None
    )
    return one[: min(len(one), len(other)) if length is None else length]


@functools.lru_cache(maxsize=4096)
def _plural_word(word: str) -> str:
    if word in _INVARIANT or _is_plural(word):
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.isalpha() and word.endswith(_UNSURE_PLURAL):
        return _engine().plural_noun(word) or f"{word}s"
    return _regular_plural(word)


def _is_plural(word: str) -> bool:
    if word in _SINGULAR_OF:
        return True
    if word.endswith("men"):
        return bool(_engine().singular_noun(word))
    return word.endswith("s") and not word.endswith(_SINGULAR_ENDINGS)


def _regular_plural(word: str) -> str:
    if word.endswith("is"):
        return f"{word[:-2]}es"
    if word.endswith("y") and word[-2:-1].isalpha() and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


@functools.lru_cache(maxsize=4096)
def _singular_word(word: str) -> str:
    if word in _INVARIANT or not word.isalpha():
        return word
    if word in _SINGULAR_OF:
        return _SINGULAR_OF[word]
    if word.endswith(("sses", "shes", "xes")):
        return word[:-2]
    if word.endswith(_UNSURE_SINGULAR):
        return _engine().singular_noun(word) or word
    if word.endswith("s") and not word.endswith(_SINGULAR_ENDINGS):
        return word[:-1] or word
    return word


@functools.cache
def _engine() -> inflect.engine:
    import inflect  # noqa: PLC0415 - takes more than a second, and most words follow the rules above

    return inflect.engine()
