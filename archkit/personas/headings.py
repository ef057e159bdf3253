"""What stands under the headings of a foreign text, by their words and by those above them."""

from __future__ import annotations

import functools
import re
from collections import Counter

from archkit.personas.outline import Section
from archkit.personas.vocabulary import phrases

WORKFLOW = "workflow"

_PHASE = re.compile(r"(?:phase|step|stage)\s+\d|\w+ phase\b", re.IGNORECASE)
_COUNTED = re.compile(r"\d{1,2}[.):]\s*\S")
_RULED = re.compile(r"rule|principle|guideline|constraint|practice", re.IGNORECASE)
_WEAK = frozenset({"responsibilities", "identity", "experience", "personality"})
_LEADING = frozenset({WORKFLOW, "never", "success", "deliverables", "ignore", "use_when", "communication"})


@functools.lru_cache(maxsize=4_096)
def kind_of_heading(heading: str) -> str:
    """Return what stands under a heading, empty when its words do not tell."""
    return next((kind for kind, words in phrases("headings").items() if words.stand_in(heading)), "")


class Headings:
    """The headings of one text: its title tells nothing, and headings that count are phases.

    Args:
        sections: All sections of the text.
    """

    def __init__(self, sections: list[Section]) -> None:
        first = [one.heading for one in sections if one.level == 1]
        self._title = first[0] if len(first) == 1 else ""
        counted = [one for one in sections if _COUNTED.match(one.heading) and not self._above(one)]
        siblings = Counter((one.level, one.path) for one in counted)
        self._counted = {one.heading for one in counted if siblings[one.level, one.path] > 1}

    def kind(self, section: Section) -> str:
        """Return what stands in a section: its own heading tells, or those above it."""
        own = kind_of_heading(section.heading) if section.heading != self._title else ""
        above = self._above(section)
        if above in _LEADING and (not own or own in _WEAK):
            return above
        phase = _PHASE.match(section.heading) is not None or section.heading in self._counted
        ruled = _RULED.search(section.heading) is not None
        if (phase or above == WORKFLOW) and own in {"", "principles", *_WEAK} and not ruled:
            return WORKFLOW
        return own or ("" if above == "identity" else above)

    def opens_stage(self, section: Section) -> bool:
        """Return whether a section is a phase: one below a workflow, or one that counts itself."""
        below = any(self._of(one) == WORKFLOW for one in section.path)
        return bool(section.heading) and (below or self.counts(section.heading))

    def counts(self, heading: str) -> bool:
        """Return whether a heading says that it is one of several phases."""
        return _PHASE.match(heading) is not None or heading in self._counted

    def _above(self, section: Section) -> str:
        return next((kind for kind in map(self._of, reversed(section.path)) if kind), "")

    def _of(self, heading: str) -> str:
        if heading == self._title:
            return ""
        return WORKFLOW if heading in getattr(self, "_counted", ()) else kind_of_heading(heading)
