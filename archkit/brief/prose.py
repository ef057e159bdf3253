"""Reads a brief from prose, from one line to many pages, without a network or a model.

What the text does not say stays missing. Every value read is recorded in `Brief.sources` with
the words that said it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from archkit.brief.brief import Brief, Source
from archkit.brief.crews import Span, read_crew
from archkit.brief.deeds import deeds_in
from archkit.brief.entity_prose import read_rules
from archkit.brief.headcounts import sum_of_roles
from archkit.brief.intervals import add_intervals
from archkit.brief.magnitudes import read_magnitudes
from archkit.brief.measures import Measure, measures_in
from archkit.brief.mentioned import read_mentions
from archkit.brief.request_rates import add_peaks
from archkit.brief.sections import read_sections
from archkit.brief.shares import read_shares
from archkit.brief.spoken_times import times_in_words
from archkit.brief.stated_measures import peaks_over_averages, read_measure
from archkit.brief.statements import Statements
from archkit.brief.titles import kinds_of, title_of
from archkit.brief.tokens import Sentence, sentences
from archkit.brief.told_rates import with_inherited
from archkit.brief.told_volumes import add_volumes
from archkit.brief.wordings import read_wordings
from archkit.brief.workload_prose import (
    WorkloadDraft,
    add_deed,
    add_kind,
    add_limits,
    add_measure,
    add_thing_peaks,
)
from archkit.errors import InputError

MAX_PROSE_CHARACTERS = 200_000
LONGEST_PURPOSE = 4_000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DATE = re.compile(r"\b(?P<year>20\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b")


def read_prose(text: str, *, name: str | None = None) -> Brief:
    """Return the brief that a text in plain words holds.

    Args:
        text: One line or pages of prose, at most 200,000 characters; Markdown is fine.
        name: What to call the system; the text's own name for it when left out.

    Raises:
        InputError: If the text is empty or too long.
    """
    if len(text) > MAX_PROSE_CHARACTERS:
        raise InputError(
            f"the text has {len(text):,} characters, more than the {MAX_PROSE_CHARACTERS:,} that are read",
            hint="Keep the parts that say what is wanted: purpose, load, team, budget, rules.",
        )
    text = text.encode("utf-8", "replace").decode("utf-8")
    clean = _CONTROL.sub(" ", text).replace("\r", " ")
    if not clean.strip():
        raise InputError(
            "the text is empty", hint="Say in a sentence what the system is for and for how many."
        )
    said = Statements(text)
    clean = read_sections(said, clean)
    low = _lowered(clean)
    title = " ".join(_CONTROL.sub(" ", name).split())[:120] if name else ""
    title = title or title_of(clean)
    draft = _read_workload(said, sentences(clean), low, title_of(clean))
    read_wordings(said, low)
    _read_dates(said, low)
    read_mentions(said, clean, low)
    return _brief(said, draft, title, clean)


def _lowered(text: str) -> str:
    """Return the text in lower case, every character in its old place."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _read_workload(said: Statements, found: tuple[Sentence, ...], low: str, title: str) -> WorkloadDraft:
    draft = WorkloadDraft(said)
    crew = read_crew(said, low)
    measured = [(sentence, with_inherited(tuple(_counted(sentence, crew)))) for sentence in found]
    draft.counted = tuple(one for _, measures in measured for one in measures if one.kind == "count")
    rest = [
        (sentence, [one for one in measures if not read_measure(said, one)])
        for sentence, measures in measured
    ]
    sum_of_roles(said)
    read_magnitudes(said, low)
    read_shares(said, low)
    for sentence, measures in rest:
        for deed in deeds_in(sentence):
            add_deed(draft, deed)
        kept = [measure for measure in measures if not add_measure(draft, measure)]
        if len(kept) < len(measures) or {"every", "once"} & {token.low for token in sentence}:
            add_intervals(draft, sentence)
    for kind, words, span in kinds_of(low, title):
        add_kind(draft, kind, words, span)
    add_limits(draft)
    add_volumes(draft, tuple(one for _, measures in measured for one in measures))
    peaks_over_averages(said, draft.averages())
    add_thing_peaks(draft)
    add_peaks(draft)
    read_rules(draft, found)
    return draft


def _counted(sentence: Sentence, crew: tuple[Span, ...]) -> Iterator[Measure]:
    """Yield the measures of a sentence but those that were already read as who builds and runs it."""
    yield from times_in_words(sentence)
    for measure in measures_in(sentence):
        first, last = measure.span
        if not any(first < end and start < last for start, end in crew):
            yield measure


def _read_dates(said: Statements, low: str) -> None:
    for match in _DATE.finditer(low):
        try:
            day = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            continue
        before = low[max(0, match.start() - 80) : match.start()]
        field = "timeline.migration_deadline" if "migrat" in before else "timeline.deadline"
        if re.search(r"\b(?:by|until|before|deadline|launch|release|due|on|migrat\w*)\b", before):
            said.say(field, day.isoformat(), *match.span())


def _brief(said: Statements, draft: WorkloadDraft, title: str, clean: str) -> Brief:
    values: dict[str, object] = {**said.values}
    if draft.entities:
        values["workload.entities"] = list(draft.entities.values())
    if draft.operations:
        values["workload.operations"] = list(draft.operations.values())
    if said.constraints:
        values["constraints"] = said.constraints
    purpose = " ".join(clean.split())
    if len(purpose) > LONGEST_PURPOSE:
        purpose = purpose[:LONGEST_PURPOSE].rsplit(" ", 1)[0] + " …"
    start = Brief(name=title, purpose=purpose)
    return _with_fitting(start, values, said)


def _with_fitting(brief: Brief, values: dict[str, object], said: Statements) -> Brief:
    """Fill in the values; one that no brief can hold (0 users) is left missing, and that is noted."""
    from pydantic import ValidationError  # noqa: PLC0415 - only the type of an error

    sources = list(said.sources)
    while True:
        try:
            return brief.with_values({**values, "sources": [one.model_dump() for one in sources]})
        except ValidationError as error:
            place = [str(part) for part in error.errors()[0]["loc"] if not str(part).endswith(")")]
            refused = next(
                (field for field in values if place[: len(field.split("."))] == field.split(".")), None
            )
            if refused is None:
                raise
            values = {**values}
            reason = str(error.errors()[0]["msg"]).removeprefix("Value error, ").partition(" | ")[0]
            kept = values.pop(refused)
            if isinstance(kept, list) and len(place) > 3:  # noqa: PLR2004 - workload.entities.0.rows_now
                index, inner = int(place[-2]), place[-1]
                kept = [
                    {k: v for k, v in one.items() if i != index or k != inner} for i, one in enumerate(kept)
                ]
                values[refused] = kept
            quotes = [one.quote for one in sources if one.field.endswith(place[-1])]
            sources.append(Source(field=".".join(place)[:120], origin="not usable",
                                  quote=f"{reason}: {quotes[0] if quotes else ''}"))  # fmt: skip
