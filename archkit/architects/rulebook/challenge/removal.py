"""Delete one: what breaks when a component is taken away."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import DEPLOYABLES, Anatomy, counted, listed, lowered
from archkit.architects.rulebook.signals import number, signals
from archkit.design import Component, Removal
from archkit.sizing.ceiling import database_ceiling

_FLOOR = "mandatory floor: "
_SERVED_BY = {
    "search": frozenset({"search"}),
    "realtime": frozenset({"subscribe"}),
    "scheduler": frozenset({"batch"}),
}


def removals(a: Anatomy) -> tuple[Removal, ...]:
    """Return the delete-one test of each component but the callers, which nobody can remove."""
    return tuple(_removal(a, part) for part in a.architecture.components if part.kind != "client")


def _removal(a: Anatomy, part: Component) -> Removal:
    if part.floor:
        return Removal(
            component=part.id,
            breaks=(
                f"Counted apart, part of the mandatory set: {lowered(part.needed_by.removeprefix(_FLOOR))}."
            ),
            needed=True,
        )
    if part.kind == "cache":
        return _cache(a, part)
    lost, cut, dead = _lost_operations(a, part), _cut_off(a, part), _dead_links(a, part)
    reasons = []
    if lost:
        reasons.append(f"stops {listed(map(repr, lost), longest=4)}")
    if cut:
        reasons.append(f"cuts off {listed((a.name(one) for one in cut), longest=4)}")
    if part.kind == "external":
        reasons.append(f"lost: {lowered(part.purpose)}")
    elif dead and not cut:
        reasons.append(f"ends {counted(dead, 'link')}")
    asked = part.needed_by.split(". ")[0].strip().rstrip(".")
    needed = bool(lost or cut) or (dead > 0 and bool(asked))
    if not needed:
        return Removal(
            component=part.id,
            breaks="Nothing that the brief asks for: no operation and no link goes through it. Take it out.",
            needed=False,
        )
    return Removal(
        component=part.id,
        breaks=f"{_sentence('; '.join(reasons))}. It is there for: {lowered(asked)}.",
        needed=True,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cache(a: Anatomy, part: Component) -> Removal:
    reads = signals(a.case).peak_reads
    ceiling = database_ceiling("reads", "medium").lowest
    if not reads:
        return Removal(
            component=part.id,
            breaks=f"Unknown: no read rate is stated. It is there for: {lowered(part.needed_by)}.",
            needed=bool(part.needed_by),
        )
    share = reads / ceiling * 100
    other = [
        link
        for link in a.architecture.links
        if link.target == part.id
        and any(
            word in link.data.lower()
            for word in ("presence", "fan-out", "session", "lock", "counter", "limit")
        )
    ]
    text = (
        f"Without it {number(reads)} reads/s reach the database, {number(share)} % of the {number(ceiling)}/s"
        " that a medium machine takes at the low end"
    )
    if other:
        return Removal(
            component=part.id,
            breaks=f"{text}; and nothing else carries {lowered(other[0].data)}.",
            needed=True,
        )
    reason = f" It is there for: {lowered(part.needed_by)}."
    return Removal(component=part.id, breaks=f"{text}.{reason}", needed=bool(part.needed_by.strip()))


def _lost_operations(a: Anatomy, part: Component) -> list[str]:
    if part.kind in {"worker", "queue", "stream"}:
        return [one.name for one in a.operations if one.deferred or one.kind == "batch"]
    if part.kind in _SERVED_BY:
        return [one.name for one in a.operations if one.kind in _SERVED_BY[part.kind]]
    if part.kind in DEPLOYABLES or part.kind == "database":
        if part.modules and len(a.parts(part.kind)) > 1:
            names = {name.lower() for name in part.modules}
            return [one.name for one in a.operations if (one.entity or "").lower() in names]
        return (
            [one.name for one in a.operations]
            if part.kind in {"service", "function"} or _only_database(a, part)
            else []
        )
    if part.kind == "external":
        return (
            [one.name for one in a.operations_of(part.id)]
            if any(link.source == part.id for link in a.architecture.links)
            else []
        )
    return []


def _only_database(a: Anatomy, part: Component) -> bool:
    return part.kind == "database" and len(a.parts("database")) == 1


def _dead_links(a: Anatomy, part: Component) -> int:
    return sum(part.id in {link.source, link.target} for link in a.architecture.links)


def _cut_off(a: Anatomy, part: Component) -> list[str]:
    """Return the components that no caller reaches any more."""
    before, after = _reached(a, ""), _reached(a, part.id)
    return [
        one.id
        for one in a.architecture.components
        if one.id in before - after and one.id != part.id and not one.floor
    ]


def _reached(a: Anatomy, without: str) -> set[str]:
    callers = {link.source for link in a.links(("client", "external"))}
    seen = {part.id for part in a.parts("client")} | (callers - {without})
    seen.discard(without)
    frontier = list(seen)
    while frontier:
        here = frontier.pop()
        for link in a.architecture.links:
            onward = (
                link.target
                if link.source == here
                else (
                    link.source
                    if link.target == here and a.kind(link.source) in {"worker", "scheduler"}
                    else ""
                )
            )
            if onward and onward != without and onward not in seen:
                seen.add(onward)
                frontier.append(onward)
    return seen
