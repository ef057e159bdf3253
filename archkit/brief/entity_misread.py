"""What was taken for a thing of its own, and is only told of another: the path of a document."""

from __future__ import annotations

from archkit.brief.entity_words import entity_words
from archkit.brief.nouns import same_thing_key
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
