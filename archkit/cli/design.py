"""`archkit design`: from a brief to a proved design and its document."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.document import (
    deliverables_path,
    document_path,
    form_of,
    format_option,
    refuse_early,
    usual_form,
    write,
)
from archkit.cli.exits import Exit
from archkit.cli.printing import labelled, say, step_line, within_sentence
from archkit.errors import ArchkitError, InputError

if TYPE_CHECKING:
    from archkit.brief import Brief
    from archkit.session import Session

_DEFAULT_ARCHITECT = "rulebook"
_DEFAULT_PERSONA = "systems-architect"
_NEVER_CUT = frozenset({"Cost", "Proofs", "Document"})


@dataclass(frozen=True)
class _Wish:
    """What the options of one call ask for."""

    persona: str | None
    architect: str | None
    resume: bool
    fresh: bool
    answers: dict[str, str]
    today: dt.date | None


def _assignments(
    ctx: click.Context,  # noqa: ARG001 - signature of click
    param: click.Parameter,  # noqa: ARG001 - signature of click
    values: tuple[str, ...],
) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in values:
        field, equals, value = text.partition("=")
        if not equals or not field.strip():
            raise click.BadParameter(f"{text!r} is not FIELD=VALUE, for example scale.users_total=200K")
        found[field.strip()] = value.strip()
    return found


@click.command("design", short_help="Walk from a brief to a proved design.")
@click.argument("brief_from", metavar="[BRIEF]", required=False)
@click.option("--persona", "-p", help=f"Who leads the walk (see: archkit personas). [{_DEFAULT_PERSONA}]")
@click.option("--architect", "-a", help=f"Who proposes. [{_DEFAULT_ARCHITECT}]")
@click.option(
    "--session", "-s", "folder", metavar="DIR", type=click.Path(path_type=Path),
    help="Where the session is kept. [designs/<name of the brief>]",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Continue a session where it was left.")
@click.option("--fresh", is_flag=True, help="Begin again; the earlier session moves to earlier/.")
@click.option(
    "--set", "answers", metavar="FIELD=VALUE", multiple=True, callback=_assignments,
    help="State a field of the brief, such as scale.users_total=200K. Repeatable.",
)  # fmt: skip
@click.option("--output", "-o", metavar="FILE", type=click.Path(path_type=Path), help="The document's file.")
@format_option(required=False)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which dated facts are judged.")
@click.option("--quiet", "-q", is_flag=True, help="Print only where the document is.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON, and nothing else.")
def command(brief_from: str | None, *, quiet: bool, as_json: bool, **options: Any) -> int:
    """Walk from BRIEF to a design, proving each step, and write the document.

    BRIEF is a YAML file, a file of prose, a project's folder, or a sentence in quotes. What it
    does not say is asked for; what nobody answers is assumed and marked as assumed.

    Each step is kept on disk before it is shown. Interrupted or killed, a walk goes on with
    --resume and ends with the same design.

    \b
    Examples:
      archkit design brief.yaml
      archkit design "A URL shortener, 50K users, 2M redirects a day, team of 3"
      archkit design brief.yaml --persona task-oriented --format todo
      archkit design --resume --session designs/url-shortener --set team.engineers=4
      archkit design brief.yaml --fresh --json | jq .proofs
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.personas import persona  # noqa: PLC0415 - heavy

    output, form, folder, today = (options.pop(name) for name in ("output", "form", "folder", "today"))
    wish = _Wish(today=today.date() if today else None, **options)
    if wish.resume and wish.fresh:
        raise click.UsageError("Give --resume or --fresh, not both.")
    refuse_early(output, form or usual_form(persona(wish.persona or _DEFAULT_PERSONA)))
    brief, folder = _subject(brief_from, folder, wish)
    with _begun(brief, folder, wish) as session:
        try:
            _walk(session, show=not (quiet or as_json))
            form = form or form_of(session)
            path = document_path(session, form, output)
            write(session, path, form)
            beside = deliverables_path(session, form)
            if beside:
                write(session, beside, "deliverables")
        except KeyboardInterrupt:
            again = f"archkit design --resume --session {shlex.quote(str(folder))}"
            say(f"archkit: interrupted; what was done is kept, resume with: {again}", error=True)
            return Exit.INTERRUPTED
        if quiet:
            say(path)
        else:
            _report(session, (path, beside) if beside else (path,), as_json=as_json)
        from archkit.cli.summary import exit_code  # noqa: PLC0415 - heavy

        return exit_code(session)


def _subject(brief_from: str | None, folder: Path | None, wish: _Wish) -> tuple[Brief | None, Path]:
    from archkit.session import session_folder  # noqa: PLC0415 - heavy

    if brief_from is None:
        if not (wish.resume and folder):
            raise click.UsageError(
                "Give a BRIEF, or --resume with --session DIR. To begin: archkit design --help"
            )
        return None, folder
    from archkit.brief import read_brief  # noqa: PLC0415 - heavy

    brief = read_brief(brief_from)
    return brief, folder or session_folder(brief)


def _begun(brief: Brief | None, folder: Path, wish: _Wish) -> Session:
    from archkit.session import Session, holds_session, set_aside  # noqa: PLC0415 - heavy

    if brief is None or (wish.resume and holds_session(folder)):
        return _resumed(Session.open(folder), brief, wish)
    if wish.fresh:
        set_aside(folder)
    return Session.start(
        brief,
        folder=folder,
        architect=wish.architect or _DEFAULT_ARCHITECT,
        persona=wish.persona or _DEFAULT_PERSONA,
        today=wish.today,
        answers=wish.answers,
    )


def _resumed(session: Session, brief: Brief | None, wish: _Wish) -> Session:
    try:
        _refuse_other("brief", brief, session.original_brief)
        _refuse_other("persona", wish.persona, session.persona.id)
        _refuse_other("architect", wish.architect, session.architect)
        _refuse_other("day", wish.today, session.today)
        for field, value in wish.answers.items():
            session.answer(field, value)
    except ArchkitError:
        session.close()
        raise
    return session


def _refuse_other(what: str, wanted: object, found: object) -> None:
    if wanted is not None and wanted != found:
        raise InputError(
            f"the session was begun with another {what}",
            hint="Begin again with --fresh, or answer single fields with --set FIELD=VALUE.",
        )


def _walk(session: Session, *, show: bool) -> None:
    if not show:
        session.run()
        return
    if session.results:
        for result in session.results.values():
            say(f"{step_line(result)} (kept)")
    session.run(on_step=lambda result: say(step_line(result)))


def _report(session: Session, paths: tuple[Path, ...], *, as_json: bool) -> None:
    from archkit.cli.summary import as_data, summary  # noqa: PLC0415 - heavy

    names = [str(path) for path in paths]
    if as_json:
        click.echo(json.dumps(as_data(session, names), ensure_ascii=False, indent=2))
        return
    say()
    for label, text in summary(session, names):
        if session.outcome == "infeasible" and label != "Document":
            continue  # what blocks it is all that counts then
        say(f"{label:<16}{text}" if label in _NEVER_CUT else labelled(label, text))
    if session.outcome != "design":
        _say_what_next(session)


def _say_what_next(session: Session) -> None:
    clarify = session.design.clarify
    if clarify is None:
        return
    say()
    if session.outcome == "infeasible":
        say(f"Infeasible, because {within_sentence(clarify.because)}")
        for condition in clarify.unless:
            say(f"  unless {condition}")
        return
    for number, question in enumerate(clarify.questions, start=1):
        say(f"{number}. {question.text}\n   --set {question.field}=... ({question.why})")
    again = f"archkit design --resume --session {shlex.quote(str(session.folder))} --set FIELD=VALUE"
    say(f"\nAnswer with: {again}")
