"""Models on a panel from the command line: options, ledger, a terminal's line, an interrupt, resumed."""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from drafts import draft
from loopback import Loopback, Wire, begins, refuses

from archkit.cli import main
from archkit.cli.exits import Exit
from archkit.design import Step
from archkit.session import Session

KEY = "sk-ant-only-for-the-loopback-0123456789"
ASKED = len(Step) - 2
Said = pytest.CaptureFixture[str]


def step_of(body: dict) -> Step:
    return Step(re.findall(r"# Now: the step `(\w+)`", json.dumps(body))[-1])


def answers(wire: Wire) -> None:
    """Answer as the rulebook would, in the words of a model."""
    text = draft(step_of(wire.body))
    wire.start(input_tokens=5_000)
    wire.text(text)
    wire.end(output_tokens=1_000)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with Loopback(otherwise=answers) as one:
        yield one


@pytest.fixture
def session(designed: Path, tmp_path: Path) -> Path:
    """A session of this test's own, with no panel yet."""
    folder = tmp_path / "session"
    shutil.copytree(designed, folder, ignore=shutil.ignore_patterns("panel"))
    return folder


def words(session: Path, server: Loopback, *more: str) -> list[str]:
    return ["panel", str(session), "-m", "high-scale:claude", "--base-url", server.url, *more]


def test_a_member_is_asked_as_the_options_say_and_its_price_is_shown(
    session: Path, server: Loopback, capsys: Said
) -> None:
    asked = words(session, server, "--model", "claude-opus-5-5", "--effort", "low", "--cap", "3")
    assert main(asked) == Exit.HOLDS
    printed = capsys.readouterr()
    assert printed.out.startswith("Asked: high-scale:claude; each stops before it passes 3.00 USD.")
    assert "The cap of $3 holds for each member by itself." in " ".join(printed.out.split())
    shown = printed.out.partition("What each rewrite")[2].partition("The rewrites are sessions in")[0]
    assert 0 < max(map(len, shown.splitlines())) <= 100
    assert {body["model"] for body in server.requests} == {"claude-opus-5-5"}
    assert {body["output_config"]["effort"] for body in server.requests} == {"low"}
    kept = Session.read(session / "panel" / "high-scale-claude")
    assert kept.settings.cap_usd == 3
    assert kept.ledger.total.requests == len(server.requests)
    left = b"".join(path.read_bytes() for path in session.rglob("*") if path.is_file())
    assert KEY.encode() not in left + printed.out.encode() + printed.err.encode()


def test_resumed_it_asks_nothing_twice_needs_no_key_and_json_has_the_ledger(
    session: Path, server: Loopback, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(words(session, server)) == Exit.HOLDS
    before = len(server.requests)
    capsys.readouterr()
    server.otherwise = refuses(500, "api_error", "nobody asks again")
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.chdir(session)
    assert main(words(session, server, "--resume", "--json")) == Exit.HOLDS
    assert len(server.requests) == before
    (member,) = json.loads(capsys.readouterr().out)["members"]
    assert member["architect"] == "claude"
    assert member["asking"]["requests"] == before
    assert member["asking"]["known_usd"] > 0
    assert member["worded_differently"] == []


def test_a_member_whose_service_refuses_is_shown_and_the_rest_goes_on(
    session: Path, server: Loopback, capsys: Said
) -> None:
    server.otherwise = refuses(401, "authentication_error", "invalid x-api-key")
    assert main(words(session, server, "-m", "simpler")) == Exit.HOLDS
    text = " ".join(capsys.readouterr().out.split())
    assert "✗ high-scale:claude: Claude" in text
    assert (
        f"Go on with who could not: archkit panel {session} -m high-scale:claude -m simpler --resume" in text
    )
    assert "simpler rewrites it" in text or "simpler would build the same" in text
    assert KEY not in text


def test_members_without_an_architect_take_that_of_the_option(session: Path, server: Loopback) -> None:
    more = ["--architect", "claude", "--base-url", server.url, "--fallback", "never", "--json"]
    assert main(["panel", str(session), "-m", "task-oriented", *more]) == Exit.HOLDS
    kept = Session.read(session / "panel" / "task-oriented-claude")
    assert (kept.architect, kept.settings.fallback) == ("claude", "never")


def test_two_architects_are_not_sent_to_one_address(session: Path, server: Loopback, capsys: Said) -> None:
    assert main(words(session, server, "-m", "simpler:local")) == Exit.WRONG_INPUT
    assert "claude and local cannot share one address" in capsys.readouterr().err
    assert server.requests == []


def test_interrupted_it_stops_at_once_and_says_how_it_goes_on(
    session: Path, server: Loopback, program: list[str]
) -> None:
    server.script.extend([answers, begins('{"pattern": "mod', Wire.hang)])
    process = subprocess.Popen(
        [*program, *words(session, server)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        assert server.reached.wait(60)
        asked = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
    assert time.monotonic() - asked < 5
    assert process.returncode == Exit.INTERRUPTED
    assert "Traceback" not in error
    (again,) = re.findall(r"resume with: archkit (panel .*--resume)$", error, re.MULTILINE)
    kept = Session.read(session / "panel" / "high-scale-claude")
    assert list(kept.results) == [Step.FRAME, Step.CLARIFY, Step.VERIFY]
    done = subprocess.run(
        [*program, *again.split(), "--json"], capture_output=True, text=True, check=False, timeout=240
    )
    (member,) = json.loads(done.stdout)["members"]
    assert member["because"] == ""
    assert [step_of(body) for body in server.requests].count(Step.VERIFY) == 1


def test_on_a_terminal_one_line_names_member_and_step(
    session: Path, server: Loopback, program: list[str]
) -> None:
    server.script.extend([begins('{"technologies": [{"id": "postgresql"', Wire.hang)])
    ours, theirs = pty.openpty()
    environment = os.environ | {"COLUMNS": "100"}
    with subprocess.Popen(
        [*program, *words(session, server)],
        stdout=subprocess.DEVNULL, stderr=theirs, env=environment, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        seen, end = "", time.monotonic() + 60
        while "postgresql" not in seen and time.monotonic() < end:
            if select.select([ours], [], [], 0.2)[0]:
                seen += os.read(ours, 4_096).decode(errors="replace")
        process.kill()
    os.close(ours)
    drawn = seen.rsplit("\x1b[K", 1)[-1]
    assert re.match(r"high-scale:claude verify: \d+ s, \d+ characters", drawn), seen[-300:]


def test_a_local_member_answers_from_its_address(session: Path, capsys: Said) -> None:
    import local_model_server as servers  # noqa: PLC0415 - found through the path of conftest

    found = re.compile(r"the step `(\w+)`")
    server = servers.ModelServer(
        servers.llama_cpp(),
        reply=lambda body: draft(Step(found.findall(json.dumps(body["messages"]))[-1])),
    )
    try:
        asked = ["panel", str(session), "-m", "simpler:local", "--base-url", server.url, "--json"]
        assert main(asked) == Exit.HOLDS
    finally:
        server.close()
    (member,) = json.loads(capsys.readouterr().out)["members"]
    assert member["asking"]["cost_usd"] == 0
    assert member["asking"]["requests"] == len(server.questions) >= ASKED
    assert all("sit on a panel" in json.dumps(one.body) for one in server.questions)
