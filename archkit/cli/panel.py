"""`archkit panel`: let several personas or architects rewrite a design, and compare what they make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.exits import Exit
from archkit.cli.printing import say, say_json
from archkit.cli.proposing import proposing_options, taken_out
from archkit.cli.reviewing import interrupted, refuse_shared_address, review, stated
from archkit.errors import StoppedError

if TYPE_CHECKING:
    from archkit.explore.panel import Asking, Panel, Rewrite, TakeOver

_USUAL = ("simpler", "scale", "safer", "cheaper")


@click.command("panel", short_help="Let several personas or architects rewrite a design.")
@click.argument("folder", metavar="SESSION", type=click.Path(path_type=Path))
@click.option(
    "--member", "-m", "members", metavar="PERSONA[:ARCHITECT]", multiple=True,
    help=f"Who reviews. Repeatable. [{', '.join(_USUAL)}]",
)  # fmt: skip
@proposing_options
@click.option(
    "--decision", metavar="ID", help="Look closely at one decision: reasons, prices, what settles it."
)
@click.option(
    "--take-over", "taken", metavar="MEMBER:STEP", multiple=True,
    help="Take a step, or the step of a decision, over unless a proof gets worse. Repeatable.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Continue or read the reviews that are there already.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, and nothing else.")
def command(folder: Path, *, members: tuple[str, ...], decision: str | None, **options: Any) -> int:
    """Review the design in the folder SESSION with several members, each of whom rewrites it.

    A member proposes every step after the questions anew, for the same brief, answers and
    assumptions; each step is proved and repaired as in any walk. Shown are what each rewrite
    costs in money and people, where all agree, and who wants what where they do not.

    PERSONA is one of `archkit personas`, or a side to take against the design: simpler, scale,
    safer, cheaper or ten-times. ARCHITECT is who proposes for it; a member that names none takes
    that of --architect. Models are asked at the same time, as the options say; --cap holds for
    each member by itself. Nothing begins while one of them cannot be asked at all, for want of a
    key or a server. A member whose model fails later is shown with the reason and the rest goes
    on; --resume continues it and asks nothing twice.

    Each rewrite is a session under SESSION/panel/. With --take-over (which reads the reviews
    that are there) a member's step goes into the design, and the steps after it are proposed
    anew. If a check then has more trouble than before, it is refused and exit code 1 is
    returned; otherwise the result, with its decision record, is a session of its own. SESSION
    itself is never changed. An answer given to the result later (--set) has all its steps taken
    anew by the architect of SESSION; take the member's step over again after that.

    \b
    Examples:
      archkit panel designs/notification-service
      archkit panel designs/notification-service -m high-scale -m task-oriented:claude --cap 2
      archkit panel designs/notification-service -m simpler:local --base-url http://localhost:8080
      archkit panel designs/notification-service --decision cache --resume
      archkit panel designs/notification-service --take-over high-scale:verify
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.explore.panel import Panel  # noqa: PLC0415 - heavy
    from archkit.session import Session  # noqa: PLC0415 - heavy

    taken, as_json, architect = options["taken"], options["as_json"], options.pop("architect")
    settings = stated(taken_out(options))
    seats = [_seat(one, architect) for one in members or _seated(taken)]
    resume = options["resume"] or bool(taken)
    panel = Panel(Session.read(folder), seats, settings=settings, resume=resume)
    refuse_shared_address(panel, settings)
    panel.require_architects()
    attempts: list[TakeOver] = []
    try:
        review(panel, show=not (as_json or taken))
        attempts += (panel.take_over(*_split(one)) for one in taken)
    except (KeyboardInterrupt, StoppedError):
        return interrupted(folder, seats)
    if as_json:
        say_json(as_data(panel, attempts))
    else:
        _show(panel, decision, attempts)
    return exit_code(panel, attempts)


def exit_code(panel: Panel, attempts: list[TakeOver]) -> Exit:
    """Return what a script should know: a take-over refused, or nobody who could rewrite."""
    if any(not one.allowed for one in attempts):
        return Exit.REFUTED
    return Exit.HOLDS if any(one.design for one in panel.rewrites) else Exit.MISSING


def _seated(taken: tuple[str, ...]) -> tuple[str, ...]:
    """Return who sits on the panel when nobody is named: the usual three, or whom something is taken from."""
    named = dict.fromkeys(_split(one)[0] for one in taken)
    return tuple(named) or _USUAL


def _seat(member: str, architect: str | None) -> str:
    return member if architect is None or ":" in member else f"{member}:{architect}"


def _split(wanted: str) -> tuple[str, str]:
    member, colon, what = wanted.rpartition(":")
    if not (colon and member and what):
        raise click.BadParameter(
            f"{wanted!r} is not MEMBER:STEP, for example high-scale:verify", param_hint="--take-over"
        )
    return member, what


def _show(panel: Panel, decision: str | None, attempts: list[TakeOver]) -> None:
    from archkit.explore.panel.close_up import close_up  # noqa: PLC0415 - heavy
    from archkit.explore.panel.side_by_side import side_by_side  # noqa: PLC0415 - the same
    from archkit.explore.panel.taken import taken_view  # noqa: PLC0415 - the same

    if attempts:
        say("\n\n".join(taken_view(one).text for one in attempts))
    elif decision:
        say(f"\n{close_up(panel, decision).text}")
    else:
        say(f"\n{side_by_side(panel, reasons=False).text}\n\nThe rewrites are sessions in {panel.folder}")


def as_data(panel: Panel, attempts: list[TakeOver]) -> dict[str, Any]:
    """Return what the panel found as plain JSON data."""
    from archkit.explore.panel import figures  # noqa: PLC0415 - heavy

    return {
        "design": panel.reviewed.design.name,
        "figures": vars(figures(panel.reviewed.design)),
        "members": [_member_data(one) for one in panel.rewrites],
        "agreements": [point.id for point in panel.agreements],
        "conflicts": [
            {
                "decision": point.id,
                "step": point.step.value,
                "question": point.question,
                "positions": [
                    {"option": one.option, "held_by": list(one.held_by), "because": one.because}
                    for one in point.positions
                ],
                "flips_when": point.flips_when,
                "settled_by": list(point.settled_by),
                "assumed": list(point.assumed),
            }
            for point in panel.conflicts
        ],
        "taken_over": [_attempt_data(one) for one in attempts],
    }


def _member_data(one: Rewrite) -> dict[str, Any]:
    return {
        "member": one.name,
        "persona": one.member.persona.id,
        "architect": one.member.architect_name,
        "agrees": one.agrees,
        "because": one.because,
        "figures": vars(one.figures) if one.figures else None,
        "decisions": list(one.flipped),
        "changes": [change.sentence for change in one.changes],
        "worded_differently": [
            {"place": said.place, "design": said.before, "member": said.after} for said in one.worded
        ],
        "better": list(one.effect.better),
        "worse": list(one.effect.worse),
        "asking": _asking_data(one.asking) if one.asking else None,
        "session": str(one.folder),
    }


def _asking_data(one: Asking) -> dict[str, Any]:
    return {
        "models": list(one.models),
        "cap_usd": one.cap_usd,
        "steps": [step.value for step in one.taken],
        "by_the_rulebook": [step.value for step in one.stood_in],
        **vars(one.spending),
    }


def _attempt_data(one: TakeOver) -> dict[str, Any]:
    return {
        "member": one.member.name,
        "steps": [step.value for step in one.steps],
        "allowed": one.allowed,
        "figures": vars(one.figures),
        "worse": list(one.effect.worse),
        "finished_by": {step.value: name for step, name in one.finished_by.items()},
        "cost_usd": sum(reply.cost_usd or 0 for reply in one.replies),
        "findings": [finding.model_dump(mode="json") for finding in one.refused_by],
        "record": one.record.model_dump(mode="json") if one.allowed else None,
        "session": str(one.folder) if one.folder else None,
    }
