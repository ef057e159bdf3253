"""A take-over as it is shown: allowed with its decision record, or refused with what would be new."""

from __future__ import annotations

from archkit.explore.panel.take_over import TakeOver
from archkit.render import View, view, view_of
from archkit.render.blocks import (
    Block,
    Inline,
    Mark,
    Mono,
    Prose,
    Span,
    Strong,
    Table,
    bullets,
    kept,
    section,
)
from archkit.render.decision import decision_section
from archkit.render.finding import findings_table
from archkit.render.numbers import count, money, number

_MOST_FINDINGS = 8
_MOST_CHANGES = 12
_SEVERAL = 2


@view.register
def taken_view(attempt: TakeOver) -> View:
    """Return the view of a take-over."""
    return view_of(taken_blocks(attempt))


def taken_blocks(attempt: TakeOver) -> tuple[Block, ...]:
    """Return whether it is allowed, what it changes in numbers, and its record or its findings."""
    if not attempt.allowed:
        return kept(
            _refused(attempt), *_new_findings(attempt), finished_line(attempt), figures_table(attempt)
        )
    return kept(
        _allowed(attempt),
        finished_line(attempt),
        figures_table(attempt),
        decision_section(attempt.record),
        what_follows(attempt),
    )


def finished_line(attempt: TakeOver) -> Prose | None:
    """Return who proposed the later steps and what that took, where a model was asked."""
    by = attempt.finished_by
    if not attempt.replies and len(set(by.values())) < _SEVERAL:
        return None
    steps = {name: [step.value for step in by if by[step] == name] for name in dict.fromkeys(by.values())}
    who = "; ".join(f"{name}: {', '.join(listed)}" for name, listed in steps.items())
    usd = sum(one.cost_usd or 0 for one in attempt.replies)
    asked = f" It took {count(len(attempt.replies), 'request')} and {money(usd)}." if attempt.replies else ""
    return Prose((f"The later steps were proposed by {who}.{asked}",))


def what_follows(attempt: TakeOver) -> Block | None:
    """Return what changes in the later steps; what changes in those taken over stands in the record."""
    found = [one.sentence for one in attempt.changes if one.step not in attempt.steps]
    if not found:
        return None
    more = (f"And {count(len(found) - _MOST_CHANGES, 'more change')}.",) if len(found) > _MOST_CHANGES else ()
    return section("What follows in the later steps", bullets((*found[:_MOST_CHANGES], *more)))


def _steps(attempt: TakeOver) -> str:
    return " and ".join(step.value for step in attempt.steps)


def _refused(attempt: TakeOver) -> Prose:
    said = f": {_steps(attempt)} of {attempt.member.name}. "
    codes = ", ".join(attempt.effect.worse)
    why = f"The design would have more trouble than now with {codes}. Nothing was written."
    return Prose((Mark("Not taken over", "✕", "bad"), Strong(said), why))


def _new_findings(attempt: TakeOver) -> tuple[Block | None, ...]:
    found = attempt.refused_by
    more = len(found) - _MOST_FINDINGS
    return (
        findings_table(found[:_MOST_FINDINGS], "Findings that would be new"),
        Prose(f"And {count(more, 'more finding')}.") if more > 0 else None,
    )


def _allowed(attempt: TakeOver) -> Prose:
    taken = "Taken over" if attempt.folder else "Can be taken over"
    better = attempt.effect.better
    mended = f"; better: {', '.join(better)}" if better else ""
    proofs = f"No check has more trouble than before{mended}."
    where: tuple[Span, ...] = (" Kept in ", Mono(attempt.folder.as_posix()), ".") if attempt.folder else ()
    said = Strong(f": {_steps(attempt)} of {attempt.member.name}. ")
    return Prose((Mark(taken, "✓", "good"), said, proofs, *where))


def figures_table(attempt: TakeOver) -> Table:
    """Return the numbers before and after."""
    one, two = attempt.before, attempt.figures
    rows: tuple[tuple[Inline, ...], ...] = (
        (
            "USD a month",
            _range(one.low_usd, one.base_usd, one.high_usd),
            _range(two.low_usd, two.base_usd, two.high_usd),
        ),
        ("Hours a month to run it", number(one.operations_hours), number(two.operations_hours)),
        ("Engineer-weeks to build it", number(one.engineer_weeks), number(two.engineer_weeks)),
        ("Components", str(one.components), str(two.components)),
    )
    return Table("The design without and with it", ("", "#Without", "#With"), rows)


def _range(low: float, base: float, high: float) -> str:
    return f"{money(base)} ({money(low)} to {money(high)})"
