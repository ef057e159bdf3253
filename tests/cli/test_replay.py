"""A session is a recording: repeated on the command line it comes to the same design, and says so."""

import datetime as dt
import json
from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.cli import main
from archkit.cli.exits import Exit
from archkit.design import Step
from archkit.session import Session

LEAVE = Path(__file__).parents[2] / "notebooks" / "briefs" / "leave-requests.yaml"
Said = pytest.CaptureFixture[str]


def test_a_session_is_repeated_without_its_brief_byte_for_byte(
    designed: Path, tmp_path: Path, capsys: Said
) -> None:
    call = ["design", "--architect", "replay", "--recording", str(designed), "--format", "markdown"]
    assert main(call) in {Exit.HOLDS, Exit.REFUTED}
    text = capsys.readouterr().out
    assert "Architect       rulebook; replayed from a recording; no model was asked" in text
    assert "Replay          the same design, byte for byte; every proof says what it said then" in text
    folder = tmp_path / "designs" / "notification-service-replay"
    assert (folder / "design.yaml").read_bytes() == (designed / "design.yaml").read_bytes()
    assert main(["design", "--resume", "-s", str(folder), "--json", "-f", "markdown"]) in {0, 1}
    data = json.loads(capsys.readouterr().out)
    assert data["proposer"] == "replay"
    assert data["replay_differences"] == []
    assert data["ledger"]["total"]["requests"] == 0


def test_a_recording_that_is_none_is_refused_in_words(capsys: Said, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("name: x\n")
    assert main(["design", "b.yaml", "--architect", "replay"]) == Exit.MISSING
    assert "--recording DIR" in capsys.readouterr().err
    assert main(["design", "--architect", "replay", "--recording", "nowhere"]) == Exit.WRONG_INPUT
    assert "there is no session in 'nowhere'" in capsys.readouterr().err


def test_a_recording_that_ends_early_is_to_be_finished_first(capsys: Said, tmp_path: Path) -> None:
    recorded = Session.start(Brief.read(LEAVE), folder=tmp_path / "early", today=dt.date(2026, 11, 21))
    with recorded:
        recorded.run(until=Step.CLARIFY)
    assert main(["design", "--recording", "early", "--session", "s", "--quiet"]) == Exit.MISSING
    told = capsys.readouterr().err
    first, then = (line.split(": ", 1)[1] for line in told.splitlines() if "archkit design --resume" in line)
    assert first == f"archkit design --resume --session {tmp_path / 'early'}"
    assert "fallback" not in told
    for command in (first, then):
        assert main([*command.split()[1:], "--quiet"]) in {Exit.HOLDS, Exit.REFUTED}
