"""Every reply is on disk before anything is made of it, and is asked for once."""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from walkers import ARTIFACTS, BRIEF, TODAY, Asking, kinds

from archkit.architects.base import Context
from archkit.architects.desk import Progress, Reply, Usage
from archkit.architects.settings import Settings
from archkit.design import Artifact, Framing, Step
from archkit.errors import InvalidProposalError, ReplyPendingError, ServiceError, StorageError
from archkit.session import Session
from archkit.session.journal import read_journal

REPLY = Reply(request="r1", step=Step.FRAME, model="m", content="[]", stop="end", cost_usd=0.25)


def started(folder: Path, architect: Any, **options: Any) -> Session:
    return Session.start(BRIEF, folder=folder, architect=architect, today=TODAY, **options)


def test_a_reply_is_journaled_before_its_artifact(tmp_path: Path) -> None:
    started(tmp_path, Asking()).run(until=Step.CLARIFY)
    assert kinds(tmp_path) == ["started", *["reply", "artifact", "proofs", "step"] * 2]


@pytest.mark.skipif(sys.platform == "win32", reason="forks are POSIX")
@pytest.mark.parametrize("step", [Step.FRAME, Step.DATA, Step.CHALLENGE])
def test_killed_between_reply_and_artifact_nothing_is_asked_twice(tmp_path: Path, step: Step) -> None:
    class Dying(Asking):
        def made_of(self, reply: Reply) -> Artifact:
            if reply.step is step:
                os.kill(os.getpid(), signal.SIGKILL)
            return super().made_of(reply)

    child = os.fork()
    if child == 0:
        started(tmp_path, Dying()).run()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert kinds(tmp_path)[-1] == "reply"
    architect = Asking()
    session = Session.open(tmp_path, architect=architect).run()
    assert session.ended
    asked_before = tuple(Step)[: tuple(Step).index(step) + 1]
    assert architect.requests == [one for one in Step if one not in asked_before]
    assert session.ledger.total.requests == len(Step)


def test_replies_from_another_thread_keep_the_journal_whole(tmp_path: Path) -> None:
    ready, stop = threading.Event(), threading.Event()

    class Ahead(Asking):
        """Keeps replies to later steps from a thread of its own, as one that asks ahead does."""

        thread: threading.Thread | None = None
        kept = 0

        def propose(self, step: Step, context: Context) -> Artifact:
            if self.thread is None:
                self.thread = threading.Thread(target=self.ahead, args=(context,))
                self.thread.start()
                ready.wait(5)
            return super().propose(step, context)

        def ahead(self, context: Context) -> None:
            while not stop.is_set():
                reply = REPLY.model_copy(update={"request": f"ahead-{self.kept}", "content": "x" * 5_000})
                context.desk.keep(reply)
                self.kept += 1
                assert context.desk.known(f"ahead-{self.kept - 1}") == reply
                ready.set()

    architect = Ahead()
    session = started(tmp_path, architect).run()
    stop.set()
    architect.thread.join(5)
    session.close()
    entries = read_journal(tmp_path / "journal.jsonl").entries  # refuses any checksum that does not fit
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert architect.kept > 0
    replies = [entry.payload["reply"] for entry in entries if entry.kind == "reply"]
    assert len(replies) == architect.kept + len(Step) == len(session.replies)
    again = Session.read(tmp_path)
    assert (again.results, again.replies, again.ended) == (session.results, session.replies, True)


def test_an_interrupt_after_an_entry_was_written_does_not_hide_it(tmp_path: Path) -> None:
    session = started(tmp_path, Asking())
    session._logbook._journal.append("reply", {"reply": REPLY.model_dump(mode="json")})
    assert not session.replies  # as if the interrupt came right before the state followed
    session.run(until=Step.FRAME)
    assert session.replies[0] == REPLY
    assert len(session.replies) == 2
    assert Session.read(tmp_path).replies == session.replies


def test_a_step_that_failed_by_its_replies_is_asked_anew(tmp_path: Path) -> None:
    architect = Asking({Step.CLARIFY: ["nonsense"]})
    session = started(tmp_path, architect)
    with pytest.raises(InvalidProposalError):
        session.run()
    asked = architect.requests.count(Step.CLARIFY)
    architect.answers[Step.CLARIFY] = [ARTIFACTS[Step.CLARIFY]()]
    again = Session.open(tmp_path, architect=architect).run()
    assert architect.requests.count(Step.CLARIFY) == asked + 1
    assert architect.requests.count(Step.FRAME) == 1
    assert again.ended


def test_replies_before_trouble_with_the_service_stay_known(tmp_path: Path) -> None:
    class TwoTurns(Asking):
        """Asks for a plan first, then for the artifact."""

        def propose(self, step: Step, context: Context) -> Artifact:
            if context.desk.known(f"plan-{step}") is None:
                self.requests.append(step)
                context.desk.keep(REPLY.model_copy(update={"request": f"plan-{step}", "step": step}))
            return super().propose(step, context)

    trouble = ServiceError("Claude", "the connection broke", "Try again.")
    architect = TwoTurns({Step.FRAME: [trouble, Framing(summary="good")]})
    session = started(tmp_path, architect)
    with pytest.raises(ServiceError):
        session.run()
    Session.open(tmp_path, architect=architect).run(until=Step.FRAME)
    assert architect.requests == [Step.FRAME] * 3  # plan, trouble, artifact: no second plan


def test_what_is_broken_off_is_kept_and_paid_but_is_no_answer(tmp_path: Path) -> None:
    session = started(tmp_path, Asking())
    cut = REPLY.model_copy(update={"stop": "cut", "usage": Usage(output_tokens=7, estimated=True)})
    session.keep_replies([cut])
    desk = session._desk
    assert desk.known("r1") is None
    assert desk.spent_usd == 0.25
    assert session.ledger.total.estimated
    session.keep_replies([REPLY, cut])
    assert desk.known("r1") == REPLY
    assert len(session.replies) == 2  # the one kept before stays one
    assert desk.spent_usd == 0.5
    session.close()
    assert Session.open(tmp_path)._desk.spent_usd == 0.5


def test_money_spent_before_a_failure_counts(tmp_path: Path) -> None:
    architect = Asking({Step.FRAME: ["nonsense"]})
    session = started(tmp_path, architect)
    with pytest.raises(InvalidProposalError):
        session.run()
    assert session._desk.spent_usd == pytest.approx(0.01 * len(architect.requests))
    assert session.ledger.total.cost_usd == pytest.approx(session._desk.spent_usd)


def test_a_reply_that_comes_later_with_a_batch_is_no_failure(tmp_path: Path) -> None:
    session = started(tmp_path, Asking({Step.FRAME: [ReplyPendingError("frame")]}))
    with pytest.raises(ReplyPendingError):
        session.run()
    assert kinds(tmp_path) == ["started"]


def test_what_arrives_is_shown_and_a_failing_view_harms_nothing(tmp_path: Path) -> None:
    seen: list[Progress] = []

    def show(progress: Progress) -> None:
        seen.append(progress)
        raise RuntimeError("no window")

    session = started(tmp_path, Asking()).run(on_progress=show, until=Step.CLARIFY)
    assert [one.step for one in seen] == [Step.FRAME, Step.CLARIFY]
    session.run(until=Step.VERIFY)
    session.take(Step.SHAPE, on_progress=show)
    assert [one.step for one in seen][2:] == [Step.SHAPE]


def test_a_closed_session_takes_no_reply(tmp_path: Path) -> None:
    session = started(tmp_path, Asking())
    session.close()
    with pytest.raises(StorageError, match="closed"):
        session._desk.keep(REPLY)


def test_the_architect_sees_who_leads_and_the_desk_of_the_session(tmp_path: Path) -> None:
    architect = Asking()
    session = started(tmp_path, architect, persona="task-oriented").run(until=Step.FRAME)
    context = architect.contexts[0]
    assert context.persona == session.persona
    assert context.desk is session._desk
    assert json.loads((tmp_path / "journal.jsonl").read_text().splitlines()[1])["kind"] == "reply"


def test_the_questions_of_the_last_reply_stand_in_the_result(tmp_path: Path) -> None:
    class Curious(Asking):
        """Asks beside its artifact, in the blocks of the wire."""

        def reply(self, step: Step, context: Context) -> Reply:
            plain = super().reply(step, context)
            asked = [{"text": "How long is a note?", "field": "", "why": "size"},
                     {"text": "Who pays?", "field": "budget.monthly_usd", "why": "cost"}]  # fmt: skip
            said = {"artifact": json.loads(plain.content), "questions": asked}
            blocks = [{"type": "text", "text": json.dumps(said)}]
            return plain.model_copy(update={"content": json.dumps(blocks)})

        def made_of(self, reply: Reply) -> Artifact:
            return ARTIFACTS[reply.step]()

    session = started(tmp_path, Curious()).run(until=Step.FRAME)
    wanted = ("How long is a note?", "Who pays? (budget.monthly_usd)")
    assert session.results[Step.FRAME].asked == wanted
    assert Session.read(tmp_path).results[Step.FRAME].asked == wanted


def test_tools_are_lent_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    tools = started(tmp_path / "a", Asking())._desk.tools
    assert tools
    assert all(name == tool.name for name, tool in tools.items())
    without = started(tmp_path / "b", Asking(), settings=Settings(tools=False))
    assert not without._desk.tools
