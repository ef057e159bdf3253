"""What is refused before a walk begins."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from archkit.cli import main
from archkit.cli.exits import Exit

Said = pytest.CaptureFixture[str]
Refused = Callable[..., str]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("name: x\nscal: {}\n", r"brief\.yaml:2: scal: the field 'scal' is not known. Did you mean 'scale'"),
        ("name: x\nscale: {users_total: 0}\n", r"brief\.yaml:2: scale.users_total: .*between 1 and"),
        ("name: x\nscale: {users_total: 1e15}\n", "between 1 and"),
        ("name: x\nscale: {users_total: -5}\n", "scale.users_total"),
        ("name: x\ngoals: [" + "a, " * 6000 + "]\n", "at most 5,000 entries"),
        ("name: [1, 2]\n", r"brief\.yaml:1: name"),
        ("name: &a x\npurpose: *a\n", "alias"),
    ],
)
def test_a_wrong_brief_names_file_line_and_field(
    refused: Refused, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "brief.yaml").write_text(text)
    assert re.search(message, refused("design", "brief.yaml"))
    assert not (tmp_path / "designs").exists()


@pytest.mark.parametrize("call", [["design", "brief.yaml"], ["check", "brief.yaml"]])
def test_a_day_that_nothing_can_be_planned_from_is_refused(
    refused: Refused, tmp_path: Path, call: list[str]
) -> None:
    (tmp_path / "brief.yaml").write_text("name: x\n")
    assert "from 2000-01-01 to 2200-12-31" in refused(*call, "--today", "9999-12-31")
    assert not (tmp_path / "designs").exists()


def test_an_architect_that_cannot_work_here_says_why_and_begins_nothing(
    capsys: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "")
    (tmp_path / "brief.yaml").write_text("name: x\n")
    assert main(["design", "brief.yaml", "--architect", "claude"]) == Exit.MISSING
    told = capsys.readouterr().err
    assert "ANTHROPIC_API_KEY is empty" in told
    assert "Or let the rulebook propose: --architect rulebook" in told
    assert main(["design", "brief.yaml", "--architect", "clyde"]) == Exit.WRONG_INPUT
    assert "Did you mean 'claude'" in capsys.readouterr().err
    assert not (tmp_path / "designs").exists()


def test_a_refusal_does_not_wait_for_what_only_a_document_needs(program: list[str], tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text("name: x\n")
    watched = program[2].replace("sys.exit(main())", "main(); sys.exit('nbconvert' in sys.modules)")
    assert "sys.modules" in watched
    bare = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC")}
    environment = bare | {"ANTHROPIC_API_KEY": ""}
    words = [program[0], "-c", watched, "design", "brief.yaml", "--architect", "claude"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    assert "ANTHROPIC_API_KEY is empty" in done.stderr
    assert done.returncode == 0


def test_a_session_that_cannot_be_kept_says_where_and_what_to_do(capsys: Said, tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text("name: x\n")
    assert main(["design", "brief.yaml", "--session", "brief.yaml/inside"]) == Exit.STORAGE
    assert "--session DIR" in capsys.readouterr().err


def test_a_place_that_takes_no_document_is_refused_before_the_walk(refused: Refused, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "brief.yaml").write_text("name: x\n")
    assert "not a regular file" in refused("design", "brief.yaml", "-o", "pipe")
    assert "there is no folder" in refused("design", "brief.yaml", "-o", "no/such/folder/a.html")
    handoff = ["-f", "handoff", "-o", "no/such/folder"]
    assert "there is no folder" in refused("design", "brief.yaml", *handoff)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["brief.yaml", "pipe"]


def test_templates_that_are_missing_are_said_before_the_walk(
    capsys: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbconvert.exporters import templateexporter  # noqa: PLC0415 - loads slowly

    monkeypatch.setattr(templateexporter, "jupyter_path", lambda *_: [str(tmp_path / "nowhere")])
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_: [str(tmp_path / "nowhere")])
    monkeypatch.setattr(templateexporter, "DEV_MODE", False)
    (tmp_path / "brief.yaml").write_text("name: x\n")
    assert main(["design", "brief.yaml"]) == Exit.MISSING
    error = capsys.readouterr().err
    assert "JUPYTER_PATH" in error
    assert "--format markdown" in error
    assert not (tmp_path / "designs").exists()
    assert main(["design", "brief.yaml", "--format", "markdown"]) == Exit.CLARIFY


def test_a_brief_given_as_a_design_is_told_apart(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("name: x\npurpose: y\n")
    assert "'b.yaml' is a brief, not a design. Design it first: archkit design b.yaml" in refused(
        "check", "b.yaml"
    )


def test_a_mistyped_architect_is_refused_with_all_and_the_closest(refused: Refused) -> None:
    for command in (["design", "A shop"], ["panel", "somewhere"]):
        told = refused(*command, "--architect", "claud")
        assert "architect: there is no architect 'claud'. Did you mean 'claude'?" in told
        assert "There are: rulebook, claude, local, replay." in told
