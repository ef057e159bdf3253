"""What was taken for a thing of its own, and is told of another or by another name."""

from __future__ import annotations

from archkit.brief.entity_lines import Line
from archkit.brief.entity_terms import Terms, Thing
from archkit.brief.entity_words import entity_words
from archkit.brief.nouns import same_thing_key
from archkit.brief.vocabulary import vocabulary
from archkit.brief.workload_prose import WorkloadDraft


def without_derived(draft: WorkloadDraft) -> None:
    """Let what is done to the path of a document be done to the document, and keep no paths."""
    for key, one in list(draft.entities.items()):
        parents = one.get("belongs_to", [])
        counted = "rows_now" in one or "rows_per_day" in one
        if one["name"].lower() not in entity_words().derived or len(parents) != 1 or counted:
            continue
        whole = draft.entities.get(same_thing_key(parents[0]))
        if whole is None or whole is one:
            continue
        del draft.entities[key]
        path = f"workload.entities.{one['name']}"
        kept = [one for one in draft.said.sources if not f"{one.field}.".startswith(f"{path}.")]
        draft.said.sources[:] = kept
        for operation in draft.operations.values():
            if operation.get("entity") == one["name"]:
                operation["entity"] = whole["name"]


def called_after_content(draft: WorkloadDraft) -> None:
    """Let what ``reply with messages`` makes be called a message, where nothing else is."""
    for deed, operation in draft.deeds:
        made = vocabulary().makes.get(deed.verb)
        line = Line(deed.sentence)
        old = draft.entities.get(made) if made else None
        items = line.listed(deed.first + 2) if line.low(deed.first + 1) == "with" else ()
        if old is None or not items or operation.get("entity") != old["name"] or len(items[0].words) > 1:
            continue
        new = items[0].name
        named = items[0].is_plural and Terms(draft).may_be_kept(items[0]) and new not in draft.entities
        if named and Terms(draft).mentions(made or "") == 1:
            _rename(draft, old, made or "", new)


def _rename(draft: WorkloadDraft, thing: Thing, key: str, new: str) -> None:
    old, shown = thing["name"], new.capitalize()
    draft.entities = {(new if name == key else name): one for name, one in draft.entities.items()}
    thing["name"] = shown
    for operation in draft.operations.values():
        if operation.get("entity") == old:
            operation["entity"] = shown
    start = f"workload.entities.{old}"
    draft.said.sources[:] = [
        one.model_copy(update={"field": one.field.replace(start, f"workload.entities.{shown}", 1)})
        if f"{one.field}.".startswith(f"{start}.")
        else one
        for one in draft.said.sources
    ]
