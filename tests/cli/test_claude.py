"""Claude on the command line: the real SDK against a server on loopback, from the price to the document."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from drafts import draft
from loopback import Loopback, Wire, begins, refuses

from archkit.cli.exits import Exit
from archkit.design import Step
from archkit.session import Session

LEAVE = Path(__file__).parents[2] / "notebooks" / "briefs" / "leave-requests.yaml"
KEY = "sk-ant-only-for-the-loopback-0123456789"
DAY = "2026-11-21"
Design = Callable[..., list[str]]


def answers(wire: Wire) -> None:
    """Answer as the rulebook would, in the words of a model."""
    asked = re.findall(r"# Now: the step `(\w+)`", json.dumps(wire.body))
    wire.start(input_tokens=5_000)
    wire.text(draft(Step(asked[-1]), "leave-requests"))
    wire.end(output_tokens=1_000)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback(otherwise=answers) as one:
        yield one


@pytest.fixture
def design(program: list[str], server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Design:
    """Return the words of a design by Claude at this server."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)

    def words(*more: str) -> list[str]:
        where = ["--session", "s", "--base-url", server.url]
        return [*program, "design", str(LEAVE), "--architect", "claude", "--today", DAY, *where, *more]

    return words


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=240)


def everything_left(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_walk_says_its_price_first_its_proposer_last_and_leaves_no_key(
    design: Design, tmp_path: Path, server: Loopback
) -> None:
    done = run(design("--effort", "high"))
    assert done.returncode in {Exit.HOLDS, Exit.REFUTED}, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Predicted: claude-sonnet-5-5 would take about ")
    assert "it stops before it passes 5.00 USD" in lines[0]
    (row,) = (line for line in lines if line.startswith("Architect "))
    assert "claude (claude-sonnet-5-5, effort high)" in row
    assert "tokens read" in row
    assert done.stderr == ""
    assert server.requests
    left = everything_left(tmp_path) + done.stdout.encode()
    assert KEY.encode() not in left
    assert b"# Now: the step" not in (tmp_path / "s" / "design.html").read_bytes()


def test_a_key_that_is_refused_ends_in_words_and_the_rulebook_can_go_on(
    design: Design, tmp_path: Path, server: Loopback
) -> None:
    server.otherwise = refuses(401, "authentication_error", "invalid x-api-key")
    done = run(design())
    assert done.returncode == Exit.MISSING
    assert "Traceback" not in done.stderr
    assert "Kept: no step yet" in done.stderr
    assert KEY not in done.stderr
    gone_on = run(design("--resume", "--fallback", "rulebook", "--json"))
    data = json.loads(gone_on.stdout)
    assert data["outcome"] == "design"
    assert {one["by"] for one in data["steps"]} == {"rulebook"}
    assert data["settings"]["fallback"] == "rulebook"
    assert Session.read(tmp_path / "s").settings.fallback == "rulebook"


def test_interrupted_in_the_middle_of_an_answer_it_stops_at_once_and_is_resumed(
    design: Design, tmp_path: Path, server: Loopback
) -> None:
    server.script.extend([answers, begins('{"outcome": "des', Wire.hang)])
    with subprocess.Popen(design(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert server.reached.wait(60)
        asked = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
    assert time.monotonic() - asked < 5
    assert process.returncode == Exit.INTERRUPTED
    assert "Go on: archkit design --resume --session s" in error
    assert "Kept: frame; 0.0" in error
    assert "Traceback" not in error
    assert list(Session.read(tmp_path / "s").results) == [Step.FRAME]
    server.script.append(answers)
    server.otherwise = refuses(403, "permission_error", "no more")
    assert run(design("--resume", "--quiet")).returncode == Exit.MISSING
    assert list(Session.read(tmp_path / "s").results) == [Step.FRAME, Step.CLARIFY]
    asked_for = [re.findall(r"# Now: the step `(\w+)`", json.dumps(body))[-1] for body in server.requests]
    assert asked_for.count("frame") == 1


def test_a_prediction_sends_nothing_and_begins_nothing(
    design: Design, tmp_path: Path, server: Loopback
) -> None:
    done = run(design("--predict", "--model", "claude-opus-5-5"))
    assert done.returncode == Exit.HOLDS
    assert done.stdout.startswith("Predicted: claude-opus-5-5 would take about ")
    steps = [line.split()[0] for line in done.stdout.splitlines() if line.startswith(tuple(Step))]
    assert steps == [step.value for step in Step]
    assert "it stops before it passes 5.00 USD" in done.stdout
    assert "these run at the same time: data, contracts, secure, operate." in done.stdout
    (total,) = (line for line in done.stdout.splitlines() if line.startswith("all "))
    assert re.search(r" \d+ +[\d,]+ +[\d,]+  \d+\.\d\d \(.* to .*\) +\d+\.\d \(", total)
    assert server.requests == []
    assert not (tmp_path / "s").exists()


def test_on_a_terminal_one_line_names_what_arrives(design: Design, server: Loopback) -> None:
    server.script.extend([begins('{"summary": "Notes", "traits": [{"id": "internal-tool"', Wire.hang)])
    ours, theirs = pty.openpty()
    environment = os.environ | {"COLUMNS": "100"}
    with subprocess.Popen(
        design(), stdout=subprocess.DEVNULL, stderr=theirs, env=environment, start_new_session=True
    ) as process:
        os.close(theirs)
        seen, end = "", time.monotonic() + 60
        while "internal-tool" not in seen and time.monotonic() < end:
            if select.select([ours], [], [], 0.2)[0]:
                seen += os.read(ours, 4_096).decode(errors="replace")
        process.kill()
    os.close(ours)
    drawn = seen.rsplit("\x1b[K", 1)[-1]
    assert re.match(r"frame: \d+ s, \d+ characters", drawn), seen[-300:]
    assert "internal-tool" in drawn


def test_a_cap_that_stops_a_walk_is_raised_by_the_command_that_goes_on(design: Design) -> None:
    done = run(design("--cap", "0.01"))
    assert done.returncode == Exit.MISSING
    (onward,) = (line for line in done.stderr.splitlines() if line.startswith("  Go on:"))
    assert onward.endswith("--resume --session s --cap USD")


def test_answers_to_steps_asked_together_are_told_and_not_paid_again(
    design: Design, server: Loopback
) -> None:
    def no_data(wire: Wire) -> None:
        if "# Now: the step `data`" in json.dumps(wire.body):
            wire.start(input_tokens=5_000)
            wire.text('{"nope": 1}')
            wire.end(output_tokens=10)
        else:
            answers(wire)

    server.otherwise = no_data
    done = run(design())
    assert done.returncode == Exit.MISSING
    assert (
        "Kept: frame, clarify, verify, shape; answers kept for: contracts, secure, operate; " in done.stderr
    )
    server.otherwise = answers
    before = len(server.requests)
    assert run(design("--resume", "--quiet")).returncode in {Exit.HOLDS, Exit.REFUTED}
    steps = [
        re.findall(r"# Now: the step `(\w+)`", json.dumps(body))[-1] for body in server.requests[before:]
    ]
    assert {"contracts", "secure", "operate"}.isdisjoint(steps)
