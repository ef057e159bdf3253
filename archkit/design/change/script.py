"""The plan as files: numbered SQL for each way, and a README that says when to deploy which code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archkit.design.change.backfill import PAUSE_SECONDS
from archkit.design.change.psql_text import for_psql
from archkit.design.change.step import ALLOW_LOSS, Block, MigrationPlan, PlanStep
from archkit.design.data import DataModel
from archkit.design.ddl_name import folded
from archkit.errors import InputError

LOCK_TIMEOUT_MS = 500
"""How long a statement that would block others waits for its lock before it gives way."""
RETRIES = 60
"""How often a block is tried again; with a second between tries that is a minute."""
PAUSE_VARIABLE = "pause"
"""The variable of psql that sets another pause between two batches, in seconds."""
_FILL = re.compile(r"([a-z_][a-z0-9_]*)\.([a-z_][a-z0-9_]*)=(.+)", re.DOTALL)


def read_fills(
    given: Iterable[str], new: DataModel, old: DataModel | None = None
) -> dict[tuple[str, str], str]:
    """Return the expressions that give rows which exist a value, by table and column.

    Args:
        given: ``table.column=EXPRESSION``; the expression may name columns of the row.
        new: The model after.
        old: The model before; an expression for a column that only it has is for the way back.

    Raises:
        InputError: If a text has another form, or neither model has the column.
    """
    found = {}
    for text in given:
        match = _FILL.fullmatch(text.strip())
        tables = [model.table(match[1]) for model in (new, old) if model is not None] if match else []
        if match is None or not any(one is not None and one.column(match[2]) for one in tables):
            raise InputError(
                f"cannot fill {text!r}: it names no column of the new model, nor of the old one",
                field="--fill",
                hint="Write --fill table.column=EXPRESSION, such as --fill orders.state=\"'open'\".",
            )
        found[match[1], match[2]] = match[3]
    return found


def block_statements(block: Block, *, timeouts: bool = True) -> tuple[str, ...]:
    """Return the statements of a block as a session runs them, settings and transaction included."""
    settings: tuple[str, ...] = ("SET statement_timeout = 0", f"SET lock_timeout = '{LOCK_TIMEOUT_MS}ms'")
    if block.way == "transaction":
        settings = tuple(one.replace("SET ", "SET LOCAL ", 1) for one in settings)
        return ("BEGIN", *(settings if timeouts else ()), *block.statements, "COMMIT")
    if any("CONCURRENTLY" in one for one in block.statements):
        # It waits for transactions that began before it, and holds up nobody meanwhile.
        settings = ("SET statement_timeout = 0", "SET lock_timeout = 0")
    return (*(settings if timeouts else ()), *block.statements)


def step_script(step: PlanStep, *, down: bool) -> str:
    """Return the SQL file of one way of a step, for psql."""
    lines = [
        f"-- {step.label}, {'down' if down else 'up'}",
        f"-- Lock: {step.lock}" if not down else "-- Takes back what the file of this name in up/ did.",
        f"-- {folded(step.because)}" if not down else "",
    ]
    if step.needs and not down:
        lines.append(f"-- Before it: {folded(step.needs)}")
    if down:
        lines += [
            f"-- Loses: {folded(loss.sentence)}. Count it first: {folded(loss.query)}" for loss in step.losses
        ]
    blocks = step.down if down else step.up
    parts = ["\n".join(line for line in lines if line)]
    if any(block.way == "batches" for block in blocks):
        parts.append(
            "-- Seconds between two batches: psql -v pause=1 gives other sessions and replicas more room.\n"
            f"\\if :{{?{PAUSE_VARIABLE}}}\n\\else\n  \\set {PAUSE_VARIABLE} {PAUSE_SECONDS}\n\\endif"
        )
    parts += ["\n".join(_written(block)) for block in blocks]
    if len(parts) == 1:
        parts.append("-- Nothing to do in this direction.")
    return "\n\n".join(parts) + "\n"


def _written(block: Block) -> Iterator[str]:
    if block.way == "batches":
        yield "-- Batch after batch, each a transaction, until none is left; it may be stopped and run again."
        yield from (f"{one};" for one in block_statements(block)[:-1])
        yield for_psql(block.statements[0])
        yield f"\\watch interval=:{PAUSE_VARIABLE} min_rows=1"
        return
    if block.way == "each":
        yield "-- One after the other for each partition that is there; it may be run again."
        yield from (f"{one};" for one in block_statements(block)[:-1])
        yield for_psql(block.statements[0])
        yield "\\gexec"
        return
    yield from (f"{for_psql(one)};" for one in block_statements(block))


def plan_files(plan: MigrationPlan, *, old: str, new: str) -> dict[str, str]:
    """Return the files of a plan by their path: ``up/0001_....sql``, ``down/0001_....sql``, ``README.md``.

    Args:
        plan: The plan.
        old: What the model before is called.
        new: What the model after is called.

    Raises:
        InputError: If a statement holds what psql would take for a command.
    """
    files = {}
    for step in plan.steps:
        files[f"up/{step.label}.sql"] = step_script(step, down=False)
        files[f"down/{step.label}.sql"] = step_script(step, down=True)
    files["README.md"] = "\n".join(_read_me(plan, folded(old), folded(new))) + "\n"
    return files


def _read_me(plan: MigrationPlan, old: str, new: str) -> Iterator[str]:
    yield f"# From {old} to {new}\n"
    yield from _running()
    yield "## Steps\n"
    yield "| step | when | lock | why others can work meanwhile |"
    yield "|---|---|---|---|"
    deployed = False
    for step in plan.steps:
        if step.phase == "contract" and not deployed:
            deployed = True
            yield f"| **deploy** | **{_deploy()}** | | |"
        needs = step.needs or "any time after the step before"
        yield f"| {step.label} | {_cell(needs)} | {_cell(step.lock)} | {_cell(step.because)} |"
    if not deployed:
        yield "| **deploy** | **deploy the new code** | | |"
    yield ""
    yield from _window(plan)
    yield from _way_back(plan)
    yield from _by_hand(plan)
    if plan.notes:
        yield "## Taken for granted\n"
        yield from (f"- {one}" for one in plan.notes)


def _by_hand(plan: MigrationPlan) -> Iterator[str]:
    if plan.hurdles:
        yield "## Rows that may be in the way\n"
        yield "The first step counts them and stops. Look through the SQL before you run it.\n"
        for hurdle in plan.hurdles:
            yield f"- `{hurdle.place}`: {hurdle.sentence}.\n"
            yield f"```sql\n-- How many\n{hurdle.query};\n{hurdle.resolve}\n```\n"
    if plan.questions:
        yield "## To be answered before it runs\n"
        yield from (f"- {one}" for one in plan.questions)
        yield ""
    if plan.by_hand:
        yield "## Left to you\n"
        for one in plan.by_hand:
            yield f"- `{one.place}`: {one.sentence}. {one.remedy}"
            if one.sql:
                yield f"\n```sql\n{one.sql}\n```\n"
        yield ""


def _deploy() -> str:
    return "deploy the new code everywhere, and wait until the old code is gone"


def _running() -> Iterator[str]:
    yield "Each file is one step. Run them in the order of their numbers, with psql 17 or later:\n"
    yield "```sh"
    yield "for file in up/*.sql; do"
    yield f'  for try in $(seq {RETRIES}); do psql -v ON_ERROR_STOP=1 -f "$file" && continue 2; sleep 1; done'
    yield "  exit 1"
    yield "done"
    yield "```\n"
    yield (
        f"A statement that would hold up others waits {LOCK_TIMEOUT_MS} ms for its lock, then gives way "
        "(`lock_timeout`), so a long transaction in front of it delays the step and not the traffic. A file "
        "that failed can be run again, but not one that went through. Stop at "
        "**deploy**.\n"
    )


def _window(plan: MigrationPlan) -> Iterator[str]:
    if not plan.comparisons:
        return
    yield "## While both generations stand side by side\n"
    for one in plan.comparisons:
        yield f"### `{one.place}`\n"
        yield f"- Written twice: {one.dual_write}"
        yield "- Read with a fallback until the backfill is done:\n"
        yield f"```sql\n{one.fallback}\n```\n"
        yield "- Compared; it must return 0 before the switch and before the contract:\n"
        yield f"```sql\n{one.reconcile}\n```\n"


def _way_back(plan: MigrationPlan) -> Iterator[str]:
    yield "## The way back\n"
    yield (
        "Run the files of `down/` from the highest number that was run to the lowest. Deploy the "
        "old code again "
        "after the contract steps are taken back, and stop the new code before the switch is.\n"
    )
    losses = [(step, loss) for step in plan.steps for loss in step.losses]
    if losses:
        yield (
            "It loses what the old model cannot hold. Count it first; a step stops while there is "
            "something to "
            f"lose, unless the session has said so before (`psql -c \"SET {ALLOW_LOSS} = 'yes'\" -f FILE`):\n"
        )
        yield from (f"- `{step.label}`: {loss.sentence} (`{folded(loss.query)}`)" for step, loss in losses)
        yield ""
    if any(
        "archkit_migration" in text for step in plan.steps for block in step.up for text in block.statements
    ):
        yield (
            "What the contract took away is kept in the schema `archkit_migration`, so that the "
            "way back can bring "
            "it home. When nobody wants to go back any more: `DROP SCHEMA archkit_migration CASCADE`.\n"
        )


def _cell(text: str) -> str:
    return folded(text).replace("|", "\\|")
