"""What a design shows: whether it has a concept, since when, and the words that show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from archkit.design import Design
from archkit.explore.evaluation.passages import Passage, left_out, passages
from archkit.explore.evaluation.vocabulary import says
from archkit.knowledge.concept import Concept, Sign
from archkit.knowledge.vocabulary import vocabulary

When = Literal["now", "planned", "never"]
NEVER = 10_000
LONGEST_QUOTE = 160


@dataclass(frozen=True)
class Shown:
    """Whether a design has something: now, planned with a trigger, or never.

    `order` is 0 for what is there now, the stage of the roadmap, or `NEVER`.
    """

    when: When
    place: str = ""
    quote: str = ""
    order: int = NEVER


ABSENT = Shown("never")


@dataclass
class Reading:
    """A design as concepts are looked for in it; each is looked for once."""

    design: Design
    now: tuple[Passage, ...] = ()
    later: tuple[Passage, ...] = ()
    _found: dict[str, Shown] = field(default_factory=dict)

    @classmethod
    def of(cls, design: Design) -> Reading:
        """Return the reading of a design."""
        every = passages(design)
        now = tuple(one for one in every if one.order == 0)
        stages = tuple(sorted((one for one in every if one.order), key=lambda one: one.order))
        return cls(design, now, stages + left_out(design))

    def shows(self, concept_id: str) -> Shown:
        """Return whether the design has a concept, and since when."""
        if concept_id not in self._found:
            self._found[concept_id] = ABSENT  # concepts that name each other end here
            self._found[concept_id] = self._looked_for(vocabulary().concepts[concept_id])
        return self._found[concept_id]

    def _looked_for(self, concept: Concept) -> Shown:
        present = self._present(concept)
        if present.when == "now":
            return present
        loose = not any(sign.part == "stage" for sign in concept.shown_by)  # signs say which stages do
        for passage in self.later:
            named = any(says(passage.text.partition(": ")[0], words) for words in concept.words)
            told = named or any(
                sign.part == "stage" and self._shown_in(sign, (passage,)) for sign in concept.shown_by
            )
            if told or (loose and passage.place.startswith("roadmap") and _named_in(passage, concept)):
                return Shown("planned", passage.place, _quoted(passage.text), passage.order)
        return present

    def _present(self, concept: Concept) -> Shown:
        for sign in concept.without:
            hit = self._shown_in(sign, self.now)
            if hit:
                return Shown("never", hit.place, _quoted(hit.text))
        whole = [self.shows(one) for one in concept.all_of]
        worst = max(whole, key=lambda one: one.order, default=None)
        if worst and worst.when != "now":
            return worst
        anyone = [self.shows(one) for one in concept.any_of]
        best = min(anyone, key=lambda one: one.order, default=None)
        if best and best.when == "now":
            return best
        signs = [one for one in concept.shown_by if one.part != "stage"]
        for sign in signs:
            hit = self._shown_in(sign, self.now)
            if hit:
                return Shown("now", hit.place, _quoted(hit.text), 0)
        if signs or best:
            return best or ABSENT
        return worst or Shown("now", "the whole design", "nothing of the kind is there", 0)

    def _shown_in(self, sign: Sign, where: tuple[Passage, ...]) -> Passage | None:
        of_part = [one for one in where if one.part == sign.part]
        found = [one for one in of_part if _fits(one, sign)]
        if len(found) < sign.at_least or (sign.everywhere and len(found) < len(of_part)):
            return None
        return found[0]


def _fits(passage: Passage, sign: Sign) -> bool:
    if sign.marked and not passage.marks & set(sign.marked):
        return False
    return not sign.says or any(says(passage.text, phrase) for phrase in sign.says)


def _named_in(passage: Passage, concept: Concept) -> bool:
    return any(says(passage.text, words) for words in concept.words)


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1].rstrip()}…"
