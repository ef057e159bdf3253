"""What `archkit simulate` plays and how: the network behind a source, progress, and Ctrl-C."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Self

from archkit.cli.printing import plain
from archkit.errors import InputError

if TYPE_CHECKING:
    from archkit.brief import Brief
    from archkit.design import Design
    from archkit.sizing.network import Network
    from archkit.sizing.scenarios import Play
    from archkit.sizing.simulation import LoadRun

_CLEARED = "\r\x1b[K"
_SECONDS_BETWEEN = 0.1
_OF_A_NETWORK = frozenset({"stations", "routes"})


@dataclass(frozen=True)
class Subject:
    """A network, and the brief that scenarios are chosen by."""

    brief: Brief
    network: Network


@dataclass(frozen=True)
class Played:
    """A scenario that was played, as far as it went."""

    play: Play
    run: LoadRun


def subject_of(source: str, *, cautious: bool) -> Subject:
    """Return the network that a source stands for.

    Args:
        source: A session's folder, or a file with a network, a design or a brief; a sentence.
        cautious: Take facts at their cautious end; a network of one's own stays as it is.

    Raises:
        InputError: If it cannot be read, or gives nothing to simulate.
    """
    from archkit.brief import Brief  # noqa: PLC0415 - heavy
    from archkit.sizing.network import Network, network_of  # noqa: PLC0415 - heavy

    path = Path(source)
    if path.is_file() and _top(path) & _OF_A_NETWORK:
        return Subject(Brief(name=path.stem[:100] or "network"), _own(Network.read(path)))
    brief, design = _designed(source, path)
    return Subject(brief, network_of(brief, design, end="cautious" if cautious else "base"))


def _own(network: Network) -> Network:
    """Return a network of one's own with the stations that nothing calls among the unreachable.

    Raises:
        InputError: If no request ever comes.
    """
    if not any(route.per_second for route in network.routes):
        raise InputError(
            "no route has a rate, so there is nothing to play",
            field="routes",
            hint="Give at least one of them a per_second above 0.",
        )
    named = dict.fromkeys((*network.unreachable, *network.unreached))
    return network.model_copy(update={"unreachable": tuple(named)})


def _designed(source: str, path: Path) -> tuple[Brief, Design]:
    """Return a design with its brief, assumptions filled in: read where there is one, else made."""
    from archkit.brief import Brief, read_brief  # noqa: PLC0415 - heavy
    from archkit.design import Design  # noqa: PLC0415 - heavy
    from archkit.session import Session, holds_session  # noqa: PLC0415 - heavy
    from archkit.session.storage import JOURNAL_NAME  # noqa: PLC0415 - heavy
    from archkit.sizing import assumed_brief  # noqa: PLC0415 - heavy

    if path.is_dir() and holds_session(path):
        session = Session.read(path)
        return session.assumed_brief, session.design
    if (path / JOURNAL_NAME).is_file():
        raise InputError(
            f"the session in {source!r} ended before anything was kept",
            hint=f"Begin it again with: archkit design BRIEF --session {source}",
        )
    if path.is_file() and _top(path) & (set(Design.model_fields) - set(Brief.model_fields)):
        design, beside = Design.read(path), path.with_name("brief.yaml")
        if not beside.is_file():
            raise InputError(
                f"{source!r} is a design, and there is no brief beside it that says the load",
                hint="Put its brief.yaml beside it, or give the session's folder.",
            )
        return assumed_brief(Brief.read(beside), design), design
    return _walked(read_brief(source))


def _walked(brief: Brief) -> tuple[Brief, Design]:
    from archkit.architects.rulebook.architect import Rulebook  # noqa: PLC0415 - heavy
    from archkit.design import Design  # noqa: PLC0415 - heavy
    from archkit.explore.what_if import what_if  # noqa: PLC0415 - heavy
    from archkit.session.day import day_of  # noqa: PLC0415 - heavy
    from archkit.sizing import assumed_brief  # noqa: PLC0415 - heavy

    design = what_if(brief, Design(name=brief.name), Rulebook(), today=day_of(None)).design
    if design.shape is None:
        because = design.clarify.because if design.clarify else ""
        raise InputError(
            f"the rulebook makes no design of this brief: {because.rstrip('.')}",
            hint="See what is missing with: archkit design BRIEF",
        )
    return assumed_brief(brief, design), design


def _top(path: Path) -> frozenset[str]:
    """Return the names at the top of a YAML file; none where it is no mapping."""
    from archkit.record import fields_at_top, read_text  # noqa: PLC0415 - heavy
    from archkit.sizing.network import Network  # noqa: PLC0415 - heavy

    if path.suffix not in {".yaml", ".yml"}:
        return frozenset()
    return fields_at_top(read_text(path), source=str(path), deepest=Network.DEEPEST_YAML)


def played(plays: tuple[Play, ...], seed: int) -> tuple[Played, ...]:
    """Play one scenario after the other; Ctrl-C ends the one that runs, keeps it and plays no more."""
    from archkit.sizing.simulation import simulate  # noqa: PLC0415 - heavy

    done: list[Played] = []
    stop = threading.Event()
    with _interrupting(stop), _Line() as line:
        for number, play in enumerate(plays, start=1):
            line.says(f"{number}/{len(plays)} {play.scenario.name or play.scenario.id}")
            run = simulate(play.network, play.scenario, seed=seed, progress=line.progress, stop=stop)
            done.append(Played(play, run))
            if stop.is_set():
                break
    return tuple(done)


@contextlib.contextmanager
def _interrupting(stop: threading.Event) -> Iterator[None]:
    """Let the first Ctrl-C set an event, and the second one end the program."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def asked(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Line:
    """One line at the end of the screen that says how far a run is; none where nobody watches."""

    def __init__(self) -> None:
        self._wanted = sys.stderr.isatty()
        self._text = ""
        self._told = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._wanted:
            sys.stderr.write(_CLEARED)
            sys.stderr.flush()

    def says(self, text: str) -> None:
        """Begin another run."""
        self._text, self._told = plain(text)[:60], 0.0
        self.progress(0.0)

    def progress(self, share: float) -> None:
        """Take in how much of a run is done, from 0 to 1."""
        now = time.monotonic()
        if self._wanted and now - self._told >= _SECONDS_BETWEEN:
            self._told = now
            sys.stderr.write(f"{_CLEARED}{self._text}  {share:4.0%}")
            sys.stderr.flush()
