"""What a rehearsal proves and refutes: proofs about two models, where a check is about one design."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from archkit.design import DataModel, Design, Finding, Step
from archkit.design.change import Pairing, plan_files
from archkit.design.ddl import ddl
from archkit.errors import ToolMissingError
from archkit.knowledge import fact
from archkit.proofs.data.schema_run import other_engine
from archkit.proofs.migration.pattern_verdicts import broken_patterns, left_out, patterns_table
from archkit.proofs.migration.record import Rehearsal, StepRun
from archkit.proofs.migration.squawk import ProfileName, Remark, remarks
from archkit.proofs.proof import Evidence, Proof, Status

CLAIMS = {
    "MIGRATE001": (
        "schema-not-reached",
        "Up, down and up again end in exactly the schemas of the two models.",
    ),
    "MIGRATE002": ("changed-data", "What both models keep is the same before and after each way."),
    "MIGRATE003": ("blocked-traffic", "No step holds up a reader or a writer for long."),
    "MIGRATE004": ("broken-code", "Old and new code work without an error while they may be deployed."),
    "MIGRATE005": ("uncounted-loss", "All that the way back would lose is named and counted before it runs."),
    "MIGRATE006": (
        "unsafe-statement",
        "Squawk's rules for migrations find nothing in the files of the plan.",
    ),
    "MIGRATE007": ("doubtful-schema", "Squawk's rules for new schemas find nothing in the new schema."),
    "MIGRATE008": ("rows-in-the-way", "Nothing that the old schema allows breaks a rule of the new one."),
}
_MOST = 40
_LONGEST_QUOTE = 400


def judged(rehearsal: Rehearsal, pairing: Pairing) -> Rehearsal:
    """Return the rehearsal with its proofs."""
    makers = (_schema, _data, _blocked, _code, _losses)
    proofs = [maker(rehearsal, pairing) for maker in makers]
    files = {
        name: text
        for name, text in plan_files(rehearsal.plan, old="old", new="new").items()
        if name.endswith(".sql")
    }
    proofs.append(_linted("MIGRATE006", files, "migration", pairing))
    proofs.append(_linted("MIGRATE007", {"schema.sql": ddl(pairing.new)}, "new schema", pairing))
    proofs.append(_hurdles(rehearsal, pairing))
    return rehearsal.model_copy(update={"proofs": tuple(proofs)})


def _proof(  # noqa: PLR0913 - the parts of a proof
    code: str,
    pairing: Pairing,
    findings: tuple[Finding, ...] = (),
    evidence: tuple[Evidence, ...] = (),
    *,
    not_run: str = "",
    assumed: str = "",
) -> Proof:
    name, claim = CLAIMS[code]
    grave = [one for one in findings if one.severity != "note"]
    status: Status = "not run" if not_run else "refuted" if grave else "assumed" if assumed else "proved"
    reason = not_run or (f"{len(grave)} finding{'s' if len(grave) > 1 else ''}" if grave else assumed)
    text = f"{_yaml(pairing.old)}\n{_yaml(pairing.new)}"
    return Proof(
        code=code, name=name, claim=claim, step=Step.DATA, status=status, reason=reason, evidence=evidence,
        findings=findings, artifact_digest=hashlib.sha256(text.encode()).hexdigest()[:16],
    )  # fmt: skip


def _yaml(model: DataModel) -> str:
    return model.to_yaml()


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    code: str, place: str, message: str, evidence: str, remedy: str, severity: str = "error"
) -> Finding:
    return Finding.model_validate(
        {
            "code": code,
            "severity": severity,
            "place": place,
            "message": message,
            "evidence": evidence[:_LONGEST_QUOTE],
            "remedy": remedy,
        }
    )


def _schema(rehearsal: Rehearsal, pairing: Pairing) -> Proof:
    code = "MIGRATE001"
    if rehearsal.not_run:
        return _proof(code, pairing, not_run=rehearsal.not_run)
    found = [*_failed(rehearsal, code), *_left(rehearsal, code), *_different(rehearsal, code)]
    ways = ", ".join(f"{way}: {len(parts)} parts differ" for way, parts in rehearsal.differences.items())
    said = f"PostgreSQL {rehearsal.version}, catalogs compared after each way: {ways or 'none reached'}"
    evidence = (Evidence(label="catalogs", text=said), *_files(rehearsal))
    named = Design(name="new", architect="migrate", data=pairing.new)
    return _proof(code, pairing, tuple(found[:_MOST]), evidence, assumed=other_engine(named))


def _files(rehearsal: Rehearsal) -> tuple[Evidence, ...]:
    """Return which ways were gone by the written files, as a user goes them."""
    ways = list(dict.fromkeys(run.during for run in rehearsal.steps if run.by == "psql"))
    if not ways:
        return ()
    count = len({(run.during == "down", run.number) for run in rehearsal.steps if run.by == "psql"})
    text = f"{' and '.join(ways)}: {count} files as they are written, through psql"
    return (Evidence(label="files", text=text),)


def _failed(rehearsal: Rehearsal, code: str) -> Iterator[Finding]:
    for run in rehearsal.steps:
        if run.error:
            yield _finding(
                code, f"migration.{run.label}", f"the way {run.during} stops at step "
                    f"{run.number}: {run.error}",
                run.statement, "Mend the rows or the rule that it speaks of, or say what they get "
                    "with --fill.",
            )  # fmt: skip


def _left(rehearsal: Rehearsal, code: str) -> Iterator[Finding]:
    for one in rehearsal.plan.by_hand:
        yield _finding(code, one.place, f"left to you: {one.sentence}", "", one.remedy)


def _different(rehearsal: Rehearsal, code: str) -> Iterator[Finding]:
    for way, parts in rehearsal.differences.items():
        for place, found, wanted in parts:
            yield _finding(
                code, f"migration.{way.replace(' ', '-')}", f"after the way {way}, {place} is not "
                    "as in the model",
                f"found: {found}; wanted: {wanted}", "Change it by hand, or in a migration of its own.",
            )  # fmt: skip


def _data(rehearsal: Rehearsal, pairing: Pairing) -> Proof:
    code = "MIGRATE002"
    if rehearsal.not_run:
        return _proof(code, pairing, not_run=rehearsal.not_run)
    found = tuple(
        _finding(
            code, f"data.tables.{table}", f"after the way {way}, what both models keep of "
                f"{table!r} is not the same",
            f"before: {before}; after: {after}", "Look at the step that writes this table.",
        )
        for way, parts in rehearsal.tallies.items()
        for table, before, after in parts
    )  # fmt: skip
    counted = ", ".join(f"{name} {rows:,}" for name, rows in sorted(rehearsal.rows.items()))
    evidence = (
        Evidence(
            label="rows", text=f"rows made up: {counted or 'none'}; {', '.join(rehearsal.tallies)} compared"
        ),
    )
    assumed = "; ".join(
        f"no rows could be made up for {name}: {why}" for name, why in rehearsal.unfilled.items()
    )
    if rehearsal.plan.steps and len(rehearsal.tallies) < len(("up", "down", "up again")):
        assumed = assumed or "not every way was run to its end"
    return _proof(code, pairing, found, evidence, assumed=assumed)


def _blocked(rehearsal: Rehearsal, pairing: Pairing) -> Proof:
    code = "MIGRATE003"
    if rehearsal.not_run:
        return _proof(code, pairing, not_run=rehearsal.not_run)
    most = fact("migration-proof.longest-blocked").base
    found = tuple(
        _finding(
            code, f"migration.{run.label}", f"{who} waited {waited:,.0f} ms in the way {run.during}",
            f"at most {most:,.0f} ms; the longest before the first step was {usual:,.1f} ms",
            "Split the step, or run it in a quiet hour.",
        )
        for run in rehearsal.steps
        for who, waited, usual in _waits(run, rehearsal)
        if waited > most
    )  # fmt: skip
    text = (
        f"{rehearsal.statements:,} statements of readers and writers beside "
        f"{len(rehearsal.steps)} runs of steps; "
        f"longest read {rehearsal.longest_reader_ms:,.1f} ms (before: {rehearsal.usual_reader_ms:,.1f} ms), "
        f"longest write {rehearsal.longest_writer_ms:,.1f} ms (before: {rehearsal.usual_writer_ms:,.1f} ms)"
    )
    shown = (Evidence(label="waits", text=text), *_table(rehearsal), *patterns_table(rehearsal))
    return _proof(code, pairing, found, shown)


def _waits(run: StepRun, rehearsal: Rehearsal) -> Iterator[tuple[str, float, float]]:
    yield "a reader", run.reader_ms, rehearsal.usual_reader_ms
    yield "a writer", run.writer_ms, rehearsal.usual_writer_ms


def _table(rehearsal: Rehearsal) -> tuple[Evidence, ...]:
    if not rehearsal.steps:
        return ()
    rows = tuple(
        (
            run.label, run.during, f"{run.seconds * 1_000:,.0f}", f"{run.reader_ms:,.1f}",
            f"{run.writer_ms:,.1f}", str(run.retries), str(run.batches),
        )
        for run in rehearsal.steps
    )  # fmt: skip
    columns = (
        "Step",
        "Way",
        "#Took, ms",
        "#Longest read, ms",
        "#Longest write, ms",
        "#Tried again",
        "#Batches",
    )
    return (Evidence(label="steps", text="each step as it was run", columns=columns, rows=rows),)


def _code(rehearsal: Rehearsal, pairing: Pairing) -> Proof:
    code = "MIGRATE004"
    if rehearsal.not_run:
        return _proof(code, pairing, not_run=rehearsal.not_run)
    by_key = (
        _finding(
            code, f"migration.{run.label}", f"in the way {run.during}, code failed beside step "
                f"{run.number}", one,
            "Deploy code that does not need what the step changes, or take the step apart.",
        )
        for run in rehearsal.steps
        for one in run.broken
    )  # fmt: skip
    found = (*broken_patterns(rehearsal), *by_key)[:_MOST]
    ran = len([one for one in rehearsal.patterns if one.runs])
    said = f"access patterns ({ran} of {len(rehearsal.patterns)} ran) and " if rehearsal.patterns else ""
    text = f"{rehearsal.statements:,} statements in the words of both models: {said}deeds by key"
    assumed = left_out(rehearsal)
    if not rehearsal.statements and rehearsal.plan.steps:
        assumed = "no table holds rows that clients could work on"
    return _proof(code, pairing, found, (Evidence(label="clients", text=text),), assumed=assumed)


def _losses(rehearsal: Rehearsal, pairing: Pairing) -> Proof:
    code = "MIGRATE005"
    if rehearsal.not_run:
        return _proof(code, pairing, not_run=rehearsal.not_run)
    found = [
        _finding(
            code, one.place, f"what step {one.label} would lose on its way down could not be "
                "counted", one.query,
            "Count it by hand before you go back.", "warning",
        )
        for one in rehearsal.losses
        if one.rows is None
    ]  # fmt: skip
    found += [
        _finding(
            code, one.place, f"going back past {one.label} loses {one.rows:,} values: "
                f"{one.sentence}", one.query,
            "Copy them before you go back; the step stops until the session allows the loss.", "note",
        )
        for one in rehearsal.losses
        if one.rows
    ]  # fmt: skip
    named = len([one for step in rehearsal.plan.steps for one in step.losses])
    text = f"{named} places where the old model holds less than the new one, counted after the way up"
    done = not rehearsal.plan.steps or "up" in rehearsal.differences
    assumed = "" if done else "the way up did not come to its end, so nothing was counted"
    return _proof(code, pairing, tuple(found), (Evidence(label="losses", text=text),), assumed=assumed)


def _hurdles(rehearsal: Rehearsal, pairing: Pairing) -> Proof:
    """Return what only the rows of the real database can answer, with the queries that ask them."""
    code, hurdles = "MIGRATE008", rehearsal.plan.hurdles
    found = tuple(
        _finding(code, one.place, f"it may be that {one.sentence}", one.query, one.resolve, "note")
        for one in hurdles
    )
    rules = f"{len(hurdles)} new rule{'' if len(hurdles) == 1 else 's'}"
    text = f"{rules} that rows of the old schema may break; the first step counts them and stops"
    assumed = f"only your rows can say whether {hurdles[0].sentence}" if hurdles else ""
    if len(hurdles) > 1:
        assumed += f"; {len(hurdles) - 1} more of the kind"
    return _proof(code, pairing, found, (Evidence(label="rules", text=text),), assumed=assumed)


def _linted(code: str, files: dict[str, str], profile: ProfileName, pairing: Pairing) -> Proof:
    try:
        said = remarks(files, profile)
    except ToolMissingError as error:
        return _proof(code, pairing, not_run=str(error))
    findings = tuple(_remarked(code, one) for one in said[:_MOST])
    text = f"{len(files)} files, profile {profile!r}: {len(said)} remarks"
    return _proof(code, pairing, findings, (Evidence(label="squawk", text=text),))


def _remarked(code: str, one: Remark) -> Finding:
    """Return a remark as a finding; on a way down, which is for emergencies, it is a note."""
    grave = code == "MIGRATE006" and not one.file.startswith("down/")
    return _finding(
        code,
        f"{one.file}:{one.line}",
        f"{one.rule}: {one.message}",
        "",
        one.remedy,
        "warning" if grave else "note",
    )
