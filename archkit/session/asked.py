"""What a model would have liked to know while it proposed a step."""

from __future__ import annotations

from archkit.architects.desk import Reply
from archkit.design import Step


def asked_in(replies: tuple[Reply, ...], step: Step) -> tuple[str, ...]:
    """Return the questions of the last whole reply to a step, each with the field that answers it."""
    last = next((one for one in reversed(replies) if one.step == step and one.stop == "end"), None)
    if last is None:
        return ()
    from archkit.architects.conversation import text_of  # noqa: PLC0415 - loads what prompts are made of
    from archkit.architects.prompting import questions_in  # noqa: PLC0415

    try:
        found = questions_in(text_of(last.content))
    except ValueError:  # no blocks: an architect of another kind kept it
        return ()
    return tuple(f"{one['text']} ({one['field']})" if one["field"] else one["text"] for one in found)
