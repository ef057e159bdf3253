"""`archkit simulate`: the load test of a design before there is code."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.exits import Exit
from archkit.cli.load_table import load_lines
from archkit.cli.printing import say, say_json
from archkit.cli.simulating import Subject, played, subject_of
from archkit.errors import InputError

if TYPE_CHECKING:
    from archkit.cli.simulating import Played
    from archkit.sizing.scenarios import Play

_FEWEST, _MOST = 100.0, 1e10


class _Count(click.ParamType):  # type: ignore[type-arg]  # generic in some versions of click only
    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            number = float(str(value).replace(",", "").replace("_", ""))
        except ValueError:
            number = math.nan
        if not _FEWEST <= number <= _MOST:
            self.fail(f"{value!r} is no number from 100 to 1e10, such as 50000 or 1e7.", param, ctx)
        return number


@click.command("simulate", short_help="Load-test a design before there is code.")
@click.argument("source", metavar="SOURCE")
@click.option(
    "--load",
    "loads",
    metavar="N",
    type=float,
    multiple=True,
    help="Play N times the daily peak; may be given again.",
)
@click.option(
    "--scenario",
    "names",
    metavar="ID",
    multiple=True,
    help="Play this scenario; may be given again. All of them without --load and --scenario.",
)
@click.option("--list", "only_list", is_flag=True, help="List the scenarios and play nothing.")
@click.option("--requests", type=_Count(), help="How many requests each plays, such as 1e7. [20000]")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=1,
    show_default=True,
    help="Equal seeds give equal results.",
)
@click.option("--cautious", is_flag=True, help="Take ceilings at their low and times at their high end.")
@click.option(
    "--write",
    "write_to",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the network as YAML, to change it and simulate that.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON.")
def command(  # noqa: PLR0913, PLR0917 - one argument an option
    source: str, loads: tuple[float, ...], names: tuple[str, ...], requests: float | None, seed: int,
    write_to: Path | None, *, only_list: bool, cautious: bool, as_json: bool,
) -> int:  # fmt: skip
    """Simulate the design in SOURCE under load, and print what its callers would see.

    SOURCE is a session's folder, a design file, a brief (the rulebook designs it first, in
    memory), or a network of your own in YAML. Requests come at the brief's rates whether they
    are answered or not, and take the ways, waits, time limits and retries of the design.

    \b
    Examples:
      archkit simulate brief.yaml
      archkit simulate designs/url-shortener --load 1 --load 10 --requests 1e6
      archkit simulate designs/url-shortener --scenario retry-storm --json
      archkit simulate brief.yaml --write network.yaml --list
      archkit simulate network.yaml --scenario peak
    """  # noqa: D301 - \b keeps click from wrapping the examples
    subject = subject_of(source, cautious=cautious)
    if write_to:
        _write(subject, write_to)
    chosen = _chosen(subject, loads, names, requests)
    if only_list:
        _list(chosen, as_json=as_json)
        return Exit.HOLDS
    done = played(chosen, seed)
    stopped = len(done) < len(chosen) or any(one.run.stopped for one in done)
    if as_json:
        say_json(_plain(subject, done, stopped=stopped))
    else:
        for line in load_lines(subject, done):
            say(line)
    if stopped:
        say(f"Stopped: {len(done)} of {len(chosen)} played, the last of them in part.", error=True)
    return Exit.INTERRUPTED if stopped else Exit.HOLDS


def _chosen(
    subject: Subject, loads: tuple[float, ...], names: tuple[str, ...], requests: float | None
) -> tuple[Play, ...]:
    """Return what is to be played, in the order asked for.

    Raises:
        InputError: If there is no such scenario, or a load is no number above 0.
    """
    from archkit.sizing.scenarios import at_load, plays  # noqa: PLC0415 - heavy

    wrong = next((one for one in loads if not (math.isfinite(one) and 0 < one <= 100_000)), None)  # noqa: PLR2004
    if wrong is not None:
        raise InputError(
            f"a load of {wrong:g} cannot be played", field="--load", hint="Give a number above 0."
        )
    known = {one.scenario.id: one for one in plays(subject.brief, subject.network, requests=requests)}
    missing = next((one for one in names if one not in known), None)
    if missing is not None:
        raise InputError(
            f"there is no scenario {missing!r} for this network",
            field="--scenario",
            hint=f"Choose from: {', '.join(known)}.",
        )
    levels = tuple(at_load(subject.network, one, requests=requests) for one in loads)
    wanted = tuple(known[one] for one in names)
    return (*levels, *wanted) or tuple(known.values())


def _list(chosen: tuple[Play, ...], *, as_json: bool) -> None:
    if as_json:
        say_json([play.scenario.model_dump(mode="json") for play in chosen])
        return
    width = max(len(play.scenario.id) for play in chosen)
    for play in chosen:
        name = play.scenario.name or play.scenario.id
        sliced = f", {play.sliced}" if play.sliced else ""
        say(f"{play.scenario.id:<{width}}  {name}{sliced}")


def _write(subject: Subject, path: Path) -> None:
    from archkit.session.storage import write_document  # noqa: PLC0415 - heavy

    write_document(path, subject.network.to_yaml())
    say(f"Network: {path}", error=True)


def _plain(subject: Subject, done: tuple[Played, ...], *, stopped: bool) -> dict[str, Any]:
    return {
        "name": subject.brief.name,
        "stopped": stopped,
        "unknown": list(subject.network.unknown),
        "unreachable": list(subject.network.unreachable),
        "runs": [
            {"name": one.play.scenario.name, "share": one.play.share, **one.run.model_dump(mode="json")}
            for one in done
        ],
    }
