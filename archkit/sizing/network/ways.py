"""The ways of a design: which component calls which, where work enters and what nothing reaches.

Everything here takes time in proportion to the components and links, whatever their shape.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archkit.design import Architecture, Component, Link
from archkit.errors import InputError

OUTSIDE = frozenset({"client", "external"})
"""Kinds that call in from outside, or are others' systems."""
BESIDE = frozenset({"identity", "observability"})
"""Kinds that stand beside the flow of work."""
RUNNING = frozenset({"edge", "gateway", "service", "function", "realtime"})
"""Kinds that take a request and pass it on."""
WAITING = frozenset({"queue", "stream"})
"""Kinds in which work waits until somebody takes it."""
PULLING = frozenset({"worker", "function", "realtime", "scheduler"})
"""Kinds that take work from where it waits, whichever way the link is drawn."""
_SHOWN = 8


@dataclass(frozen=True)
class Ways:
    """Components by id, and the links whose two ends exist, by source and by target."""

    parts: Mapping[str, Component]
    after: Mapping[str, tuple[Link, ...]]
    before: Mapping[str, tuple[Link, ...]]

    def calls(self, source: str, *, waited: bool = True) -> tuple[Link, ...]:
        """Return the links along which a component calls and waits; all its links otherwise."""
        links = self.after.get(source, ())
        return tuple(one for one in links if one.style == "sync") if waited else links

    def kind(self, component: str) -> str:
        """Return the kind of a component."""
        return self.parts[component].kind

    def consumers(self, queue: str) -> tuple[str, ...]:
        """Return who takes work from a queue or stream, in the order of the components."""
        pulling = {one.source for one in self.before.get(queue, ()) if self.kind(one.source) in PULLING}
        pushed = {one.target for one in self.after.get(queue, ()) if self.kind(one.target) not in OUTSIDE}
        found = (pulling | pushed) - {queue}
        return tuple(one for one in self.parts if one in found)

    @functools.cached_property
    def of_kind(self) -> Mapping[str, tuple[str, ...]]:
        """The components by kind, each in the order of the design."""
        found: dict[str, list[str]] = defaultdict(list)
        for one, part in self.parts.items():
            found[part.kind].append(one)
        return {kind: tuple(ids) for kind, ids in found.items()}

    @functools.cached_property
    def entries(self) -> tuple[str, ...]:
        """The components of our own that callers from outside reach first.

        Without a caller in the picture these are the running parts that nothing calls.
        """
        called = {
            link.target
            for part in self.parts.values()
            if part.kind in OUTSIDE
            for link in self.after.get(part.id, ())
            if self.kind(link.target) not in OUTSIDE | BESIDE
        }
        if not called:
            called = {
                one for one, part in self.parts.items() if part.kind in RUNNING and not self.before.get(one)
            }
        return tuple(one for one in self.parts if one in called)

    def reached(self) -> frozenset[str]:
        """Return what work can reach: from callers and schedulers along links, and by pulling."""
        begin = {one for one, part in self.parts.items() if part.kind in OUTSIDE | {"scheduler"}}
        waiting = [one for one in begin if self.kind(one) != "external" or not self.before.get(one)]
        waiting += self.entries
        reached = set(waiting)
        while waiting:
            for new in self._next(waiting.pop()):
                if new not in reached:
                    reached.add(new)
                    waiting.append(new)
        return frozenset(reached)

    def _next(self, here: str) -> Iterator[str]:
        yield from (link.target for link in self.after.get(here, ()))
        if self.kind(here) in WAITING | {"database"}:
            yield from (one.source for one in self.before.get(here, ()) if self.kind(one.source) in PULLING)

    def refuse_loops(self) -> None:
        """Check that no component waits for itself by way of others.

        Raises:
            InputError: With the whole loop.
        """
        done: set[str] = set()
        for start in self.parts:
            if start not in done and (ring := self._ring(start, done)):
                shown = ring if len(ring) <= _SHOWN else [*ring[: _SHOWN - 1], "…", ring[-1]]
                raise InputError(
                    f"components wait for each other in a loop: {' -> '.join(shown)}",
                    field="shape.links",
                    hint="Make one of these calls asynchronous, or take it out.",
                )

    def _ring(self, start: str, done: set[str]) -> list[str]:
        """Return a loop of synchronous calls that can be walked to from a component, or nothing."""
        path, on_path = [start], {start}
        left = [self._inner(start)]
        while path:
            following = next(left[-1], None)
            if following is None:
                done.add(path[-1])
                on_path.discard(path.pop())
                left.pop()
            elif following in on_path:
                return [*path[path.index(following) :], following]
            elif following not in done:
                path.append(following)
                on_path.add(following)
                left.append(self._inner(following))
        return []

    def _inner(self, source: str) -> Iterator[str]:
        if self.kind(source) in OUTSIDE:
            return iter(())
        return iter([link.target for link in self.calls(source)])


def ways_of(architecture: Architecture) -> Ways:
    """Return the ways of an architecture; links without both ends are left out."""
    parts = {part.id: part for part in architecture.components}
    real = [one for one in architecture.links if one.source in parts and one.target in parts]
    return Ways(
        parts, _grouped((one.source, one) for one in real), _grouped((one.target, one) for one in real)
    )


def _grouped(pairs: Iterable[tuple[str, Link]]) -> dict[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = defaultdict(list)
    for key, link in pairs:
        found[key].append(link)
    return {key: tuple(links) for key, links in found.items()}
