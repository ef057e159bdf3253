"""The main flow as a sequence diagram: what one request sets in motion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archkit.design.architecture import Architecture, Link
from archkit.design.contracts import Contracts
from archkit.design.design import Design
from archkit.design.diagrams.label import bare, bare_wrapped, described, node_id

MOST_MESSAGES = 16
"""Calls drawn; a longer flow is cut and says so."""
_PULLS = frozenset({"worker", "function", "service", "realtime", "scheduler"})
_PULLED = frozenset({"queue", "stream"})
_ENTRIES = ("client", "external", "scheduler", "edge", "gateway", "service")
_IN_BACKGROUND = frozenset({"observability", "identity"})
_CONFIG = ("---", "config:", "  sequence:", "    actorMargin: 12", "    width: 110", "---")


@dataclass(frozen=True)
class Message:
    """One call: from, to, text; `answered` when the caller waits for the reply."""

    source: str
    target: str
    text: str
    answered: bool


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
    alike = _alike(architecture)
    shown = dict.fromkeys(part for message in messages for part in (message.source, message.target))
    for part in shown:
        component = architecture.component(part)
        names = [one.name for one in architecture.components if alike.get(one.id) == part]
        name = bare_wrapped(", ".join(names), 60, 18)
        word = "actor" if component and component.kind == "client" else "participant"
        lines.append(f"    {word} {node_id(part)} as {name or bare(part)}")
    lines += [f"    {line}" for line in _drawn(messages[:MOST_MESSAGES])]
    left = len(messages) - MOST_MESSAGES
    if left > 0:
        first, *_ = shown
        lines.append(f"    Note over {node_id(first)}: {left} further calls are not drawn")
    return "\n".join(lines) + "\n"


def _drawn(messages: tuple[Message, ...]) -> Iterator[str]:
    """Yield calls as they nest: a reply stands behind everything that its call set off."""
    open_calls: list[Message] = []
    for message in messages:
        while open_calls and open_calls[-1].target != message.source:
            yield _reply(open_calls.pop())
        arrow = "->>" if message.answered else "-)"
        text = bare_wrapped(message.text, 70, 22)
        yield f"{node_id(message.source)}{arrow}{node_id(message.target)}: {text}"
        if message.answered:
            open_calls.append(message)
    while open_calls:
        yield _reply(open_calls.pop())


def _reply(message: Message) -> str:
    return f"{node_id(message.target)}-->>{node_id(message.source)}: reply"


def main_flow(design: Design) -> tuple[Message, ...]:
    """Return the calls that one request sets off, in order; each link is followed once.

    A worker that reads from a queue starts where the message into that queue ends.
    """
    architecture = design.shape
    if architecture is None:
        return ()
    alike = _alike(architecture)
    drawable = [link for link in architecture.links if _drawable(architecture, link)]
    links = [link for link in drawable if alike[link.target] == link.target]
    start = _start(architecture, links)
    if start is None:
        return ()
    flow: list[Link] = []
    _follow(start, links, flow)
    for link in links:
        reached = {part for done in flow for part in (done.source, done.target)}
        if link.source not in reached and link.target in reached and _pulls(architecture, link):
            flow.append(link)
            _follow(link.source, links, flow)
    return tuple(
        Message(link.source, link.target, _said(link, design.contracts if number == 0 else None),
                link.style == "sync" and not _pulls(architecture, link))
        for number, link in enumerate(flow)
    )  # fmt: skip


def _alike(architecture: Architecture) -> dict[str, str]:
    """Return for each component the one that stands for it: external systems used in one way are one."""
    used: dict[str, set[tuple[str, str, str]]] = {}
    for link in architecture.links:
        used.setdefault(link.target, set()).add((link.source, link.protocol, link.style))
    first: dict[tuple[tuple[str, str, str], ...], str] = {}
    return {
        part.id: first.setdefault(tuple(sorted(used[part.id])), part.id)
        if part.kind == "external" and part.id in used
        else part.id
        for part in architecture.components
    }


def _drawable(architecture: Architecture, link: Link) -> bool:
    source, target = architecture.component(link.source), architecture.component(link.target)
    return bool(source and target and {source.kind, target.kind}.isdisjoint(_IN_BACKGROUND))


def _start(architecture: Architecture, links: list[Link]) -> str | None:
    sources = {link.source for link in links}
    for kind in _ENTRIES:
        for part in architecture.components:
            if part.kind == kind and part.id in sources:
                return part.id
    return links[0].source if links else None


def _follow(start: str, links: list[Link], flow: list[Link]) -> None:
    stack = [start]
    waiting = {start: iter([link for link in links if link.source == start])}
    while stack:
        link = next(waiting[stack[-1]], None)
        if link is None:
            stack.pop()
        elif link not in flow:
            flow.append(link)
            if link.target not in waiting:
                waiting[link.target] = iter([one for one in links if one.source == link.target])
                stack.append(link.target)


def _pulls(architecture: Architecture, link: Link) -> bool:
    source, target = architecture.component(link.source), architecture.component(link.target)
    return bool(source and target and source.kind in _PULLS - {"service"} and target.kind in _PULLED)


def _said(link: Link, contracts: Contracts | None) -> str:
    endpoint = next((one for one in contracts.endpoints if not one.public), None) if contracts else None
    if endpoint:
        return f"{endpoint.method.upper()} {endpoint.path}"
    return f"{link.data} ({link.protocol})"
