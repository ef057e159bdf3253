"""The first screen: verdict, proofs, cost, peak, the numbers that decided, and the decisions."""

from __future__ import annotations

from archkit.design import Decision
from archkit.render.blocks import (
    Block,
    Bullets,
    Inline,
    Mark,
    Span,
    Strong,
    Tile,
    Tiles,
    kept,
    section,
    terms,
)
from archkit.render.framing import outcome
from archkit.render.numbers import count, money
from archkit.render.proof import count_marks
from archkit.render.sizing import verdict_on_budget
from archkit.report.drivers import drivers, peaks, range_of, with_unit
from archkit.report.walk import Walk, all_proofs, digest, persona_name

_LONG = 6


def header(walk: Walk) -> tuple[Block, ...]:
    """Return who answers for the document, and when and how it came about."""
    facts = walk.design.facts_as_of
    return kept(
        terms(
            ("Status", _status(walk)),
            ("Owner", walk.brief.owner or "nobody named yet"),
            ("Date", walk.today.isoformat()),
            ("Facts as of", facts.isoformat() if facts else "unknown"),
            ("Architect", walk.architect),
            ("Persona", persona_name(walk)),
            ("Inputs", digest(walk)),
        )
    )


def _status(walk: Walk) -> str:
    decisions = walk.design.decisions
    if walk.outcome != "design":
        return "open"
    return "accepted" if decisions and all(one.status == "accepted" for one in decisions) else "proposed"


def verdict(walk: Walk) -> Mark:
    """Return what the walk came to; a refuted claim is never hidden behind the word design."""
    if walk.outcome == "infeasible":
        return Mark("infeasible as stated", "✕", "bad")
    if walk.outcome == "clarify":
        return Mark("clarify first", "?", "care")
    proofs = all_proofs(walk)
    refuted = sum(proof.status == "refuted" for proof in proofs)
    if refuted:
        return Mark(f"design, {count(refuted, 'claim')} refuted", "▲", "care")
    return Mark("design", "✓", "good") if proofs else Mark("design, nothing checked", "○", "quiet")


def glance(walk: Walk) -> tuple[Block, ...]:
    """Return the at-a-glance panel."""
    tiles = (verdict_tile(walk), proofs_tile(walk), cost_tile(walk), peak_tile(walk))
    callout = outcome(walk.design.clarify) if walk.design.clarify else None
    return kept(
        callout,
        Tiles(tuple(tile for tile in tiles if tile)),
        section("The numbers that decided most", driver_tiles(walk)),
        section("Decided", decided(walk)),
    )


def verdict_tile(walk: Walk) -> Tile:
    """Return the verdict with the style of the design."""
    shape = walk.design.shape
    return Tile("Verdict", verdict(walk), shape.pattern.replace("-", " ") if shape else "")


def proofs_tile(walk: Walk) -> Tile:
    """Return how many proofs have each status."""
    proofs = all_proofs(walk)
    counted: list[Span] = []
    for mark in count_marks(proofs):
        counted += [*([" "] if counted else []), mark]
    return Tile("Proofs", tuple(counted) or "none", f"of {count(len(proofs), 'check')}" if proofs else "")


def cost_tile(walk: Walk) -> Tile | None:
    """Return the monthly cost against the budget."""
    size, budget = walk.design.size, walk.brief.budget.monthly_usd
    if size is None or not size.costs:
        return None if budget is None else Tile("Cost a month", "not sized", f"budget {money(budget)}")
    low, base, high = size.monthly_usd
    limit = "" if budget is None else f" of {money(budget)}"
    note: Inline = (f"{money(low)} to {money(high)} ", verdict_on_budget(size, budget))
    return Tile("Cost a month", (Strong(money(base)), limit), note)


def peak_tile(walk: Walk) -> Tile | None:
    """Return the load at the daily peak."""
    found = peaks(walk)
    if not found:
        return None
    first = found[0]
    others = "; ".join(f"{one.name.lower()} {with_unit(one)}" for one in found[1:])
    spread = f"{range_of(first)}" if range_of(first) else ""
    note = "; ".join(part for part in (first.name.lower(), spread, others) if part)
    return Tile("Peak load", Strong(with_unit(first)), note)


def driver_tiles(walk: Walk) -> Tiles | None:
    """Return the three numbers that most decisions rest on."""
    found = drivers(walk)
    tiles = tuple(
        Tile(
            one.label,
            (Strong(one.value), *((" ", Mark("assumed", "≈", "care")) if one.was_assumed else ())),
            f"{count(len(one.decides), 'decision')} {'rests' if len(one.decides) == 1 else 'rest'} on it",
        )
        for one in found
    )
    return Tiles(tiles) if tiles else None


def decided(walk: Walk) -> Bullets | None:
    """Return each decision in one line."""
    items = tuple(_decided(one) for one in walk.design.decisions)
    return Bullets(items, dense=len(items) > _LONG) if items else None


def _decided(decision: Decision) -> Inline:
    if decision.winner.name.casefold() in decision.title.casefold():
        return decision.title
    return (f"{decision.title}: ", Strong(decision.winner.name))
