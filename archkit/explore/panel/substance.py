"""What a rewrite changes in substance: the words that explain are left out of the comparison."""

from __future__ import annotations

from typing import Any

from archkit.design import Design, Security
from archkit.design.diff import Change, diff
from archkit.explore.panel.reviewed import REWRITTEN
from archkit.explore.panel.wording import Reworded, in_former_words
from archkit.record import Record

_WORDS = frozenset(
    [
        "because",
        "benefits",
        "breaks",
        "caching",
        "change",
        "comment",
        "condition",
        "consequences",
        "deliverables",
        "description",
        "evidence",
        "failure",
        "flips_when",
        "formula",
        "goals",
        "half_budget",
        "health_checks",
        "implementation",
        "inputs",
        "load_test",
        "lock_in",
        "measure",
        "mitigation",
        "needed_by",
        "non_goals",
        "purpose",
        "reason",
        "review_by",
        "revisit",
        "rollback",
        "runbook",
        "seed",
        "source",
        "summary",
        "ten_times",
        "testing",
        "trade_offs",
        "trigger",
        "unless",
    ]
)
"""Fields that say why, how or what for: saying it otherwise is no other design."""
_SAFEGUARDS = frozenset({"authentication", "authorisation", "encryption", "secrets", "tenancy"})
"""Sentences of security; what they describe is compared by decisions, controls and threats."""
_DERIVED = frozenset({"comparisons", "decisions", "figures", "rewrites", "score"})
"""Compared by what they choose (see `verdict`), worked out from that, or following from a leaning alone."""


def substance(design: Design) -> Design:
    """Return a design without the words that explain it, its decisions, and who proposed it."""
    parts = {step.value: _bare(part) for step in REWRITTEN if (part := design.artifact(step))}
    kept: dict[str, Any] = {"architect": "", "facts_as_of": None, "frame": None, "clarify": None}
    return design.model_copy(update=kept | parts)


def compared(reviewed: Design, rewrite: Design) -> tuple[tuple[Change, ...], tuple[Reworded, ...]]:
    """Return what a rewrite changes, and apart from it the choices that it only words otherwise."""
    before, after = substance(reviewed), substance(rewrite)
    alike, worded = in_former_words(before, after)
    return diff(before, alike), worded


def changes_of_substance(reviewed: Design, rewrite: Design) -> tuple[Change, ...]:
    """Return what a rewrite changes, without what it only says in other words."""
    return compared(reviewed, rewrite)[0]


def _bare(record: Record) -> Record:
    fields = type(record).model_fields
    words = (
        _WORDS
        | _DERIVED
        | (_SAFEGUARDS if isinstance(record, Security) else frozenset())
        | ({"name"} if "id" in fields else set())
    )
    if "target" in fields:
        words -= {"source"}  # the end of a link, not where a number comes from
    update = {name: _without(getattr(record, name), blank=name in words) for name in fields}
    return record.model_copy(update=update)


def _without(value: Any, *, blank: bool) -> Any:
    if blank:
        return () if isinstance(value, tuple) else ""
    if isinstance(value, tuple):
        return tuple(_bare(one) if isinstance(one, Record) else one for one in value)
    return _bare(value) if isinstance(value, Record) else value
