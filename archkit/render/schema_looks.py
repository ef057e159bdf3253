"""What is said around tables of plans: the volume they stand at, why nothing was run, an index's story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archkit.design import AccessPattern, DataModel
from archkit.proofs.data.advice import Advised
from archkit.proofs.data.advice.shown import advised_line, index_sql
from archkit.proofs.data.volume import VolumeStudy
from archkit.render.access_plans import (
    MOST_ROWS,
    PlansAt,
    badges,
    judged,
    place_in_words,
    plans_table,
    rows_in_words,
    turns,
    used_indexes,
    volumes_table,
)
from archkit.render.blocks import (
    Block,
    Break,
    Callout,
    Inline,
    Listing,
    Mark,
    Mono,
    Prose,
    Quiet,
    Strong,
    Table,
    joined,
    kept,
)
from archkit.render.blocks import table as table_block
from archkit.render.numbers import count, number
from archkit.render.pictured import rate

_METHOD = (
    "Planned by PostgreSQL with statistics restored at that size, without the rows. Cost is in the "
    "planner's units; a dot on a line is where you look."
)


def volume_blocks(
    data: DataModel, study: VolumeStudy, at: PlansAt, *, failed: Mapping[str, str], limited: bool = False
) -> tuple[Block, ...]:
    """Return every pattern at one volume, under a line that says how many are bad there.

    Args:
        data: The model.
        study: The patterns at the volumes that lines are drawn through.
        at: The plans at the volume that is looked at.
        failed: What PostgreSQL said of each pattern that it cannot plan.
        limited: Whether a larger volume was asked for than is tried.
    """
    watched = {one.id for one in data.access_patterns if judged(one)}
    bad = [name for name in at.plans if name in at.troubles and name in watched]
    mark = Mark(f"{len(bad)} bad", "✕", "bad") if bad else Mark("all hold", "✓", "good")
    largest = max(at.volume.rows.items(), key=lambda pair: pair[1], default=("", 0))
    said = (
        f" At {place_in_words(at.volume.factor)}: {rows_in_words(at.volume.total)} rows, "
        f"{rows_in_words(largest[1])} of them in "
    )
    more = " Longer files than this are not tried." if limited else ""
    caption = f"Access patterns at {place_in_words(at.volume.factor)}"
    return kept(
        Prose((mark, said, Mono(largest[0]), f".{more}")),
        plans_table(study, at, caption),
        failed_table(data, failed),
        Prose(Quiet(_METHOD + seen_to(study))),
    )


def seen_to(study: VolumeStudy) -> str:
    """Return how far it was looked, in a sentence."""
    most = study.volumes[-1].factor if study.volumes else 0
    return f' "Not seen" was looked for up to {number(most)} times the horizon.' if most else ""


def study_blocks(data: DataModel, study: VolumeStudy, failed: Mapping[str, str]) -> tuple[Block, ...]:
    """Return every pattern at every volume of a study, for where no slider moves."""
    doubts = f" {'; '.join(study.doubts).capitalize()}." if study.doubts else ""
    return kept(
        volumes_table(study, "Access patterns over growing volumes"),
        failed_table(data, failed),
        Prose(Quiet(_METHOD + seen_to(study) + doubts)),
    )


def failed_table(data: DataModel, failed: Mapping[str, str]) -> Table | None:
    """Return the patterns that PostgreSQL cannot plan, with what it said."""
    rows: list[tuple[Inline, ...]] = [
        (one.operation, Mark("cannot run", "✕", "bad"), failed[one.id])
        for one in data.access_patterns
        if one.id in failed
    ]
    return table_block("Access patterns that cannot run", ("Operation", "State", "PostgreSQL says"), rows)


def parsed_blocks(data: DataModel, why_not: str, unparsed: Mapping[str, str]) -> tuple[Block, ...]:
    """Return the access patterns where nothing can be run: parsed, and said so."""
    said = (Strong("Parsed, not run. "), why_not)
    rows = [_parsed(one, unparsed) for one in data.access_patterns[:MOST_ROWS]]
    columns = ("Operation", "Kind", "#At peak", "#p95 target", "Plan")
    return kept(
        Callout("care", (Prose(said),)), table_block("Access patterns, without their plans", columns, rows)
    )


def _parsed(one: AccessPattern, unparsed: Mapping[str, str]) -> tuple[Inline, ...]:
    problem = unparsed.get(one.id)
    state: Inline = (
        (Mark("cannot be read", "✕", "bad"), Break(), problem)
        if problem
        else (Mark("not run" if problem is None else "parsed, not run", "○", "quiet"),)
    )
    per_second = one.per_second_peak
    return (
        (one.operation, " ", Quiet(one.table)),
        one.kind,
        "not stated" if per_second is None else rate(per_second),
        f"{number(one.target_p95_ms)} ms",
        state,
    )


def patternless_blocks() -> tuple[Block, ...]:
    """Return what is said of a schema that nobody told access patterns of."""
    told = (
        Strong("No access patterns. "),
        "A schema alone does not say what is asked of it. State the queries with their rates and targets.",
    )
    return (Callout("care", (Prose(told),)),)


def loss_blocks(
    index: str,
    losing: Sequence[AccessPattern],
    studies: tuple[VolumeStudy | None, VolumeStudy | None, VolumeStudy | None],
    failed: Mapping[str, str],
) -> tuple[Block, ...]:
    """Return what the patterns are with an index, without it, and repaired, side by side.

    Args:
        index: What was left out.
        losing: The patterns that change.
        studies: With it, without it, and with what is advised; None where there is none.
        failed: What PostgreSQL said without it of each pattern that it cannot plan.
    """
    if not losing:
        said = (Strong("Nobody misses it. "), "No access pattern changes without ", Mono(index), ".")
        return (Callout("good", (Prose(said),)),)
    broken = studies[1]
    bad = [one for one in losing if one.id in failed or (broken and _turning(broken, one.id))]
    verb = "turns" if len(bad) == 1 else "turn"
    told = f"{count(len(bad), 'access pattern')} {verb} bad" if bad else "no access pattern turns bad"
    others = len(losing) - len(bad)
    changed = f"; {count(others, 'pattern')} reached otherwise" if others else ""
    rows: list[tuple[Inline, ...]] = [
        (
            one.operation,
            _state(studies[0], one.id, {}, left_out=index),
            _state(studies[1], one.id, failed),
            _state(studies[2], one.id, {}),
        )
        for one in losing
    ]
    columns = ("Operation", "With the index", "Without it", "Repaired")
    return kept(
        Callout("bad" if bad else "care", (Prose(("Without ", Mono(index), f", {told}{changed}.")),)),
        table_block("The same access patterns, three times in PostgreSQL", columns, rows),
    )


def repair_blocks(data: DataModel, advised: Sequence[Advised], left: Sequence[str]) -> tuple[Block, ...]:
    """Return the SQL that repairs a schema, and what stays bad with it.

    Args:
        data: The model without the index.
        advised: What the experiment advises for it.
        left: Operations that are bad with it, too.
    """
    if not advised:
        said = "Nothing is advised: no index that was tried pays for its writes. Put the old one back."
        return (Callout("care", (Prose(said),)),)
    lines = [
        line for one in advised for line in (f"-- {advised_line(data, one)}", f"{index_sql(data, one)};")
    ]
    state = (
        Callout("care", (Prose((Strong("Not repaired whole. "), "Still bad: ", ", ".join(left), ".")),))
        if left
        else Callout("good", (Prose((Strong("Repaired. "), "Run with it, no access pattern is bad.")),))
    )
    unrated = any(not one.rated for one in advised)
    note = "Nobody states how often it is called, so whether it pays is open." if unrated else ""
    return kept(Listing("\n".join(lines), "sql"), Prose(Quiet(note)) if note else None, state)


def _turning(study: VolumeStudy, pattern: str) -> bool:
    found = study.of(pattern)
    return bool(found and found.turning)


def _state(
    study: VolumeStudy | None, pattern: str, failed: Mapping[str, str], *, left_out: str = ""
) -> Inline:
    if pattern in failed:
        return (Mark("cannot run", "✕", "bad"), Break(), failed[pattern])
    found = study.of(pattern) if study else None
    plan = study.grown(pattern) if study else None
    if found is None or plan is None:
        return Quiet("not run")
    trouble = found.turning.trouble if found.turning and found.turning.factor <= 1 else None
    cost = "" if found.depends_on_clock else f"cost {number(plan.cost)} at the horizon"
    holds = (Mark("holds", "✓", "good"),)
    state = holds if found.turning is None else joined(["turns bad ", turns(found.turning)], "")
    # The index that is left out stands over the table; its name again would only make it wide.
    index = (Break(), *used_indexes(plan)) if plan.indexes and left_out not in plan.indexes else ()
    return (
        *badges(plan, trouble),
        *index,
        Break(),
        Quiet(cost),
        Break(),
        *state,
    )
