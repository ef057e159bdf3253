"""A session is a recording: repeated on the command line it comes to the same design, and says so."""

import json
from pathlib import Path

import pytest

from archkit.cli import main
from archkit.cli.exits import Exit

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
