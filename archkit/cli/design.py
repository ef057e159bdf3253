"""`archkit design`: from a brief to a proved design and its document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.beginning import DEFAULT_PERSONA, Wish, begun, subject
from archkit.cli.document import (
    deliverables_path,
    document_path,
    form_of,
    format_option,
    refuse_early,
    usual_form,
    write,
)
from archkit.cli.prices import with_prices
from archkit.cli.printing import labelled, say, say_json, within_sentence
from archkit.cli.proposing import proposing_options, taken_out
from archkit.cli.timing import asked, timing_options
from archkit.cli.walking import again, interrupted, walk

if TYPE_CHECKING:
    from archkit.session import Session

_NEVER_CUT = frozenset({"Cost", "Proofs", "Architect", "Replay", "Document"})


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
@click.option("--persona", "-p", help=f"Who leads the walk (see: archkit personas). [{DEFAULT_PERSONA}]")
@proposing_options
@click.option("--predict", is_flag=True, help="Print what the walk would cost, and ask no model.")
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
@click.option(
    "--prices", metavar="FILE", type=click.Path(path_type=Path),
    help="Your own prices (YAML), which go before the book (see: archkit prices).",
)  # fmt: skip
@click.option(
    "--accept", metavar="STEP", multiple=True,
    help="Take the rulebook's artifact that is offered for a step. Repeatable.",
)  # fmt: skip
@click.option("--output", "-o", metavar="FILE", type=click.Path(path_type=Path), help="The document's file.")
@format_option(required=False)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which dated facts are judged.")
@timing_options
@click.option("--quiet", "-q", is_flag=True, help="Print only where the document is.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON, and nothing else.")
def command(
    brief_from: str | None, *, predict: bool, quiet: bool, as_json: bool, folder: Path | None, **options: Any
) -> int:
    """Walk from BRIEF to a design, proving each step, and write the document.

    BRIEF is a YAML file, a file of prose, a project's folder, or a sentence in quotes. What it
    does not say is asked for; what nobody answers is assumed and marked as assumed.

    Each step is kept on disk before it is shown. Interrupted or killed, a walk goes on with
    --resume and ends with the same design.

    The rulebook proposes unless --architect says otherwise (see: archkit architects). What a
    model proposes is proved by the same checks, and what they refute is handed back to it.

    \b
    Examples:
      archkit design brief.yaml
      archkit design "A URL shortener, 50K users, 2M redirects a day, team of 3"
      archkit design brief.yaml --persona task-oriented --format todo
      archkit design brief.yaml --architect claude --predict
      archkit design brief.yaml --architect claude --cap 2 --fallback rulebook
      archkit design --architect replay --recording designs/url-shortener
      archkit design --resume --session designs/url-shortener --set team.engineers=4
      archkit design brief.yaml --prices company-prices.yaml
      archkit design brief.yaml --fresh --json | jq .proofs
      archkit design brief.yaml --rows 1e6 --throughput
    """  # noqa: D301 - \b keeps click from wrapping the examples
    output, form, prices = options.pop("output"), options.pop("form"), options.pop("prices")
    measured = asked(options.pop("rows"), throughput=options.pop("throughput"))
    wish = _wish(options)
    brief, place = subject(brief_from, folder, wish)
    brief = with_prices(brief, prices)
    if predict:
        from archkit.cli.prediction import say_prediction  # noqa: PLC0415 - heavy

        return say_prediction(brief, place, wish, as_json=as_json)
    _refuse_form(output, form, wish)
    with measured, begun(brief, place, wish) as session:
        show = not (quiet or as_json)
        if show:
            _say_price(session)
        code = walk(session, show=show)
        if code is not None:
            return code
        try:
            paths = _written(session, form, output)
        except KeyboardInterrupt:
            return interrupted(session)
        if quiet:
            say(paths[0])
        else:
            _report(session, paths, as_json=as_json)
        from archkit.cli.summary import exit_code  # noqa: PLC0415 - heavy

        return exit_code(session)


def _wish(options: dict[str, Any]) -> Wish:
    settings, today = taken_out(options), options.pop("today")
    wish = Wish(today=today.date() if today else None, settings=settings, **options)
    if wish.resume and wish.fresh:
        raise click.UsageError("Give --resume or --fresh, not both.")
    return wish


def _refuse_form(output: Path | None, form: str | None, wish: Wish) -> None:
    from archkit.personas import persona  # noqa: PLC0415 - heavy

    refuse_early(output, form or usual_form(persona(wish.persona or DEFAULT_PERSONA)))


def _say_price(session: Session) -> None:
    """Say what a walk that costs money is going to cost, before anything is sent."""
    from archkit.cli.prediction import price_line  # noqa: PLC0415 - heavy

    line = price_line(session) if session.remaining else ""
    if line:
        say(line)


def _written(session: Session, form: str | None, output: Path | None) -> tuple[Path, ...]:
    form = form or form_of(session)
    path = document_path(session, form, output)
    write(session, path, form)
    beside = deliverables_path(session, form)
    if beside is None:
        return (path,)
    write(session, beside, "deliverables")
    return (path, beside)


def _report(session: Session, paths: tuple[Path, ...], *, as_json: bool) -> None:
    from archkit.cli.summary import as_data, summary  # noqa: PLC0415 - heavy

    names = [str(path) for path in paths]
    if as_json:
        say_json(as_data(session, names))
        return
    say()
    for label, text in summary(session, names):
        if session.outcome == "infeasible" and label not in {"Architect", "Document"}:
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
    say(f"\nAnswer with: {again(session, '--set FIELD=VALUE')}")
