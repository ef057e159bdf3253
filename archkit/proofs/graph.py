"""The architecture as a graph, as the checks walk it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archkit.design import Architecture, Component, Link
from archkit.proofs.check import NotAssessableError, Subject

ENTRY_KINDS = frozenset({"client", "scheduler"})
"""Kinds that start work by themselves."""
RUNNING = frozenset({"service", "function", "realtime", "worker", "gateway", "edge"})
"""Kinds that run code of their own or pass requests on."""
_PULLERS = frozenset({"worker", "function", "service", "realtime", "scheduler"})
_PULLED = frozenset({"queue", "stream", "database"})
_BESIDE = frozenset({"identity", "observability"})


@dataclass(frozen=True)
class Graph:
    """Components by id and the links whose two ends exist."""

    architecture: Architecture
    parts: dict[str, Component]
    links: tuple[Link, ...]

    def sync(self) -> tuple[Link, ...]:
        """Return the links whose caller waits."""
        return tuple(link for link in self.links if link.style == "sync")

    def entries(self) -> tuple[str, ...]:
        """Return where work begins: callers, schedulers, and others' systems that call in."""
        called = {link.target for link in self.links}
        calling = {link.source for link in self.links}
        return tuple(
            part.id
            for part in self.parts.values()
            if part.kind in ENTRY_KINDS
            or (part.kind == "external" and part.id in calling and part.id not in called)
        )

    def reached(self) -> set[str]:
        """Return what work can reach: along links, and by pulling from a reached store."""
        reached = set(self.entries())
        grown = True
        while grown:
            grown = False
            for link in self.links:
                pulls = (
                    self.parts[link.source].kind in _PULLERS
                    and self.parts[link.target].kind in _PULLED
                    and link.target in reached
                )
                for new in (
                    {link.target} if link.source in reached else {link.source} if pulls else set()
                ) - reached:
                    reached.add(new)
                    grown = True
        return reached

    def sync_path(self) -> set[str]:
        """Return the components that an answer to a caller waits for, callers left out."""
        waits = {part for part in self.entries() if self.parts[part].kind != "scheduler"}
        called: dict[str, list[str]] = {}
        for link in self.sync():
            called.setdefault(link.source, []).append(link.target)
        stack = list(waits)
        while stack:
            for target in called.get(stack.pop(), ()):
                if target not in waits:
                    waits.add(target)
                    stack.append(target)
        return {part for part in waits if self.parts[part].kind not in {"client", "external"}}

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Return rings of synchronous calls, each once, beginning with its first component."""
        found: dict[frozenset[str], tuple[str, ...]] = {}
        order = list(self.parts)
        for start in order:
            ring = self._ring(start)
            if ring:
                found.setdefault(frozenset(ring), ring)
        return tuple(found.values())

    def _ring(self, start: str) -> tuple[str, ...]:
        """Return the shortest way along synchronous links from a component back to itself."""
        ways: list[tuple[str, ...]] = [(start,)]
        seen: set[str] = set()
        for way in ways:
            for link in self.sync():
                if link.source != way[-1]:
                    continue
                if link.target == start:
                    return way
                if link.target not in seen:
                    seen.add(link.target)
                    ways.append((*way, link.target))
        return ()

    def longest_chain(self) -> tuple[str, ...]:
        """Return the longest run of components that wait for each other; rings are not followed."""
        after: dict[str, list[str]] = {}
        for link in self.sync():
            if self._waits(link.source) and self._waits(link.target):
                after.setdefault(link.source, []).append(link.target)
        best: dict[str, tuple[str, ...]] = {}
        longest: tuple[str, ...] = ()
        for part in self.parts:
            longest = max(longest, self._chain(part, after, best, frozenset()), key=len)
        return longest

    def _chain(
        self, part: str, after: dict[str, list[str]], best: dict[str, tuple[str, ...]], seen: frozenset[str]
    ) -> tuple[str, ...]:
        if part in best:
            return best[part]
        on = seen | {part}
        tails = [self._chain(one, after, best, on) for one in after.get(part, ()) if one not in on]
        best[part] = (part, *max(tails, key=len, default=()))
        return best[part]

    def _waits(self, part: str) -> bool:
        return self.parts[part].kind in {"service", "function", "realtime", "worker", "external"}


def graph_of(subject: Subject) -> Graph:
    """Return the graph of a subject's architecture.

    Raises:
        NotAssessableError: If there is no architecture, or it has no components.
    """
    architecture = subject.design.shape
    if architecture is None or not architecture.components:
        raise NotAssessableError("there are no components yet")
    parts = {part.id: part for part in architecture.components}
    links = tuple(link for link in architecture.links if link.source in parts and link.target in parts)
    return Graph(architecture, parts, links)


def place_of(part: str) -> str:
    """Return a component's place in the design."""
    return f"shape.components.{part}"


def placed_links(architecture: Architecture) -> Iterator[tuple[str, Link]]:
    """Yield every link with its place in the design."""
    for number, link in enumerate(architecture.links):
        yield f"shape.links.{number}", link


def beside(part: Component) -> bool:
    """Say whether a component stands beside the flow of work, where links are often not drawn."""
    return part.kind in _BESIDE
