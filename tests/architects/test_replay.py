"""The architect of a recording proposes what was proposed, in that order, and nothing else."""

import datetime as dt
from pathlib import Path
from types import MappingProxyType

import pytest

from archkit.architects.base import Context
from archkit.architects.replay import RecordedStep, Recording, Replay
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.design import Design, Finding, Framing, Step
from archkit.errors import InputError, InvalidProposalError, ServiceError
from archkit.report.document import write_document
from archkit.session import Session

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 3, 1)
BRIEF = Brief(name="Notes", purpose="Keep notes.")
FINDING = Finding(code="TEST001", severity="error", place="frame", message="no", remedy="Change it.")
FIRST, THIRD = Framing(summary="first"), Framing(summary="third")


def recording(*attempts: Framing | str) -> Recording:
    step = RecordedStep(attempts=attempts, kept=0)
    return Recording(
        folder="walk",
        architect="claude",
        persona="systems-architect",
        today=TODAY,
        stated=BRIEF,
        brief=BRIEF,
        answers={},
        settings=Settings(),
        steps=MappingProxyType({Step.FRAME: step}),
    )


def seen(*findings: Finding, brief: Brief = BRIEF, today: dt.date = TODAY) -> Context:
    return Context(brief, Design(name=brief.name), today, findings)


def test_it_has_the_name_of_who_proposed() -> None:
    assert Replay(recording(FIRST)).name == "claude"


def test_attempts_come_in_their_order_and_the_last_one_stays() -> None:
    replay = Replay(recording(FIRST, "no JSON", THIRD))
    assert replay.propose(Step.FRAME, seen()) == FIRST
    with pytest.raises(InvalidProposalError, match="no JSON"):
        replay.propose(Step.FRAME, seen(FINDING))
    assert replay.propose(Step.FRAME, seen(FINDING)) == THIRD
    assert replay.propose(Step.FRAME, seen(FINDING)) == THIRD


def test_without_findings_a_step_begins_anew() -> None:
    replay = Replay(recording(FIRST, THIRD))
    replay.propose(Step.FRAME, seen())
    replay.propose(Step.FRAME, seen(FINDING))
    assert replay.propose(Step.FRAME, seen()) == FIRST


def test_a_step_that_was_not_recorded_says_where_the_recording_ends() -> None:
    with pytest.raises(ServiceError, match=r"it ends before step 'shape'.*Finish the recorded session"):
        Replay(recording(FIRST)).propose(Step.SHAPE, seen())


def test_a_step_of_which_nothing_usable_was_recorded_is_no_artifact() -> None:
    with pytest.raises(InvalidProposalError, match="nothing was proposed"):
        Replay(recording()).propose(Step.FRAME, seen())


def test_another_brief_or_day_is_refused() -> None:
    replay = Replay(recording(FIRST))
    with pytest.raises(InputError, match="another brief"):
        replay.propose(Step.FRAME, seen(brief=Brief(name="Other")))
    with pytest.raises(InputError, match="another day"):
        replay.propose(Step.FRAME, seen(today=dt.date(2026, 3, 2)))
    replay.stop()


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a real walk, proved by all checks, and two replays of it."""
    folder = tmp_path_factory.mktemp("walks")
    brief = Brief.read(ROOT / "notebooks" / "briefs" / "url-shortener.yaml")
    Session.start(brief, folder=folder / "original", today=TODAY).run().close()
    settings = Settings(recording=str(folder / "original"))
    for name in ("one", "two"):
        Session.start(folder=folder / name, architect="replay", settings=settings).run().close()
    return folder


def test_a_whole_walk_replays_to_the_same_design_with_the_same_proofs(walked: Path) -> None:
    original, replay = Session.read(walked / "original"), Session.read(walked / "one")
    assert (walked / "one/design.yaml").read_bytes() == (walked / "original/design.yaml").read_bytes()
    assert replay.proofs == original.proofs
    assert replay.design.architect == "rulebook"
    assert replay.replay_differences == ()


def test_replays_have_the_same_document_which_adds_to_the_original_only_that_it_is_one(walked: Path) -> None:
    names = ("original", "one", "two")
    for name in names:
        write_document(Session.read(walked / name), walked / f"{name}.md", format="markdown")
    original, one, two = ((walked / f"{name}.md").read_text(encoding="utf-8") for name in names)
    assert one == two
    lines = one.splitlines()
    gone = [line for line in original.splitlines() if line not in lines]
    assert len(gone) < 5
    assert all(any(line.startswith(start) for line in lines) for start in gone)
