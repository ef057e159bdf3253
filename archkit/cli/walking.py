"""A walk as a terminal shows it: what is waited for, how each step ended, and how it goes on."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from archkit.cli.exits import Exit
from archkit.cli.printing import finding_lines, say, step_line
from archkit.cli.waiting import WaitingLine
from archkit.errors import ModelError, ServiceError, SpendingCapError, StoppedError

if TYPE_CHECKING:
    from pathlib import Path

    from archkit.design import Step
    from archkit.session import Offer, Session, StepResult


def walk(session: Session, *, show: bool) -> int | None:
    """Take the steps that are left; return an exit code where the walk was broken off.

    Args:
        session: The session.
        show: Whether to print how each step ended.
    """
    try:
        _walk(session, show=show)
    except (KeyboardInterrupt, StoppedError) as error:
        session.stop()
        return interrupted(session, error.step if isinstance(error, StoppedError) else "")
    except ModelError as error:
        _say_trouble(session, error)
        return error.exit_code
    return None


def again(session: Session, *options: str) -> str:
    """Return the command that continues a session."""
    return _resuming(session.folder, *options)


def _resuming(folder: Path | str, *options: str) -> str:
    return " ".join(["archkit", "design", "--resume", "--session", shlex.quote(str(folder)), *options])


def interrupted(session: Session, step: str = "") -> int:
    """Say how an interrupted walk goes on, and return the exit code for it.

    Args:
        session: The session.
        step: The step that was waited for, where it is known.
    """
    where = f" at step {step!r}" if step else ""
    say(error=True)  # what a terminal writes for the key stands at the end of a line
    say(f"archkit: interrupted{where}; what was done is kept.", error=True)
    _say_kept(session)
    say(f"  Go on: {again(session)}", error=True)
    return Exit.INTERRUPTED


def _walk(session: Session, *, show: bool) -> None:
    if not show:
        session.run()
        return
    for result in session.results.values():
        say(f"{step_line(result, by=_other_proposer(session, result))} (kept)")
        _say_offered(session, result.step)
    with WaitingLine(lambda: spent_usd(session)) as waiting:

        def taken(result: StepResult) -> None:
            waiting.end(result.step.value)
            say(step_line(result, by=_other_proposer(session, result)))
            for line in finding_lines(result):
                say(line)
            _say_offered(session, result.step)
            if session.remaining:
                waiting.begin(session.remaining[0].value)

        if session.remaining:
            waiting.begin(session.remaining[0].value)
        session.run(on_step=taken, on_progress=waiting.show)


def _other_proposer(session: Session, result: StepResult) -> str:
    return "" if result.by == session.architect else result.by


def _say_offered(session: Session, step: Step) -> None:
    if step in session.offers:
        say_offer(session, session.offers[step])


def say_offer(session: Session, offer: Offer) -> None:
    """Say what the rulebook would propose for a step, and how to take it where it holds better."""
    if offer.why_not:
        say(f"    The rulebook has a proposal of its own, but {offer.why_not}.")
    else:
        take = again(session, "--accept", offer.step.value)
        say(f"    The rulebook's own proposal holds; take it with: {take}")


def _say_trouble(session: Session, error: ModelError) -> None:
    """Say in a few lines what happened, what is kept, and how it goes on."""
    say(f"archkit: {error}", error=True)
    _say_kept(session)
    recording = session.settings.recording
    if recording and isinstance(error, ServiceError):  # it ends too early; nothing here can change that
        say(f"  First finish what was recorded: {_resuming(recording)}", error=True)
        say(f"  Then go on: {again(session)}", error=True)
        return
    higher = ("--cap", "USD") if isinstance(error, SpendingCapError) else ()  # the same cap stops it again
    say(f"  Go on: {again(session, *higher)}", error=True)
    for step in session.remaining[:1]:
        if step in session.offers and not session.offers[step].why_not:
            take = again(session, "--accept", step.value)
            say(f"  Or take the rulebook's own {step.value}: {take}", error=True)
    say(f"  Or let the rulebook go on: {again(session, '--fallback', 'rulebook')}", error=True)


def _say_kept(session: Session) -> None:
    """Say what a walk that was broken off has: steps, answers that are paid already, and its price."""
    from archkit.session.answered import answered  # noqa: PLC0415 - heavy

    kept = ", ".join(step.value for step in session.results) or "no step yet"
    ahead = ", ".join(step.value for step in answered(session))
    answers = f"; answers kept for: {ahead}" if ahead else ""
    cost = spent_usd(session)
    spent = f"; {cost:.2f} USD spent" if cost else ""
    say(f"  Kept: {kept}{answers}{spent}, in {session.folder}", error=True)


def spent_usd(session: Session) -> float:
    """Return what a session has cost as far as prices are known; a replay costs nothing."""
    ledger = session.ledger
    return 0.0 if ledger.recorded else ledger.total.known_usd
