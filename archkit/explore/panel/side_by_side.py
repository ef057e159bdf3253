"""The rewrites of a panel beside each other: costs, conflicts, parts, and what all agree on."""

from __future__ import annotations

from archkit.design import Step
from archkit.explore.panel.asked import asking_blocks
from archkit.explore.panel.figures import Figures, figures
from archkit.explore.panel.member import REVIEWED
from archkit.explore.panel.panel import Panel
from archkit.explore.panel.record import topic
from archkit.explore.panel.rewrite import Rewrite
from archkit.explore.panel.structure import Part, other_changes
from archkit.explore.panel.verdict import NOT_DECIDED, Point
from archkit.explore.panel.worded import worded_fold
from archkit.render import View, view_of
from archkit.render.blocks import (
    Block,
    Break,
    Bullets,
    Inline,
    Mark,
    Mono,
    Prose,
    Quiet,
    Span,
    Strong,
    Table,
    kept,
    section,
    table,
)
from archkit.render.numbers import count, money, number
from archkit.render.words import few_words
from archkit.session.folder import slug

_SHORT = 14
_FEW = 8
_WIDEST = 4
"""Members that fit beside each other on a page and in a terminal."""
AGREES = Mark("agrees", "✓", "good")
REWRITES = Mark("rewrites", "◆", "care")
COULD_NOT = Mark("could not", "✕", "bad")


def side_by_side(panel: Panel, *, reasons: bool = True) -> View:
    """Return the rewrites beside each other.

    Args:
        panel: The panel.
        reasons: Whether to say why a member could not; a terminal has said it by then.
    """
    return view_of(side_by_side_blocks(panel, reasons=reasons))


def side_by_side_blocks(panel: Panel, *, reasons: bool = True) -> tuple[Block, ...]:
    """Return what the panel found, the numbers of each rewrite first; no comparison without a rewrite."""
    why_not = [_why_not(one) for one in panel.rewrites if one.because and reasons]
    if not any(one.design for one in panel.rewrites):
        return kept(Prose((Strong(_nobody(panel)),)), *why_not, *asking_blocks(panel.rewrites))
    return kept(
        Prose(verdict_line(panel)),
        costs_table(panel),
        *why_not,
        *asking_blocks(panel.rewrites),
        section("Conflicts", *conflict_tables(panel)),
        section("What would be built otherwise", *parts_tables(panel), _elsewhere(panel)),
        section("Agreements", agreements(panel)),
        worded_fold(panel.rewrites),
    )


def _nobody(panel: Panel) -> str:
    members = len(panel.rewrites)
    who = "The only member" if members == 1 else f"None of the {members} members"
    return f"{who} could {'not ' if members == 1 else ''}rewrite the design: there is nothing to compare."


def verdict_line(panel: Panel) -> Inline:
    """Return in one sentence what the panel found."""
    able = [one for one in panel.rewrites if one.design]
    agreeing = sum(one.agrees for one in able)
    conflicts, agreed = len(panel.conflicts), len(panel.agreements)
    said = (
        f"{agreeing or 'None'} of {count(len(able), 'member')} would build the same; "
        f"{count(conflicts, 'decision is', 'decisions are')} in conflict, all agree on {agreed}."
    )
    lost = len(panel.rewrites) - len(able)
    return (Strong(said), f" {count(lost, 'member')} could not rewrite it." if lost else "")


def costs_table(panel: Panel) -> Table:
    """Return what each rewrite costs in money and people, and what it does to the proofs."""
    base = figures(panel.reviewed.design)
    rows: list[tuple[Inline, ...]] = [
        (REVIEWED, Quiet(f"by {panel.reviewed.persona.id}"), *_numbers(base, base), "")
    ]
    rows += [_row(one, base) for one in panel.rewrites]
    columns = ("Who", "Verdict", "#A month", "#Hours a month", "#Weeks to build", "#Parts", "Proofs")
    return Table("What each rewrite costs, against the design", columns, tuple(rows))


def _row(one: Rewrite, base: Figures) -> tuple[Inline, ...]:
    if one.figures is None:
        return (one.name, COULD_NOT, "", "", "", "", "")
    mark = AGREES if one.agrees else REWRITES
    changed = len(one.changes) + len(one.flipped)
    said = [count(changed, "change")] if changed else []
    said += [f"{len(one.worded)} in other words"] if one.worded else []
    verdict: Inline = (mark, Break(), Quiet(", ".join(said))) if said else mark
    return (one.name, verdict, *_numbers(one.figures, base), proofs_cell(one))


def _numbers(now: Figures, base: Figures) -> tuple[Inline, ...]:
    spread = Quiet(f"{money(now.low_usd)} to {money(now.high_usd)}")
    return (
        (Strong(money(now.base_usd)), *_against(now.base_usd, base.base_usd, "$"), Break(), spread),
        (number(now.operations_hours), *_against(now.operations_hours, base.operations_hours)),
        (number(now.engineer_weeks), *_against(now.engineer_weeks, base.engineer_weeks)),
        (str(now.components), *_against(now.components, base.components)),
    )


def _against(now: float, before: float, unit: str = "") -> tuple[Span, ...]:
    """Return the difference to the design, where there is one worth a figure."""
    if abs(now - before) < 0.05:  # noqa: PLR2004 - less is not shown in any figure here
        return ()
    sign = "+" if now > before else "-"
    return (f" ({sign}{unit}{number(abs(now - before))})",)


def proofs_cell(one: Rewrite) -> Inline:
    """Return which checks a rewrite makes better and worse, by their codes."""
    held = one.effect
    spans: list[Span] = []
    for codes, mark in (
        (held.worse, Mark("worse", "✕", "bad")),
        (held.better, Mark("better", "✓", "good")),
    ):
        if codes:
            spans += [*([Break()] if spans else []), mark, f" {', '.join(codes)}"]
    if not held.worse:
        spans = [Mark("no worse", "✓", "good"), *([Break(), *spans] if spans else [])]
    if held.less_sure:
        spans += [Break(), Quiet(f"no longer proved: {', '.join(held.less_sure)}")]
    return tuple(spans)


def _why_not(one: Rewrite) -> Prose:
    return Prose((Strong(one.name), " ", COULD_NOT, f" rewrite the design. {one.because}"))


def conflict_tables(panel: Panel) -> tuple[Block, ...]:
    """Return who chooses what on each question that divides the panel."""
    if not panel.conflicts:
        return (Prose("None: every decision falls the same."),)
    found = (_conflicts(panel, names) for names in _side_by_side(panel))
    return tuple(one for one in found if one)


def _conflicts(panel: Panel, names: tuple[str, ...]) -> Table | None:
    """Return the questions on which one of these members stands against the design."""
    divided = (one for one in panel.conflicts if not {REVIEWED, *names} <= set(one.positions[0].held_by))
    rows: list[tuple[Inline, ...]] = [
        (
            _named(point),
            *(_choice(point, holder) for holder in (REVIEWED, *names)),
        )
        for point in divided
    ]
    return table("Who chooses what", ("Decision", REVIEWED.capitalize(), *names), rows)


def _named(point: Point) -> Inline:
    """Return what a question is about with its id, once where both are the same word."""
    about = subject(point)
    return Mono(point.id) if slug(about) == point.id else (Strong(about), Break(), Mono(point.id))


def subject(point: Point) -> str:
    """Return what a question is about."""
    return next((topic(one.decision) for one in point.positions if one.decision), point.question)


def _choice(point: Point, holder: str) -> Inline:
    position = point.position_of(holder)
    if position is None:
        return ""
    own = point.position_of(REVIEWED)
    if position.option == NOT_DECIDED:
        return Quiet(NOT_DECIDED)
    if position is own:
        return position.option
    return (Mark("otherwise", "≠", "care"), Break(), Strong(position.option))


def parts_tables(panel: Panel) -> tuple[Block, ...]:
    """Return which parts come, go or change with each rewrite."""
    if not panel.parts:
        return (Prose("The same components, technologies, links, tables and endpoints carry it."),)
    return tuple(
        block
        for names in _side_by_side(panel)
        if (
            block := table(
                "Parts",
                ("Part", *names),
                [_part(one, names) for one in panel.parts if set(names) & set(one.wishes)],
            )
        )
    )


def _part(one: Part, names: tuple[str, ...]) -> tuple[Inline, ...]:
    wishes = (one.wishes.get(name) for name in names)
    named: Inline = one.name if one.name == one.kind else (Quiet(f"{one.kind} "), Mono(one.name))
    return (named, *(_wish(wish) for wish in wishes))


def _wish(wish: str | None) -> Inline:
    marks = {"comes": Mark("comes", "+", "good"), "goes": Mark("goes", "-", "bad")}
    if wish is None:
        return Quiet("same")
    return marks.get(wish) or few_words(wish, _SHORT)


def _elsewhere(panel: Panel) -> Bullets | None:
    """Return how much changes elsewhere: numbers, policies and the like, which follow from the parts."""
    items: list[Inline] = []
    for one in panel.rewrites:
        counts = other_changes(one.changes)
        if counts:
            listed = ", ".join(f"{step.value} {counts[step]}" for step in Step if step in counts)
            items.append((Strong(one.name), f": further changes that follow, by step: {listed}"))
    return Bullets(tuple(items)) if items else None


def agreements(panel: Panel) -> Block:
    """Return what everybody chooses."""
    rows: list[tuple[Inline, ...]] = [
        (few_words(subject(point), _FEW), point.positions[0].option) for point in panel.agreements
    ]
    return table("What everybody chooses", ("Decision", "Chosen"), rows) or Prose("None.")


def _side_by_side(panel: Panel) -> tuple[tuple[str, ...], ...]:
    """Return the names of the members that rewrote, as many together as fit beside each other."""
    names = [one.name for one in panel.rewrites if one.design]
    return tuple(tuple(names[start : start + _WIDEST]) for start in range(0, len(names), _WIDEST))
