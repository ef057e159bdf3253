"""What `archkit migrate` reads, prints and writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archkit.cli.printing import counted, labelled, statuses
from archkit.errors import InputError, StorageError

if TYPE_CHECKING:
    from archkit.design import DataModel
    from archkit.design.change import MigrationPlan
    from archkit.proofs.migration import Rehearsal

_MOST_CHANGES = 15
_MOST_FINDINGS = 12
_MOST_SETTLED = 2


def schema_of(path: Path, encoding: str | None = None, dialect: str = "auto") -> DataModel:
    """Return the data model in a design file, a session's folder or an SQL file.

    Args:
        path: The file or folder.
        encoding: What an SQL file is written in; UTF-8 if left out.
        dialect: Whose SQL it is; ``auto`` looks at the text.

    Raises:
        InputError: If there is none, or the SQL holds statements that cannot be imported.
    """
    if path.suffix.lower() == ".sql":
        return _imported(path, encoding, dialect)
    from archkit.design import Design  # noqa: PLC0415 - heavy

    file = path / "design.yaml" if path.is_dir() else path
    design = Design.read(file)
    if design.data is None or not design.data.tables:
        raise InputError(
            f"the design in {str(file)!r} has no tables",
            hint="Walk it as far as the step data, or give an SQL file: archkit migrate old.sql new.sql.",
        )
    return design.data


def _imported(path: Path, encoding: str | None, dialect: str) -> DataModel:
    from archkit.proofs.catalog import DIALECTS, import_schema, read_sql_text  # noqa: PLC0415 - heavy

    if dialect not in {"auto", *DIALECTS}:
        raise InputError(f"there is no dialect {dialect!r}", hint=f"Choose auto, {', '.join(DIALECTS)}.")
    imported = import_schema(read_sql_text(path, encoding), dialect, name=path.name)
    if imported.failed:
        first = imported.refusals[0] if imported.refusals else None
        said = f": {first}" if first is not None else ""
        raise InputError(
            f"{str(path)!r} cannot be read whole, so a plan could lose what is missing{said}",
            hint=f"See what cannot run: archkit import {path.name}",
        )
    if not imported.model.tables:
        raise InputError(f"{str(path)!r} makes no table", hint="Give the SQL that creates the schema.")
    return imported.model


def write_plan(plan: MigrationPlan, folder: Path, *, old: str, new: str) -> None:
    """Write the files of a plan into a folder that is new or empty.

    Raises:
        InputError: If the folder holds files already.
        StorageError: If it cannot be written.
    """
    from archkit.design.change import plan_files  # noqa: PLC0415 - heavy

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"{str(folder)!r} is not an empty folder",
            field="--output",
            hint="Name a new one; nothing was written.",
        )
    try:
        for name, text in plan_files(plan, old=old, new=new).items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(str(folder), error.strerror or str(error), what="migration") from None


def migration_lines(rehearsal: Rehearsal, folder: Path | None) -> Iterator[str]:
    """Yield the report: changes, steps with what they held up, losses, proofs."""
    plan = rehearsal.plan
    if not rehearsal.changes:
        yield "No change: both schemas are the same."
        return
    steps = f"{len(plan.steps)} step{'' if len(plan.steps) == 1 else 's'}"
    yield labelled("changes", f"{len(rehearsal.changes)} in {steps}")
    yield from (f"  {one.sentence}" for one in rehearsal.changes[:_MOST_CHANGES])
    if len(rehearsal.changes) > _MOST_CHANGES:
        yield f"  and {len(rehearsal.changes) - _MOST_CHANGES} more, with --json"
    yield from (f"  note: {one}" for one in plan.notes)
    yield from (f"  asked: {one}" for one in plan.questions)
    yield ""
    yield from _steps(rehearsal)
    yield ""
    yield from _looked_first(rehearsal)
    yield from _losses(rehearsal)
    yield from _patterns(rehearsal)
    yield from _proofs(rehearsal)
    if folder is not None:
        yield labelled("written to", str(folder))
    elif plan.steps:
        yield labelled("next", "write the SQL files with --output FOLDER")


def _steps(rehearsal: Rehearsal) -> Iterator[str]:
    """Yield the table of steps; what was held up is the longest of all runs of the step."""
    plan = rehearsal.plan
    width = max((len(step.label) for step in plan.steps), default=0)
    yield f"{'step':<{width}}  {'phase':<10}  {'reader':>9}  {'writer':>9}  {'retries':>7}  lock"
    for step in plan.steps:
        if step.number == plan.contracted:
            yield f"{'':<{width}}  -- deploy the new code everywhere before this line --"
        runs = [run for run in rehearsal.steps if run.number == step.number]
        reader = f"{max(run.reader_ms for run in runs):,.1f} ms" if runs else "not run"
        writer = f"{max(run.writer_ms for run in runs):,.1f} ms" if runs else "not run"
        retries = str(sum(run.retries for run in runs)) if runs else ""
        yield f"{step.label:<{width}}  {step.phase:<10}  {reader:>9}  {writer:>9}  {retries:>7}  {step.lock}"


def _looked_first(rehearsal: Rehearsal) -> Iterator[str]:
    """Yield what only the real rows can say, with the query that asks them and what to do."""
    for one in rehearsal.plan.hurdles:
        yield labelled("ask your rows", f"whether {one.sentence}:")
        yield f"    {one.query}"
        if len(rehearsal.plan.hurdles) <= _MOST_SETTLED:
            yield from (f"    {line}" for line in one.resolve.splitlines())


def _patterns(rehearsal: Rehearsal) -> Iterator[str]:
    """Yield how the access patterns of each code went, and the longest call of all."""
    ran = [one for one in rehearsal.patterns if one.runs]
    if not ran:
        return
    longest = max(ran, key=lambda one: one.longest_ms - one.usual_ms)
    calls = f"{sum(one.runs for one in ran):,} calls of {len(ran)} access patterns"
    usual = f"usually {longest.usual_ms:,.1f} ms"
    most = f"{longest.pattern} of the {longest.code} code, {longest.longest_ms:,.1f} ms ({usual})"
    yield labelled("patterns", f"{calls}; held up longest: {most}, beside {longest.during}")


def _losses(rehearsal: Rehearsal) -> Iterator[str]:
    counted_losses = {(one.label, one.place): one for one in rehearsal.losses}
    for step in rehearsal.plan.steps:
        for loss in step.losses:
            found = counted_losses.get((step.label, loss.place))
            rows = "not counted" if found is None or found.rows is None else _values(found.rows)
            yield labelled("way back loses", f"{loss.place} ({rows}): {loss.sentence}")


def _values(rows: int) -> str:
    return f"{rows:,} value{'' if rows == 1 else 's'}"


def _proofs(rehearsal: Rehearsal) -> Iterator[str]:
    if rehearsal.version:
        yield labelled(
            "rehearsed",
            f"PostgreSQL {rehearsal.version}, {sum(rehearsal.rows.values()):,} rows, up, down and up again "
            f"beside {rehearsal.statements:,} statements of readers and writers",
        )
    left = _MOST_FINDINGS
    yield from _silent(rehearsal)
    for proof in rehearsal.proofs:
        if proof.status == "assumed":
            yield f"{proof.code} {proof.name}: {proof.status}, because {proof.reason}"
        for finding in proof.findings:
            if finding.severity != "note" and left > 0:
                left -= 1
                yield f"{proof.code} {finding.severity} at {finding.place}: {finding.message}"
                if finding.evidence:
                    yield f"    evidence: {' '.join(finding.evidence.split())[:200]}"
                yield f"    remedy: {finding.remedy}"
    yield labelled("proofs", counted(statuses(rehearsal.proofs)))


def _silent(rehearsal: Rehearsal) -> Iterator[str]:
    """Yield why proofs were not run, each reason once."""
    reasons: dict[str, list[str]] = {}
    for proof in rehearsal.proofs:
        if proof.status == "not run":
            reasons.setdefault(proof.reason, []).append(proof.code)
    for reason, codes in reasons.items():
        listed = codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} and {codes[-1]}"
        yield f"{listed}: not run, because {reason.partition('. ')[0].rstrip('.')}"


def migration_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """Return the whole rehearsal as plain data, with the counts of its proofs."""
    plain: dict[str, Any] = rehearsal.model_dump(mode="json")
    return plain | {"proof_counts": dict(statuses(rehearsal.proofs))}
