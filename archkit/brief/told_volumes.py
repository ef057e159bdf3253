"""Volumes a day that a text tells in bytes: ``50 GB of new blocks arrive per day``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archkit.brief.actors import is_allowance
from archkit.brief.measures import Measure
from archkit.brief.nouns import same_thing_key, singular
from archkit.brief.phrases import NounPhrase, is_thing, phrase_at
from archkit.brief.vocabulary import vocabulary

if TYPE_CHECKING:
    from archkit.brief.workload_prose import WorkloadDraft

PART_BYTES = 1_000_000
"""Bytes of the parts that a volume is counted in where no size of one thing is told."""


def add_volumes(draft: WorkloadDraft, measures: tuple[Measure, ...]) -> None:
    """Add what volumes a day say once all sizes are known: so many things of that size a day.

    Where no size is told the volume stands in parts of a million bytes, which the entity says: the
    bytes are the text's, the number of parts is none that anybody counted.
    """
    for measure in measures:
        thing = _thing_of(measure)
        if measure.kind != "bytes" or not measure.per_day or thing is None or is_allowance(measure):
            continue
        entity = draft.entity(thing.name, measure.span)
        if entity is None or "rows_per_day" in entity:
            continue
        size = _size(draft, entity, thing)
        if not size:
            size = PART_BYTES
            entity.setdefault(
                "description", "Told in bytes a day, not in number or size: counted in parts of 1 MB."
            )
        entity.setdefault("bytes_per_row", round(size))
        rate = measure.value * measure.per_day / size
        draft.set_value(entity, "entities", "rows_per_day", rate, measure.clause_span)
        made = [
            one
            for one in draft.operations.values()
            if one.get("entity") == entity["name"] and one["kind"] in {"create", "command"}
        ]
        operation = made[0] if made else draft.operation("receive", entity, measure.span)
        if operation is not None:
            operation.setdefault("per_day", rate)


def _thing_of(measure: Measure) -> NounPhrase | None:
    """Return what comes in: ``of new blocks`` behind the amount."""
    behind = measure.first
    while behind < len(measure.sentence) and measure.sentence[behind].low != "of":
        behind += 1
        if behind > measure.first + 2:
            return None
    found = phrase_at(measure.sentence, behind + 1)
    return found if found and (is_thing(found) or found.head == "data") else None


def _size(draft: WorkloadDraft, entity: dict[str, Any], thing: NounPhrase) -> float:
    """Return the bytes of one as told; 0 where nobody said."""
    known = entity.get("bytes_per_row") or 0
    large = same_thing_key(singular(thing.head)) in vocabulary().large
    stated = draft.said.values.get("workload.object_bytes" if large else "workload.record_bytes") or 0
    return float(known or stated)
