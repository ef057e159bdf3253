"""Changes of a design that would give an operation some of its downtime back, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archkit.design import Component
from archkit.sizing.reliability.journey import Journey
from archkit.sizing.reliability.running import Running

_NEXT = {
    "backup-and-restore": "pilot-light",
    "pilot-light": "warm-standby",
    "warm-standby": "active-active",
}
_WORDS = {
    "pilot-light": "a pilot light in a second region",
    "warm-standby": "a warm standby in a second region",
    "active-active": "two active regions",
}
Change = tuple[str, str, Journey, Running]
"""What is changed, at which component (or empty), and the journey and design after it."""


def changes(journey: Journey, now: Running, where: Iterable[str]) -> Iterator[Change]:
    """Yield changes that could help an operation, whatever they give.

    Args:
        journey: The operation's way.
        now: The design.
        where: The components that are worth changing; the whole is always tried.
    """
    parts = [now.component(name) for name in dict.fromkeys(where) if name]
    if now.machine:
        several = tuple(
            _with(part, 2) if now.on_machine(part) else part for part in now.architecture.components
        )
        shape = now.architecture.model_copy(update={"components": several})
        yield (
            "two machines behind a load balancer",
            "",
            journey,
            replace(now, machine=False, architecture=shape),
        )
    for part in parts:
        if part.kind == "database" and not now.has_standby(part):
            yield f"a standby of {part.name} in a second zone", part.id, journey, _having(now, _with(part, 2))
        if now.is_fleet(part) and not now.machine:
            what = "one more" if part.instances > 1 else "a second"
            after = _having(now, _with(part, part.instances + 1))
            yield f"{what} instance of {part.name}", part.id, journey, after
        if part.kind in {"external", "identity", "edge", "search"} and not now.is_fleet(part):
            yield (
                f"answers that go on without {part.name}: kept copies, or work done later",
                part.id,
                _sparing(journey, part.id),
                now,
            )
    for way in ("canary", "blue-green"):
        if now.release != way and now.deployed:
            said = "releases by canary" if way == "canary" else "blue and green releases"
            yield said, "", journey, replace(now, release=way)
    if not now.guarded:
        said = "configuration released like code, step by step; certificates and limits watched"
        yield said, "", journey, replace(now, guarded=True)
    if not now.rota:
        yield "somebody awake at any hour, in turns", "", journey, replace(now, rota=True)
    yield from _further_tier(journey, now)


def _further_tier(journey: Journey, now: Running) -> Iterator[Change]:
    tier = _NEXT.get(now.recovery.tier) if now.recovery else None
    if tier and now.recovery:
        recovery = now.recovery.model_copy(update={"tier": tier})
        yield _WORDS[tier], "", journey, replace(now, recovery=recovery)


def _with(part: Component, instances: int) -> Component:
    return part.model_copy(update={"instances": instances})


def _having(now: Running, changed: Component) -> Running:
    parts = tuple(changed if part.id == changed.id else part for part in now.architecture.components)
    return replace(now, architecture=now.architecture.model_copy(update={"components": parts}))


def _sparing(journey: Journey, component: str) -> Journey:
    legs = tuple(
        leg.model_copy(update={"role": "spared"}) if leg.component == component else leg
        for leg in journey.legs
    )
    return journey.model_copy(update={"legs": legs})
