"""Who proposes, by name; and who could, here and now."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType

from archkit.architects.availability import Availability
from archkit.architects.base import Architect, Context
from archkit.architects.replay import Replay
from archkit.architects.settings import Settings
from archkit.design import Artifact, Step
from archkit.errors import ArchitectUnavailableError, ArchkitError
from archkit.session.folder import holds_session

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "rulebook": "The rulebook",
        "claude": "Claude",
        "local": "A local model",
        "replay": "A recorded session",
    }
)
"""The architects in the order in which they are offered."""

_NAME_ONE = "Name the folder of a session with --recording DIR."


def architect_named(name: str, settings: Settings | None = None) -> Architect:
    """Return the architect with this name.

    Args:
        name: One of `TITLES`.
        settings: How it works; a replay needs the recording.

    Raises:
        ArchitectUnavailableError: If it does not exist or cannot work here.
        InputError: If a setting is wrong, or the recording is no session.
    """
    wanted = settings or Settings()
    name = name.removeprefix("panel:")  # what a panel put together, its former architect goes on with
    if name == "rulebook":
        from archkit.architects.rulebook.architect import Rulebook  # noqa: PLC0415 - loads all its knowledge

        return Rulebook()
    if name == "replay":
        return _replay(wanted)
    if name in TITLES:
        module = _module(name)
        if module is None:
            raise ArchitectUnavailableError(name, "it is not part of this release")
        make: Callable[[Settings], Architect] = getattr(module, name)
        return make(wanted)
    close = difflib.get_close_matches(name, TITLES, n=1, cutoff=0.5)
    meant = f"; did you mean {close[0]!r}?" if close else ""
    raise ArchitectUnavailableError(
        name, f"no architect of this name is part of archkit, there are {', '.join(TITLES)}{meant}"
    )


class Absent:
    """Stands where an architect cannot work, so that the rulebook can go on in its place."""

    def __init__(self, name: str, error: ArchitectUnavailableError) -> None:
        self.name = name
        self._error = error

    def propose(self, step: Step, context: Context) -> Artifact:  # noqa: ARG002 - the protocol
        """Raise why it cannot work."""
        raise self._error

    def stop(self) -> None:
        """Nothing is ever waited for."""


def architects_available(settings: Settings | None = None) -> tuple[Availability, ...]:
    """Return for each architect whether it can work here, and why not.

    No model is asked and nothing is paid; a local server is looked for briefly. Never raises.
    """
    wanted = settings or Settings()
    return tuple(_availability(name, wanted) for name in TITLES)


def _availability(name: str, settings: Settings) -> Availability:
    title = TITLES[name]
    if name == "rulebook":
        return Availability(name, title, ready=True, why="It needs no key and no network.", hint="")
    try:
        if name == "replay":
            return _replay_availability(title, settings)
        module = _module(name)
        if module is None:
            why = "It is not part of this release."
            return Availability(name, title, ready=False, why=why, hint="Use the rulebook.")
        found = module.available(settings)
        return Availability(name, title, ready=bool(found.ready), why=str(found.why), hint=str(found.hint))
    except Exception as error:  # noqa: BLE001 - a chooser shows the others all the same
        why = f"It cannot be looked for ({type(error).__name__})."
        return Availability(name, title, ready=False, why=why, hint="Use the rulebook.")


def _replay_availability(title: str, settings: Settings) -> Availability:
    if settings.recording is None:
        return Availability("replay", title, ready=False, why="No recording is named.", hint=_NAME_ONE)
    try:
        if holds_session(settings.recording):
            return Availability("replay", title, ready=True, why="It repeats the session named.", hint="")
        why = "There is no session in the folder named."
    except ArchkitError:
        why = "The folder named cannot be read."
    return Availability("replay", title, ready=False, why=why, hint=_NAME_ONE)


def _replay(settings: Settings) -> Replay:
    from archkit.session.recording import read_recording  # noqa: PLC0415 - the walk builds on this module

    if settings.recording is None:
        raise ArchitectUnavailableError(
            "replay", "it repeats a recorded session, and none is named with --recording DIR"
        )
    return Replay(read_recording(settings.recording))


def _module(name: str) -> ModuleType | None:
    """Return the module of an architect, None where it is not part of this release."""
    place = f"archkit.architects.{name}"
    try:
        return import_module(place)
    except ModuleNotFoundError as error:
        if error.name == place:
            return None
        raise
