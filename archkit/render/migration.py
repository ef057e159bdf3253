"""A rehearsed migration: what changes, its steps with what they held up, and what the way back loses."""

from __future__ import annotations

from archkit.design.change import MigrationPlan, PlanStep
from archkit.proofs.migration import PatternRun, Rehearsal, StepRun
from archkit.render.blocks import (
    Block,
    Callout,
    Inline,
    Line,
    Lines,
    Listing,
    Mark,
    Mono,
    Prose,
    Quiet,
    Table,
    Tile,
    Tiles,
    bullets,
    fold,
    kept,
    section,
)
from archkit.render.blocks import table as table_block
from archkit.render.charted import charted
from archkit.render.numbers import count, number
from archkit.render.proof import checklist
from archkit.render.view import View, view, view_of

_MOST_CHANGES = 12


@view.register
def migration_view(rehearsal: Rehearsal) -> View:
    """Return the view of a migration."""
    return view_of(migration_blocks(rehearsal))


def migration_blocks(rehearsal: Rehearsal) -> tuple[Block, ...]:
    """Return changes, steps, waits, losses and proofs of a migration."""
    plan = rehearsal.plan
    if not rehearsal.changes:
        return (Prose("No change: both schemas are the same."),)
    return kept(
        _tiles(rehearsal),
        _changes(rehearsal),
        section("Steps", *charted(waits_chart(rehearsal), steps_table(rehearsal), "Each step with its lock")),
        section("Access patterns beside the steps", *_patterns(rehearsal)),
        section("Rows that may be in the way", *_hurdles(plan)),
        section("What the way back would lose", losses_table(rehearsal)),
        section("While both generations stand side by side", *_comparisons(plan)),
        section("Left to you", *_by_hand(plan)),
        section("Proofs", checklist(rehearsal.proofs) if rehearsal.proofs else None),
    )


def _tiles(rehearsal: Rehearsal) -> Block:
    if rehearsal.not_run:
        return Callout("care", (Prose(f"Not run: {rehearsal.not_run}."),))
    steps = number(len(rehearsal.plan.steps))
    rows = number(sum(rehearsal.rows.values()))
    return Tiles(
        (
            _wait("Longest read beside a step", rehearsal.longest_reader_ms, rehearsal.usual_reader_ms),
            _wait("Longest write beside a step", rehearsal.longest_writer_ms, rehearsal.usual_writer_ms),
            Tile("Steps", steps, "up, down and up again"),
            Tile("Rows", rows, f"PostgreSQL {rehearsal.version}"),
        )
    )


def _wait(label: str, longest_ms: float, usual_ms: float) -> Tile:
    return Tile(label, f"{longest_ms:,.1f} ms", f"{usual_ms:,.1f} ms before the first step")


def _changes(rehearsal: Rehearsal) -> Block | None:
    said = tuple(one.sentence for one in rehearsal.changes)
    notes = bullets((*rehearsal.plan.questions, *rehearsal.plan.notes))
    if len(said) <= _MOST_CHANGES:
        return section("What changes", bullets(said), notes)
    return section("What changes", fold(count(len(said), "change"), bullets(said)), notes)


def steps_table(rehearsal: Rehearsal) -> Table | None:
    """Return each step with its lock and the longest statements that ran beside it, of all its runs."""
    rows: list[tuple[Inline, ...]] = [_step(step, rehearsal) for step in rehearsal.plan.steps]
    columns = (
        "Step",
        "Lock",
        "#Longest read",
        "#Longest write",
        "#Tried again",
        "Why others can work meanwhile",
    )
    return table_block("Steps, as they are run", columns, rows)


def _step(step: PlanStep, rehearsal: Rehearsal) -> tuple[Inline, ...]:
    runs = [run for run in rehearsal.steps if run.number == step.number]
    failed = (" ", Mark("failed", "✕", "bad")) if any(run.error for run in runs) else ()
    deploy = (Quiet(" · the new code is deployed everywhere before it"),)
    first = deploy if step.number == rehearsal.plan.contracted else ()
    return (
        (Mono(step.label), *failed, *first),
        step.lock,
        _longest(runs, "reader"),
        _longest(runs, "writer"),
        str(sum(run.retries for run in runs)) if runs else "not run",
        step.because,
    )


def _longest(runs: list[StepRun], who: str) -> str:
    if not runs:
        return "not run"
    return f"{max(run.reader_ms if who == 'reader' else run.writer_ms for run in runs):,.1f} ms"


def waits_chart(rehearsal: Rehearsal) -> Lines | None:
    """Return the longest read and write beside each step on the way up."""
    runs = [run for run in rehearsal.steps if run.during == "up"]
    if len(runs) < 2:  # noqa: PLR2004 - one point is no line
        return None
    lines = (
        Line("reader", tuple((float(run.number), run.reader_ms) for run in runs), stepped=True),
        Line("writer", tuple((float(run.number), run.writer_ms) for run in runs), stepped=True),
    )
    said = "The longest statement of a reader and of a writer that ran at some moment of each step."
    return Lines("What each step held up", said, "Step", "Longest statement, ms", lines)


def _patterns(rehearsal: Rehearsal) -> tuple[Block, ...]:
    """Return the table of access patterns, folded where none failed, and the call held up for longest."""
    shown = patterns_table(rehearsal)
    ran = [one for one in rehearsal.patterns if one.runs]
    if shown is None or not ran:
        return (shown,) if shown else ()
    longest = max(ran, key=lambda one: one.longest_ms - one.usual_ms)
    said = (
        f"Longest beyond its usual time: {longest.pattern} of the {longest.code} code, "
        f"{longest.longest_ms:,.1f} ms where {longest.usual_ms:,.1f} ms is usual, beside {longest.during}."
    )
    calls = f"{count(sum(one.runs for one in ran), 'call')} of {count(len(ran), 'access pattern')}"
    failed = any(one.errors for one in rehearsal.patterns)
    folded = shown if failed else fold(calls, shown)
    return (Prose(said), folded) if folded else (Prose(said),)


def patterns_table(rehearsal: Rehearsal) -> Table | None:
    """Return each access pattern of both codes: how often it ran, its longest call, and its errors."""
    rows: list[tuple[Inline, ...]] = [_pattern(one) for one in rehearsal.patterns]
    columns = ("Pattern", "Code", "#Peak a second", "#Ran", "#Longest", "#Usual", "Longest beside", "Errors")
    return table_block("Calls of the design's access patterns", columns, rows)


def _pattern(one: PatternRun) -> tuple[Inline, ...]:
    rate = "not told" if one.per_second_peak is None else number(one.per_second_peak)
    if one.errors:
        steps = ", ".join(dict.fromkeys(step or way for step, way, _ in one.errors))
        errors: Inline = (Mark("failed", "✕", "bad"), f" {steps}: {one.errors[0][2]}")
    else:
        errors = Quiet(one.left_out or "none")
    return (
        Mono(one.pattern), one.code, rate, number(one.runs), _ms(one.longest_ms, one.runs),
        _ms(one.usual_ms, one.runs), one.during, errors,
    )  # fmt: skip


def _ms(milliseconds: float, runs: int) -> str:
    return f"{milliseconds:,.1f} ms" if runs else ""


def _hurdles(plan: MigrationPlan) -> tuple[Block, ...]:
    """Return the rules that only the real rows can answer, each with its query and what settles it."""
    found: list[Block] = []
    for one in plan.hurdles:
        shown = fold(one.sentence, Listing(f"{one.query};", "sql"), Listing(one.resolve, "sql"))
        found += [shown] if shown else []
    said = "The first step counts them and stops, before anything changes."
    return (Prose(said), *found) if found else ()


def _by_hand(plan: MigrationPlan) -> tuple[Block, ...]:
    found: list[Block] = []
    for one in plan.by_hand:
        said = f"{one.sentence}. {one.remedy}"
        shown = fold(said, Listing(one.sql, "sql")) if one.sql else Prose(said)
        found += [shown] if shown else []
    return tuple(found)


def losses_table(rehearsal: Rehearsal) -> Table | None:
    """Return what a way back cannot keep, with the values that were counted."""
    found = {(one.label, one.place): one.rows for one in rehearsal.losses}
    rows: list[tuple[Inline, ...]] = []
    for step in rehearsal.plan.steps:
        for loss in step.losses:
            values = found.get((step.label, loss.place))
            counted = "not counted" if values is None else number(values)
            rows.append((Mono(loss.place), counted, loss.sentence, Mono(step.label)))
    return table_block("Counted before the way down", ("Where", "#Values", "Why", "Step"), rows)


def _comparisons(plan: MigrationPlan) -> tuple[Block, ...]:
    found: list[Block] = []
    for one in plan.comparisons:
        inner = (
            Prose(one.dual_write),
            Prose("Read with a fallback until the backfill is done:"),
            Listing(one.fallback, "sql"),
            Prose("Compared; it returns 0 before the switch and before the contract:"),
            Listing(one.reconcile, "sql"),
        )
        shown = fold(Mono(one.place), *inner)
        found += [shown] if shown else []
    return tuple(found)
