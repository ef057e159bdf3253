"""The challenge: the design against itself."""

from __future__ import annotations

from archkit.design import Challenge, Rewrite, Risk
from archkit.render.blocks import Block, Break, Inline, Mark, Quiet, Span, Table, fold, kept, section, terms
from archkit.render.blocks import table as table_block
from archkit.render.decision import choices, figures_table
from archkit.render.numbers import count, number
from archkit.render.view import View, view, view_of
from archkit.render.words import clause, few_words

_LEVELS = {1: "low", 2: "medium", 3: "high"}
_GRAVE, _SERIOUS = 6, 3
_SHORT = 30
DELETE_ONE = "Delete-one test"
"""Heading of what breaks without each part; a document shows there what was proved of it."""


@view.register
def challenge_view(challenge: Challenge) -> View:
    """Return the view of the challenge artifact."""
    return view_of(challenge_blocks(challenge))


def challenge_blocks(challenge: Challenge) -> tuple[Block, ...]:
    """Return trade-offs, risks, the delete-one test and the what-ifs."""
    return kept(
        section("Risks", risks_table(challenge)),
        section(
            "Trade-offs",
            trade_offs_table(challenge),
            fold("Why each was made", reasons_table(challenge)),
        ),
        section(
            "What if",
            what_if(challenge),
            fold("The answers in full", what_if_in_full(challenge)),
            fold(
                "Where their numbers come from", figures_table(challenge.figures, "Numbers of the what-ifs")
            ),
        ),
        section("If it leaned otherwise", fold(_sides(challenge), rewrites_table(challenge))),
        section(DELETE_ONE, fold(_removable(challenge), removals_table(challenge))),
        choices(challenge.decisions, "Decisions after the challenge"),
    )


def what_if(challenge: Challenge) -> Block | None:
    """Return what ten times the load and half the budget would do, in short."""
    return terms(
        ("Ten times the load", few_words(challenge.ten_times, _SHORT)),
        ("Half the budget", few_words(challenge.half_budget, _SHORT)),
        ("Lock-in", few_words(challenge.lock_in, _SHORT)),
        ("Review by", few_words(challenge.review_by, _SHORT)),
    )


def what_if_in_full(challenge: Challenge) -> Block | None:
    """Return what ten times the load and half the budget would do."""
    return terms(
        ("Ten times the load", challenge.ten_times),
        ("Half the budget", challenge.half_budget),
        ("Lock-in", challenge.lock_in),
        ("Review by", challenge.review_by),
    )


def rewrites_table(challenge: Challenge) -> Table | None:
    """Return what opposed sides would build, and what their way costs against the design."""
    rows: list[tuple[Inline, ...]] = [
        (
            one.side,
            _changes(one),
            _added(one.added_usd, "$"),
            _added(one.added_hours, ""),
            "" if one.p95_ms is None else f"{number(one.p95_ms)} ms",
            "" if one.availability_percent is None else f"{one.availability_percent:g} %",
            one.verdict,
        )
        for one in challenge.rewrites
    ]
    columns = ("Side", "Changes", "#A month", "#Hours", "#Slowest p95", "#Availability", "What of it")
    return table_block("The design as opposed sides would build it", columns, rows)


def _changes(one: Rewrite) -> Inline:
    found: list[Span] = []
    for change in one.changes:
        found += [*([Break()] if found else []), change]
    return tuple(found) or "none"


def _added(value: float | None, sign: str) -> str:
    if value is None:
        return ""
    return f"{'+' if value >= 0 else '-'}{sign}{number(abs(value))}"


def _sides(challenge: Challenge) -> str:
    """Return what each side would change in a line."""
    said = (
        f"{one.side} {_added(one.added_usd, '$')} a month" if one.changes else f"{one.side} the same"
        for one in challenge.rewrites
    )
    return f"As opposed sides would build it: {', '.join(said)}"


def trade_offs_table(challenge: Challenge) -> Table | None:
    """Return what is gained and what is given up for it."""
    rows: list[tuple[Inline, ...]] = [(one.gained, one.given_up) for one in challenge.trade_offs]
    return table_block("What each gives and takes", ("Gained", "Given up"), rows)


def reasons_table(challenge: Challenge) -> Table | None:
    """Return why each trade-off was made."""
    rows: list[tuple[Inline, ...]] = [(clause(one.gained), one.because) for one in challenge.trade_offs]
    return table_block("Reasons of the trade-offs", ("Gained", "Because"), rows)


def risks_table(challenge: Challenge) -> Table | None:
    """Return the risks, gravest first."""
    return table_block(
        "Gravest first",
        ("Risk", "Weight", "Mitigation"),
        [_risk(risk) for risk in gravest(challenge)],
    )


def _risk(risk: Risk) -> tuple[Inline, ...]:
    levels = f"probability {_LEVELS[risk.probability]}, impact {_LEVELS[risk.impact]}"
    return (
        risk.name,
        (weight_mark(risk), Break(), Quiet(levels)),
        (risk.mitigation, Quiet(f" · {risk.owner}")),
    )


def weight_mark(risk: Risk) -> Mark:
    """Return how much a risk weighs: probability times impact."""
    weight = risk.probability * risk.impact
    if weight >= _GRAVE:
        return Mark("grave", "▲", "bad")
    return Mark("serious", "◆", "care") if weight >= _SERIOUS else Mark("minor", "▽", "quiet")


def gravest(challenge: Challenge) -> list[Risk]:
    """Return the risks, gravest first."""
    return sorted(challenge.risks, key=lambda risk: -risk.probability * risk.impact)


def removals_table(challenge: Challenge) -> Table | None:
    """Return what breaks without each component."""
    rows: list[tuple[Inline, ...]] = [
        (
            one.component,
            Mark("needed", "✓", "good") if one.needed else Mark("can go", "✕", "bad"),
            one.breaks,
        )
        for one in challenge.removals
    ]
    return table_block("What breaks without each component", ("Component", "Verdict", "What breaks"), rows)


def _removable(challenge: Challenge) -> str:
    free = sum(not one.needed for one in challenge.removals)
    parts = count(len(challenge.removals), "component")
    return f"What breaks without each of {parts}; {free or 'none'} can go"
