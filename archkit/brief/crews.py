"""Who builds and runs a system, where a text says so without the word team: ``run by one person``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.brief.mentions import is_denied
from archkit.brief.statements import Statements
from archkit.brief.tokens import sentences

Span = tuple[int, int]

_MOST = 200
_COUNT = r"(?:[a-z]+(?:-[a-z]+)?|\d{1,3})"
_MAKERS = (
    r"(?:engineer|developer|dev|programmer|coder|administrator|admin|sysadmin|maintainer|contractor|freelancer"
    r"|operator|person|people|man|men|woman|women|volunteer|technician)s?"
)
_MADE = r"(?:built|run|maintained|developed|operated|programmed|written|looked after)"
_MAKING = r"(?:build|run|maintain|develop|operate|program|write|make)"
_ALONE = r"(?:alone|by myself|on my own|all by myself|single-handed(?:ly)?)"
_ALL_ALONE = re.compile(
    rf"\bi(?:'m|’m| am)? (?:\w+ ){{0,2}}?{_MAKING}\w*\b[^.;\n]{{0,25}}?\b{_ALONE}\b"  # noqa: RUF001 - people write both
    r"|(?<!be )(?<!of )\b(?:building|running|maintaining|developing|operating)"
    rf" (?:it|this|that|everything|all of it)(?: all)? {_ALONE}\b"
)
_BY = re.compile(
    rf"(?<!are )\b{_MADE} by (?:only |just |about )?(?P<count>{_COUNT}) (?:\w+ )?{_MAKERS}\b(?! and\b)"
)
_OF_US = re.compile(
    rf"\b(?P<count>{_COUNT}) of us\b(?! (?:who|have|has|already|use|uses|carry|carries|on call|are on|is on))"
)
_ONE = r"(?:a |only |just )?(?P<count>one|single|sole|lone)"
_ONE_MAKER = re.compile(
    rf"(?:^|[.;:\n]\s*){_ONE} (?:engineer|developer|programmer)\b"
    r"(?=\s*(?:[.,;\n]|$)| (?:builds|runs|maintains|does|makes|looks after|operates) (?:it|this|all|every))"
)
_LISTED = re.compile(
    r"(?:^|[.;\n]\s*)(?:only |just )?"
    rf"(?P<list>{_COUNT} {_MAKERS}(?:(?:,| and|, and) {_COUNT} {_MAKERS}){{0,3}})"
    r"(?=\s*(?:[.;\n(]|,[^.;\n]{1,30}(?:[.;\n]|$)|$))"
)
_EACH = re.compile(rf"({_COUNT}) {_MAKERS}")
_COUNTING_PEOPLE = re.compile(r"\b(?:person|people|man|men|woman|women|volunteer)s?\b")


def read_crew(said: Statements, low: str) -> tuple[Span, ...]:
    """Record how many build and run the system; return where that stands, which is counted no more.

    The first that says so counts. A bare list of makers is a sentence of its own (``One
    administrator, one contractor.``); what makers do inside the system ("one engineer can book a
    room") says nothing of the team.
    """
    found: list[Span] = []
    for count, start, end in sorted(_told(low), key=lambda one: one[1]):
        if 1 <= count <= _MOST and not is_denied(low, start, end):
            if not found:
                said.say("team.engineers", count, start, end)
            found.append((start, end))
    return tuple(found)


def _told(low: str) -> Iterator[tuple[int, int, int]]:
    for match in _ALL_ALONE.finditer(low):
        yield 1, *match.span()
    for match in _BY.finditer(low):
        yield _number(match["count"]), *match.span()
    for match in _OF_US.finditer(low):
        if _number(match["count"]) > 1:
            yield _number(match["count"]), *match.span()
    for match in _ONE_MAKER.finditer(low):
        yield 1, match.start("count"), match.end()
    for match in _LISTED.finditer(low):
        if not _COUNTING_PEOPLE.search(match["list"]):
            counts = [_number(one) for one in _EACH.findall(match["list"])]
            yield (sum(counts) if all(counts) else 0), *match.span("list")


def _number(word: str) -> int:
    """Return the number that a word is, 0 for another word."""
    if word in {"single", "sole", "lone"}:
        return 1
    tokens = [token for sentence in sentences(word) for token in sentence]
    value = tokens[0].value if len(tokens) == 1 else None
    return round(value) if value is not None and value >= 1 else 0
