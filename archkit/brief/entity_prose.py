"""Rules about what is kept, read from a text after its things, deeds and numbers are known."""

from __future__ import annotations

from archkit.brief.entity_having import read_having, read_listed
from archkit.brief.entity_keeping import name_kept, read_restoring, read_retention_start
from archkit.brief.entity_lines import Line
from archkit.brief.entity_links import read_links, settle
from archkit.brief.entity_misread import called_after_content, without_derived
from archkit.brief.entity_once import read_once
from archkit.brief.entity_overlap import read_overlap
from archkit.brief.entity_selecting import read_selecting
from archkit.brief.entity_states import read_values
from archkit.brief.entity_terms import Terms
from archkit.brief.entity_unique import read_unique
from archkit.brief.tokens import Sentence
from archkit.brief.workload_prose import WorkloadDraft


def read_rules(draft: WorkloadDraft, found: tuple[Sentence, ...]) -> None:
    """Read what a text says of its things beside their numbers into the draft.

    Read are their properties and values, what they belong to and are linked with, what is
    unique, what may not overlap, from when on something is kept and how long what is deleted
    can be restored. Things come first, since the rules speak of them.

    Args:
        draft: What was read so far; entities and operations are added to it.
        found: The sentences of the text.
    """
    terms = Terms(draft)
    lines = [Line(sentence) for sentence in found]
    without_derived(draft)
    called_after_content(draft)
    for line in lines:
        read_listed(terms, line)
        name_kept(terms, line)
    held = [one for line in lines for one in (*read_having(terms, line), *read_links(terms, line))]
    settle(terms, held)
    for line in lines:
        read_values(terms, line)
        read_selecting(terms, line)
        read_unique(terms, line)
        read_overlap(terms, line)
        read_once(terms, line)
        read_restoring(terms, line)
        read_retention_start(terms, line)
        named = terms.named_in(line, 0, len(line.sentence))
        terms.spoken += [one["name"] for one in named[:1]]
    without_empty(draft)


def without_empty(draft: WorkloadDraft) -> None:
    """Take out lists that hold nothing any more."""
    for one in draft.entities.values():
        for part in ("belongs_to", "linked_to", "attributes", "unique_together"):
            if part in one and not one[part]:
                del one[part]
