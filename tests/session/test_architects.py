import sys
import types
from pathlib import Path

import pytest
from walkers import BRIEF, TODAY, Steady

from archkit.architects.replay import Replay
from archkit.architects.rulebook.architect import Rulebook
from archkit.architects.settings import Settings
from archkit.errors import ArchitectUnavailableError, InputError
from archkit.session import Session, architect_named, architects_available
from archkit.session.architects import TITLES


def test_the_rulebook_is_always_there() -> None:
    assert isinstance(architect_named("rulebook"), Rulebook)
    assert architects_available()[0].ready


@pytest.mark.parametrize("name", ["rulebok", "Claude", "replays", "x", ""])
def test_an_unknown_name_says_so(name: str) -> None:
    with pytest.raises(ArchitectUnavailableError, match="no architect of this name"):
        architect_named(name)


def test_a_replay_needs_a_recording_that_is_a_session(tmp_path: Path) -> None:
    with pytest.raises(ArchitectUnavailableError, match="--recording DIR"):
        architect_named("replay")
    with pytest.raises(InputError, match="there is no session"):
        architect_named("replay", Settings(recording=str(tmp_path)))
    Session.start(BRIEF, folder=tmp_path, architect=Steady(), today=TODAY)
    replay = architect_named("replay", Settings(recording=str(tmp_path)))
    assert isinstance(replay, Replay)
    assert replay.name == "steady"


def availability(name: str, settings: Settings | None = None) -> tuple[bool, str, str]:
    found = {one.name: one for one in architects_available(settings)}[name]
    return found.ready, found.why, found.hint


def test_every_architect_is_listed_in_one_order_with_why_and_what_to_do() -> None:
    found = architects_available()
    assert [one.name for one in found] == list(TITLES)
    for one in found:
        assert one.title
        assert one.why
        assert one.ready or one.hint


def test_a_recording_makes_replay_ready(tmp_path: Path) -> None:
    assert availability("replay")[0] is False
    assert availability("replay", Settings(recording=str(tmp_path)))[0] is False
    assert availability("replay", Settings(recording="\0"))[0] is False
    Session.start(BRIEF, folder=tmp_path, architect=Steady(), today=TODAY)
    assert availability("replay", Settings(recording=str(tmp_path)))[0] is True


def module(name: str, **contents: object) -> types.ModuleType:
    made = types.ModuleType(f"archkit.architects.{name}")
    vars(made).update(contents)
    return made


def test_models_are_made_by_their_own_module(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(model="small")
    given: list[Settings] = []

    def made(wanted: Settings) -> Steady:
        given.append(wanted)
        return Steady()

    ready = types.SimpleNamespace(ready=True, why="A server answers.", hint="")
    local = module("local", local=made, available=lambda _: ready)
    monkeypatch.setitem(sys.modules, "archkit.architects.local", local)
    assert architect_named("local", settings).name == "steady"
    assert given == [settings]
    assert availability("local", settings) == (True, "A server answers.", "")


def test_looking_for_an_architect_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: Settings) -> None:
        raise OSError("secret-key-in-a-message")

    monkeypatch.setitem(sys.modules, "archkit.architects.claude", module("claude", available=failing))
    ready, why, hint = availability("claude")
    assert (ready, why) == (False, "It cannot be looked for (OSError).")
    assert "secret" not in why + hint


def test_a_module_that_is_not_there_is_not_part_of_this_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archkit.session.architects.TITLES", {**TITLES, "absent": "An absent one"})
    assert availability("absent")[:2] == (False, "It is not part of this release.")
    with pytest.raises(ArchitectUnavailableError, match="not part of this release"):
        architect_named("absent")
