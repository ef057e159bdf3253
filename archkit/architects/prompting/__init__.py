"""What a model is told, and how its reply becomes a typed artifact."""

from archkit.architects.prompting.artifact import artifact, as_draft
from archkit.architects.prompting.fence import fence, visible
from archkit.architects.prompting.question import question
from archkit.architects.prompting.reading import partial, questions_in
from archkit.architects.prompting.schema import draft_schema
from archkit.architects.prompting.shown import TOGETHER, seen_by
from archkit.architects.prompting.tokens import tokens

__all__ = [
    "TOGETHER",
    "artifact",
    "as_draft",
    "draft_schema",
    "fence",
    "partial",
    "question",
    "questions_in",
    "seen_by",
    "tokens",
    "visible",
]
