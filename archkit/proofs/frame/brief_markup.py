"""Names of a brief that hold markup, scripts or characters that deceive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.brief import Brief

_ACTIVE = re.compile(
    r"<\s*/?\s*(?:script|iframe|object|embed|img|svg|style|link|meta|form|base)\b|javascript\s*:|data\s*:\s*text/html"
    r"|\bon[a-z]{3,}\s*=\s*[\"'\w]|\bclick\s+\S+\s+(?:call|href)\b|%%\{\s*init",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]"
)
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>|&\w+;|\{\{|\}\}|\$\{|```|-->|==>|\bsubgraph\b|::")


@dataclass(frozen=True)
class MarkedName:
    """A name with its place; `deceptive` when people read something else than it is.

    Markup and scripts are shown escaped everywhere and cannot run; hidden characters are left
    out where a name is shown, so that nobody sees that they are there.
    """

    place: str
    text: str
    what: str
    deceptive: bool


def marked_names(brief: Brief) -> tuple[int, tuple[MarkedName, ...]]:
    """Return how many names a brief has, and those that hold markup."""
    names = tuple(_names(brief))
    found = []
    for place, text in names:
        for pattern, what, deceptive in (
            (_HIDDEN, "hidden characters", True),
            (_ACTIVE, "active markup", False),
            (_MARKUP, "markup", False),
        ):
            if pattern.search(text):
                found.append(MarkedName(place, text, what, deceptive))
                break
    return len(names), tuple(found)


def _names(brief: Brief) -> Iterator[tuple[str, str]]:
    yield "name", brief.name
    for number, entity in enumerate(brief.workload.entities):
        yield f"workload.entities.{number}.name", entity.name
        for inner, attribute in enumerate(entity.attributes):
            yield f"workload.entities.{number}.attributes.{inner}.name", attribute.name
    named = (
        ("workload.operations", [one.name for one in brief.workload.operations]),
        ("existing.systems", [one.name for one in brief.existing.systems]),
        ("integrations", [one.name for one in brief.integrations]),
    )
    for part, names in named:
        for number, name in enumerate(names):
            yield f"{part}.{number}.name", name
    for number, skill in enumerate(brief.team.skills):
        yield f"team.skills.{number}", skill
