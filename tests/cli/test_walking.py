"""A walk by somebody else than the rulebook: what the terminal says of repairs, offers, trouble and stops."""

import datetime as dt
import io
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from careless import Careless

from archkit.architects import Progress, Settings
from archkit.brief import Brief
from archkit.cli.exits import Exit
from archkit.cli.waiting import WaitingLine
from archkit.cli.walking import say_offer, walk
from archkit.design import Step
from archkit.errors import ServiceError, SpendingCapError
from archkit.session import Offer, Session

Said = pytest.CaptureFixture[str]
Begin = Callable[..., Session]
LEAVE = Path(__file__).parents[2] / "notebooks" / "briefs" / "leave-requests.yaml"


@pytest.fixture
def begin(tmp_path: Path) -> Begin:
    """Return what begins a walk by a careless architect."""

    def begun(architect: Careless, **settings: object) -> Session:
        return Session.start(
            Brief.read(LEAVE),
            folder=tmp_path / "s",
            architect=architect,
            today=dt.date(2026, 11, 21),
            settings=Settings(**settings),
        )

    return begun


def test_what_stays_refuted_is_said_with_the_offer_and_the_offer_can_be_taken(
    begin: Begin, capsys: Said
) -> None:
    session = begin(Careless())
    assert walk(session, show=True) is None
    lines = capsys.readouterr().out.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("✗ data"))
    assert "2 repairs tried, none kept; refuted: SCHEMA001" in lines[place]
    assert "SCHEMA001 at data.tables.leave_requests" in lines[place + 1]
    offer = next(line for line in lines[place + 1 :] if "rulebook" in line)
    assert offer.strip() == (
        f"The rulebook's own proposal holds; take it with: "
        f"archkit design --resume --session {session.folder} --accept data"
    )
    session.accept(Step.DATA)
    assert walk(session, show=True) is None
    again = capsys.readouterr().out.splitlines()
    (line,) = (line for line in again if "data" in line)
    said = r"✓ data       \d+ proved(, \d+ [a-z ]+)*; 2 repairs tried, none kept; by rulebook \(kept\)"
    assert re.fullmatch(said, line)
    assert session.proof_counts["refuted"] == 0


def test_an_offer_that_is_no_better_is_told_without_a_command(begin: Begin, capsys: Said) -> None:
    session = begin(Careless(mends=0))
    session.run()
    taken = session.results[Step.DATA]
    no_better = Offer(Step.DATA, taken.artifact, taken.proofs, "it holds no better (SCHEMA001, SCHEMA014)")
    say_offer(session, no_better)
    assert capsys.readouterr().out.strip() == (
        "The rulebook has a proposal of its own, but it holds no better (SCHEMA001, SCHEMA014)."
    )


def test_a_repair_that_helps_is_counted(begin: Begin, capsys: Said) -> None:
    assert walk(begin(Careless(mends=1)), show=True) is None
    text = capsys.readouterr().out
    assert re.search(r"✓ data       \d+ proved(, \d+ [a-z ]+)*; repaired 1x", text)
    assert "rulebook" not in text


def test_trouble_with_a_service_says_what_is_kept_and_how_it_goes_on(begin: Begin, capsys: Said) -> None:
    trouble = ServiceError("Claude", "it is overloaded", "Wait a little.", status=529)
    session = begin(Careless(fails={Step.SHAPE: trouble}))
    assert walk(session, show=True) == Exit.MISSING
    told = capsys.readouterr().err
    assert "archkit: Claude: it is overloaded. Wait a little." in told
    assert f"Kept: frame, clarify, verify; 0.03 USD spent, in {session.folder}" in told
    assert f"Go on: archkit design --resume --session {session.folder}" in told
    assert "--fallback rulebook" in told
    assert "Traceback" not in told


def test_the_cap_is_an_end_like_others(begin: Begin, capsys: Said) -> None:
    capped = SpendingCapError("verify", spent_usd=0.02, next_usd=0.4, cap_usd=0.3)
    assert walk(begin(Careless(fails={Step.VERIFY: capped}), cap_usd=0.3), show=False) == Exit.MISSING
    told = capsys.readouterr().err
    assert "the cap is 0.30 USD" in told
    assert "Kept: frame, clarify" in told


def test_stopped_in_the_middle_of_an_answer_it_ends_at_once_and_goes_on_later(
    begin: Begin, capsys: Said
) -> None:
    architect = Careless(mends=0, waits_at=Step.SHAPE)
    session = begin(architect)
    stopper = threading.Thread(target=lambda: architect.waiting.wait(60) and session.stop())
    stopper.start()
    code = walk(session, show=True)
    stopper.join()
    assert code == Exit.INTERRUPTED
    told = capsys.readouterr().err
    assert told.startswith("\narchkit: interrupted at step 'shape'; what was done is kept.")
    assert f"Kept: frame, clarify, verify; 0.03 USD spent, in {session.folder}" in told
    assert f"Go on: archkit design --resume --session {session.folder}\n" in told
    assert walk(session, show=True) is None
    out = capsys.readouterr().out
    assert out.count("(kept)") == 3
    assert "✓ shape" in out
    assert architect.told.count(Step.FRAME) == 1


def line_of(stream: io.StringIO) -> str:
    return stream.getvalue().rsplit("\x1b[K", 1)[-1]


def test_the_waiting_line_names_what_has_arrived_and_goes_away() -> None:
    stream = io.StringIO()
    with WaitingLine(lambda: 0.12, stream=stream, wanted=True) as waiting:
        waiting.begin("shape")
        waiting.show(
            Progress(Step.SHAPE, 1_240, {"components": [{"name": "API"}, {"name": "Wor\x1b[2Jker"}]})
        )
        end = time.monotonic() + 10
        while "Wor" not in stream.getvalue() and time.monotonic() < end:
            time.sleep(0.05)
        drawn = line_of(stream)
        waiting.end("shape")
        assert line_of(stream) == ""
    assert drawn.startswith("shape: ")
    assert "1,240 characters, 0.12 USD" in drawn
    assert drawn.endswith("API, Wor[2Jker")


def test_where_nobody_watches_there_is_no_line() -> None:
    stream = io.StringIO()
    with WaitingLine(lambda: 0.0, stream=stream) as waiting:
        waiting.begin("shape")
        time.sleep(0.7)
    assert stream.getvalue() == ""
