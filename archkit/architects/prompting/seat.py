"""What a member of a panel is told besides: the artifact that it reviews, and that it rewrites it whole."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.base import Context
from archkit.architects.prompting.artifact import as_draft
from archkit.architects.prompting.fence import fence
from archkit.design import Artifact, Step
from archkit.record import Record

_MOST_NAMES = 600
_NAMES = ("id", "operation_id", "name", "path", "title")
_TOLD = """\
## You sit on a panel

This step was taken before, by somebody else: the artifact below is under review. You do not comment on
it, you rewrite it: answer with the whole artifact as you would have it, for the same brief, answers and
assumptions, and in accord with the artifacts above, which are yours.
- Keep what you would keep word for word, ids and names included: other words for the same thing are
  taken for a change.
- Where you change something, say in `decisions` why: what your answer gains, what it costs, and at which
  number the other one would win. Where you agree, keep the decision as it stands.
- No praise, no commentary, no list of changes; whoever compares both sees them."""


def seat(step: Step, context: Context) -> str:
    """Return what a member of a panel is told of the artifact under review; empty without a panel."""
    reviewed = _reviewed(step, context)
    if reviewed is None:
        return ""
    return f"{_TOLD}\n\n{fence(as_draft(step, reviewed), 'artifact reviewed')}"


def small_seat(step: Step, context: Context) -> str:
    """Return the same for a small model: the names of what is under review."""
    reviewed = _reviewed(step, context)
    if reviewed is None:
        return ""
    names = "\n".join(_named(reviewed))
    told = "You sit on a panel. Rewrite this step as you would have it, whole; keep the names you would keep"
    return f"{told}, say in a decision why you change something.\n" + fence(
        names, "reviewed", limit=_MOST_NAMES
    )


def _reviewed(step: Step, context: Context) -> Artifact | None:
    return context.reviewed.artifact(step) if context.reviewed else None


def _named(artifact: Artifact) -> Iterator[str]:
    """Yield a line for each list of an artifact with the names of what is in it, decisions last."""
    for name in type(artifact).model_fields:
        value = getattr(artifact, name)
        if isinstance(value, tuple) and name != "decisions":
            items = [found for one in value if isinstance(one, Record) and (found := _name(one))]
            if items:
                yield f"{name}: {', '.join(items)}"
    for one in getattr(artifact, "decisions", ()):
        yield f"decision {one.id}: {one.chosen}"


def _name(record: Record) -> str:
    fields = type(record).model_fields
    return next((str(getattr(record, name)) for name in _NAMES if name in fields), "")
