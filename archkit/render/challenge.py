"""The challenge: the design against itself."""

from __future__ import annotations

from archkit.design import Challenge, Risk
from archkit.render.blocks import Block, Inline, Mark, Table, kept, section, terms
from archkit.render.blocks import table as table_block
from archkit.render.decision import decisions_table
from archkit.render.view import View, view, view_of

_LEVELS = {1: "low", 2: "medium", 3: "high"}
_GRAVE, _SERIOUS = 6, 3


@view.register
def challenge_view(challenge: Challenge) -> View:
    """Return the view of the challenge artifact."""
    return view_of(challenge_blocks(challenge))


def challenge_blocks(challenge: Challenge) -> tuple[Block, ...]:
    """Return trade-offs, risks, the delete-one test and the what-ifs."""
    return kept(
        section("What if", what_if(challenge)),
        section("Trade-offs", trade_offs_table(challenge)),
        section("Risks", risks_table(challenge)),
        section("Delete-one test", removals_table(challenge)),
        section("Late choices", decisions_table(challenge.decisions, "Decisions after the challenge")),
    )


def what_if(challenge: Challenge) -> Block | None:
    """Return what ten times the load and half the budget would do."""
    return terms(
        ("Ten times the load", challenge.ten_times),
        ("Half the budget", challenge.half_budget),
        ("Lock-in", challenge.lock_in),
        ("Review by", challenge.review_by),
    )


def trade_offs_table(challenge: Challenge) -> Table | None:
    """Return what is gained and what is given up for it."""
    rows: list[tuple[Inline, ...]] = [
        (("✓ ", one.gained), ("⚠ ", one.given_up), one.because) for one in challenge.trade_offs
    ]
    return table_block("Trade-offs", ("Gained", "Given up", "Because"), rows)


def risks_table(challenge: Challenge) -> Table | None:
    """Return the risks, gravest first."""
    ordered = sorted(challenge.risks, key=lambda risk: -risk.probability * risk.impact)
    return table_block(
        "Risks",
        ("Risk", "Weight", "Probability", "Impact", "Mitigation", "Owner"),
        [_risk(risk) for risk in ordered],
    )


def _risk(risk: Risk) -> tuple[Inline, ...]:
    weight = risk.probability * risk.impact
    tone, shape = (
        ("bad", "▲") if weight >= _GRAVE else ("care", "◆") if weight >= _SERIOUS else ("quiet", "▽")
    )
    word = {"bad": "grave", "care": "serious", "quiet": "minor"}[tone]
    return (
        risk.name,
        Mark(word, shape, tone),
        _LEVELS[risk.probability],
        _LEVELS[risk.impact],
        risk.mitigation,
        risk.owner,
    )


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
