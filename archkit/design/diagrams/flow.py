"""The main flow: who calls whom, in order, when the main operation is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.design.architecture import Architecture, Component, Link
from archkit.design.contracts import Contracts, Endpoint
from archkit.design.design import Design
from archkit.design.diagrams.boxes import OUTSIDE, used_alike
from archkit.design.diagrams.label import one_line

_PULLS = frozenset({"worker", "function", "realtime", "scheduler"})
_PULLED = frozenset({"queue", "stream"})
_ENTRIES = ("client", "external", "scheduler", "edge", "gateway", "service")
_SPREADS = frozenset({"edge", "gateway"})
_IN_BACKGROUND = frozenset({"observability", "identity"})
_ASKED_FIRST = ("cache", "search")
_ACCEPTED = 202
_TEXT_LIMIT = 44


@dataclass(frozen=True)
class Message:
    """One call: from, to, text; `answered` when the caller waits for the reply.

    `later` marks the first call of what goes on after the caller was answered.
    """

    source: str
    target: str
    text: str
    answered: bool
    later: bool = False


def main_operation(contracts: Contracts | None) -> Endpoint | None:
    """Return the endpoint that stands first, webhooks and health checks left out."""
    every = contracts.endpoints if contracts else ()
    called = (one for one in every if one.method == "get" or not one.public)
    return next((one for one in called if "health" not in one.path), every[0] if every else None)


def main_flow(design: Design) -> tuple[Message, ...]:
    """Return the calls that the main operation sets off, in order; each link is followed once.

    What it leaves to workers follows after the answer, and so does what providers and open
    connections report.
    """
    return tuple(_Walk(design).messages()) if design.shape else ()


class _Walk:
    """Follows the links of an architecture from the caller of the main operation."""

    def __init__(self, design: Design) -> None:
        shape = design.shape or Architecture(
            pattern="monolith", summary="", communication=(), data_pattern="", deployment="", components=()
        )
        self._parts = {part.id: part for part in shape.components}
        self._alike = used_alike(shape)
        self._operation = main_operation(design.contracts)
        self._links = [link for link in shape.links if self._is_drawn(link)]
        self._from: dict[str, list[Link]] = {}
        for link in self._links:
            self._from.setdefault(link.source, []).append(link)
        self._consumers = self._event_consumers(design.contracts)
        self._done: list[Link] = []
        self._followed: set[int] = set()
        self._reached: set[str] = set()

    def messages(self) -> Iterator[Message]:
        """Yield the calls in order."""
        start = self._start()
        if start is None:
            return
        self._follow(start)
        yield from (self._message(link, first=not number) for number, link in enumerate(self._done))
        for link in self._taken_later():
            before = len(self._done)
            self._take(link)
            self._follow(link.source)
            for number, one in enumerate(self._done[before:]):
                yield self._message(one, later=not number)
        yield from self._reported()
        yield from self._pushed()

    def _is_drawn(self, link: Link) -> bool:
        source, target = self._parts.get(link.source), self._parts.get(link.target)
        if not source or not target or not {source.kind, target.kind}.isdisjoint(_IN_BACKGROUND):
            return False
        return self._alike.get(link.target, link.target) == link.target and (
            self._alike.get(link.source, link.source) == link.source
        )

    def _name(self) -> str:
        """Return what the main operation is called, without the details behind it."""
        return re.split(r"[;:(]", self._operation.summary)[0].strip().casefold() if self._operation else ""

    def _event_consumers(self, contracts: Contracts | None) -> frozenset[str]:
        events = contracts.events if contracts else ()
        return frozenset(
            consumer
            for event in events
            if event.name.casefold() == self._name()
            for consumer in event.consumers
        )

    def _is_deferred(self) -> bool:
        """Say whether work is left after the answer; so too where no contract says anything."""
        if self._operation is None:
            return True
        return self._operation.success_status == _ACCEPTED or bool(self._consumers)

    def _start(self) -> str | None:
        sources = {link.source for link in self._links}
        outside = [part for part in self._parts.values() if part.kind in OUTSIDE and part.id in sources]
        named = [part.id for part in outside if self._name() and self._name() in part.needed_by.casefold()]
        if named:
            return named[0]
        for kind in _ENTRIES:
            for part in self._parts.values():
                if part.kind == kind and part.id in sources:
                    return part.id
        return self._links[0].source if self._links else None

    def _follow(self, start: str) -> None:
        """Follow calls depth first, without recursion: a chain of services may be long."""
        stack = [start]
        waiting = {start: iter(self._calls(start))}
        while stack:
            link = next(waiting[stack[-1]], None)
            if link is None:
                stack.pop()
            elif id(link) not in self._followed:
                self._take(link)
                if link.target not in waiting and self._parts[link.target].kind not in OUTSIDE:
                    waiting[link.target] = iter(self._calls(link.target))
                    stack.append(link.target)

    def _calls(self, source: str) -> list[Link]:
        """Return what a part calls for the main operation, in the order in which it does."""
        part = self._parts[source]
        links = [link for link in self._from.get(source, ()) if link.style != "stream"]
        if not self._is_deferred() and part.kind not in OUTSIDE:
            links = [link for link in links if self._parts[link.target].kind not in _PULLED]
        if part.kind in _SPREADS:
            links = self._chosen(links)
        if self._reads():
            links.sort(key=lambda link: self._parts[link.target].kind not in _ASKED_FIRST)
        return [link for link in links if not self._is_webhook(part, link)]

    def _is_webhook(self, part: Component, link: Link) -> bool:
        return part.kind == "external" and bool(self._done) and link.source == part.id

    def _reads(self) -> bool:
        return self._operation is not None and self._operation.method == "get"

    def _chosen(self, links: list[Link]) -> list[Link]:
        """Return the way that an entry takes: one service serves reads, another the rest."""
        services = [link for link in links if self._parts[link.target].kind == "service"]
        if len(services) < 2 or self._operation is None:  # noqa: PLR2004 - one way is no choice
            return links
        fitting = [link for link in services if ("read" in link.data.casefold()) == self._reads()]
        kept = fitting[:1] or services[:1]
        return [link for link in links if link not in services or link in kept]

    def _taken_later(self) -> Iterator[Link]:
        """Yield the first link of each part that takes up the work after the answer."""
        if not self._is_deferred():
            return
        for link in sorted(self._links, key=lambda link: not self._pulls(link)):
            takes = self._pulls(link) or link.source in self._consumers
            if takes and link.source not in self._reached and link.target in self._reached:
                yield link

    def _reported(self) -> Iterator[Message]:
        """Yield what external systems that were called report back."""
        called = {link.target for link in self._done}
        for link in self._links:
            if (
                link.source in called
                and self._parts[link.source].kind == "external"
                and link not in self._done
            ):
                self._done.append(link)
                yield self._message(link, later=True)

    def _pushed(self) -> Iterator[Message]:
        """Yield what goes out to clients over connections that they keep open."""
        for link in self._links:
            pushes = link.style == "stream" and self._parts[link.source].kind == "client"
            heard = [
                one
                for one in self._from.get(link.target, ())
                if one.target in self._reached and self._parts[one.target].kind in {"cache", *_PULLED}
            ]
            if pushes and heard:
                yield self._message(heard[0], later=True)
                yield Message(link.target, link.source, self._said(link), answered=False)

    def _take(self, link: Link) -> None:
        self._done.append(link)
        self._followed.add(id(link))
        self._reached |= {link.source, link.target}

    def _pulls(self, link: Link) -> bool:
        return self._parts[link.source].kind in _PULLS and self._parts[link.target].kind in _PULLED

    def _message(self, link: Link, *, first: bool = False, later: bool = False) -> Message:
        text = self._said(link)
        if first and self._operation:
            text = f"{self._operation.method.upper()} {self._operation.path}"
        answered = link.style == "sync" and not self._pulls(link) and not self._listens(link)
        return Message(link.source, link.target, text, answered, later)

    def _listens(self, link: Link) -> bool:
        return self._parts[link.source].kind == "realtime"

    def _said(self, link: Link) -> str:
        """Return what flows in a few words; where a box stands for several, the protocol."""
        several = sum(one == link.target for one in self._alike.values()) > 1
        several = several or sum(one == link.source for one in self._alike.values()) > 1
        return link.protocol if several else one_line(link.data.split(",")[0], _TEXT_LIMIT)
