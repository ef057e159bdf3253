"""Reads which technologies a decision already taken asks for, and which it forbids."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from archkit.brief.brief import ExistingDecision

Names = Mapping[str, frozenset[str]]
"""Ids of technologies and providers by a word that stands for them, in lower case."""

PROVIDERS: Mapping[str, tuple[str, ...]] = {
    "aws": ("aws", "amazon web services", "amazon"),
    "gcp": ("gcp", "google cloud"),
    "azure": ("azure",),
    "cloudflare": ("cloudflare",),
    "hetzner": ("hetzner", "bare metal", "bare-metal", "on-premises", "on-prem"),
}
"""Where things can run, by the words for it."""

_CAPITAL_ONLY = frozenset(
    {"go", "express", "spring", "rails", "lambda", "echo", "gin", "nest", "flux", "temporal", "flask", "argo"}
)
"""Names that are English words too: only with a capital letter."""
_TOO_WIDE = frozenset({"containers", "compose", "cdn", "crdt", "github", "sql", "oidc"})
_MAKER = re.compile(r"^(?:apache|amazon|aws|google) | \(.*\)$")
_SENTENCE = re.compile(r"[^.;!?\n]+(?:\.(?=\w)[^.;!?\n]*)*")
_WHY = re.compile(r"\b(?:because|so that|since|in order to|as it)\b.*", re.IGNORECASE)
_FILLER = r"(?:(?:a|an|any|the|our|new|only|self-hosted|self-run|managed|plain|existing|either|both|own)\s+)*"
_LIST = r"(?:(?:§\S*|,|/|\+|&|and|or|nor|plus|with|on)\s*)*"
_VERB = r"(?:use|using|adopt|introduce|run|choose|add|deploy|buy|build on|depend on|rely on)"
_REFUSED = re.compile(
    rf"(?:(?:\b(?:never|not|no|neither|without|nor|no longer)|n['\u2019]t)\s+(?:to\s+)?"
    rf"(?:{_VERB}\s+)?(?:on\s+)?"
    r"|\b(?:avoid|avoids|drop|forbid|ban|replace|migrate from|move away from|away from|moving off|instead of"
    r"|rather than|over|out of)\s+(?:using\s+)?)"
    rf"{_FILLER}{_LIST}{_FILLER}$",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"(?:\b(?:use|uses|used|using|choose|chose|chosen|prefer|adopt|keep|keeps|require|requires"
    r"|decided (?:on|for)"
    r"|standardi[sz]e[sd]? on|stay (?:with|on)|we (?:run|have|write)|runs?|running|must be|shall be"
    r"|should be|is|are"
    r"|(?:run|runs|hosted|host|deploy|deploys|deployed|live|stay|stays|remain|built|build|based)"
    r" (?:in|on|to|with|upon)"
    r"|(?:written|implemented|developed|coded|build|built|write|backend|services?|code) in"
    r"|(?:other|others|else) than|nothing but|but|migrate to|move to|only)\s+|:\s*|^\s*only\s+)"
    rf"{_FILLER}{_LIST}{_FILLER}$",
    re.IGNORECASE,
)
_REFUSED_AFTER = re.compile(
    r"^\s*(?:(?:is|are)\s+(?:not\s+(?:allowed|used|permitted|an option|wanted)|forbidden|banned|prohibited)"
    r"|(?:must|may|shall|should|can)\s*(?:not|never)\s+be\s+(?:used|adopted|introduced|added))\b",
    re.IGNORECASE,
)
_WANTED_AFTER = re.compile(
    rf"^\s*{_LIST}\s*(?:only\b|everywhere\b|(?:is|are)\s+(?:our|the|used|required|mandatory|set)\b"
    r"|must be used\b|for everything\b)",
    re.IGNORECASE,
)
_TURNED = re.compile(r"\b(?:other|others|else) than\s+\S*\s*$|\bnothing but\s+$", re.IGNORECASE)


class Named(Protocol):
    """What is read of a technology."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def roles(self) -> tuple[str, ...]:
        """What it can be, the main role first."""

    @property
    def skills(self) -> tuple[str, ...]:
        """Words for knowing it."""


@dataclass(frozen=True)
class Ruling:
    """A decision and the ids of what it asks for and what it forbids; both empty if not understood."""

    statement: str
    source: str
    wanted: frozenset[str]
    refused: frozenset[str]

    @property
    def understood(self) -> bool:
        """Whether it names anything known as wanted or refused."""
        return bool(self.wanted or self.refused)

    @property
    def quoted(self) -> str:
        """The decision in its own words, with its source."""
        words = self.statement if len(self.statement) <= 160 else f"{self.statement[:159]}…"  # noqa: PLR2004 - a line
        return f"“{words}” ({self.source})"


def technology_names(technologies: Iterable[Named]) -> Names:
    """Return the words for each technology and provider.

    A word stands for a technology if it is its id or name, or a skill that means nothing else;
    a language's words stand for the language, not for the frameworks written in it.
    """
    known = tuple(one for one in technologies if "external" not in one.roles)
    found: dict[str, set[str]] = {}
    for one in known:
        for word in (one.id, one.id.replace("-", " "), one.name.lower(), _MAKER.sub("", one.name.lower())):
            found.setdefault(word.strip(), set()).add(one.id)
    taken = frozenset(found)
    languages = {word for one in known if "language" in one.roles for word in one.skills}
    places = {word for words in PROVIDERS.values() for word in words}
    for one in known:
        for word in {skill.lower() for skill in one.skills} - taken - places - _TOO_WIDE:
            if word not in languages or "language" in one.roles:
                found.setdefault(word, set()).add(one.id)
    for place, words in PROVIDERS.items():
        for word in words:
            found[word] = {place}
    return {word: frozenset(ids) for word, ids in found.items()}


def rulings(
    decisions: Iterable[ExistingDecision], constraints: Iterable[str], names: Names
) -> tuple[Ruling, ...]:
    """Return what each existing decision and constraint of a brief says, in its order.

    A constraint that only reports a name which prose could not place is no decision.

    Args:
        decisions: The brief's existing decisions.
        constraints: The brief's constraints.
        names: From `technology_names`.
    """
    said = [(one.statement, one.source) for one in decisions]
    said += [(line, "constraints") for line in constraints if not line.startswith("Names ")]
    return tuple(read_ruling(statement, source, names) for statement, source in said)


def read_ruling(statement: str, source: str, names: Names) -> Ruling:
    """Return what one decision asks for and forbids."""
    wanted: set[str] = set()
    refused: set[str] = set()
    for sentence in _SENTENCE.findall(_WHY.sub("", statement)):
        for ids, before, after in _mentions(sentence, names):
            if _TURNED.search(before):
                wanted |= ids
            elif _REFUSED.search(before) or _REFUSED_AFTER.search(after):
                refused |= ids
            elif _WANTED.search(before) or _WANTED_AFTER.search(after):
                wanted |= ids
    return Ruling(statement, source, frozenset(wanted - refused), frozenset(refused))


def _mentions(sentence: str, names: Names) -> Iterator[tuple[frozenset[str], str, str]]:
    """Yield the ids, the text before and the text after; other names in it are written as a sign."""
    pattern = _pattern(tuple(sorted(names, key=lambda word: (-len(word), word))))
    found = [
        match
        for match in pattern.finditer(sentence)
        if match[0].lower() not in _CAPITAL_ONLY or match[0][0].isupper()
    ]
    for place, match in enumerate(found):
        before, after = "", ""
        start = 0
        for earlier in found[:place]:
            before += sentence[start : earlier.start()] + "§"
            start = earlier.end()
        before += sentence[start : match.start()]
        start = match.end()
        for later in found[place + 1 :]:
            after += sentence[start : later.start()] + "§"
            start = later.end()
        yield names[match[0].lower()], before, after + sentence[start:]


@functools.lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, words))})(?![\w-])", re.IGNORECASE)
