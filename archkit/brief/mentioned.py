"""Fills the fields whose values are named, not measured: regions, laws, clients, skills, services."""

from __future__ import annotations

import re
from typing import Any

from archkit.brief.mentions import Mention, first_mentions, mentions, service_list, technology_list
from archkit.brief.outsiders import outsiders
from archkit.brief.statements import Statements
from archkit.brief.vocabulary import vocabulary

_SENTENCE_END = re.compile(r"[.;!?\n](?:\s|$)")
_REACH = 240
_CAPITAL_ONLY = frozenset(
    {"go", "spring", "phoenix", "react", "oracle", "rails", "lambda", "node", "java", "rust"}
)
_US = re.compile(r"(?<![\w$])(?:US|U\.S\.)(?![\w$])(?!\s*(?:\$|dollars))")
_STAY = re.compile(
    r"\b(?:residency|must (?:stay|remain)|stays? (?:in|within)|stored (?:only )?in|hosted in|reside"
    r"|(?:not|never) leave|leave neither|kept (?:only )?in)\b"
)
_AT_HOME = re.compile(
    r"\b(?:(?:stays?|remains?|kept|stored|held|reside|processed) (?:with)?in(?:side)?"
    r"|(?:not|never) (?:be taken out of|leaves?)) (?P<place>the (?:country|nation|state|canton|province))\b"
)
_EXISTING = re.compile(
    r"\b(?:existing|currently|already|today|legacy|current|we run|we use|runs on|running on"
    r"|we have|migrat\w+ from)\b"
)
_SKILL = re.compile(
    r"\b(?:know|knows|skills?|skilled|experience\w*|expertise|team|engineers|developers|familiar|stack)\b"
)
_NO_LAW = re.compile(r"\bno (?:compliance|regulat\w+|legal)(?: \w+){0,2}\b|\bnot regulated\b|\bunregulated\b")
_ROLES = frozenset({"provider", "gateway", "processor"})
_CHANNEL_LEAD = re.compile(r"\b(?:by|via|through|over|channels?:?|using)\s")


def read_mentions(said: Statements, text: str, low: str) -> None:
    """Record what a text names.

    Args:
        said: Where it is recorded.
        text: The text.
        low: The same in lower case, every character in its place.
    """
    words = vocabulary()
    _read_regions(said, text, low)
    _listed(said, "compliance.regimes", first_mentions(low, words.regimes))
    _listed(said, "compliance.data_classes", first_mentions(low, words.data_classes))
    _listed(said, "scale.clients", first_mentions(low, words.clients))
    if "compliance.regimes" not in said.values and (none := _NO_LAW.search(low)):
        said.say("compliance.regimes", [], *none.span())
    for field, listed in (
        ("threats.exposure", words.exposure),
        ("quality.consistency", words.consistency),
        ("workload.traffic_shape", words.shapes),
    ):
        for mention in first_mentions(low, listed):
            said.say(field, mention.key, mention.start, mention.end)
    for mention in first_mentions(
        low, {word: (word,) for word in words.durability if word.startswith("without")}
    ):
        said.say("quality.durability", mention.key, mention.start, mention.end)
    for word in words.durability:
        place = low.find(word)
        if place >= 0:
            said.say("quality.durability", word, place, place + len(word))
            break
    _read_technologies(said, text, low)
    _read_services(said, text, low)


def _listed(said: Statements, field: str, found: tuple[Mention, ...]) -> None:
    if found:
        said.values[field] = [mention.key for mention in found]
    for mention in found:
        said.note(field, mention.start, mention.end)


def _read_regions(said: Statements, text: str, low: str) -> None:
    found = list(first_mentions(low, vocabulary().regions))
    plain = _US.search(text)
    if plain and all(mention.key != "us" for mention in found):
        found.append(Mention("us", *plain.span()))
    found.sort(key=lambda mention: mention.start)
    resident = [mention for mention in found if _STAY.search(_around(low, mention))]
    _listed(said, "scale.regions", tuple(found))
    home = _AT_HOME.search(low)
    if home and not resident:
        resident = [Mention(home["place"], *home.span())]
    _listed(said, "compliance.residency", tuple(resident))


def _around(low: str, mention: Mention) -> str:
    """Return the sentence around a mention, at most a few lines of it."""
    before = low[max(0, mention.start - _REACH) : mention.start]
    after = low[mention.end : mention.end + _REACH]
    ends = [match.end() for match in _SENTENCE_END.finditer(before)]
    stop = _SENTENCE_END.search(after)
    return (
        before[ends[-1] if ends else 0 :]
        + low[mention.start : mention.end]
        + after[: stop.start() if stop else None]
    )


def _read_technologies(said: Statements, text: str, low: str) -> None:
    skills: list[str] = []
    systems: list[dict[str, Any]] = []
    for mention in mentions(low, technology_list()):
        if low[mention.start : mention.end] in _CAPITAL_ONLY and not text[mention.start].isupper():
            continue
        sentence = _around(low, mention)
        if _SKILL.search(sentence):
            if mention.key not in skills:
                skills.append(mention.key)
                said.note("team.skills", mention.start, mention.end)
        elif _EXISTING.search(sentence):
            if all(one["technology"] != mention.key for one in systems):
                shown = text[mention.start : mention.end]
                systems.append({"name": shown, "technology": mention.key, "source": "prose"})
                said.note("existing.systems", mention.start, mention.end)
        else:
            _constrain(said, text, mention)
    if skills:
        said.values["team.skills"] = skills
    if systems:
        said.values["existing.systems"] = systems


def _constrain(said: Statements, text: str, mention: Mention) -> None:
    line = f"Names {text[mention.start : mention.end]}"
    if all(not known.startswith(line) for known in said.constraints):
        start = max(0, text.rfind(".", 0, mention.start) + 1, text.find(" ", max(0, mention.start - 40)))
        said.constrain(line, min(start, mention.start), mention.end)


def _read_services(said: Statements, text: str, low: str) -> None:
    found: dict[str, dict[str, Any]] = {}
    for mention in first_mentions(low, service_list()):
        if not text[mention.start].isupper():
            continue
        purpose = vocabulary().services[mention.key]
        found[mention.key] = {"name": mention.key, "purpose": purpose}
        said.note("integrations", mention.start, mention.end)
    for mention in first_mentions(low, vocabulary().channels):
        if mention.key in {"in-app", "webhook"} or not _leads_to_channel(low, mention):
            continue
        shown = mention.key.upper() if mention.key == "sms" else mention.key.capitalize()
        name = f"{shown} provider"
        found.setdefault(name, {"name": name, "purpose": f"delivers messages by {mention.key}"})
        said.note("integrations", mention.start, mention.end)
    for one in outsiders(text, low):
        if not any(_same_party(one.name, name) for name in found):
            found[one.name] = {"name": one.name, "purpose": one.purpose}
            said.note("integrations", one.start, one.end)
    if found:
        said.values["integrations"] = list(found.values())


def _same_party(name: str, other: str) -> bool:
    """Say whether two names mean one party: ``Sms gateway`` and ``SMS provider``."""
    first, second = (re.sub(r"e-?mail", "mail", one.lower()).split() for one in (name, other))
    return first[0] == second[0] and first[-1].rstrip("s") in _ROLES and second[-1].rstrip("s") in _ROLES


def _leads_to_channel(low: str, mention: Mention) -> bool:
    before = low[max(0, mention.start - 40) : mention.start]
    lead = [match.end() for match in _CHANNEL_LEAD.finditer(before)]
    if not lead:
        return False
    between = re.findall(r"[\w-]+", before[lead[-1] :])
    channels = {part for words in vocabulary().channels.values() for word in words for part in word.split()}
    return all(word in channels | {"and", "or", "notification", "notifications"} for word in between)
