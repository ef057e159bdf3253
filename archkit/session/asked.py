"""What a model would have liked to know while it proposed a step."""

from __future__ import annotations

import json

from archkit.architects.desk import Reply
from archkit.design import Step


def asked_in(replies: tuple[Reply, ...], step: Step) -> tuple[str, ...]:
    """Return the questions of the last whole reply to a step, each with the field that answers it."""
    last = next((one for one in reversed(replies) if one.step == step and one.stop == "end"), None)
    if last is None:
        return ()
    from archkit.architects.prompting import questions_in  # noqa: PLC0415 - loads what prompts are made of

    found = questions_in(_text(last))
    return tuple(f"{one['text']} ({one['field']})" if one["field"] else one["text"] for one in found)


def _text(reply: Reply) -> str:
    """Return the text of a reply's blocks; an architect of another kind may have kept none."""
    try:
        blocks = json.loads(reply.content)
    except (ValueError, RecursionError):
        return ""
    listed = blocks if isinstance(blocks, list) else []
    return "".join(str(one.get("text", "")) for one in listed if isinstance(one, dict))
