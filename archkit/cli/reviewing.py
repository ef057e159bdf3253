"""A panel at work, as a terminal shows it: what is waited for, who has finished, how it goes on."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archkit.cli.exits import Exit
from archkit.cli.printing import say
from archkit.cli.proposing import settings_of
from archkit.cli.waiting import WaitingLine
from archkit.errors import InputError

if TYPE_CHECKING:
    from archkit.architects import Progress, Settings
    from archkit.explore.panel import Panel, Rewrite
    from archkit.session import StepResult


def stated(given: Mapping[str, Any]) -> Settings | None:
    """Return the settings in which only what was given is stated; None where nothing was.

    Raises:
        InputError: If a value does not fit.
    """
    from archkit.architects import Settings  # noqa: PLC0415 - heavy

    if not given:
        return None
    settings_of(given)
    return Settings(**given)


def refuse_shared_address(panel: Panel, settings: Settings | None) -> None:
    """Refuse one address or model for members of different architects.

    Raises:
        InputError: If Claude and a local model sit on the panel, and both would be asked there.
    """
    asked = sorted({one.architect_name for one in panel.members if one.waits})
    shared = [name for name in ("base_url", "model") if settings and getattr(settings, name)]
    if len(asked) > 1 and shared:
        raise InputError(
            f"{' and '.join(asked)} cannot share one address or model",
            field=shared[0].replace("_", "-"),
            hint="Let one review first; then name all members, with --resume and the other's options.",
        )


def review(panel: Panel, *, show: bool) -> None:
    """Let everybody rewrite, with a line for each who has, and one for what is waited for.

    Raises:
        StoppedError: If somebody stopped it.
        StorageError: If something cannot be kept on disk.
    """
    if not show:
        panel.review()
        return
    say_cap(panel)
    with WaitingLine(lambda: panel.spent_usd) as waiting:

        def arrived(member: str, progress: Progress) -> None:
            waiting.show(progress, f"{member} {progress.step.value}")

        def taken(member: str, result: StepResult) -> None:
            waiting.end(f"{member} {result.step.value}")

        def settled(found: Rewrite) -> None:
            waiting.clear()
            _say_rewrite(found)

        panel.review(on_rewrite=settled, on_step=taken, on_progress=arrived)
    if any(one.design is None for one in panel.rewrites):
        names = [one.name for one in panel.members]
        say(f"  Go on with who could not: {_again(panel.reviewed.folder, names)}")


def say_cap(panel: Panel) -> None:
    """Say who is asked what costs money, and that the cap is each member's own, before anything is sent."""
    paid = [one.name for one in panel.members if one.architect_name == "claude"]
    for cap in dict.fromkeys(panel.caps_usd[name] for name in paid):
        names = [name for name in paid if panel.caps_usd[name] == cap]
        limit = "there is no cap" if cap is None else f"each stops before it passes {cap:.2f} USD"
        say(f"Asked: {', '.join(names)}; {limit}.")


def interrupted(folder: Path, members: Iterable[str]) -> int:
    """Say how an interrupted panel goes on, and return the exit code for it."""
    command = _again(folder, members)
    say(f"archkit: interrupted; what was done is kept, resume with: {command}", error=True)
    return Exit.INTERRUPTED


def _again(folder: Path, members: Iterable[str]) -> str:
    words = ["archkit", "panel", shlex.quote(str(folder))]
    for one in members:
        words += ["-m", shlex.quote(one)]
    return " ".join([*words, "--resume"])


def _say_rewrite(one: Rewrite) -> None:
    cost = one.asking.spending.known_usd if one.asking else 0.0
    spent = f" ({cost:.2f} USD)" if cost else ""
    if one.because:
        say(f"✗ {one.name}{spent}: {one.because}")
    elif one.agrees:
        say(f"✓ {one.name} would build the same{spent}")
    else:
        say(f"◆ {one.name} rewrites it{spent}, {_flips(one.flipped)}")


def _flips(decisions: tuple[str, ...]) -> str:
    from archkit.render.numbers import count  # noqa: PLC0415 - heavy

    if not decisions:
        return "every decision falls the same"
    return f"{count(len(decisions), 'decision falls', 'decisions fall')} otherwise: {', '.join(decisions)}"
