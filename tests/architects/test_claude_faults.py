"""Everything that can go wrong between here and Claude, played by a server to the real SDK."""

import contextlib
import json
import socket
import threading
import time

import pytest
from drafts import context, draft
from loopback import Loopback, begins, ends, refuses, says

from archkit.architects.claude import claude
from archkit.architects.desk import LooseDesk
from archkit.architects.patience import Patience, asked_wait, duration
from archkit.architects.settings import Settings
from archkit.design import Framing, Step
from archkit.errors import (
    ArchitectUnavailableError,
    InputError,
    InvalidProposalError,
    ProposalRefusedError,
    ServiceError,
    StoppedError,
)

KEY = "sk-test-0123456789abcdef"
GOOD = draft(Step.FRAME)
ECHO = f"no: you sent {KEY}"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


class Waits:
    """Waits for nothing, and remembers how long it should have been."""

    def __init__(self):
        self.seconds = []

    async def __call__(self, seconds):
        self.seconds.append(seconds)


def architect(url, waits=None, **settings):
    settings.setdefault("timeout_seconds", 20)
    return claude(Settings(base_url=url, **settings), patience=Patience(sleep=waits or Waits()))


def works_again(one, server, desk):
    """Say whether the same architect proposes when the service is well."""
    server.script.clear()
    server.otherwise = says(GOOD)
    return isinstance(one.propose(Step.FRAME, context(Step.FRAME, desk=desk)), Framing)


def fails(one, desk, kind):
    with pytest.raises(kind) as caught:
        one.propose(Step.FRAME, context(Step.FRAME, desk=desk))
    assert KEY not in str(caught.value)
    assert KEY not in repr(one)
    assert KEY not in "".join(reply.model_dump_json() for reply in desk.replies)
    return caught.value


WRONG = '{"artifact": {"summary": 7}}'
DECLINED = {"type": "refusal", "category": "cyber", "explanation": "It is risky."}
TOO_LONG = "model_context_window_exceeded"
REPLIES = {
    "not the artifact": (
        ends("end_turn", WRONG),
        InvalidProposalError,
        "summary",
        "end",
    ),
    "no JSON": (ends("end_turn", "Here is my design."), InvalidProposalError, "holds no JSON", "end"),
    "empty": (ends("end_turn"), InvalidProposalError, "is empty", "end"),
    "truncated": (
        ends("max_tokens", GOOD[:80]),
        InvalidProposalError,
        "truncated after 500 tokens",
        "length",
    ),
    "refused": (
        ends("refusal", details=DECLINED),
        ProposalRefusedError,
        "It is risky. cyber",
        "refusal",
    ),
    "refused in words": (
        ends("refusal", "I would rather not."),
        ProposalRefusedError,
        "rather not",
        "refusal",
    ),
    "context": (
        ends(TOO_LONG, GOOD[:80]),
        ServiceError,
        "do not fit the model",
        "context",
    ),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_that_is_no_artifact_is_counted_and_kept(name):
    act, kind, words, stop = REPLIES[name]
    desk = LooseDesk()
    with Loopback(otherwise=act) as server:
        one = architect(server.url)
        assert words in str(fails(one, desk, kind))
        assert {reply.stop for reply in desk.replies} == {stop}
        assert len(desk.replies) == len(server.requests) == (2 if stop == "length" else 1)
        for reply in desk.replies:
            assert (reply.usage.input_tokens, reply.usage.output_tokens) == (1000, 500)
            assert not reply.usage.estimated
            assert reply.cost_usd == pytest.approx(1000 * 2e-6 + 500 * 10e-6)
        assert works_again(one, server, desk)


def test_a_truncated_reply_is_asked_for_once_more_with_more_room():
    desk = LooseDesk()
    with Loopback(ends("max_tokens", GOOD[:80]), says(GOOD)) as server:
        one = architect(server.url, max_output_tokens=1000)
        assert isinstance(one.propose(Step.FRAME, context(Step.FRAME, desk=desk)), Framing)
        assert [body["max_tokens"] for body in server.requests] == [1000, 2000]
        assert [reply.stop for reply in desk.replies] == ["length", "end"]


REFUSALS = {
    400: ("invalid_request_error", "does not take the request"),
    401: ("authentication_error", "ANTHROPIC_API_KEY is not accepted"),
    402: ("billing_error", "no credit left"),
    403: ("permission_error", "may not do this"),
    404: ("not_found_error", "there is no model 'claude-sonnet-5-5'"),
    413: ("request_too_large", "Shorten the brief"),
}


@pytest.mark.parametrize("status", REFUSALS)
def test_what_will_not_change_is_not_tried_again(status):
    kind, words = REFUSALS[status]
    desk, waits = LooseDesk(), Waits()
    with Loopback(otherwise=refuses(status, kind, ECHO)) as server:
        one = architect(server.url, waits)
        error = fails(one, desk, ServiceError)
        assert words in str(error)
        assert error.status == status
        assert (len(server.requests), waits.seconds, desk.replies) == (1, [], [])
        assert works_again(one, server, desk)


def test_a_prompt_that_is_too_long_says_what_to_shorten():
    with Loopback(otherwise=refuses(400, "invalid_request_error", "prompt is too long: 2 > 1")) as server:
        error = fails(architect(server.url), LooseDesk(), ServiceError)
        assert "does not fit the model" in str(error)
        assert "Shorten the brief" in str(error)


def test_an_unknown_model_names_the_closest():
    with Loopback(otherwise=refuses(404, "not_found_error")) as server:
        one = architect(server.url, model="claude-sonet-5-5", cap_usd=None)
        assert "Did you mean 'claude-sonnet-5-5'?" in str(fails(one, LooseDesk(), ServiceError))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_tried_three_times_in_all(status):
    desk, waits = LooseDesk(), Waits()
    with Loopback(otherwise=refuses(status, "api_error", ECHO)) as server:
        one = architect(server.url, waits)
        error = fails(one, desk, ServiceError)
        assert "3 times in a row" in str(error)
        assert error.status == status
        assert len(server.requests) == 3
        assert len(waits.seconds) == 2
        assert 0.5 <= waits.seconds[0] <= 1 <= waits.seconds[1] <= 2
        assert works_again(one, server, desk)


def test_a_short_wait_that_is_asked_for_is_waited():
    desk, waits = LooseDesk(), Waits()
    with Loopback(refuses(429, "rate_limit_error", retry_after="1"), says(GOOD)) as server:
        one = architect(server.url, waits)
        assert isinstance(one.propose(Step.FRAME, context(Step.FRAME, desk=desk)), Framing)
        assert waits.seconds == [1.0]
        assert len(desk.replies) == 1


def test_an_hour_that_is_asked_for_is_told_at_once():
    desk, waits = LooseDesk(), Waits()
    with Loopback(otherwise=refuses(429, "rate_limit_error", retry_after="3600")) as server:
        one = architect(server.url, waits)
        error = fails(one, desk, ServiceError)
        assert "asks to wait 1 hour" in str(error)
        assert error.retry_after_seconds == 3600
        assert (len(server.requests), waits.seconds) == (1, [])
        assert works_again(one, server, desk)


OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}
GARBLED = "event: message_delta\ndata: {oh\n\n"
BROKEN = {
    "cut": (begins(GOOD[:80], lambda wire: wire.cut()), "broke off"),
    "clean early end": (begins(GOOD[:80], lambda wire: wire.close()), "broke off"),
    "malformed": (begins(GOOD[:80], lambda wire: wire.raw(GARBLED)), "cannot be read"),
    "overloaded": (begins(GOOD[:80], lambda wire: wire.event("error", **OVERLOADED)), "overloaded (529)"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_stream_that_breaks_is_counted_each_time_and_tried_again(name):
    act, words = BROKEN[name]
    desk, waits = LooseDesk(), Waits()
    with Loopback(otherwise=act) as server:
        one = architect(server.url, waits)
        error = fails(one, desk, ServiceError)
        assert words in str(error)
        assert len(server.requests) == len(desk.replies) == 3
        assert {reply.stop for reply in desk.replies} == {"cut"}
        for reply in desk.replies:
            assert reply.usage.estimated
            assert reply.usage.input_tokens == 1000
            assert 20 <= reply.usage.output_tokens <= 60
            assert GOOD[:80] in json.loads(reply.content)[0]["text"]
        assert works_again(one, server, desk)


def test_a_connection_that_breaks_before_the_answer_began_is_not_told_as_its_middle():
    def nothing(wire):
        wire.stream()
        wire.raw("")
        wire.cut()

    desk = LooseDesk()
    with Loopback(otherwise=nothing) as server:
        one = architect(server.url)
        error = fails(one, desk, ServiceError)
        assert "the connection broke before its answer began" in str(error)
        assert "middle" not in str(error)
        assert len(desk.replies) == 3
        assert 2 <= len(server.requests) <= 3  # one may break before the server has read it
        assert works_again(one, server, desk)


@pytest.mark.parametrize("name", BROKEN)
def test_a_stream_that_breaks_once_is_made_good(name):
    desk = LooseDesk()
    with Loopback(BROKEN[name][0], says(GOOD)) as server:
        assert isinstance(architect(server.url).propose(Step.FRAME, context(Step.FRAME, desk=desk)), Framing)
        assert [reply.stop for reply in desk.replies] == ["cut", "end"]


@pytest.mark.parametrize(("status", "tries"), [(200, 1), (502, 3)])
def test_a_web_page_is_told_as_one(status, tries):
    desk = LooseDesk()
    with Loopback(otherwise=lambda wire: wire.page(status)) as server:
        one = architect(server.url)
        text = str(fails(one, desk, ServiceError))
        assert "a web page" in text
        assert "proxy" in text
        assert "<html" not in text
        assert len(server.requests) == tries
        assert works_again(one, server, desk)


def test_a_silent_service_is_not_waited_for_longer_than_set():
    desk = LooseDesk()
    with Loopback(otherwise=lambda wire: wire.hang()) as server:
        one = architect(server.url, timeout_seconds=0.3)
        begun = time.monotonic()
        text = str(fails(one, desk, ServiceError))
        assert "was silent for 1 second after the request" in text
        assert time.monotonic() - begun < 5
        assert [(reply.stop, reply.usage.estimated) for reply in desk.replies] == [("cut", True)]
        assert desk.replies[0].usage.input_tokens > 500
        server.ended.set()
        assert works_again(one, server, desk)


def test_a_service_that_falls_silent_in_the_middle_is_told_so():
    desk = LooseDesk()
    with Loopback(otherwise=begins(GOOD[:80], lambda wire: wire.hang())) as server:
        one = architect(server.url, timeout_seconds=0.3)
        assert "in the middle of its answer" in str(fails(one, desk, ServiceError))
        assert desk.replies[0].usage.output_tokens >= 20
        server.ended.set()
        assert works_again(one, server, desk)


def test_a_dead_host_is_told_and_costs_nothing():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    desk, waits = LooseDesk(), Waits()
    error = fails(architect(url, waits), desk, ServiceError)
    assert "cannot be reached" in str(error)
    assert (len(waits.seconds), desk.replies) == (2, [])


@pytest.mark.parametrize(
    "value",
    [None, "", "   ", "sk-with space-0123456789", "sk-line-0123456789\n", "schlüssel-0123456789", "short"],
)
def test_without_a_key_nothing_is_sent(value, monkeypatch):
    if value is None:
        monkeypatch.delenv("ANTHROPIC_API_KEY")
    else:
        monkeypatch.setenv("ANTHROPIC_API_KEY", value)
    with Loopback(otherwise=says(GOOD)) as server:
        with pytest.raises(ArchitectUnavailableError, match="ANTHROPIC_API_KEY") as caught:
            architect(server.url)
        assert not (value or "").strip() or value not in str(caught.value)
        assert server.requests == []


STOPPED = {
    "before": lambda wire: wire.hang(),
    "mid-stream": begins(GOOD[:80], lambda wire: wire.hang()),
}


@pytest.mark.parametrize("name", STOPPED)
def test_a_stop_is_at_once_and_what_it_cost_is_kept(name):
    desk = LooseDesk()
    with Loopback(otherwise=STOPPED[name]) as server:
        one = architect(server.url)
        stopped = []

        def stop():
            server.reached.wait(10)
            time.sleep(0.1)
            stopped.append(time.monotonic())
            one.stop()

        threading.Thread(target=stop, daemon=True).start()
        fails(one, desk, StoppedError)
        assert time.monotonic() - stopped[0] < 0.8
        assert [(reply.stop, reply.usage.estimated) for reply in desk.replies] == [("cancelled", True)]
        assert desk.replies[0].usage.input_tokens > 0
        assert desk.replies[0].cost_usd > 0
        server.ended.set()
        assert works_again(one, server, desk)


def test_nothing_to_stop_is_no_trouble():
    with Loopback(otherwise=says(GOOD)) as server:
        one = architect(server.url)
        one.stop()
        assert isinstance(one.propose(Step.FRAME, context(Step.FRAME)), Framing)
        one.stop()
        with contextlib.suppress(StoppedError):
            one.stop()


@pytest.mark.parametrize("url", ["nonsense", "http://[::1", "ftp://127.0.0.1", "http://\u2603.invalid"])
def test_an_address_that_is_none_is_told(url):
    with pytest.raises(InputError) as caught:
        architect(url)
    assert "base_url" in str(caught.value)


def test_a_proxy_that_is_none_is_told(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "nonsense://x")
    monkeypatch.delenv("NO_PROXY")
    assert "ALL_PROXY" in str(fails(architect("http://127.0.0.1:9"), LooseDesk(), ServiceError))


def test_a_key_that_an_answer_echoes_is_not_kept():
    desk = LooseDesk()
    echoing = ends("end_turn", f'{{"artifact": {{"summary": "{KEY}"}}}}')
    with Loopback(otherwise=echoing) as server, contextlib.suppress(InvalidProposalError):
        found = architect(server.url).propose(Step.FRAME, context(Step.FRAME, desk=desk))
        assert KEY not in found.model_dump_json()
    assert "[key]" in desk.replies[0].content
    assert KEY not in desk.replies[0].model_dump_json()


def test_usage_that_is_not_told_is_estimated():
    def act(wire):
        wire.stream()
        message = {"id": "m", "type": "message", "role": "assistant", "model": "x", "content": []}
        wire.event("message_start", message=message)
        wire.text(GOOD)
        wire.close()

    desk = LooseDesk()
    with Loopback(otherwise=act) as server:
        fails(architect(server.url), desk, ServiceError)
    assert all(reply.usage.estimated for reply in desk.replies)
    assert desk.replies[0].usage.output_tokens > 50
    assert desk.replies[0].usage.input_tokens > 500


def test_a_wait_in_milliseconds_or_until_a_date_is_understood():
    assert asked_wait({"retry-after-ms": "1500"}) == 1.5
    assert asked_wait({"retry-after": "7"}) == 7
    assert asked_wait({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert asked_wait({"retry-after": "soon"}) is None
    assert asked_wait({}) is None
    assert [duration(one) for one in (0.2, 90, 3600, 7200, 172800)] == [
        "1 second", "2 minutes", "1 hour", "2 hours", "2 days",
    ]  # fmt: skip


def test_an_interrupted_wait_between_tries_is_given_up():
    desk = LooseDesk()
    with Loopback(otherwise=refuses(529, "overloaded_error", retry_after="50")) as server:
        one = claude(Settings(base_url=server.url))
        begun = time.monotonic()

        def stop():
            while not server.requests:
                time.sleep(0.02)
            time.sleep(0.2)
            one.stop()

        threading.Thread(target=stop, daemon=True).start()
        fails(one, desk, StoppedError)
        assert time.monotonic() - begun < 8
        assert desk.replies == []
