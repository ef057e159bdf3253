"""Any session is a recording: replayed, it gives the same design, byte for byte, and asks nobody."""

import datetime as dt
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from walkers import ARTIFACTS, BRIEF, TODAY, Asking, Steady, framing, kinds, saying

from archkit.architects.rulebook.architect import Rulebook
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.design import Artifact, Framing, Step
from archkit.errors import InputError, InvalidProposalError, ServiceError
from archkit.proofs import CHECKS, Check, Subject, Verdict
from archkit.session import Session, StepResult
from archkit.session.lock import FolderLock

Register = Callable[..., list[Subject]]


def recorded(folder: Path, architect: Any, **options: Any) -> Session:
    return Session.start(BRIEF, folder=folder, architect=architect, today=TODAY, **options)


def replayed(recording: Path, folder: Path, **options: Any) -> Session:
    settings = Settings(recording=str(recording))
    return Session.start(folder=folder, architect="replay", settings=settings, **options)


def same(replay: Session, original: Session) -> bool:
    """Hold that a replay is what it repeats, and say whether the designs have the same bytes."""
    assert replay.results == original.results
    assert replay.brief == original.brief
    assert replay.original_brief == original.original_brief
    assert replay.persona == original.persona
    assert replay.today == original.today
    assert replay.architect == original.architect
    assert replay.ledger.steps == original.ledger.steps
    assert not replay.replay_differences
    here, there = (one.folder / "design.yaml" for one in (replay, original))
    return here.read_bytes() == there.read_bytes()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a replay reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refused)


def test_a_session_of_the_rulebook_replays(tmp_path: Path) -> None:
    original = recorded(tmp_path / "a", Rulebook(), persona="task-oriented").run()
    replay = replayed(tmp_path / "a", tmp_path / "b").run()
    assert same(replay, original)
    assert (replay.architect, replay.proposer) == ("rulebook", "replay")


def test_repairs_offers_and_invalid_replies_replay(tmp_path: Path, register: Register) -> None:
    register(Step.FRAME, saying("bad"))
    answers: dict[Step, list[Artifact | str | Exception]] = {
        **framing("very bad", "bad", "bad"),
        Step.CLARIFY: ["nonsense", ARTIFACTS[Step.CLARIFY]()],
    }
    register(Step.FRAME, saying("very", code="TEST002"), code="TEST002")
    original = recorded(tmp_path / "a", Asking(answers)).run()
    frame = original.results[Step.FRAME]
    assert (frame.repairs, frame.repairs_kept, frame.artifact.summary) == (1, 1, "bad")
    assert frame.offer is not None
    assert same(replayed(tmp_path / "a", tmp_path / "b").run(), original)


def test_an_offer_taken_at_once_replays(tmp_path: Path, register: Register) -> None:
    register(Step.FRAME, saying("bad"))
    answers: dict[Step, list[Artifact | str | Exception]] = {
        **framing("bad"),
        Step.SHAPE: [ServiceError("Claude", "it is overloaded", "Try later.")],
    }
    original = recorded(tmp_path / "a", Asking(answers), settings=Settings(fallback="rulebook")).run()
    assert [step for step, one in original.results.items() if one.by == "rulebook"] == [
        Step.FRAME,
        Step.SHAPE,
    ]
    assert same(replayed(tmp_path / "a", tmp_path / "b").run(), original)


def test_an_accepted_offer_replays(tmp_path: Path, register: Register) -> None:
    register(
        Step.VERIFY,
        lambda subject: saying("")(subject) if len(subject.design.verify.technologies) == 1 else Verdict(),
    )
    original = recorded(tmp_path / "a", Asking()).run()
    original.accept(Step.VERIFY)
    original.run()
    assert original.results[Step.VERIFY].accepted
    assert same(replayed(tmp_path / "a", tmp_path / "b").run(), original)
    assert "accepted" in kinds(tmp_path / "b")


def test_an_offer_accepted_after_nothing_usable_came_replays(tmp_path: Path) -> None:
    original = recorded(tmp_path / "a", Asking({Step.SHAPE: ["nonsense"]}))
    with pytest.raises(InvalidProposalError):
        original.run()
    original.accept(Step.SHAPE)
    original.run()
    assert same(replayed(tmp_path / "a", tmp_path / "b").run(), original)


def test_answers_and_failures_on_the_way_replay(tmp_path: Path) -> None:
    trouble = ServiceError("Claude", "the connection broke", "Try again.")
    architect = Asking({Step.DATA: [trouble, ARTIFACTS[Step.DATA]()]})
    original = recorded(tmp_path / "a", architect, answers={"team.engineers": 4})
    original.run(until=Step.CLARIFY)
    original.answer("budget.monthly_usd", "2K")
    original.answer("team.engineers", 5)
    with pytest.raises(ServiceError):
        original.run()
    original.run()
    replay = replayed(tmp_path / "a", tmp_path / "b").run()
    assert same(replay, original)
    assert replay.brief.team.engineers == 5


def test_a_replay_is_itself_a_recording(tmp_path: Path) -> None:
    original = recorded(tmp_path / "a", Asking()).run()
    replayed(tmp_path / "a", tmp_path / "b").run().close()
    assert same(replayed(tmp_path / "b", tmp_path / "c").run(), original)


def test_a_walk_that_stopped_early_replays(tmp_path: Path) -> None:
    original = recorded(tmp_path / "a", Steady("infeasible")).run()
    replay = replayed(tmp_path / "a", tmp_path / "b").run()
    assert same(replay, original)
    assert (replay.outcome, replay.ended) == ("infeasible", True)


def test_a_recording_in_use_can_be_replayed(tmp_path: Path) -> None:
    original = recorded(tmp_path / "a", Asking()).run()
    assert isinstance(original._logbook._lock, FolderLock)
    before = (tmp_path / "a/journal.jsonl").read_bytes()
    assert same(replayed(tmp_path / "a", tmp_path / "b").run(), original)
    assert (tmp_path / "a/journal.jsonl").read_bytes() == before
    original.close()


def test_a_replay_cut_off_goes_on_as_a_replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = recorded(tmp_path / "a", Asking()).run()
    monkeypatch.chdir(tmp_path)
    replayed(Path("a"), tmp_path / "b").run(until=Step.SHAPE).close()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    replay = Session.open(tmp_path / "b", settings=Settings(cap_usd=1))
    assert replay.proposer == "replay"
    assert same(replay.run(), original)
    assert replay.ledger.recorded


def test_cut_anywhere_a_replay_counts_no_reply_twice(tmp_path: Path) -> None:
    original = recorded(tmp_path / "a", Asking()).run()
    replayed(tmp_path / "a", tmp_path / "whole").run().close()
    lines = (tmp_path / "whole/journal.jsonl").read_bytes().splitlines(keepends=True)
    for count in range(1, len(lines), 3):
        folder = tmp_path / str(count)
        folder.mkdir()
        (folder / "journal.jsonl").write_bytes(b"".join(lines[:count]))
        replay = Session.open(folder).run()
        assert same(replay, original)
        assert replay.replies == original.replies
        replay.close()


def test_a_recording_that_ends_early_says_so_and_a_longer_one_goes_on(tmp_path: Path) -> None:
    architect = Asking()
    original = recorded(tmp_path / "a", architect).run(until=Step.VERIFY)
    replay = replayed(tmp_path / "a", tmp_path / "b")
    with pytest.raises(ServiceError, match=r"recording .* ends before step 'shape'\. Finish the recorded"):
        replay.run()
    assert list(replay.results) == list(Step)[:3]
    original.run()
    assert same(Session.open(tmp_path / "b").run(), original)


def test_a_torn_recording_ends_at_its_last_whole_step(tmp_path: Path) -> None:
    recorded(tmp_path / "a", Asking()).run().close()
    data = (tmp_path / "a/journal.jsonl").read_bytes()
    (tmp_path / "a/journal.jsonl").write_bytes(data[: len(data) // 2])
    kept = list(Session.read(tmp_path / "a").results)
    assert 0 < len(kept) < len(Step)
    replay = replayed(tmp_path / "a", tmp_path / "b")
    with pytest.raises(ServiceError, match="ends before step"):
        replay.run()
    assert list(replay.results) == kept


def test_a_recording_that_is_gone_is_named(tmp_path: Path) -> None:
    recorded(tmp_path / "a", Asking()).run().close()
    replayed(tmp_path / "a", tmp_path / "b").run(until=Step.FRAME).close()
    shutil.move(tmp_path / "a", tmp_path / "moved")
    with pytest.raises(InputError, match="there is no session"):
        Session.open(tmp_path / "b").run()
    replay = Session.open(tmp_path / "b", settings=Settings(recording=str(tmp_path / "moved")))
    assert replay.run().ended


@pytest.mark.parametrize(
    ("what", "options"),
    [
        ("brief", {"brief": Brief(name="Another")}),
        ("brief", {"answers": {"team.engineers": 9}}),
        ("brief", {"brief": BRIEF, "answers": {"team.engineers": 9}}),
        ("persona", {"persona": "task-oriented"}),
        ("day", {"today": dt.date(2026, 3, 2)}),
    ],
)
def test_another_brief_persona_or_day_is_refused(tmp_path: Path, what: str, options: dict[str, Any]) -> None:
    recorded(tmp_path / "a", Asking(), answers={"team.engineers": 4}).run().close()
    with pytest.raises(InputError, match=f"the recording is of another {what}.*Leave the {what} out"):
        replayed(tmp_path / "a", tmp_path / "b", **options)
    assert not (tmp_path / "b").exists()


def test_the_brief_of_the_recording_may_be_given_with_its_answers_or_without(tmp_path: Path) -> None:
    original = recorded(tmp_path / "a", Asking(), answers={"team.engineers": 4}).run()
    answered = Brief.read(tmp_path / "a/brief.yaml")
    for number, options in enumerate(
        ({"brief": BRIEF}, {"brief": answered}, {"answers": {"team.engineers": "4"}}, {"today": TODAY})
    ):
        assert same(replayed(tmp_path / "a", tmp_path / str(number), **options).run(), original)


def test_an_answer_to_a_replay_makes_it_another_walk(tmp_path: Path) -> None:
    recorded(tmp_path / "a", Asking()).run().close()
    replay = replayed(tmp_path / "a", tmp_path / "b").run()
    replay.answer("team.engineers", 9)
    with pytest.raises(InputError, match="another brief"):
        replay.run()


def test_proofs_that_come_out_differently_are_named_and_change_nothing(
    tmp_path: Path, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(Step.FRAME, saying("bad"))
    original = recorded(tmp_path / "a", Asking(framing("bad", "good"))).run()
    monkeypatch.delitem(CHECKS, "TEST001")
    register(Step.FRAME, saying("good", code="TEST002"), code="TEST002")
    now_broken = Check("TEST003", "a-test", "It holds.", Step.CLARIFY, lambda _: 1 // 0)
    monkeypatch.setitem(CHECKS, "TEST003", now_broken)
    replay = replayed(tmp_path / "a", tmp_path / "b").run()
    assert (replay.folder / "design.yaml").read_bytes() == (original.folder / "design.yaml").read_bytes()
    told = [(one.step, one.code, one.recorded, one.now) for one in replay.replay_differences]
    assert told == [
        (Step.FRAME, "TEST001", "proved", "missing"),
        (Step.FRAME, "TEST002", "missing", "refuted"),
        (Step.CLARIFY, "TEST003", "missing", "not run"),
    ]
    assert Session.read(tmp_path / "b").replay_differences == replay.replay_differences
    assert [proof.status for proof in replay.results[Step.FRAME].proofs] == ["refuted"]


def test_settings_of_the_recording_are_those_of_the_replay(tmp_path: Path) -> None:
    recorded(tmp_path / "a", Asking(), settings=Settings(model="large", effort="max")).run().close()
    replay = replayed(tmp_path / "a", tmp_path / "b")
    assert (replay.settings.model, replay.settings.effort) == ("large", "max")
    assert replay.settings.recording == str(tmp_path / "a")


def test_a_first_session_is_no_replay_because_a_recording_is_named(tmp_path: Path) -> None:
    session = recorded(tmp_path / "a", Asking(), settings=Settings(recording=str(tmp_path)))
    assert session.settings.recording is None


def test_a_walk_without_a_brief_and_a_recording_says_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a brief is needed"):
        Session.start(folder=tmp_path / "a", architect=Steady())


def test_every_attempt_is_in_the_result(tmp_path: Path, register: Register) -> None:
    register(Step.FRAME, saying("bad"))
    turns: list[Artifact | str | Exception] = [Framing(summary="bad"), "nonsense", Framing(summary="good")]
    result: StepResult = recorded(tmp_path, Asking({Step.FRAME: turns})).take(Step.FRAME)
    shown = [(one.artifact.summary if one.artifact else one.reason) for one in result.attempts]
    assert shown == ["bad", "it is no JSON of an artifact", "good"]
    assert [proof.status for proof in result.attempts[0].proofs] == ["refuted"]
