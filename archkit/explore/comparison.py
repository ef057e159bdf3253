"""A what-if as it is shown: money, outcome, decisions that flip, parts that come and go."""

from __future__ import annotations

from archkit.brief import Brief
from archkit.design import Design
from archkit.explore.quick_look import QuickLook
from archkit.explore.what_if import WhatIf
from archkit.render import View, view_of
from archkit.render.blocks import Block, Inline, Mono, Prose, Quiet, Strong, Table, Tile, Tiles, kept
from archkit.render.headroom import headroom_chart
from archkit.render.quick import bottleneck_tile, latencies_table, latency_tile, overload
from archkit.render.sizing import capacity_table, cost_bar, verdict_on_budget

RULEBOOK = "rulebook"


def comparison_view(base: Design, other: WhatIf, *, of: str = RULEBOOK) -> View:
    """Return what changes between the rulebook's design and its design under other numbers.

    Args:
        base: The rulebook's design.
        other: The same under other numbers.
        of: Who proposed the session's design; said where it was not the rulebook.
    """
    design = other.design
    if design.clarify and design.clarify.outcome != "design":
        return view_of(kept(compared_with(of), _stopped(design)))
    blocks = kept(
        compared_with(of),
        Tiles((_cost(base, design, other.brief), _parts(base, design), _people(base, design))),
        _decisions(base, design),
        _components(base, design),
        Prose(Quiet("Designed again from the same rules; not proved and not kept.")),
    )
    return view_of(blocks)


def quick_view(base: Design, look: QuickLook, *, of: str = RULEBOOK) -> View:
    """Return what a quick look shows: money, parts, latencies, and how far each part carries.

    Args:
        base: The rulebook's design.
        look: The same under other numbers.
        of: Who proposed the session's design; said where it was not the rulebook.
    """
    design = look.tried.design
    if design.clarify and design.clarify.outcome != "design":
        return view_of(kept(compared_with(of), _stopped(design)))
    blocks = kept(
        compared_with(of),
        Tiles(
            (
                _cost(base, design, look.tried.brief),
                _parts(base, design),
                _people(base, design),
                *_speed(look),
            )
        ),
        _decisions(base, design),
        _components(base, design),
        *_takes(look),
        Prose(Quiet("Designed again from the same rules; not proved and not kept.")),
    )
    return view_of(blocks)


def _speed(look: QuickLook) -> tuple[Tile, ...]:
    if look.answer is None:
        return ()
    found = (latency_tile(look.answer, look.names), bottleneck_tile(look.answer, look.names))
    return tuple(one for one in found if one)


def _takes(look: QuickLook) -> tuple[Block | None, ...]:
    size = look.tried.design.size
    brief = look.tried.brief
    stated = ((1 / look.load_factor, "the brief"),) if look.load_factor != 1 else ()
    latencies = (
        (overload(look.answer, look.names), latencies_table(look.answer, look.names))
        if look.answer
        else (Prose(f"No latencies: {look.why_not}") if look.why_not else None,)
    )
    error = Prose(Quiet(f"Computed, not simulated. {look.answer.error.sentence}")) if look.answer else None
    return (
        cost_bar(size, budget_usd=brief.budget.monthly_usd) if size else None,
        capacity_table(size) if size else None,
        headroom_chart(size.capacity, look.names, stated) if size else None,
        *latencies,
        error,
    )


def compared_with(of: str) -> Block | None:
    """Return whose designs are compared, where that is not the session's own.

    Args:
        of: Who proposed the session's design.
    """
    if of == RULEBOOK:
        return None
    said = f"The session's design is by {of}; no model is asked for a what-if, since that costs money. "
    return Prose((Strong("Compared with the rulebook's own design. "), said))


def _stopped(design: Design) -> Block:
    clarify = design.clarify
    because = clarify.because if clarify else ""
    unless = f" Unless {' or '.join(clarify.unless)}." if clarify and clarify.unless else ""
    return Prose((Strong("No design. "), because + unless))


def _cost(base: Design, design: Design, brief: Brief) -> Tile:
    before = base.size.monthly_usd[1] if base.size else 0.0
    low, middle, high = design.size.monthly_usd if design.size else (0.0, 0.0, 0.0)
    share = f"{(middle / before - 1):+.0%} against now" if before else ""
    said = f"${low:,.0f} to ${high:,.0f}; {share}"
    if brief.budget.monthly_usd is None or design.size is None:
        return Tile("Cost a month", Strong(f"${middle:,.0f}"), said)
    limit = brief.budget.monthly_usd
    verdict = verdict_on_budget(design.size, limit)
    return Tile("Cost a month", (Strong(f"${middle:,.0f}"), f" of ${limit:,.0f}"), (f"{said} ", verdict))


def _parts(base: Design, design: Design) -> Tile:
    before = len(base.shape.components) if base.shape else 0
    now = len(design.shape.components) if design.shape else 0
    pattern = design.shape.pattern.replace("-", " ") if design.shape else ""
    return Tile("Components", Strong(str(now)), f"{now - before:+d} against now; {pattern}")


def _people(base: Design, design: Design) -> Tile:
    before = base.size.operations_hours_per_month if base.size else 0.0
    now = design.size.operations_hours_per_month if design.size else 0.0
    return Tile("Work to run it", Strong(f"{now:,.0f} hours a month"), f"{now - before:+,.0f} against now")


def _decisions(base: Design, design: Design) -> Block:
    before = {one.id: one.winner.name for one in base.decisions}
    rows: list[tuple[Inline, ...]] = [
        (Strong(one.question), before.get(one.id, "not asked"), Strong(one.winner.name), one.because)
        for one in design.decisions
        if before.get(one.id) != one.winner.name
    ]
    if not rows:
        return Prose("Every decision stays as it is.")
    return Table("Decisions that flip", ("Question", "Now", "Then", "Because"), tuple(rows))


def _components(base: Design, design: Design) -> Block:
    before = {one.id: one for one in base.shape.components} if base.shape else {}
    now = {one.id: one for one in design.shape.components} if design.shape else {}
    rows: list[tuple[Inline, ...]] = [
        ("comes", Mono(one.id), one.needed_by) for one in now.values() if one.id not in before
    ]
    rows += [("goes", Mono(one.id), one.purpose) for one in before.values() if one.id not in now]
    if not rows:
        return Prose("The same components carry it.")
    return Table("Components that come and go", ("", "Component", "Reason"), tuple(rows))
