"""Killed at any moment, a walk that costs money pays for no whole reply twice, and books each once.

Also what lies about its tokens, two processes at one session, and a cap within the parallel group.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "architects")]  # the servers stand beside their tests
# ruff: noqa: E402 - they are found from here on

from drafts import TODAY, brief, draft
from loopback import Loopback, Wire, says

from archkit.architects import claude as claude_module
from archkit.architects.claude import claude
from archkit.architects.patience import Patience
from archkit.architects.pricing import cost
from archkit.architects.settings import Settings
from archkit.design import Step
from archkit.errors import ArchkitError, ServiceError, SpendingCapError, StorageError
from archkit.session import Session, holds_session

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks are POSIX")
KEY = "sk-ant-only-for-the-loopback-0123456789"
KILLS = 20
IN_FLIGHT_SECONDS = 0.5
WALKS = """
import os, sys
import anthropic, anthropic.types, httpx2
from archkit.architects.rulebook.architect import Rulebook
sys.path.insert(0, {here!r})
from drafts import TODAY, artifacts, brief
from archkit.architects.settings import Settings
from archkit.proofs import CHECKS
from archkit.session import Session, holds_session
CHECKS.clear()
artifacts()
print("ready", flush=True)
for line in sys.stdin:
    folder, url = line.split()
    child = os.fork()
    if child == 0:
        settings = Settings(base_url=url, tools=False)
        if holds_session(folder):
            session = Session.open(folder)
        else:
            wanted = dict(architect="claude", today=TODAY, settings=settings)
            session = Session.start(brief(), folder=folder, **wanted)
        session.run()
        session.close()
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.fixture(autouse=True)
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


async def at_once(seconds: float) -> None:
    """Wait for nothing."""


def step_of(wire: Wire) -> Step:
    return Step(re.findall(r"# Now: the step `(\w+)`", wire.body["messages"][0]["content"][-1]["text"])[-1])


class Till:
    """Answers slowly, and writes down what it bills: each whole reply has its own number of tokens."""

    def __init__(self) -> None:
        self.billed: dict[int, tuple[str, float]] = {}
        self._numbers = iter(range(1_000, 10_000))

    def __call__(self, wire: Wire) -> None:
        number, text = next(self._numbers), draft(step_of(wire))
        wire.start(input_tokens=5_000)
        wire.event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        size = len(text) // 5 + 1
        for at in range(0, len(text), size):
            delta = {"type": "text_delta", "text": text[at : at + size]}
            wire.event("content_block_delta", index=0, delta=delta)
            time.sleep(0.02)
        wire.event("content_block_stop", index=0)
        wire.end(output_tokens=number)
        self.billed[number] = (json.dumps(wire.body, sort_keys=True), time.monotonic())


@pytest.fixture
def walks() -> Iterator[Callable[[Path, str, float | None], float]]:
    """Return what walks in a process that was begun already, and kills it after so many seconds."""
    script = WALKS.format(here=str(HERE / "architects"))
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"ARCHKIT_POSTGRES": "off"},
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"

        def walk(folder: Path, url: str, seconds: float | None) -> float:
            print(folder, url, file=process.stdin, flush=True)
            child = int(process.stdout.readline())
            if seconds is not None:
                time.sleep(seconds)
                with suppress(ProcessLookupError):  # it was faster
                    os.kill(child, signal.SIGKILL)
            status = int(process.stdout.readline())
            assert seconds is not None or status == 0
            walk.killed += status == signal.SIGKILL
            return time.monotonic()

        walk.killed = 0
        yield walk
        process.stdin.close()


def test_killed_at_random_moments_nothing_whole_is_paid_twice(tmp_path: Path, walks: Any) -> None:
    till, moments, kills, walk = Till(), random.Random(20261121), 0, 0  # noqa: S311 - moments, not secrets
    with Loopback(otherwise=till) as server:
        begun = time.monotonic()
        duration = walks(tmp_path / "whole", server.url, None) - begun
        wanted = (tmp_path / "whole" / "design.yaml").read_bytes()
        while kills < KILLS and walk < 2 * KILLS:
            walk += 1
            folder, ends = tmp_path / str(walk), []
            till.billed.clear()
            ends += [
                walks(folder, server.url, moments.uniform(0.1, 0.35) * duration) for _ in range(KILLS // 4)
            ]
            kills = walks.killed
            ends.append(walks(folder, server.url, None))
            held_to_account(Session.read(folder), till, ends)
            assert (folder / "design.yaml").read_bytes() == wanted
    assert kills >= KILLS, "most walks had ended before they were killed"


def held_to_account(session: Session, till: Till, ends: list[float]) -> None:
    """Hold the books of a session against what was billed for whole replies."""
    booked = [reply.usage.output_tokens for reply in session.replies if reply.whole]
    assert len(booked) == len(set(booked))
    assert set(booked) <= set(till.billed)
    for number, (_, billed_at) in till.billed.items():
        in_flight = any(0 <= end - billed_at < IN_FLIGHT_SECONDS for end in ends[:-1])
        assert number in booked or in_flight, "a reply that had come is not in the books"
    asked = Counter(till.billed[number][0] for number in booked)
    assert set(asked.values()) == {1}, "a whole reply was asked for twice"
    usd = sum(
        cost(reply.usage, reply.model, dt.datetime.now(dt.UTC).date()) or 0 for reply in session.replies
    )
    assert session.ledger.total.cost_usd == pytest.approx(usd)


def test_two_processes_do_not_pay_for_one_session(tmp_path: Path) -> None:
    def plays(wire: Wire) -> None:
        says(draft(step_of(wire)))(wire)

    with Loopback(otherwise=plays) as server:
        settings = Settings(base_url=server.url, tools=False)
        architect = claude(settings)
        with Session.start(
            brief(), folder=tmp_path / "s", architect=architect, settings=settings, today=TODAY
        ) as one:
            one.run(until=Step.FRAME)
            asked = len(server.requests)
            words = ["design", "--resume", "--session", str(tmp_path / "s")]
            script = f"from archkit.cli import main; raise SystemExit(main({words!r}))"
            other = subprocess.run(
                [sys.executable, "-c", script], capture_output=True, text=True, check=False
            )
            assert other.returncode == StorageError.exit_code
            assert "another archkit process" in other.stderr
            assert len(server.requests) == asked


@pytest.mark.parametrize(
    "usage",
    [
        {"input_tokens": -5},
        {"input_tokens": None},
        {"input_tokens": 10**40},
        {"input_tokens": "many"},
        {"input_tokens": 1.5},
        {"input_tokens": True},
        {"cache_read_input_tokens": -(10**9)},
        {"cache_creation_input_tokens": "x", "cache_creation": {"ephemeral_5m_input_tokens": -1}},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_a_service_that_lies_about_its_tokens_is_booked_once_and_never_below_zero(
    usage: dict[str, Any], tmp_path: Path
) -> None:
    with Loopback(otherwise=says(draft(Step.FRAME), **usage)) as server:
        settings = Settings(base_url=server.url, fallback="never")
        architect = claude(settings, patience=Patience(sleep=at_once))
        with Session.start(brief(), folder=tmp_path / "s", architect=architect, settings=settings) as one:
            one.run(until=Step.FRAME)
            (reply,) = one.replies
        assert len(server.requests) == 1
    assert 0 < reply.usage.all_input_tokens <= 3 * 10**9
    assert reply.cost_usd is not None
    assert reply.cost_usd > 0


@pytest.mark.parametrize("told", ["NaN", "-7", "1e400", "[1]", '"many"', "null"])
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_an_answer_whose_length_is_no_number_is_counted_from_its_text(told: str, tmp_path: Path) -> None:
    def answers(wire: Wire) -> None:
        wire.start()
        wire.text(draft(Step.FRAME))
        delta = '"delta":{"stop_reason":"end_turn","stop_sequence":null}'
        end = f'{{"type":"message_delta",{delta},"usage":{{"output_tokens":{told}}}}}'
        wire.raw(f"event: message_delta\ndata: {end}\n\n")
        wire.event("message_stop")
        wire.close()

    with Loopback(otherwise=answers) as server:
        settings = Settings(base_url=server.url, fallback="never")
        architect = claude(settings, patience=Patience(sleep=at_once))
        with Session.start(brief(), folder=tmp_path / "s", architect=architect, settings=settings) as one:
            one.run(until=Step.FRAME)
            (reply,) = one.replies
    assert reply.usage.estimated
    assert reply.usage.output_tokens > len(draft(Step.FRAME)) // 10


def test_half_characters_do_not_lose_a_reply_that_was_paid(tmp_path: Path) -> None:
    text = draft(Step.FRAME).replace('"summary": "', '"summary": "\ud800')
    with Loopback(otherwise=says(text)) as server:
        settings = Settings(base_url=server.url, fallback="never")
        architect = claude(settings, patience=Patience(sleep=at_once))
        with Session.start(brief(), folder=tmp_path / "s", architect=architect, settings=settings) as one:
            one.run(until=Step.FRAME)
            assert one.ledger.total.requests == len(server.requests) == 1
    assert Session.read(tmp_path / "s").results


def test_a_cap_within_the_parallel_group_is_never_passed_and_the_walk_goes_on_with_more(
    tmp_path: Path,
) -> None:
    def plays(wire: Wire) -> None:
        says(draft(step_of(wire)), output_tokens=wire.body["max_tokens"], input_tokens=20_000)(wire)

    with Loopback(otherwise=plays) as server:
        cap = 1.9
        settings = Settings(base_url=server.url, cap_usd=cap, tools=False, fallback="never")
        architect = claude(settings, patience=Patience(sleep=at_once))
        with Session.start(
            brief(), folder=tmp_path / "s", architect=architect, settings=settings, today=TODAY
        ) as one:
            with pytest.raises(SpendingCapError) as caught:
                one.run()
            assert Step(caught.value.step) in {Step.DATA, Step.CONTRACTS, Step.SECURE, Step.OPERATE}
            assert (one.ledger.total.cost_usd or 9) <= cap
            paid = len(server.requests)
            assert one.ledger.total.requests == paid
        richer = settings.model_copy(update={"cap_usd": None})
        with Session.open(
            tmp_path / "s", architect=claude(richer, patience=Patience(sleep=at_once)), settings=richer
        ) as one:
            one.run()
            assert not one.remaining
        asked = Counter(json.dumps(body["messages"], sort_keys=True) for body in server.requests)
        assert one.ledger.total.requests == len(server.requests)
    assert max(asked.values()) == 1


def drips(wire: Wire) -> None:
    wire.start()
    while not wire.server.ended.wait(0.05):
        wire.raw(": x\n")


def pings(wire: Wire) -> None:
    wire.start()
    while not wire.server.ended.is_set():
        wire.event("ping")


def swells(wire: Wire) -> None:
    wire.start()
    wire.event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    while not wire.server.ended.is_set():
        wire.event("content_block_delta", index=0, delta={"type": "text_delta", "text": "x" * 50_000})


@pytest.mark.parametrize("act", [drips, pings, swells])
def test_an_answer_without_end_is_broken_off_and_counted(
    act: Callable[[Wire], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claude_module, "LONGEST_SECONDS", 1.5)
    with Loopback(otherwise=act) as server:
        settings = Settings(base_url=server.url, fallback="never")
        architect = claude(settings, patience=Patience(sleep=at_once))
        with Session.start(brief(), folder=tmp_path / "s", architect=architect, settings=settings) as one:
            begun = time.monotonic()
            with pytest.raises(ServiceError, match="was broken off"):
                one.run()
            assert time.monotonic() - begun < 15
            assert one.ledger.total.requests == len(server.requests) == 1


def test_a_swarm_of_calls_is_not_called(tmp_path: Path) -> None:
    def swarm(wire: Wire) -> None:
        wire.start()
        for number in range(40):
            wire.call("look_up_technology", {"name": "redis"}, index=number, call_id=f"toolu_{number}")
        wire.end("tool_use")

    with Loopback(swarm, otherwise=says(draft(Step.FRAME))) as server:
        settings = Settings(base_url=server.url, fallback="never")
        architect = claude(settings, patience=Patience(sleep=at_once))
        with Session.start(brief(), folder=tmp_path / "s", architect=architect, settings=settings) as one:
            one.run(until=Step.FRAME)
        results = server.requests[1]["messages"][-1]["content"]
    assert len(results) == 40
    assert sum("Not called" in str(one["content"]) for one in results) == 28
    assert [one["tool_use_id"] for one in results] == [f"toolu_{number}" for number in range(40)]


@pytest.mark.parametrize("other", [Step.DATA, Step.CHALLENGE])
def test_a_reply_of_another_step_is_refused_by_its_place(other: Step, tmp_path: Path) -> None:
    with Loopback(otherwise=says(draft(other))) as server:
        settings = Settings(base_url=server.url, fallback="never")
        architect = claude(settings, patience=Patience(sleep=at_once))
        with Session.start(brief(), folder=tmp_path / "s", architect=architect, settings=settings) as one:
            with pytest.raises(ArchkitError, match="summary"):
                one.run(until=Step.FRAME)
            assert one.ledger.total.requests == len(server.requests) == 3
            assert holds_session(tmp_path / "s")
