"""Words that say nothing: empty, placeholders, a name said again, one sentence for all, a text going round.

What is judged are the fields that a reader relies on; ids, SQL, types and names of things are not
prose. Which field must say something, and which must give a reason, stands in the two tables here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archkit.brief import Brief
from archkit.design import Decision, Finding
from archkit.record import Record

_TOLD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Framing": ("summary",), "Trait": ("evidence",),
        "Question": ("text", "why"), "Assumption": ("because", "source"),
        "Technology": ("needed_by",), "Practice": ("says",),
        "Architecture": ("summary", "data_pattern", "deployment"),
        "Component": ("purpose", "needed_by"), "Link": ("data", "protocol"),
        "LeftOut": ("because", "trigger"),
        "Decision": ("because", "flips_when", "question", "title"), "Option": ("name",),
        "DataModel": ("consistency",), "Table": ("comment", "needed_by"),
        "MigrationStep": ("action", "rollback"),
        "Contracts": ("style", "title", "versioning"), "Endpoint": ("summary",),
        "Security": ("authentication", "authorisation", "encryption", "secrets", "tenancy"),
        "Threat": ("description",), "Control": ("implementation", "evidence"), "Duty": ("duty", "evidence"),
        "Operations": ("logging", "metrics", "tracing", "on_call"),
        "Policy": ("rule", "applies_to"), "ServiceLevel": ("indicator", "source"),
        "Alert": ("condition", "runbook"),
        "Deployment": ("platform", "strategy", "rollback", "infrastructure_as_code", "pipeline"),
        "Recovery": ("backups", "restore_test"),
        "Capacity": ("source",), "CostLine": ("item", "source"), "RoadmapStage": ("trigger", "change"),
        "Milestone": ("name",),
        "Challenge": ("ten_times", "half_budget"), "Risk": ("name", "mitigation"),
        "TradeOff": ("gained", "given_up", "because"), "Removal": ("breaks",),
    }
)  # fmt: skip
"""The fields of each record in which something must be said."""
_IF_SAID: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"Link": ("authenticated_by", "failure"), "Contracts": ("deprecation", "pagination")}
)
"""Fields that may be empty; what stands there must say something."""
_REASONS = frozenset(
    {
        "because", "flips_when", "description", "implementation", "breaks", "mitigation", "ten_times",
        "half_budget", "condition", "rule", "indicator", "runbook", "change",
    }
)  # fmt: skip
"""Fields in which one word is no answer."""
_NEEDED = _REASONS | {"purpose", "needed_by", "evidence", "source", "summary"}
"""Fields in which a name said again, or ``none``, is no answer."""
_OWN_WORDS = frozenset({"purpose", "description", "breaks", "mitigation", "implementation"})
"""Fields that tell the items of a list apart."""
_PLACEHOLDERS = frozenset(
    """
    text|string|str|value|sentence|a sentence|short sentence|phrase|word|words|line|number|todo|tbd|tba
    |fixme|xxx|foo|bar|baz|foo bar|null|undefined|placeholder|example|an example|some text|lorem ipsum|n a|na
    |yes|no|true|false|ok|same|same as above|as above|see above|reason|the reason|description
    |to be defined|to be done|to be determined|not applicable yet|your text here|insert text here
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_UNFINISHED = re.compile(
    r"^\W*(?:todo|tbd|fixme|lorem ipsum|insert \w+ here|one of (?:the )?\w+$)", re.IGNORECASE
)
_QUOTED = re.compile("\u201c(?:\u2026 )?(.{3,}?)(?: \u2026)?\u201d")
"""A text that stands in quotation marks as a whole; where the brief holds it, it shows where it was read."""
_FEWEST_LETTERS = 2
_FEWEST_SAME = 3
_LONG_ENOUGH = 10
_QUOTE = 40
_TWICE = 2
_RUN = 3


@dataclass(frozen=True)
class Said:
    """A text at its place, with the record that says it."""

    place: str
    field: str
    text: str
    record: Record
    required: bool


def hollow(code: str, step: str, artifact: Record, brief: Brief) -> tuple[Finding, ...]:
    """Return a finding for each field of an artifact that says nothing.

    Args:
        code: The code of the check that asks.
        step: Where places begin.
        artifact: What is read.
        brief: Whose words are never hollow, however odd; to repeat its name alone is.
    """
    said = list(told(artifact, step))
    stated = tuple(_stated(brief.model_dump(mode="json", exclude_defaults=True)))
    found = [(one, trouble) for one in said if (trouble := _trouble(one, brief.name, stated))]
    found += [(one, "is said of most of its neighbours in the same words") for one in _same(said)]
    found += [(one, "is the name of another option as well") for one in _options(artifact, step)]
    return tuple(
        Finding(
            code=code,
            severity="error",
            place=one.place,
            message=f"{one.field} {trouble}.",
            evidence=one.text[:200],
            remedy="Say it in a sentence of its own, with the part, number or requirement that it is about.",
        )
        for one, trouble in found
    )


def texts_read(artifact: Record, step: str) -> int:
    """Return how many texts of an artifact are read."""
    return sum(1 for _ in told(artifact, step))


def told(record: Record, place: str) -> Iterator[Said]:
    """Yield the texts of a record that a reader relies on, each at its place."""
    kind = type(record).__name__
    wanted, optional = _TOLD.get(kind, ()), _IF_SAID.get(kind, ())
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name in wanted or (name in optional and value):
            text = value if isinstance(value, str) else " ".join(map(str, value))
            yield Said(f"{place}.{name}", name, text, record, name in wanted)
        yield from _within(value, f"{place}.{name}")


def _within(value: object, place: str) -> Iterator[Said]:
    if isinstance(value, Record):
        yield from told(value, place)
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            if isinstance(one, Record):
                yield from told(one, f"{place}.{_named(one) or number}")


def _named(record: Record) -> str:
    if hasattr(record, "order"):  # stages are told by their place, several may be about one component
        return ""
    return next(
        (str(getattr(record, key)) for key in ("id", "operation_id", "component") if hasattr(record, key)),
        str(getattr(record, "name", "")) if type(record).__name__ == "Table" else "",
    )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


def _trouble(one: Said, name: str, stated: tuple[str, ...]) -> str:
    """Return what is wrong with a text; empty when it says something."""
    text, plain = one.text.strip(), _plain(one.text)
    known = {_plain(each) for each in (name, *_names(one.record))}
    troubles = (
        (not text, "is empty"),
        (_letters(text) < _FEWEST_LETTERS, "holds no word"),
        (plain in _PLACEHOLDERS or plain == _plain(one.field), "is a placeholder"),
        (_UNFINISHED.match(text), "is a placeholder"),
        (_is_form(plain, one.record), "repeats the words of the form"),
        (one.field in _NEEDED and plain in {"none", "nothing"}, "is not given"),
        (one.field in _NEEDED and plain in known, "repeats a name"),
        (one.field in _REASONS and re.fullmatch(r"[\x21-\x7e]+", text), "is one word, and no reason"),
        (_goes_round(plain.split()), "goes round in the same words"),
    )
    trouble = next((trouble for holds, trouble in troubles if holds), "")
    return "" if trouble and text and _is_quoted(text, name, stated) else trouble


def _is_quoted(text: str, name: str, stated: tuple[str, ...]) -> bool:
    """Say whether a text is what the brief says somewhere, or is odd because of what it quotes."""
    marked = _QUOTED.fullmatch(text)
    if marked and any(_plain(marked[1]) in _plain(one) for one in stated):
        return True
    if _plain(text) == _plain(name) and _letters(name) >= _FEWEST_LETTERS and stated.count(text) < _TWICE:
        return False
    return any(
        text == one
        or (_letters(one) < _FEWEST_LETTERS and one in text)
        or (_goes_round(_plain(one).split()) and _plain(one)[:_QUOTE] in _plain(text))
        for one in stated
    )


def _stated(data: object) -> Iterator[str]:
    if isinstance(data, str) and data.strip():
        yield data.strip()
    for one in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _stated(one)


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)


def _names(record: Record) -> tuple[str, ...]:
    return tuple(str(getattr(record, key)) for key in ("id", "title", "kind") if hasattr(record, key)) + (
        (str(record.name),) if hasattr(record, "name") and type(record).__name__ != "Risk" else ()
    )


def _is_form(plain: str, record: Record) -> bool:
    words = plain.split()
    fields = {word for name in type(record).model_fields for word in name.split("_")}
    return len(set(words)) >= _RUN and set(words) <= fields


def _goes_round(words: list[str]) -> bool:
    runs = [tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)]
    return len(words) >= _LONG_ENOUGH and 2 * len(set(runs)) < len(runs)


def _same(said: list[Said]) -> Iterator[Said]:
    """Yield the texts that most items of a list share."""
    groups: dict[tuple[str, str, str], list[Said]] = {}
    for one in said:
        if one.field in _OWN_WORDS and one.text.strip():
            parent = one.place.rsplit(".", 2)[0]
            groups.setdefault((parent, one.field, type(one.record).__name__), []).append(one)
    for group in groups.values():
        [(most, count)] = Counter(_plain(one.text) for one in group).most_common(1)
        if count >= _FEWEST_SAME and 2 * count > len(group):
            yield next(one for one in group if _plain(one.text) == most)


def _options(artifact: Record, step: str) -> Iterator[Said]:
    for decision in getattr(artifact, "decisions", ()):
        if isinstance(decision, Decision):
            seen: set[str] = set()
            for option in decision.options:
                name = option.name.strip().casefold()
                if name in seen:
                    place = f"{step}.decisions.{decision.id}.options.{option.id}.name"
                    yield Said(place, "name", option.name, option, required=True)
                seen.add(name)
