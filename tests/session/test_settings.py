"""Settings are kept with the session, may change when it goes on, and a walk can be stopped."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from walkers import BRIEF, TODAY, Asking, Steady, framing, kinds

from archkit.architects.base import Context
from archkit.architects.settings import Settings
from archkit.design import Artifact, Step
from archkit.errors import ArchitectUnavailableError, InputError, StoppedError
from archkit.session import Session
from archkit.session import session as walk
from archkit.session.journal import Journal, read_journal

DEAR = Settings(model="large", effort="high", cap_usd=20)


def started(folder: Path, architect: Any, **options: Any) -> Session:
    return Session.start(BRIEF, folder=folder, architect=architect, today=TODAY, **options)


def test_settings_are_kept_from_the_start(tmp_path: Path) -> None:
    assert started(tmp_path, Asking(), settings=DEAR).settings == DEAR
    assert Session.read(tmp_path).settings == DEAR
    assert Session.open(tmp_path).settings == DEAR


def test_changed_settings_are_journaled_once(tmp_path: Path) -> None:
    started(tmp_path, Asking()).close()
    for settings in (DEAR, DEAR, None):
        session = Session.open(tmp_path, settings=settings)
        assert session.settings == DEAR
        session.close()
    assert kinds(tmp_path) == ["started", "settings"]
    assert Session.read(tmp_path).settings == DEAR


def test_a_session_that_is_no_replay_does_not_become_one(tmp_path: Path) -> None:
    started(tmp_path, Asking()).close()
    with pytest.raises(InputError, match="this session is no replay"):
        Session.open(tmp_path, settings=Settings(recording="elsewhere"))
    assert kinds(tmp_path) == ["started"]
    Session.open(tmp_path).close()


def test_a_session_of_the_first_format_goes_on(tmp_path: Path) -> None:
    whole = started(tmp_path / "new", Steady()).run()
    whole.close()
    (tmp_path / "old").mkdir()
    journal = Journal(tmp_path / "old/journal.jsonl")
    for entry in read_journal(tmp_path / "new/journal.jsonl").entries[:7]:
        payload = json.loads(json.dumps(entry.payload))
        if entry.kind == "started":
            payload["format"] = 1
            del payload["settings"]
        payload.pop("by", None)
        journal.append(entry.kind, payload)
    journal.close()
    session = Session.open(tmp_path / "old", architect=Steady())
    assert session.settings == Settings()
    assert [one.by for one in session.results.values()] == ["steady"] * 2
    session.run()
    assert (tmp_path / "old/design.yaml").read_bytes() == (tmp_path / "new/design.yaml").read_bytes()


def test_a_newer_format_is_left_to_a_newer_archkit(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append("started", {"format": 3})
    journal.close()
    with pytest.raises(InputError, match="a newer archkit"):
        Session.read(tmp_path)


class Waiting(Asking):
    """Waits for a reply until it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = threading.Event()
        self.stopped = threading.Event()

    def propose(self, step: Step, context: Context) -> Artifact:
        if step is Step.VERIFY and not self.stopped.is_set():
            self.waits.set()
            assert self.stopped.wait(10)
            raise StoppedError(step.value)
        return super().propose(step, context)

    def stop(self) -> None:
        self.stopped.set()


def test_stopped_from_another_thread_a_walk_stops_at_once_and_can_go_on(tmp_path: Path) -> None:
    architect = Waiting()
    session = started(tmp_path, architect)
    clicked = threading.Thread(target=lambda: (architect.waits.wait(10), session.stop()))
    clicked.start()
    with pytest.raises(StoppedError, match="'verify'"):
        session.run()
    clicked.join()
    assert list(session.results) == [Step.FRAME, Step.CLARIFY]
    assert session.run().ended
    assert Session.read(tmp_path).design == session.design


def test_a_stop_while_nothing_is_waited_for_stops_before_the_next_step(tmp_path: Path) -> None:
    architect = Asking()
    session = started(tmp_path, architect)
    with pytest.raises(StoppedError, match="'clarify'"):
        session.run(on_step=lambda _: session.stop())
    assert list(session.results) == [Step.FRAME]
    assert architect.stops == 1
    assert [one.error for one in session.failures] == ["StoppedError"]
    session.take(Step.CLARIFY)
    assert session.run().ended


def test_an_interrupt_stops_the_architect_and_leaves_a_session_that_goes_on(tmp_path: Path) -> None:
    class Interrupted(Asking):
        def made_of(self, reply: Any) -> Artifact:
            if reply.step is Step.SHAPE and not self.stops:
                raise KeyboardInterrupt
            return super().made_of(reply)

    architect = Interrupted()
    session = started(tmp_path, architect)
    with pytest.raises(KeyboardInterrupt):
        session.run()
    assert architect.stops == 1
    assert session.run().ended
    assert architect.requests == list(Step)  # the reply that had come was used
    assert Session.read(tmp_path).results == session.results


def test_an_architect_that_cannot_work_any_more_makes_room_for_the_rulebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(name: str, settings: Settings) -> Any:
        del settings
        raise ArchitectUnavailableError(name, "no key is set")

    started(tmp_path, Asking(framing("good"))).run(until=Step.CLARIFY).close()
    monkeypatch.setattr(walk, "architect_named", unavailable)
    with pytest.raises(ArchitectUnavailableError, match="no key is set"):
        Session.open(tmp_path).run()
    session = Session.open(tmp_path, settings=Settings(fallback="rulebook")).run()
    assert session.ended
    assert [one.by for one in session.results.values()] == ["asking"] * 2 + ["rulebook"] * 8
    assert session.architect == "asking"


def test_closing_gives_up_what_is_still_waited_for(tmp_path: Path) -> None:
    architect = Asking()
    with started(tmp_path, architect) as session:
        session.run(until=Step.FRAME)
        assert architect.stops == 0
    assert architect.stops == 1
