"""A document read before it leaves: absolute claims without a proof, and chapters that are too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from archkit.brief import Brief
from archkit.design.naming import slug
from archkit.knowledge import library
from archkit.proofs import Proof
from archkit.proofs.challenge.claims import AbsoluteClaim, absolute_claims


@dataclass(frozen=True)
class ChapterText:
    """The words of one chapter: those that are open on the page, and all of them."""

    title: str
    open_texts: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words are open."""
        return sum(len(text.split()) for text in self.open_texts)


@dataclass(frozen=True)
class Remark:
    """What a reader would stumble over: the chapter, what is wrong, the words, what to say instead."""

    chapter: str
    kind: Literal["absolute claim", "too long"]
    said: str
    instead: str


@dataclass(frozen=True)
class Reading:
    """What reading a document gave: its open words and the remarks."""

    words: int
    remarks: tuple[Remark, ...]


def read_document(chapters: Iterable[ChapterText], brief: Brief, proofs: Iterable[Proof]) -> Reading:
    """Read the text of a document.

    Args:
        chapters: Its chapters.
        brief: Whose own words are quotes, whatever they claim.
        proofs: What was shown; a claim that they prove may be made, and what they quote is a quote.
    """
    read, shown = tuple(chapters), tuple(proofs)
    proved = {one.code for one in shown if one.status == "proved"}
    quoted = "\n".join((brief.to_yaml(), *(each.evidence for one in shown for each in one.findings)))
    claims = tuple(_claims(read, proved, " ".join(quoted.split()).casefold()))
    return Reading(sum(one.words for one in read), (*claims, *_too_long(read)))


def _claims(chapters: tuple[ChapterText, ...], proved: set[str], quoted: str) -> Iterator[Remark]:
    seen: set[str] = set()
    for chapter in chapters:
        for text in chapter.texts:
            for one in absolute_claims(text):
                if one.sentence in seen or one.words.casefold() in quoted or _is_proved(one, proved):
                    continue
                seen.add(one.sentence)
                yield Remark(chapter.title, "absolute claim", one.sentence, one.known.say)


def _is_proved(one: AbsoluteClaim, proved: set[str]) -> bool:
    return bool(one.known.proved_by) and set(one.known.proved_by) <= proved


def _too_long(chapters: tuple[ChapterText, ...]) -> Iterator[Remark]:
    facts = library().facts
    for one in chapters:
        budget = facts.get(f"document.words.{slug(one.title)}")
        if budget and one.words > budget.base:
            yield Remark(
                one.title,
                "too long",
                f"{one.words:,} open words, {budget.base:,.0f} at most",
                "Say less, or fold what only some will read.",
            )
    whole = sum(one.words for one in chapters)
    most = facts["document.words-in-all"].base
    if whole > most:
        yield Remark("", "too long", f"{whole:,} open words in all, {most:,.0f} at most", "Fold more.")
