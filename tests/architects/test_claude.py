"""Claude through the real SDK and a server on loopback: what is asked, and what is made of it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
import types
from types import MappingProxyType

import pytest
from drafts import brief, context, draft
from loopback import Loopback, Wire, begins, refuses, says

from archkit.architects.claude import available, claude
from archkit.architects.desk import LooseDesk, Tool
from archkit.architects.patience import Patience
from archkit.architects.settings import Settings
from archkit.design import ARTIFACT_TYPES, Finding, Step
from archkit.errors import InputError, InvalidProposalError, ServiceError, StoppedError

KEY = "sk-test-0123456789abcdef"
TOGETHER = (Step.DATA, Step.CONTRACTS, Step.SECURE, Step.OPERATE)
MARK = "# Now: the step `"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


async def at_once(seconds):
    """Wait for nothing."""


def architect(url, **settings):
    return claude(Settings(base_url=url, **settings), patience=Patience(sleep=at_once))


def step_of(body):
    text = body["messages"][0]["content"][-1]["text"]
    return Step(text[text.index(MARK) + len(MARK) :].split("`", 1)[0])


def plays(wire: Wire):
    """Answer each step with the rulebook's artifact."""
    says(draft(step_of(wire.body)))(wire)


def trouble(code, place, message):
    return Finding(code=code, severity="error", place=place, message=message, remedy="Mend it.")


def test_a_request_is_laid_out_for_the_cache():
    with Loopback(otherwise=plays) as server:
        architect(server.url, effort="low").propose(Step.VERIFY, context(Step.VERIFY))
    body = server.requests[0]
    assert body["model"] == "claude-sonnet-5-5"
    assert body["stream"] is True
    assert body["output_config"] == {"effort": "low"}
    assert "temperature" not in body
    assert "tool_choice" not in body
    assert body["system"][-1]["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
    (message,) = body["messages"]
    marks = [block.get("cache_control", {}).get("ttl") for block in message["content"]]
    assert marks == ["1h", None, "5m", None]
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_the_structured_layout_sends_the_schema_and_caches_nothing():
    with Loopback(otherwise=plays) as server:
        architect(server.url, layout="structured").propose(Step.FRAME, context(Step.FRAME))
    text = json.dumps(server.requests[0])
    form = server.requests[0]["output_config"]["format"]
    assert form["type"] == "json_schema"
    assert form["schema"]["additionalProperties"] is False
    assert "cache_control" not in text
    assert not any(f'"{word}"' in json.dumps(form) for word in ("maxLength", "minimum", "pattern"))


def test_a_schema_that_is_too_complex_is_left_out():
    refusal = refuses(400, "invalid_request_error", "Schema is too complex for compilation.")
    with Loopback(refusal, otherwise=plays) as server:
        one = architect(server.url, layout="structured")
        one.propose(Step.FRAME, context(Step.FRAME))
        one.propose(Step.CLARIFY, context(Step.CLARIFY))
    assert ["output_config" in body for body in server.requests] == [True, False, False]


def test_a_reply_is_kept_and_not_asked_for_twice():
    desk = LooseDesk()
    with Loopback(otherwise=plays) as server:
        first = architect(server.url).propose(Step.FRAME, context(Step.FRAME, desk=desk))
        again = architect(server.url).propose(Step.FRAME, context(Step.FRAME, desk=desk))
    assert first == again
    assert len(server.requests) == len(desk.replies) == 1


def test_findings_and_the_reply_before_go_into_a_repair():
    finding = trouble("PROPOSAL001", "frame", "The summary is too short.")
    with Loopback(says('{"artifact": {"summary": 7}}'), otherwise=plays) as server:
        one = architect(server.url)
        with pytest.raises(InvalidProposalError):
            one.propose(Step.FRAME, context(Step.FRAME))
        one.propose(Step.FRAME, context(Step.FRAME, findings=(finding,)))
    asked = server.requests[1]["messages"][0]["content"][-1]["text"]
    assert "The summary is too short." in asked
    assert '{"artifact": {"summary": 7}}' in asked


class Meeting:
    """Answers the steps of the group, and remembers what happened in which order.

    Nobody's answer ends before all that are awaited have asked.
    """

    def __init__(self, awaited):
        self.happened = []
        self.awaited = awaited
        self.met = threading.Event()
        self.lock = threading.Lock()

    def note(self, what, step):
        with self.lock:
            self.happened.append((what, step))
            if sum(one == "asked" for one, _ in self.happened) >= self.awaited:
                self.met.set()

    def __call__(self, wire):
        step = step_of(wire.body)
        self.note("asked", step)
        if not self.met.is_set():
            time.sleep(0.1)  # one that does not wait for the first has asked by now
        self.note("begun", step)
        wire.start()
        self.met.wait(15)
        self.note("ended", step)
        wire.text(draft(step))
        wire.end()


def test_steps_proposed_together_are_asked_once_the_first_has_begun():
    meeting, desk = Meeting(awaited=4), LooseDesk()
    with Loopback(otherwise=meeting) as server:
        one = architect(server.url)
        for step in TOGETHER:
            assert isinstance(one.propose(step, context(step, desk=desk)), ARTIFACT_TYPES[step])
    assert len(server.requests) == len(desk.replies) == 4
    assert meeting.happened[:2] == [("asked", Step.DATA), ("begun", Step.DATA)]
    others = [meeting.happened.index(("asked", step)) for step in TOGETHER[1:]]
    assert max(others) < meeting.happened.index(("ended", Step.DATA))
    shared = {json.dumps(body["messages"][0]["content"][:-1]) for body in server.requests}
    assert len(shared) == 1


def test_trouble_with_one_of_the_group_is_told_when_its_turn_comes():
    def act(wire):
        if step_of(wire.body) is Step.SECURE:
            wire.refuse(400, "invalid_request_error", "no")
        else:
            plays(wire)

    with Loopback(otherwise=act) as server:
        one = architect(server.url)
        one.propose(Step.DATA, context(Step.DATA))
        one.propose(Step.CONTRACTS, context(Step.CONTRACTS))
        with pytest.raises(ServiceError, match="does not take the request"):
            one.propose(Step.SECURE, context(Step.SECURE))
        server.otherwise = plays
        one.propose(Step.SECURE, context(Step.SECURE))
        one.propose(Step.OPERATE, context(Step.OPERATE))
    assert len(server.requests) == 5


def test_a_stop_ends_the_whole_group_and_each_is_counted():
    desk = LooseDesk()
    with Loopback(otherwise=begins(draft(Step.DATA)[:80], lambda wire: wire.hang())) as server:
        one = architect(server.url)

        def stop():
            while len(server.requests) < 4:
                time.sleep(0.02)
            time.sleep(0.3)
            one.stop()

        threading.Thread(target=stop, daemon=True).start()
        with pytest.raises(StoppedError):
            one.propose(Step.DATA, context(Step.DATA, desk=desk))
        assert sorted(reply.step for reply in desk.replies) == sorted(TOGETHER)
        assert {reply.stop for reply in desk.replies} == {"cancelled"}
        server.otherwise = plays
        for step in TOGETHER:
            one.propose(step, context(step, desk=desk))
    assert [reply.stop for reply in desk.replies].count("end") == 4


def test_a_repair_leaves_the_others_of_the_group_alone():
    meeting = Meeting(awaited=4)
    finding = trouble("X001", "data", "No index.")
    with Loopback(otherwise=meeting) as server:
        one = architect(server.url)
        one.propose(Step.DATA, context(Step.DATA))
        one.propose(Step.DATA, context(Step.CONTRACTS, findings=(finding,)))
        one.propose(Step.CONTRACTS, context(Step.CONTRACTS))
    steps = [step_of(body) for body in server.requests]
    assert steps.count(Step.DATA) == 2
    assert steps.count(Step.CONTRACTS) == 1


def tools(call):
    schema = {"type": "object", "properties": {"id": {"type": "string"}}}
    return MappingProxyType({"look_up": Tool("look_up", "Look something up.", schema, call)})


def calls(name, arguments):
    def act(wire):
        wire.start()
        wire.call(name, arguments)
        wire.end("tool_use", 40)

    return act


def broken(_):
    raise InputError("there is no such id", hint="Look again.")


@pytest.mark.parametrize(
    ("name", "call", "words", "wrong"),
    [
        ("look_up", lambda given: f"found {given['id']}", "found 7", False),
        ("look_up", broken, "there is no such id", True),
        ("look_up", lambda _: 1 / 0, "could not use these arguments", True),
        ("delete", broken, "There is no tool 'delete'", True),
    ],
)
def test_a_tool_is_called_and_its_result_is_data(name, call, words, wrong):
    desk = LooseDesk(tools=tools(call))
    with Loopback(calls(name, {"id": "7"}), otherwise=plays) as server:
        architect(server.url).propose(Step.FRAME, context(Step.FRAME, desk=desk))
    assert [tool["name"] for tool in server.requests[0]["tools"]] == ["look_up"]
    said, (result,) = (message["content"] for message in server.requests[1]["messages"][1:])
    assert said[0] == {"type": "tool_use", "id": "toolu_1", "name": name, "input": {"id": "7"}}
    assert (result["tool_use_id"], result["is_error"]) == ("toolu_1", wrong)
    assert words in result["content"]
    assert result["content"].startswith("<data ")
    assert [reply.stop for reply in desk.replies] == ["tool", "end"]


def test_a_model_that_only_calls_tools_is_stopped():
    desk = LooseDesk(tools=tools(lambda _: "yes"))
    only_calls = calls("look_up", {"id": "7"})
    wanted = pytest.raises(InvalidProposalError, match="called tools more than 6 times")
    with Loopback(otherwise=only_calls) as server, wanted:
        architect(server.url).propose(Step.FRAME, context(Step.FRAME, desk=desk))
    assert len(server.requests) == 7
    assert "last calls" in server.requests[6]["messages"][-1]["content"][-1]["text"]


def test_progress_is_shown_while_it_arrives():
    class Watched(LooseDesk):
        def show(self, progress):
            seen.append(progress)

    seen = []

    def slowly(wire):
        text = draft(Step.FRAME)
        wire.start()
        wire.event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        for at in range(0, len(text), 50):
            delta = {"type": "text_delta", "text": text[at : at + 50]}
            wire.event("content_block_delta", index=0, delta=delta)
            time.sleep(0.02)
        wire.event("content_block_stop", index=0)
        wire.end()

    with Loopback(otherwise=slowly) as server:
        architect(server.url).propose(Step.FRAME, context(Step.FRAME, desk=Watched()))
    assert seen[0].note == "waiting for claude"
    arrived = [one for one in seen if one.partial]
    assert arrived[-1].characters == len(draft(Step.FRAME))
    assert len(arrived) >= 2
    assert len(seen) < len(draft(Step.FRAME)) / 50


INTERRUPTED = """
import sys, threading, time, signal, os
sys.path.insert(0, {folder!r})
from drafts import context
from archkit.architects.claude import claude
from archkit.architects.settings import Settings
from archkit.architects.desk import LooseDesk
from archkit.design import Step
desk = LooseDesk()
one = claude(Settings(base_url={url!r}))
def press():
    while not reached.exists():
        time.sleep(0.02)
    os.kill(os.getpid(), signal.SIGINT)
from pathlib import Path
reached = Path({mark!r})
threading.Thread(target=press, daemon=True).start()
try:
    one.propose(Step.FRAME, context(Step.FRAME, desk=desk))
except KeyboardInterrupt:
    print("interrupted", desk.replies[0].stop, desk.replies[0].usage.estimated)
"""


def test_an_interrupt_from_the_keyboard_ends_the_wait_and_the_process(tmp_path):
    mark = tmp_path / "reached"

    def act(wire):
        begins(draft(Step.FRAME)[:80], lambda _: None)(wire)
        time.sleep(0.2)
        mark.touch()
        wire.hang()

    with Loopback(otherwise=act) as server:
        code = INTERRUPTED.format(folder=os.path.dirname(__file__), url=server.url, mark=str(mark))  # noqa: PTH120
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
        )
    assert ran.stdout.strip() == "interrupted cancelled True", ran.stderr
    assert ran.returncode in (0, -signal.SIGINT)


def test_it_works_where_a_loop_runs_already():
    async def cell():
        return architect(server.url).propose(Step.FRAME, context(Step.FRAME))

    with Loopback(otherwise=plays) as server:
        assert asyncio.run(cell()).summary


def test_a_key_may_be_in_the_keyring(monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    asked = []
    ring = types.SimpleNamespace(get_password=lambda *names: asked.append(names) or KEY)
    monkeypatch.setitem(sys.modules, "keyring", ring)
    with Loopback(otherwise=plays) as server:
        architect(server.url).propose(Step.FRAME, context(Step.FRAME))
    assert asked == [("archkit", "anthropic")]
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_availability_says_where_a_key_is_looked_for_and_sends_nothing(monkeypatch):
    with Loopback(otherwise=plays) as server:
        found = available(Settings(base_url=server.url))
        assert found.ready
        assert KEY not in str(found)
        assert server.url in found.why
        monkeypatch.delenv("ANTHROPIC_API_KEY")
        monkeypatch.setitem(sys.modules, "keyring", None)
        missing = available(Settings(base_url=server.url))
        assert not missing.ready
        assert "ANTHROPIC_API_KEY is not set" in missing.why
        assert "keyring" in missing.hint
        assert server.requests == []


def test_a_model_without_a_price_needs_the_cap_lifted():
    with pytest.raises(InputError, match="the price of 'claude-fable-5-2' is not known"):
        claude(Settings(model="claude-fable-5-2"))
    assert not available(Settings(model="claude-fable-5-2")).ready
    desk = LooseDesk()
    with Loopback(otherwise=plays) as server:
        one = architect(server.url, model="claude-fable-5-2", cap_usd=None)
        one.propose(Step.FRAME, context(Step.FRAME, desk=desk))
    assert desk.replies[0].cost_usd is None
    assert brief().name
