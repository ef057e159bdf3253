"""`archkit check`: all proofs of any design file."""

from __future__ import annotations

import datetime as dt
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.exits import Exit
from archkit.cli.printing import counted, say, say_json, statuses
from archkit.cli.timing import asked, timing_options
from archkit.errors import InputError, YamlError

if TYPE_CHECKING:
    from archkit.brief import Brief
    from archkit.design import Design
    from archkit.proofs import ItemVerdict, Proof


@click.command("check", short_help="Run all proofs on a design file.")
@click.argument("design_file", metavar="DESIGN", type=click.Path(path_type=Path))
@click.option("--brief", "brief_file", metavar="BRIEF", help="What it was designed for.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which dated facts are judged.")
@click.option("--checklist", "items", is_flag=True, help="Show the personas' checklist items instead.")
@click.option("--persona", "persona_name", metavar="NAME", help="Show this persona's own items first.")
@timing_options
@click.option("--advise", is_flag=True, help="Print the indexes that would pay, as SQL, instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the proofs as JSON.")
def command(  # noqa: PLR0913 - one a choice of the command line
    design_file: Path,
    brief_file: str | None,
    today: dt.datetime | None,
    persona_name: str | None,
    rows: str | None,
    *,
    throughput: bool,
    items: bool,
    advise: bool,
    as_json: bool,
) -> int:
    """Run all proofs on the design file DESIGN, whoever wrote it.

    Without --brief, a brief.yaml beside the design is used; without either, proofs that need
    to know what was wanted say so.

    \b
    Examples:
      archkit check designs/notification-service/design.yaml
      archkit check design.yaml --brief brief.yaml --json
      archkit check design.yaml --checklist --persona task-oriented
      archkit check design.yaml --advise > indexes.sql
      archkit check design.yaml --rows 1e6 --throughput
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.design import Step  # noqa: PLC0415 - heavy
    from archkit.personas import persona  # noqa: PLC0415 - heavy
    from archkit.proofs import checklist_verdicts, prove  # noqa: PLC0415 - heavy
    from archkit.render.checklist import checklist_lines  # noqa: PLC0415 - heavy
    from archkit.session.day import day_of  # noqa: PLC0415 - heavy

    design = _design_of(design_file)
    brief = _brief_of(design, design_file, brief_file)
    day = day_of(today.date() if today else None)
    if advise:
        return _advise(brief, design, day)
    designed = [step for step in Step if design.artifact(step) is not None]
    leader = persona(persona_name) if persona_name else None
    leanings = leader.leanings if leader else None
    with asked(rows, throughput=throughput):
        proofs = [
            proof for step in designed for proof in prove(step, brief, design, today=day, leanings=leanings)
        ]
    verdicts = checklist_verdicts(proofs, persona=leader.id if leader else "") if items else ()
    missing = [step.value for step in Step if step not in designed]
    if as_json:
        say_json(_plain(proofs, missing) | ({"checklist": _items(verdicts)} if items else {}))
    elif items:
        for line in checklist_lines(verdicts):
            say(line)
    else:
        _print(proofs, missing)
    return Exit.REFUTED if any(proof.status == "refuted" for proof in proofs) else Exit.HOLDS


def _advise(brief: Brief, design: Design, day: dt.date) -> int:
    """Print the indexes that were tried and pay, as SQL that can be run."""
    from archkit.proofs import NotAssessableError, Subject  # noqa: PLC0415 - heavy
    from archkit.proofs.data.advice import advice_lines  # noqa: PLC0415 - heavy
    from archkit.proofs.data.schema_run import data_of, schema_run  # noqa: PLC0415 - heavy

    subject = Subject(brief, design, day)
    try:
        data, run = data_of(subject), schema_run(subject)
    except NotAssessableError as error:
        raise InputError(str(error), hint="Give a design whose data step is done.") from None
    for line in advice_lines(data, run.advice):
        say(line)
    return Exit.HOLDS


def _design_of(file: Path) -> Design:
    from archkit.brief import Brief  # noqa: PLC0415 - heavy
    from archkit.design import Design  # noqa: PLC0415 - heavy
    from archkit.record import load_yaml, read_text  # noqa: PLC0415 - heavy

    try:
        return Design.read(file)
    except YamlError:
        given = load_yaml(read_text(file), source=str(file))
        fields = set(given) if isinstance(given, dict) else set()
        only_here = set(Design.model_fields) - set(Brief.model_fields)
        if fields & only_here or not fields & set(Brief.model_fields) - {"name"}:
            raise
        raise InputError(
            f"{str(file)!r} is a brief, not a design",
            hint=f"Design it first: archkit design {shlex.quote(str(file))}",
        ) from None


def _brief_of(design: Design, design_file: Path, brief_file: str | None) -> Brief:
    from archkit.brief import Brief, read_brief  # noqa: PLC0415 - heavy
    from archkit.design import Step  # noqa: PLC0415 - heavy
    from archkit.session.repair import assumed_brief  # noqa: PLC0415 - heavy

    beside = design_file.with_name("brief.yaml")
    if brief_file:
        brief = read_brief(brief_file)
    elif beside.is_file():
        brief = Brief.read(beside)
    else:
        brief = Brief(name=design.name[:120] or "design")
    return assumed_brief(brief, design, Step.CLARIFY)


def _plain(proofs: list[Proof], missing: list[str]) -> dict[str, Any]:
    return {
        "counts": dict(statuses(proofs)),
        "proofs": [proof.model_dump(mode="json") for proof in proofs],
        "steps_without_artifact": missing,
    }


def _items(verdicts: tuple[ItemVerdict, ...]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in verdicts]


def _print(proofs: list[Proof], missing: list[str]) -> None:
    for proof in proofs:
        if proof.findings:
            say(f"{proof.code} {proof.name}: {proof.status}")
        elif proof.status in {"not run", "assumed"}:
            say(f"{proof.code} {proof.name}: {proof.status}, because {proof.reason}")
        for finding in proof.findings:
            say(f"  {finding.severity} at {finding.place}: {finding.message}")
            if finding.evidence:
                say(f"    evidence: {finding.evidence}")
            say(f"    remedy: {finding.remedy}")
    say(f"{len(proofs)} proofs: {counted(statuses(proofs))}")
    if missing:
        say(f"Not designed yet, so not checked: {', '.join(missing)}")
