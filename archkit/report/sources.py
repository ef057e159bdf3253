"""Where the numbers and duties of a design come from."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.render.blocks import Address, Inline, Table
from archkit.render.blocks import table as table_block
from archkit.render.escape import web_address
from archkit.report.drivers import estimates
from archkit.report.walk import Walk

_SHOWN = 4


def sources_table(walk: Walk) -> Table | None:
    """Return each source with what rests on it."""
    found: dict[str, list[str]] = {}
    for source, use in _uses(walk):
        if source.strip() and use not in found.setdefault(source, []):
            found[source].append(use)
    rows = [_row(source, uses) for source, uses in sorted(found.items()) if uses]
    return table_block("Sources and what rests on them", ("Source", "Used for"), rows)


def _row(source: str, uses: list[str]) -> tuple[Inline, ...]:
    more = f" and {len(uses) - _SHOWN} more" if len(uses) > _SHOWN else ""
    shown: Inline = Address(source, source) if web_address(source) else source
    return (shown, f"{', '.join(uses[:_SHOWN])}{more}")


def _uses(walk: Walk) -> Iterator[tuple[str, str]]:
    design = walk.design
    for estimate in estimates(walk):
        yield from ((one.source, one.name) for one in estimate.inputs)
    if design.clarify:
        yield from ((one.source, one.field) for one in design.clarify.assumptions)
    if design.verify:
        yield from ((_dated(one.source, one.retrieved), one.name) for one in design.verify.technologies)
    if design.size:
        yield from ((one.source, f"capacity of {one.component}") for one in design.size.capacity)
        yield from ((one.source, one.item) for one in design.size.costs)
    if design.secure:
        yield from ((one.source, f"{one.regime.upper()}: {one.duty}") for one in design.secure.duties)
    yield from ((f"rule {one.rule}", one.title) for one in design.decisions if one.rule)


def _dated(source: str, retrieved: object) -> str:
    is_address = web_address(source) is not None
    return source if is_address or retrieved is None or not source else f"{source}, read {retrieved}"
