"""SIGKILL at random moments loses the step in flight and nothing else."""

import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from walkers import BRIEF, TODAY, Asking, Steady, kinds, saying

from archkit.architects.base import Context
from archkit.architects.desk import Reply
from archkit.design import Framing, Step
from archkit.session import Session, holds_session
from archkit.session.journal import read_journal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks are POSIX")
KILLS = 50
ANSWERS = {"team.engineers": 5}


def walk(folder: Path, told: int) -> None:
    session = Session.start(BRIEF, folder=folder, architect=Steady(), today=TODAY, answers=ANSWERS)
    session.run(on_step=lambda result: os.write(told, f"{result.step.value}\n".encode()))


def killed(folder: Path, after: float) -> tuple[Step, ...]:
    """Start a walk in a child, kill it, and return the steps that it had shown by then."""
    reading, told = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            walk(folder, told)
        os._exit(0)
    os.close(told)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="utf-8") as shown:
        return tuple(Step(line.strip()) for line in shown)


def resumed(folder: Path) -> tuple[Session, Steady]:
    architect = Steady()
    if holds_session(folder):
        session = Session.open(folder, architect=architect)
        for field, value in ANSWERS.items():
            session.answer(field, value)
    else:
        session = Session.start(BRIEF, folder=folder, architect=architect, today=TODAY, answers=ANSWERS)
    return session, architect


def test_killed_at_random_moments_a_walk_goes_on_to_the_same_design(tmp_path: Path) -> None:
    begun = time.perf_counter()
    with Session.start(
        BRIEF, folder=tmp_path / "whole", architect=Steady(), today=TODAY, answers=ANSWERS
    ) as whole:
        whole.run()
    duration = time.perf_counter() - begun
    wanted = (tmp_path / "whole" / "design.yaml").read_bytes()
    moments = random.Random(20260301)  # noqa: S311 - moments, not secrets
    shown_counts = set()
    for number in range(KILLS):
        folder = tmp_path / str(number)
        shown = killed(folder, moments.uniform(0, 1.3 * duration))
        kept = _kept(folder)
        assert kept[: len(shown)] == shown
        assert len(kept) - len(shown) <= 1
        session, architect = resumed(folder)
        with session:
            assert tuple(session.results) == kept
            session.run()
        assert tuple(architect.asked) == tuple(Step)[len(kept) :]
        assert (folder / "design.yaml").read_bytes() == wanted
        assert (folder / "brief.yaml").read_bytes() == (tmp_path / "whole/brief.yaml").read_bytes()
        shown_counts.add(len(shown))
    assert len(shown_counts) > 4, "the moments did not spread over the walk"


def _kept(folder: Path) -> tuple[Step, ...]:
    """Return the steps whose line is whole, and hold that at most one more was in flight."""
    entries = read_journal(folder / "journal.jsonl").entries
    kept = tuple(Step(entry.payload["step"]) for entry in entries if entry.kind == "step")
    proposed = {Step(entry.payload["step"]) for entry in entries if entry.kind == "artifact"}
    assert len(proposed - set(kept)) <= 1
    return kept


def test_cut_after_any_byte_a_journal_resumes_to_the_same_design(tmp_path: Path) -> None:
    with Session.start(
        BRIEF, folder=tmp_path / "whole", architect=Steady(), today=TODAY, answers=ANSWERS
    ) as whole:
        whole.run()
    journal = (tmp_path / "whole" / "journal.jsonl").read_bytes()
    wanted = (tmp_path / "whole" / "design.yaml").read_bytes()
    moments = random.Random(7)  # noqa: S311 - places, not secrets
    for cut in sorted(moments.sample(range(len(journal)), 40)):
        folder = tmp_path / str(cut)
        folder.mkdir()
        (folder / "journal.jsonl").write_bytes(journal[:cut])
        session, _ = resumed(folder)
        with session:
            session.run()
        assert (folder / "design.yaml").read_bytes() == wanted


class Stubborn(Asking):
    """Frames badly, mends it badly, and clarifies with words that are no artifact at first."""

    def reply(self, step: Step, context: Context) -> Reply:
        plain = super().reply(step, context)
        again = bool(context.findings)
        if step is Step.FRAME:
            content = Framing(summary=f"bad {len(context.findings)}").model_dump_json()
        elif step is Step.CLARIFY and not again:
            content = "nonsense"
        else:
            return plain
        return plain.model_copy(update={"content": content})


def test_cut_after_any_entry_a_walk_with_replies_and_offers_asks_nothing_twice(
    tmp_path: Path, register: Callable[..., object]
) -> None:
    register(Step.FRAME, saying("bad"))

    def walked(session: Session) -> None:
        session.run(until=Step.SHAPE)
        if Step.FRAME in session.offers:
            session.accept(Step.FRAME)
        session.run(until=Step.SHAPE)

    with Session.start(BRIEF, folder=tmp_path / "whole", architect=Stubborn(), today=TODAY) as whole:
        walked(whole)
    lines = (tmp_path / "whole" / "journal.jsonl").read_bytes().splitlines(keepends=True)
    assert {"reply", "invalid", "offer", "accepted"} <= set(kinds(tmp_path / "whole"))
    for count in range(1, len(lines), 2):
        folder = tmp_path / str(count)
        folder.mkdir()
        (folder / "journal.jsonl").write_bytes(b"".join(lines[:count]))
        with Session.open(folder, architect=Stubborn()) as session:
            walked(session)
            assert session.design == whole.design
            assert session.results == whole.results
            assert [one.request for one in session.replies] == [one.request for one in whole.replies]
