"""A picture of boxes and arrows, and its flowchart source, built with mermaid-py's elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from archkit.design.diagrams.label import LINE_WIDTH, NAME_LIMIT, described, wrapped

Shape = Literal[
    "normal", "round-edge", "stadium-shape", "subroutine-shape", "cylindrical", "hexagon", "parallelogram"
]
Direction = Literal["TB", "LR"]
NAMED = 3
"""Names that one box shows in full; of more, the first ones and how many they are."""
_EDGE_TEXT_LIMIT = 48
_EDGE_LINE_WIDTH = 20
_NOTE_LIMIT = 220
_LETTER_PIXELS = 10
_NODE_GAP, _RANK_GAP = 24, 40


@dataclass(frozen=True)
class Node:
    """A box: the name in its first lines, each of `notes` below it; `outside` marks what others run.

    `width` is the longest line of the name in characters; `stands_for` are the ids of the
    components that the box shows.
    """

    id: str
    name: str
    notes: tuple[str, ...] = ()
    shape: Shape = "normal"
    outside: bool = False
    width: int = LINE_WIDTH
    stands_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edge:
    """An arrow between nodes or groups; solid for calls, dotted for messages, thick for streams.

    `links` is how many links of the model it stands for.
    """

    source: str
    target: str
    texts: tuple[str, ...] = ()
    style: Literal["normal", "dotted", "thick"] = "normal"
    links: int = 1


@dataclass(frozen=True)
class Group:
    """A frame around nodes; `direction` is how they are laid out inside."""

    id: str
    name: str
    nodes: tuple[Node, ...]
    direction: Direction = "TB"


@dataclass(frozen=True)
class Omission:
    """Links of the model that a picture leaves out on purpose: `what` they are, and how many."""

    what: str
    links: int


@dataclass(frozen=True)
class Picture:
    """A diagram before it is text; `nodes` stand in no group.

    `left_out` is what the picture does not claim to show; its note says so below the picture.
    `order` are pairs of nodes or groups of which the first stands before the second although
    no arrow says so.
    """

    title: str
    description: str
    nodes: tuple[Node, ...] = ()
    groups: tuple[Group, ...] = ()
    edges: tuple[Edge, ...] = ()
    direction: Direction = field(default="TB")
    left_out: tuple[Omission, ...] = ()
    order: tuple[tuple[str, str], ...] = ()

    def all_nodes(self) -> tuple[Node, ...]:
        """Return every node, grouped or not."""
        return (*(node for group in self.groups for node in group.nodes), *self.nodes)

    def turned(self, direction: Direction) -> Picture:
        """Return the same picture with its arrows, in frames too, in another direction."""
        groups = tuple(replace(group, direction=direction) for group in self.groups)
        return replace(self, direction=direction, groups=groups)

    def links(self) -> int:
        """Return how many links of the model are drawn or left out on purpose."""
        return sum(edge.links for edge in self.edges) + sum(one.links for one in self.left_out)

    def note(self) -> str:
        """Return a sentence on what is not drawn, empty when nothing is left out."""
        if not self.left_out:
            return ""
        return f"Not drawn: {'; '.join(one.what for one in self.left_out)}."

    def source(self) -> str:
        """Return the Mermaid flowchart of this picture."""
        return "\n".join(self._lines()) + "\n"

    def _widest(self) -> int:
        """Return pixels that hold the widest line, so that no line is broken a second time."""
        return _LETTER_PIXELS * max((node.width for node in self.all_nodes()), default=LINE_WIDTH)

    def _lines(self) -> Iterator[str]:
        from mermaid.flowchart import Link  # noqa: PLC0415 - imports requests, which costs 0.2 s
        from mermaid.flowchart import Node as Box  # noqa: PLC0415 - the same

        boxes = {node.id: Box(node.id, _text(node), shape=node.shape) for node in self.all_nodes()}
        yield from ("---", "config:", "  flowchart:", f"    wrappingWidth: {self._widest()}")
        yield from (f"    nodeSpacing: {_NODE_GAP}", f"    rankSpacing: {_RANK_GAP}", "---")
        yield f"flowchart {self.direction}"
        yield f"    accTitle: {described(self.title)}"
        yield f"    accDescr: {described(self.description)}"
        for group in self.groups:
            inside = [boxes[node.id] for node in group.nodes]
            title = wrapped(group.name, width=2 * LINE_WIDTH)
            frame = Box(group.id, title, sub_nodes=inside, direction=group.direction)
            boxes[group.id] = frame
            yield from (f"    {line}" for line in str(frame).replace("\t", "    ").splitlines())
        for node in self.nodes:
            yield f"    {boxes[node.id]}"
        for edge in self.edges:
            text = "<br/>".join(
                wrapped(text, _EDGE_TEXT_LIMIT, _EDGE_LINE_WIDTH) for text in edge.texts if text
            )
            link = Link(boxes[edge.source], boxes[edge.target], shape=edge.style, message=text)
            yield f"    {link}"
        yield from (f"    {first} ~~~ {second}" for first, second in self.order)
        outside = [node.id for node in self.all_nodes() if node.outside]
        if outside:
            yield "    classDef outside stroke-dasharray:5 4"
            yield f"    class {','.join(outside)} outside"


def _text(node: Node) -> str:
    names = NAMED if len(node.stands_for) > NAMED else 1
    lines = [wrapped(node.name, names * NAME_LIMIT, node.width) or "?"]
    lines += [wrapped(note, _NOTE_LIMIT, node.width) for note in node.notes if note]
    return "<br/>".join(lines)
