"""What the program says about itself, and its answers to wrong calls."""

import json
import os
import re
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from archkit import __version__
from archkit.cli import main
from archkit.cli.exits import Exit
from archkit.cli.program import program as program_group
from archkit.design import Design
from archkit.errors import StorageError

Said = pytest.CaptureFixture[str]
Refused = Callable[..., str]


def test_help_leads_a_newcomer(capsys: Said) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for word in ("new", "design", "export", "panel", "batch", "architects", "--resume", "Exit codes", "130"):
        assert word in text


@pytest.mark.parametrize(
    "name",
    [
        "new",
        "design",
        "check",
        "diff",
        "export",
        "panel",
        "batch",
        "architects",
        "personas",
    ],
)
def test_every_command_has_an_example(capsys: Said, name: str) -> None:
    assert main([name, "--help"]) == 0
    assert f"archkit {name}" in capsys.readouterr().out.split("Example", 1)[1]


def test_the_list_of_commands_is_whole(capsys: Said) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out.split("Commands:", 1)[1]
    names = [found[1] for line in listed.splitlines() if (found := re.match(r"  ([a-z]+)  ", line))]
    with click.Context(program_group) as context:
        assert names == program_group.list_commands(context)
    assert {"panel", "batch", "architects", "personas"} <= set(names)


@pytest.mark.parametrize("name", ["design", "panel"])
def test_who_asks_a_model_has_the_same_options(capsys: Said, name: str) -> None:
    assert main([name, "--help"]) == 0
    text = capsys.readouterr().out
    for option in ("--architect", "--model", "--effort", "--cap", "--base-url", "--fallback", "--resume"):
        assert option in text


def test_help_is_quick(program: list[str]) -> None:
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*program, "--help"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.3


def test_the_version(capsys: Said) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"archkit {__version__}\n"


def test_personas_are_listed_and_shown(refused: Refused, capsys: Said) -> None:
    assert main(["personas"]) == 0
    listed = capsys.readouterr().out
    assert main(["personas", "list"]) == 0
    assert capsys.readouterr().out == listed
    assert [line.split()[0] for line in listed.splitlines() if not line.startswith(" ")] == [
        "context-first", "delivery-standards", "high-scale", "systems-architect", "task-oriented",
    ]  # fmt: skip
    assert main(["personas", "show", "context-first"]) == 0
    shown = capsys.readouterr().out
    assert "3. Verify the current state: verify" in shown
    assert main(["personas", "context-first"]) == 0
    assert capsys.readouterr().out == shown
    assert "Did you mean 'task-oriented'" in refused("personas", "task-orientated")


def test_wrong_calls_are_answered_in_one_line_without_a_traceback(refused: Refused) -> None:
    assert "Did you mean 'task-oriented'" in refused("personas", "show", "task-orientated")
    assert "No such command" in refused("desing")
    assert "Give a BRIEF" in refused("design")
    assert "not both" in refused("design", "x.yaml", "--resume", "--fresh")
    assert "is not FIELD=VALUE" in refused("design", "x.yaml", "--set", "users")
    assert "there is no session in 'nowhere'" in refused("export", "nowhere", "-f", "html")
    assert "there is no session in 'nowhere'" in refused("design", "--resume", "-s", "nowhere")
    assert "cannot read 'nowhere.yaml'" in refused("check", "nowhere.yaml")
    assert "cannot read 'a.yaml'" in refused("diff", "a.yaml", "b.yaml")


def test_debugging_shows_the_traceback(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHKIT_DEBUG", "1")
    assert main(["check", "nowhere.yaml"]) == Exit.WRONG_INPUT
    assert "Traceback" in capsys.readouterr().err


def test_a_fault_of_ours_is_no_traceback(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Design, "read", lambda path: 1 / 0)  # noqa: ARG005 - whatever is read
    assert main(["check", "x.yaml"]) == Exit.FAULT
    error = capsys.readouterr().err
    assert "a fault in archkit itself: ZeroDivisionError" in error
    assert "Traceback" not in error


def test_a_reader_that_stops_reading_is_no_fault(program: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [*program, "personas"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (Exit.HOLDS, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_full_disk_behind_the_printed_lines_is_no_fault(program: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [*program, "personas"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert run.returncode == Exit.STORAGE
    assert "the system refused: No space left on device" in run.stderr


def test_exit_codes_of_errors_are_those_of_the_table() -> None:
    assert StorageError("x", "y").exit_code == Exit.STORAGE


def test_architects_say_whether_they_can_work_and_never_a_key(
    capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "sk-ant-only-for-this-test-0123456789"
    monkeypatch.setenv("ANTHROPIC_API_KEY", key)
    assert main(["architects"]) == Exit.HOLDS
    listed = capsys.readouterr().out
    assert [line.split()[:2] for line in listed.splitlines()][:2] == [["✓", "rulebook"], ["✓", "claude"]]
    assert "No recording is named." in listed
    assert key not in listed
    assert main(["architects", "--json"]) == Exit.HOLDS
    told = capsys.readouterr().out
    assert {one["name"] for one in json.loads(told)} == {"rulebook", "claude", "local", "replay"}
    assert key not in told
