"""What fails when one component is taken away and its callers call what it called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from archkit.design import Component
from archkit.design.naming import words
from archkit.design.one_less import without_part
from archkit.knowledge import fact
from archkit.proofs.challenge.whole import Whole
from archkit.proofs.shape.part_coverage import stands_for
from archkit.sizing import number
from archkit.sizing.ceiling import is_replica
from archkit.sizing.growth.month import factor_in
from archkit.sizing.reliability.journey import Journey

_PROGRAMS = frozenset({"service", "function"})
_LIVE = frozenset({"realtime", "collaborative-editing", "chat"})
_MOST_NAMED = 3


def part_losses(whole: Whole, part: Component) -> tuple[str, ...]:
    """Return what fails without a component, each with its requirement or number; empty for nothing.

    Asked in order: operations that nothing runs any more, parts that no work reaches, what the
    brief asks for that only this kind of part does, ceilings that are passed, availability that
    is missed, and a bill that rises.
    """
    cut = whole.less(without_part(whole.architecture, part.id, instead=_primary(whole, part)))
    found = [*_unrun(whole, cut), *_unreached(whole, cut, part), *_asked(whole, part)]
    if not found:
        found = [*_overfull(whole, cut), *_unavailable(whole, cut), *_dearer(whole, cut)]
    return tuple(found)


def _primary(whole: Whole, part: Component) -> str:
    """Return the database that a replica's callers ask without it; empty for anything else."""
    if not is_replica(part):
        return ""
    stores = whole.architecture.components
    return next((one.id for one in stores if one.kind == "database" and not is_replica(one)), "")


def named(names: list[str]) -> str:
    """Return a few names in quotes, and how many more there are."""
    shown = ", ".join(repr(name) for name in names[:_MOST_NAMED])
    return f"{shown} and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else shown


def _unrun(whole: Whole, cut: Whole) -> Iterator[str]:
    lost = sorted(cut.idle - whole.idle)
    if lost:
        yield f"nothing runs {named(lost)}"


def _unreached(whole: Whole, cut: Whole, part: Component) -> Iterator[str]:
    lost = whole.reached - cut.reached - {part.id}
    names = [one.name for one in whole.architecture.components if one.id in lost and not one.floor]
    if names:
        yield f"no work reaches {named(names)}"


def _overfull(whole: Whole, cut: Whole) -> Iterator[str]:
    for name, share in cut.overfull.items():
        before = whole.overfull.get(name)
        if before is None or share > before * (1 + fact("proofs.estimate-tolerance").base):
            yield f"{name} is {share:.0%} full at the peak"


def _unavailable(whole: Whole, cut: Whole) -> Iterator[str]:
    lost = [one for name, one in cut.unavailable.items() if name not in whole.unavailable]
    if lost:
        worst = min(lost, key=lambda one: one.availability.base)
        yield (
            f"{worst.operation!r} can be expected {worst.availability.base:.5g} % of the time, and"
            f" {worst.target_percent:g} % is asked for"
        )


def _dearer(whole: Whole, cut: Whole) -> Iterator[str]:
    more = cut.dearer_than(whole)
    if more:
        yield f"it costs {number(more)} USD a month more, since others take its work"


def _asked(whole: Whole, part: Component) -> Iterator[str]:
    yield from _decided(whole, part)
    asked = _BY_KIND.get(part.kind)
    if asked:
        yield from asked(whole, part)


def _decided(whole: Whole, part: Component) -> Iterator[str]:
    if not part.technology:
        return
    name = f" {' '.join(words(part.technology))} "
    for one in whole.brief.existing.decisions:
        if name in f" {' '.join(words(one.statement))} ":
            yield f"the decision {one.statement[:80]!r} asks for it"
            return


def _external(whole: Whole, part: Component) -> Iterator[str]:
    for one in whole.brief.integrations:
        if stands_for(part, one):
            yield f"the brief names the integration {one.name!r}"
            return
    callers = [one.name for one in whole.brief.workload.operations if set(words(one.actor)) & _told(part)]
    if callers:
        yield f"{named(callers)} {'comes' if len(callers) == 1 else 'come'} from it"


def _told(part: Component) -> set[str]:
    return set(words(f"{part.id} {part.name}"))


def _database(whole: Whole, part: Component) -> Iterator[str]:
    if is_replica(part):
        yield from _replica(whole)
        return
    stores = whole.architecture.components
    primaries = [one for one in stores if one.kind == "database" and not is_replica(one)]
    entities = [one.name for one in whole.brief.workload.entities]
    if len(primaries) == 1:
        yield f"nothing keeps {named(entities) if entities else 'what operations change'}"
        return
    taken = {module for one in primaries if one.id != part.id for module in one.modules}
    owned = [module for module in part.modules if module in entities]
    told = set(words(f"{part.purpose} {part.needed_by}"))
    mine = owned or [one for one in entities if set(words(one)) & told]
    rest = [one for one in entities if one not in taken] if taken and not part.modules else []
    if mine or rest:
        yield f"nothing keeps {named(mine if part.modules else rest or mine)}"


def _replica(whole: Whole) -> Iterator[str]:
    load, limit = whole.load.peak_reads_per_second, fact("datastore.replica-reads").base
    cached = any(one.kind == "cache" for one in whole.architecture.components)
    through = 1 - fact("caching.hit-rate").lowest if cached else 1.0
    reads = load.base * factor_in(whole.brief, whole.load.horizon_months) * through if load else 0.0
    if reads > limit:
        yield (
            f"{number(reads)} reads/s reach the primary by the horizon, beside its writes; it serves"
            f" {number(limit)}"
        )
    elif _traits(whole, "read-heavy") and (told := _traits(whole, "highly-available")):
        yield f"reads stop while the primary fails over: {told}"


def _store_of(*kinds: str) -> Callable[[Whole, Component], Iterator[str]]:
    """Return what asks for a part that does the operations of some kinds."""

    def asked(whole: Whole, part: Component) -> Iterator[str]:
        del part
        names = [one.name for one in whole.brief.workload.operations if one.kind in kinds]
        if names:
            yield f"{named(names)} {'needs' if len(names) == 1 else 'need'} it"

    return asked


def _waiting(whole: Whole, part: Component) -> Iterator[str]:
    del part
    work = whole.brief.workload
    names = [one.name for one in work.operations if one.deferred or one.kind == "batch"]
    if names:
        yield f"{named(names)} would be done while the caller waits"
        return
    apart = [one for one in whole.architecture.components if one.kind == "database" and one.modules]
    writes = whole.load.peak_writes_per_second
    if apart and writes:
        rows = named([module for one in apart for module in one.modules])
        yield (
            f"{rows} would be written one row at a time at {number(writes.base)}/s, and {apart[0].name} takes"
            " them in batches"
        )
    elif writes and (told := _traits(whole, "feed")):
        yield (
            f"each of {number(writes.base)} writes/s at the peak waits until every list that shows it has it:"
            f" {told}"
        )


def _objects(whole: Whole, part: Component) -> Iterator[str]:
    del part
    work, limit = whole.brief.workload, fact("pattern.large-object-bytes").base
    files = [
        one.name for one in work.entities if any(attribute.type == "binary" for attribute in one.attributes)
    ]
    large = [one.name for one in work.operations if (one.payload_bytes or 0) >= limit]
    if files or large or (work.object_bytes or 0) >= limit:
        size = f" of {number(work.object_bytes)} bytes" if work.object_bytes else ""
        yield f"bodies{size} of {named(files or large) if files or large else 'objects'} would lie in rows"
    traits = _traits(whole, "large-objects", "static-content")
    if traits and not files and not large:
        yield f"files have no place: {traits}"


def _network_edge(whole: Whole, part: Component) -> Iterator[str]:
    del part
    egress, limit = whole.load.egress_mbit_per_second, fact("caching.cdn-egress-mbit").base
    if egress and egress.base > limit:
        yield (
            f"{number(egress.base)} Mbit/s of answers leave from the origin; at the edge it is cheaper from"
            f" {number(limit)}"
        )
    if len(whole.brief.scale.regions) > 1:
        yield f"users in {', '.join(whole.brief.scale.regions)} wait for the distance"
    told = _traits(whole, "public-content", "static-content", "large-objects", "short-links", "read-heavy")
    if told:
        yield f"the same answer is made for everybody again: {told}"


def _cache(whole: Whole, part: Component) -> Iterator[str]:
    reads, hot = whole.load.peak_reads_per_second, fact("caching.reads-per-second").base
    if reads and reads.base > hot:
        yield (
            f"{number(reads.base)} reads/s at the peak all reach the database; a cache pays from"
            f" {number(hot)}"
        )
    for one in _keeping_connections(whole, part):
        yield f"changes do not reach connections on other instances of {one.name}"
    latency = whole.brief.quality.read_latency_p95_ms
    if reads and latency is not None and latency <= fact("caching.hot-path-ms").base:
        least = fact("caching.hot-path-reads-per-second").base
        if reads.base >= least:
            yield f"reads are to answer within {latency:g} ms at {number(reads.base)}/s"


def _keeping_connections(whole: Whole, part: Component) -> Iterator[Component]:
    """Yield the first caller of a part that keeps clients' connections on several instances."""
    callers = [whole.graph.parts[link.source] for link in whole.graph.links if link.target == part.id]
    followed = [way for way in whole.ways.values() if way.kind == "subscribe"]
    traits = whole.design.frame.traits if whole.design.frame else ()
    live = bool(followed) or any(one.id in _LIVE for one in traits)
    keeping = [
        one
        for one in callers
        if one.kind == "realtime" or (live and one.kind in _PROGRAMS and one.instances > 1)
    ]
    yield from keeping[:1]


def _history(whole: Whole, part: Component) -> Iterator[str]:
    del part
    stored, limit = whole.load.storage_gib_at_horizon, fact("datastore.warehouse-gib").base
    told = _traits(whole, "analytics", "scheduled-batch", "telemetry")
    if told and stored and stored.base > limit:
        yield f"{number(stored.base)} GiB of history are read where people wait: {told}"


def _program(whole: Whole, part: Component) -> Iterator[str]:
    """Yield why a program is apart from others that could do its work."""
    others = [one for one in whole.architecture.components if one.kind in _PROGRAMS and one.id != part.id]
    if not others:
        return
    apart = fact("pattern.separate-path-rate").base
    peaks = {one.id: _peak(whole, one) for one in (part, *others)}
    busiest = max(peaks, key=lambda name: peaks[name])
    if peaks[busiest] >= apart:
        which = "its" if busiest == part.id else f"{whole.graph.parts[busiest].name}'s"
        yield (
            f"{which} {number(peaks[busiest])} requests/s at the peak scale and fail with the rest; apart"
            f" pays from {number(apart)}"
        )
    elif whole.brief.team.teams and whole.brief.team.teams > 1:
        yield f"{whole.brief.team.teams} teams change one deployable"


def _peak(whole: Whole, part: Component) -> float:
    """Return the requests a second at the peak that somebody waits for and that pass a part."""
    ways = (way for way in whole.ways.values() if _on_the_way(way, part))
    return sum(way.peak_per_second or 0.0 for way in ways)


def _on_the_way(way: Journey, part: Component) -> bool:
    return way.answered and way.leg(part.id) is not None


def _gateway(whole: Whole, part: Component) -> Iterator[str]:
    behind = {link.target for link in whole.graph.links if link.source == part.id}
    programs = [name for name in behind if whole.graph.parts[name].kind in {*_PROGRAMS, "realtime"}]
    if len(programs) > 1:
        yield f"callers have to know {len(programs)} programs by themselves"
    spread = [one for name in programs if (one := whole.graph.parts[name]).instances > 1]
    if spread:
        yield f"nothing spreads callers over the {spread[0].instances} instances of {spread[0].name}"


def _realtime(whole: Whole, part: Component) -> Iterator[str]:
    yield from _store_of("subscribe")(whole, part)
    if told := _traits(whole, "realtime", "collaborative-editing", "chat"):
        yield f"clients do not hear of changes: {told}"


def _traits(whole: Whole, *ids: str) -> str:
    """Return the words of the brief that show any of these traits."""
    traits = whole.design.frame.traits if whole.design.frame else ()
    return next((one.evidence[:80] for one in traits if one.id in ids), "")


_BY_KIND: Mapping[str, Callable[[Whole, Component], Iterator[str]]] = MappingProxyType(
    {
        "external": _external,
        "database": _database,
        "search": _store_of("search"),
        "scheduler": _store_of("batch"),
        "worker": _waiting,
        "queue": _waiting,
        "stream": _waiting,
        "realtime": _realtime,
        "object-store": _objects,
        "edge": _network_edge,
        "cache": _cache,
        "warehouse": _history,
        "service": _program,
        "function": _program,
        "gateway": _gateway,
    }
)
