"""Kinds of threat that do not apply at a crossing of trust, each with the reason that stands in the design.

A kind is set aside only for a reason that can be read off the architecture or the brief: the link is
encrypted, the caller proves who it is, the caller is our own, nothing has to be proved later. Where
there is no such reason the kind stays open, and the proof says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.shape.parties import briefly
from archkit.brief import Brief
from archkit.design import Architecture, Component, Link, SetAside, Threat
from archkit.design.architecture import STORES
from archkit.design.security import CATEGORIES, Stride
from archkit.design.trust import OUTSIDE, crossings
from archkit.sizing.reliability.places import names_link

_TOOLS = frozenset({"observability", "identity"})


@dataclass(frozen=True)
class _Crossing:
    """A link across a boundary of trust with what is known of its ends."""

    link: Link
    source: Component
    target: Component
    brief: Brief

    @property
    def from_outside(self) -> bool:
        return self.source.kind in OUTSIDE

    @property
    def to_outside(self) -> bool:
        return self.target.kind in OUTSIDE


def set_aside(brief: Brief, architecture: Architecture, threats: tuple[Threat, ...]) -> tuple[SetAside, ...]:
    """Return the kinds of threat that are set aside at each crossing, with the reason.

    Args:
        brief: The brief.
        architecture: The components, links and boundaries.
        threats: The threats that are named; their kinds are not set aside where they stand.
    """
    parts = {part.id: part for part in architecture.components}
    met: dict[tuple[str, Stride], str] = {}
    found = []
    for link in crossings(architecture):
        one = _Crossing(link, parts[link.source], parts[link.target], brief)
        named = {threat.category for threat in threats if names_link(threat.crossing, one.source, one.target)}
        for category in CATEGORIES:
            if category in named:
                met.setdefault((link.target, category), link.source)
            elif because := _because(one, category, met):
                crossing = f"{link.source} -> {link.target}"
                found.append(SetAside(crossing=crossing, category=category, because=because))
    return tuple(found)


def _because(one: _Crossing, category: Stride, met: Mapping[tuple[str, Stride], str]) -> str:
    before = met.get((one.target.id, category))
    if before is not None and one.from_outside:
        return f"as for {before} -> {one.target.id}: the same entry with the same controls"
    return next(_REASONS[category](one), "")


def _spoofing(one: _Crossing) -> Iterator[str]:
    if one.link.authenticated_by:
        yield f"{one.source.name} proves who it is: {one.link.authenticated_by}"


def _tampering(one: _Crossing) -> Iterator[str]:
    if one.to_outside and one.link.encrypted:
        yield (
            f"what is sent cannot be changed on the way ({one.link.protocol}, encrypted), and an answer is"
            " checked against what was asked"
        )
    elif not one.from_outside and one.link.encrypted:
        yield f"{one.source.name} is ours and the link is encrypted: what arrives is what it sent"


def _repudiation(one: _Crossing) -> Iterator[str]:
    regimes = one.brief.compliance.regimes or ()
    if not one.from_outside:
        yield f"{one.source.name} is ours: each of its calls stands in the trace of its request"
    elif one.source.kind == "external":
        yield f"each call of {one.source.name} is kept with its identifier and signature or token"
    elif not regimes:
        yield "the brief asks for no proof of who did what; requests are logged with their caller"
    else:
        asking = listed((briefly(one) for one in regimes), longest=4)
        yield f"{asking} asks for no record of each change; requests are logged with their caller"


def _disclosure(one: _Crossing) -> Iterator[str]:
    if one.link.encrypted and one.target.kind in _TOOLS:
        yield f"the link is encrypted, and nothing of a person passes over it: {one.link.data}"
    elif one.link.encrypted:
        yield f"the link is encrypted, and nothing but this passes over it: {one.link.data}"


def _denial(one: _Crossing) -> Iterator[str]:
    if one.from_outside and one.brief.threats.exposure == "internal":
        yield "only the organisation's own people reach it"
    elif one.from_outside and one.source.kind == "external":
        yield f"{one.source.name} is bound by its own rate, and its calls count against a limit of their own"
    elif one.to_outside:
        yield f"a slow or failing {one.target.name} is met by its time limit and breaker, attack or not"
    elif not one.from_outside:
        yield f"{one.source.name} is ours: its instances and pools bound what it can send"


def _elevation(one: _Crossing) -> Iterator[str]:
    actors = {operation.actor.casefold() for operation in one.brief.workload.operations}
    if one.to_outside:
        yield f"{one.target.name} gets data and no way into our network"
    elif one.from_outside and one.source.kind == "external":
        yield f"the credential of {one.source.name} opens the operations that it calls and nothing else"
    elif one.from_outside and len(actors) <= 1:
        yield "there is one kind of caller, so there is no higher role to take"
    elif one.from_outside:
        yield "the role comes from the verified token and is checked at each operation, not from the request"
    elif one.target.kind in STORES:
        if one.link.authenticated_by:
            yield f"{one.source.name} has the rights of its own work there: {one.link.authenticated_by}"
    elif one.target.kind in _TOOLS:
        yield f"{one.target.name} takes what is sent and gives no rights in return"
    elif one.link.authenticated_by:
        yield f"{one.target.name} checks the rights of every call itself"


_REASONS: Mapping[Stride, Callable[[_Crossing], Iterator[str]]] = MappingProxyType(
    {
        "spoofing": _spoofing,
        "tampering": _tampering,
        "repudiation": _repudiation,
        "information-disclosure": _disclosure,
        "denial-of-service": _denial,
        "elevation-of-privilege": _elevation,
    }
)
