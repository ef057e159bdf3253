"""Decisions as records after MADR: question, options, outcome, consequences, when to look again."""

from __future__ import annotations

from archkit.design import Comparison, Decision, Estimate, Option
from archkit.render.blocks import (
    Block,
    Break,
    Callout,
    Inline,
    Mark,
    Mono,
    Prose,
    Quiet,
    Section,
    Span,
    Strong,
    Table,
    bullets,
    fold,
    joined,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.comparison import comparison_blocks, ratings_table
from archkit.render.numbers import money, number, spread
from archkit.render.view import View, view, view_of

_STATUS = {
    "proposed": Mark("proposed", "◇", "care"),
    "accepted": Mark("accepted", "◆", "good"),
    "superseded": Mark("superseded", "◌", "quiet"),
}


@view.register
def decision_view(decision: Decision) -> View:
    """Return the view of a decision record."""
    return view_of((decision_section(decision),))


def decision_section(decision: Decision) -> Section:
    """Return one decision record under its title."""
    return Section(decision.title, decision_blocks(decision), anchor=decision_anchor(decision))


def decision_anchor(decision: Decision) -> str:
    """Return where in a document the record of a decision stands."""
    return f"decision-{decision.id}"


def decision_blocks(decision: Decision, comparison: Comparison | None = None) -> tuple[Block, ...]:
    """Return one decision record.

    Args:
        decision: The decision.
        comparison: Its options in figures, where somebody sized them.
    """
    return kept(
        Prose((_STATUS[decision.status], " ", Quiet("Decision "), Mono(decision.id))),
        Prose((Strong("Question. "), decision.question)),
        Prose((Strong(f"Chosen: {decision.winner.name}. "), decision.because)),
        tie(decision),
        options_table(decision),
        fold("How the options were rated", ratings_table(decision)),
        Prose((Strong("How it stands. "), comparison.standing)) if comparison else None,
        *(comparison_blocks(decision, comparison) if comparison else ()),
        bullets(decision.consequences),
        fold("Where its numbers come from", figures_table(decision.figures, f"Numbers: {decision.title}")),
        rests_on(decision),
    )


def tie(decision: Decision) -> Callout | None:
    """Return a warning when two options are as good as each other."""
    if decision.tie_with is None:
        return None
    other = next(
        (option.name for option in decision.options if option.id == decision.tie_with), decision.tie_with
    )
    question = f" What breaks it: {decision.tie_question}" if decision.tie_question else ""
    said = f"{other} is as good by these inputs.{question}"
    return Callout("care", (Prose((Strong("A tie. "), said)),))


def options_table(decision: Decision) -> Table | None:
    """Return the options with what speaks for and against each."""
    rows = [_option(option, decision) for option in decision.options]
    columns: tuple[str, ...] = ("Option", "For", "Against", "#Score", "#A month")
    if all(option.monthly_cost_usd is None for option in decision.options):
        rows, columns = [row[:-1] for row in rows], columns[:-1]
    return table_block(f"Options: {decision.title}", columns, rows)


def _option(option: Option, decision: Decision) -> tuple[Inline, ...]:
    chosen: tuple[Span, ...] = (" ", Mark("chosen", "●", "good")) if option.id == decision.chosen else ()
    ruled_out: tuple[Span, ...] = (
        (Strong("Ruled out: "), option.ruled_out_because) if option.ruled_out_because else ()
    )
    against = _lines(option.costs)
    apart: tuple[Span, ...] = (Break(),) if ruled_out and against else ()
    undo = f"{option.reversibility} to undo"
    return (
        (option.name, *chosen, Break(), Quiet(undo)),
        _lines(option.benefits),
        (*ruled_out, *apart, *against),
        "out"
        if option.score is None and option.ruled_out_because
        else ""
        if option.score is None
        else number(option.score),
        "" if option.monthly_cost_usd is None else money(option.monthly_cost_usd),
    )


def _lines(texts: tuple[str, ...]) -> tuple[Span, ...]:
    found: list[Span] = []
    for text in texts:
        found += [*([Break()] if found else []), text]
    return tuple(found)


def rests_on(decision: Decision) -> Block | None:
    """Return the inputs of a decision and what would turn it."""
    return terms(
        ("Rests on", joined([Mono(name) for name in decision.depends_on])),
        ("Would flip when", decision.flips_when),
        ("Look again", decision.revisit),
        ("Rule", Mono(decision.rule) if decision.rule else ""),
    )


def figures_table(figures: tuple[Estimate, ...], caption: str) -> Table | None:
    """Return the numbers that texts say and nothing else holds, each with its range and formula."""
    rows: list[tuple[Inline, ...]] = [
        (one.name, f"{number(one.base)} {one.unit}", spread(one.low, one.base, one.high), Mono(one.formula))
        for one in figures
    ]
    return table_block(caption, ("Number", "#Expected", "Range", "Formula"), rows)


CHOICES = "Decided here"
"""Heading of the decisions of one artifact; a document shows them once, in their own chapter."""


def choices(decisions: tuple[Decision, ...], caption: str) -> Section | None:
    """Return the decisions of one artifact under their heading.

    Args:
        decisions: The decisions.
        caption: What the table of them is called.
    """
    return section(CHOICES, decisions_table(decisions, caption))


def decisions_table(decisions: tuple[Decision, ...], caption: str = "Decisions") -> Table | None:
    """Return decisions in one line each."""
    rows: list[tuple[Inline, ...]] = [
        (one.title, Strong(one.winner.name), one.because, one.flips_when) for one in decisions
    ]
    return table_block(caption, ("Decision", "Chosen", "Because", "Would flip when"), rows)
