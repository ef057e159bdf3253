"""One conflict looked at closely: every position with its reason, its price and what would settle it."""

from __future__ import annotations

import re

from archkit.errors import ModelError
from archkit.explore.panel.figures import Figures, figures
from archkit.explore.panel.member import REVIEWED
from archkit.explore.panel.panel import Panel
from archkit.explore.panel.side_by_side import subject
from archkit.explore.panel.take_over import TakeOver
from archkit.explore.panel.verdict import Point, Position
from archkit.render import View, view_of
from archkit.render.blocks import (
    Block,
    Break,
    Inline,
    Mark,
    Mono,
    Prose,
    Quiet,
    Strong,
    Table,
    joined,
    kept,
    section,
    terms,
)
from archkit.render.numbers import money, number

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def close_up(panel: Panel, decision: str) -> View:
    """Return one question with everybody's position on it.

    What a position costs is what the design costs with that member's step in it and the later
    steps proposed anew: nothing else of the member's rewrite counts in.

    Raises:
        InputError: If nobody decides it.
    """
    return view_of(close_up_blocks(panel, panel.point(decision)))


def close_up_blocks(panel: Panel, point: Point) -> tuple[Block, ...]:
    """Return the question, the positions with their prices, and what would settle it."""
    with_it = Prose(("Costs are those of the design with this answer in it. ", Quiet(_scope(point))))
    heading = section(subject(point), Prose((Strong(point.question), " ", Mono(point.id))))
    return kept(heading, positions_table(panel, point), None if point.agreed else with_it, _settled(point))


def _scope(point: Point) -> str:
    return f"The whole step {point.step.value} is taken over for it, and the later steps are proposed anew."


def positions_table(panel: Panel, point: Point) -> Table:
    """Return the positions: who holds each, why, and what it would cost."""
    base = figures(panel.reviewed.design)
    columns = ("Answer", "Because", "#A month", "#Hours a month", "#Weeks", "Proofs")
    rows = tuple(_position(panel, point, one, base) for one in point.positions)
    return Table("Positions", columns, rows)


def _position(panel: Panel, point: Point, one: Position, base: Figures) -> tuple[Inline, ...]:
    held_by = Quiet(", ".join(one.held_by))
    answer: Inline = (Strong(one.option), Break(), held_by)
    if REVIEWED in one.held_by:
        return (answer, reason(one), *_price(base), Quiet("as it stands"))
    attempt = _tried(panel, point, one)
    if attempt is None:
        return (answer, reason(one), "", "", "", Mark("could not be tried", "?", "quiet"))
    return (answer, reason(one), *_price(attempt.figures), verdict(attempt))


def reason(one: Position) -> str:
    """Return the sentence that decides, and what a leaning had to do with it."""
    first, *others = _SENTENCE_END.split(one.because)
    return " ".join((first, *(said for said in others if "leaning" in said)))


def _tried(panel: Panel, point: Point, one: Position) -> TakeOver | None:
    try:
        return panel.priced(one.held_by[0], point.step)
    except ModelError:
        return None


def _price(one: Figures) -> tuple[Inline, ...]:
    spread = Quiet(f"{money(one.low_usd)} to {money(one.high_usd)}")
    return (
        (Strong(money(one.base_usd)), Break(), spread),
        number(one.operations_hours),
        number(one.engineer_weeks),
    )


def verdict(attempt: TakeOver) -> Inline:
    """Return whether a rewrite could be taken over, or which checks speak against it."""
    if attempt.allowed:
        return Mark("no worse", "✓", "good")
    return (Mark("worse", "✕", "bad"), f" {', '.join(attempt.effect.worse)}")


def _settled(point: Point) -> Block | None:
    return section(
        "What would settle it",
        terms(
            ("Threshold", point.flips_when),
            ("All sides rest on", joined([Mono(name) for name in point.settled_by])),
            ("Assumed so far", joined([Mono(name) for name in point.assumed])),
        ),
    )
