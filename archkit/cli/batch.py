"""`archkit batch`: many briefs at once, at the price of a batch."""

from __future__ import annotations

import datetime as dt
import shlex
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.exits import Exit
from archkit.cli.printing import say, say_json
from archkit.errors import InputError, ModelError

if TYPE_CHECKING:
    from archkit.architects.claude_batch import Counter
    from archkit.brief import Brief
    from archkit.session.batch import BriefStanding, DesignBatch

_BRIEFS = ("*.yaml", "*.yml")


@click.command("batch", short_help="Design many briefs at once with Claude.")
@click.argument("briefs", nargs=-1, metavar="[BRIEF]...")
@click.option(
    "--folder", "-d", metavar="DIR", type=click.Path(path_type=Path), default=Path("designs/batch"),
    show_default=True, help="Where the sessions are kept, one folder for each brief.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Continue the batch of the folder where it stood.")
@click.option("--persona", "-p", default="systems-architect", show_default=True, help="Who leads the walks.")
@click.option("--model", metavar="NAME", help="Which model is asked.")
@click.option(
    "--effort", type=click.Choice(["low", "medium", "high", "xhigh", "max"]), help="How hard it thinks."
)
@click.option("--cap", metavar="USD", type=float, help="The most that each brief may cost. [5]")
@click.option("--base-url", metavar="URL", help="Another service that speaks the same wire.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which dated facts are judged.")
@click.option("--no-wait", is_flag=True, help="Hand in what is missing and return at once.")
@click.option("--json", "as_json", is_flag=True, help="Print where each brief stands as JSON.")
def command(
    briefs: tuple[str, ...], *, folder: Path, resume: bool, no_wait: bool, as_json: bool, **how: Any
) -> int:
    """Design every BRIEF with Claude's batches: slower, at half the price.

    BRIEF is a YAML file or a folder of them. Each has a session in DIR that can be exported,
    reviewed and replayed like any other. The requests of all briefs are handed in together,
    step after step; a batch takes minutes to a day. Interrupted at any point, --resume goes on
    without asking anything twice.

    \b
    Examples:
      archkit batch briefs/ --folder designs/portfolio
      archkit batch a.yaml b.yaml --no-wait
      archkit batch --resume --folder designs/portfolio
    """  # noqa: D301 - \b keeps click from wrapping the examples
    if bool(briefs) == resume:
        raise click.UsageError("Give briefs to begin, or --resume to continue the batch of --folder DIR.")
    book = _opened(folder) if resume else _begun(briefs, folder, how)
    try:
        standings = _rounds(book, quiet=as_json, once=no_wait)
    except KeyboardInterrupt:
        say(f"archkit: interrupted; the batch goes on at the service. {_again(folder)}", error=True)
        return Exit.INTERRUPTED
    except ModelError as error:
        error.add_note(f"  {_again(folder)}")
        raise
    finally:
        book.close()
    if as_json:
        say_json([_as_data(one) for one in standings])
    elif any(one.standing != "done" for one in standings):  # one that failed is asked anew
        say(_again(folder))
    return Exit.MISSING if any(one.standing == "failed" for one in standings) else Exit.HOLDS


def _begun(paths: tuple[str, ...], folder: Path, how: Mapping[str, Any]) -> DesignBatch:
    from archkit.architects.claude_batch import ClaudeBatches  # noqa: PLC0415 - heavy
    from archkit.architects.settings import Settings  # noqa: PLC0415 - heavy
    from archkit.session.batch import DesignBatch  # noqa: PLC0415 - heavy

    given = {name: how[name] for name in ("model", "effort", "base_url") if how[name] is not None}
    if how["cap"] is not None:
        given["cap_usd"] = how["cap"]
    settings = Settings.model_validate({**given, "tools": False})
    day: dt.datetime | None = how["today"]
    return DesignBatch.start(
        [brief for path in paths for brief in _read(Path(path))],
        folder=folder,
        service=ClaudeBatches(settings),
        settings=settings,
        persona=how["persona"],
        today=day.date() if day else None,
    )


def _opened(folder: Path) -> DesignBatch:
    from archkit.architects.claude_batch import ClaudeBatches  # noqa: PLC0415 - heavy
    from archkit.session.batch import DesignBatch  # noqa: PLC0415 - heavy
    from archkit.session.batch_book import read_book  # noqa: PLC0415 - heavy

    return DesignBatch.open(folder, service=ClaudeBatches(read_book(folder).settings))


def _read(path: Path) -> list[Brief]:
    from archkit.brief import read_brief  # noqa: PLC0415 - heavy

    if not path.is_dir():
        return [read_brief(path)]
    found = sorted(file for pattern in _BRIEFS for file in path.glob(pattern))
    if not found:
        raise InputError(f"{str(path)!r} holds no brief", hint="Briefs end in .yaml; or name the files.")
    return [read_brief(file) for file in found]


def _rounds(book: DesignBatch, *, quiet: bool, once: bool) -> tuple[BriefStanding, ...]:
    from archkit.session.batch import wait  # noqa: PLC0415 - heavy

    last: tuple[BriefStanding, ...] = ()

    def told(standings: tuple[BriefStanding, ...], there: Counter | None) -> None:
        nonlocal last
        if not quiet:
            _tell(standings, last, there)
        last = standings

    if once:
        told(book.advance(), book.standing_there())
    else:
        wait(book, pause=time.sleep, on_round=told)
    return last


def _tell(now: tuple[BriefStanding, ...], before: tuple[BriefStanding, ...], there: Counter | None) -> None:
    """Print what changed since the last round, and what the service works at."""
    for one in now:
        if one not in before:
            say(f"{one.name:<28} {one.standing:<8} {one.said}")
    if there is not None:
        counted = ", ".join(f"{number} {status}" for status, number in there.counted.items() if number)
        say(f"{'':<28} the service works at {counted or 'it'}")


def _again(folder: Path) -> str:
    return f"Continue with: archkit batch --resume --folder {shlex.quote(str(folder))}"


def _as_data(one: BriefStanding) -> dict[str, str]:
    return {"name": one.name, "folder": str(one.folder), "standing": one.standing, "said": one.said}
