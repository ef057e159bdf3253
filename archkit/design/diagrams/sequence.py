"""The main flow as a sequence diagram: what one request sets in motion."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design.architecture import Architecture
from archkit.design.design import Design
from archkit.design.diagrams.boxes import used_alike
from archkit.design.diagrams.flow import Message, main_flow
from archkit.design.diagrams.label import NAME_LIMIT, bare, bare_wrapped, described, node_id
from archkit.design.diagrams.picture import NAMED

MOST_MESSAGES = 16
"""Calls drawn; a longer flow is cut and says so."""
_CONFIG = ("---", "config:", "  sequence:", "    actorMargin: 12", "    width: 110", "---")


def sequence_diagram(design: Design) -> str:
    """Return the sequence diagram of the main flow; without a shape it says that there is none."""
    architecture = design.shape
    lines = [
        *_CONFIG,
        "sequenceDiagram",
        "    accTitle: Main flow",
        f"    accDescr: {described(f'What one request sets in motion in {design.name}')}",
    ]
    messages = main_flow(design)
    if architecture is None or not messages:
        return "\n".join([*lines, "    participant n_none as No flow yet"]) + "\n"
    lines.append("    autonumber")
    drawn = messages[:MOST_MESSAGES]
    shown = dict.fromkeys(part for message in drawn for part in (message.source, message.target))
    lines += [f"    {_participant(part, architecture)}" for part in shown]
    lines += [f"    {line}" for line in _drawn(drawn)]
    left = len(messages) - MOST_MESSAGES
    if left > 0:
        first, *_ = shown
        lines.append(f"    Note over {node_id(first)}: {left} further calls are not drawn")
    return "\n".join(lines) + "\n"


def _participant(part: str, architecture: Architecture) -> str:
    component = architecture.component(part)
    alike = used_alike(architecture)
    names = [one.name for one in architecture.components if alike.get(one.id, one.id) == part]
    name = bare_wrapped(", ".join(names), NAMED * NAME_LIMIT, 18)
    word = "actor" if component and component.kind == "client" else "participant"
    return f"{word} {node_id(part)} as {name or bare(part)}"


def _drawn(messages: tuple[Message, ...]) -> Iterator[str]:
    """Yield calls as they nest: a reply stands behind everything that its call set off."""
    open_calls: list[Message] = []
    for message in messages:
        while open_calls and (message.later or open_calls[-1].target != message.source):
            yield _reply(open_calls.pop())
        if message.later:
            yield f"Note over {node_id(message.source)}: later"
        arrow = "->>" if message.answered else "-)"
        text = bare_wrapped(message.text, 70, 22)
        yield f"{node_id(message.source)}{arrow}{node_id(message.target)}: {text or 'call'}"
        if message.answered:
            open_calls.append(message)
    while open_calls:
        yield _reply(open_calls.pop())


def _reply(message: Message) -> str:
    return f"{node_id(message.target)}-->>{node_id(message.source)}: reply"
