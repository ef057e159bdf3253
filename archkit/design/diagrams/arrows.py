"""Links as arrows: parallel ones are one arrow, and what a whole frame does starts or ends at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from archkit.design.architecture import Link
from archkit.design.diagrams.picture import Edge

MOST_TEXTS = 2
"""Protocols that stand on one arrow; further ones are counted."""
_STYLES: dict[str, Literal["normal", "dotted", "thick"]] = {
    "sync": "normal",
    "async": "dotted",
    "stream": "thick",
}


@dataclass(frozen=True)
class _Flow:
    source: str
    target: str
    protocol: str
    style: str
    links: int = 1


def arrows(links: Iterable[Link], ends: Mapping[str, str], frames: Mapping[str, str]) -> tuple[Edge, ...]:
    """Return the arrows of a picture; links to nothing are left to the checks.

    Args:
        links: The links that are drawn.
        ends: The node that stands for each component.
        frames: The frame of each node that stands in one.
    """
    flows = [
        _Flow(ends[link.source], ends[link.target], link.protocol, link.style)
        for link in links
        if link.source in ends
        and link.target in ends
        and (ends[link.source] != ends[link.target] or link.source == link.target)
    ]
    flows = _from_frames(flows, frames)
    flows = [_reversed(one) for one in _from_frames([_reversed(one) for one in flows], frames)]
    found: dict[tuple[str, str], list[_Flow]] = {}
    for flow in flows:
        found.setdefault((flow.source, flow.target), []).append(flow)
    return tuple(_edge(source, target, parallel) for (source, target), parallel in found.items())


def _from_frames(flows: list[_Flow], frames: Mapping[str, str]) -> list[_Flow]:
    """Return flows where a frame sends what each of its nodes sends over the same protocol."""
    members: dict[str, set[str]] = {}
    for node, frame in frames.items():
        members.setdefault(frame, set()).add(node)
    senders: dict[tuple[str, str, str], set[str]] = {}
    for flow in flows:
        senders.setdefault(_way(flow, frames), set()).add(flow.source)
    return [
        replace(flow, source=frames[flow.source])
        if flow.source in frames
        and frames.get(flow.target, flow.target) != frames[flow.source]
        and len(members[frames[flow.source]]) > 1
        and senders[_way(flow, frames)] == members[frames[flow.source]]
        else flow
        for flow in flows
    ]


def _way(flow: _Flow, frames: Mapping[str, str]) -> tuple[str, str, str]:
    return frames.get(flow.source, ""), flow.target, flow.protocol


def _reversed(flow: _Flow) -> _Flow:
    return replace(flow, source=flow.target, target=flow.source)


def _edge(source: str, target: str, parallel: list[_Flow]) -> Edge:
    protocols = tuple(dict.fromkeys(flow.protocol for flow in parallel))
    rest = len(protocols) - MOST_TEXTS
    texts = (*protocols[:MOST_TEXTS], f"and {rest} more") if rest > 0 else protocols
    styles = {flow.style for flow in parallel}
    style = next(one for one in _STYLES if one in styles)
    return Edge(source, target, texts, _STYLES[style], sum(flow.links for flow in parallel))
