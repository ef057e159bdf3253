"""What fails when one link is taken away."""

from __future__ import annotations

from archkit.design import Link
from archkit.design.one_less import without_link
from archkit.proofs.challenge.part_loss import named
from archkit.proofs.challenge.whole import Whole
from archkit.proofs.graph import beside


def link_losses(whole: Whole, number: int, link: Link) -> tuple[str, ...]:
    """Return what fails without the link at this place; empty for nothing.

    A second link between two parts, and one to a part that its source reaches on another way by
    calls of the same kind, are not needed to get there.
    """
    source, target = whole.graph.parts[link.source], whole.graph.parts[link.target]
    if beside(source) or beside(target):
        return (f"{source.name} is cut off from {target.name}, which belongs to the mandatory set",)
    cut = whole.less(without_link(whole.architecture, number))
    found = []
    unreached = whole.reached - cut.reached
    lost = [one.name for one in whole.architecture.components if one.id in unreached]
    if lost:
        found.append(f"no work reaches {named(lost)}")
    changed = [
        name
        for name, way in whole.ways.items()
        if {leg.component for leg in way.legs} != {leg.component for leg in cut.ways[name].legs}
    ]
    if changed and not found:
        found.append(f"{named(changed)} no longer gets to {target.name}")
    if not found and not _another_way(cut, link):
        found.append(f"{source.name} has no other way to {target.name}: {link.data}")
    if not found:
        found += _sent(whole, link)
    return tuple(found)


def _another_way(cut: Whole, link: Link) -> bool:
    """Say whether the source still gets to the target over programs that it calls.

    What is published, queued or kept for a moment is heard and taken by whoever is connected
    itself: nobody hears it through another program.
    """
    if cut.graph.parts[link.target].kind in {"cache", "queue", "stream"}:
        return False
    seen, open_ones = {link.source}, [link.source]
    while open_ones:
        here = open_ones.pop()
        for one in cut.graph.links:
            if one.source != here or one.target in seen or one.style != link.style:
                continue
            if one.target == link.target:
                return True
            if cut.graph.parts[one.target].kind in {"service", "function", "gateway", "edge"}:
                seen.add(one.target)
                open_ones.append(one.target)
    return False


def _sent(whole: Whole, link: Link) -> list[str]:
    contracts = whole.design.contracts
    events = contracts.events if contracts else ()
    names = [one.name for one in events if one.producer == link.source and link.target in one.consumers]
    return [f"the event {named(names)} does not arrive"] if names else []
