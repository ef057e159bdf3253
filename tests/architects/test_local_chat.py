"""The OpenAI wire: what is sent, what is counted, and how each fault ends."""

import asyncio
import json
import time

import local_model_server as servers
import pytest

from archkit.architects.asked import Asked, Block, Hearing, Turn
from archkit.architects.local.architect import found_server
from archkit.architects.local.chat import ChatService
from archkit.architects.settings import Settings
from archkit.design import Step
from archkit.errors import ServiceError

SCHEMA = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}, "required": ["a"]}
QUESTION = Asked(
    Step.FRAME, (Block("You design."),), (Block("A shop."), Block("No shape.")), "Frame it.", SCHEMA,
    max_output_tokens=900,
)  # fmt: skip
TEXT = '{"a": "grüße"}'


class Listener:
    def __init__(self):
        self.texts, self.lost = [], []
        self.hearing = Hearing(heard=self.texts.append, lost=self.lost.append)


@pytest.fixture
def listener():
    return Listener()


def service(server, **more):
    settings = Settings(base_url=server.url, **{"timeout_seconds": 5, **more})
    return ChatService(found_server(settings), settings)


def answer(server, listener, question=QUESTION, **more):
    return asyncio.run(service(server, **more).answer(question, listener.hearing))


def test_a_question_goes_out_with_its_schema_and_comes_back_counted(model_server, listener):
    server = model_server(servers.llama_cpp(), reply=lambda _: TEXT)
    found = answer(server, listener)
    (sent,) = [one.body for one in server.questions]
    assert sent["messages"] == [
        {"role": "system", "content": "You design."},
        {"role": "user", "content": "A shop.\n\nNo shape.\n\nFrame it."},
    ]
    assert sent["response_format"]["json_schema"]["schema"] == SCHEMA
    assert (sent["stream"], sent["max_tokens"]) == (True, 900)
    assert json.loads(found.content) == [{"type": "text", "text": TEXT}]
    assert (found.stop, found.cost_usd, found.model) == ("end", 0.0, "models/Big-8B.gguf")
    assert (found.usage.input_tokens, found.usage.cache_read_tokens, found.usage.output_tokens) == (
        100,
        20,
        30,
    )
    assert not found.usage.estimated
    assert "".join(listener.texts) == TEXT
    assert found.request == QUESTION.digest(*service(server).how)
    assert found.seconds > 0


@pytest.mark.parametrize("more", [{"streams": False}, {"counts": False}, {"enforces": False}])
@pytest.mark.parametrize("make", [servers.llama_cpp, servers.ollama, servers.lm_studio, servers.vllm])
def test_a_server_that_can_less_is_asked_for_less(model_server, listener, make, more):
    server = model_server(make(**more), reply=lambda _: TEXT)
    found = answer(server, listener)
    assert TEXT in json.loads(found.content)[0]["text"]
    assert found.usage.estimated is ("counts" in more)
    assert found.usage.all_input_tokens > 0
    assert ("response_format" in server.questions[0].body) is ("enforces" not in more)


def test_turns_follow_the_question(model_server, listener):
    server = model_server(servers.vllm())
    said = json.dumps([{"type": "text", "text": "first"}])
    turns = (Turn("assistant", said), Turn("user", "second"))
    question = Asked(QUESTION.step, (), QUESTION.prefix, "x", SCHEMA, turns=turns)
    answer(server, listener, question)
    assert [one["content"] for one in server.questions[0].body["messages"]][1:] == ["first", "second"]


def test_one_schema_beyond_the_server_is_asked_for_in_words(model_server, listener):
    server = model_server(servers.llama_cpp(), reply=lambda _: TEXT)
    error = {"code": 400, "message": "failed to parse grammar", "type": "invalid_request_error"}
    server.plans = [lambda c, _: c.say(400, json.dumps({"error": error}))]
    assert answer(server, listener).stop == "end"
    assert ["response_format" in one.body for one in server.questions] == [True, False]


@pytest.mark.parametrize(
    ("dialect", "sent"),
    [
        (servers.llama_cpp(context=5_000), 5_000),
        (servers.vllm(context=5_000), None),
        (servers.ollama(context=5_000), range(4_900, 5_000)),
        (servers.lm_studio(), 24_000),
    ],
)
def test_the_answer_is_bounded_by_the_context(model_server, listener, dialect, sent):
    server = model_server(dialect)
    question = Asked(Step.FRAME, QUESTION.system, QUESTION.prefix, "Frame it.", SCHEMA)
    answer(server, listener, question)
    limit = server.questions[0].body.get("max_tokens")
    assert limit in sent if isinstance(sent, range) else limit == sent


def test_ollama_is_not_asked_what_it_would_cut_silently(model_server, listener):
    server = model_server(servers.ollama(context=4_096))
    long = Asked(Step.FRAME, (), (Block("word " * 4_000),), "Frame it.", SCHEMA)
    with pytest.raises(ServiceError, match="OLLAMA_CONTEXT_LENGTH"):
        answer(server, listener, long)
    assert server.questions == []


LLAMA_CONTEXT = {"message": "request (12031 tokens) exceeds the available context size (8192 tokens)"}
VLLM_CONTEXT = {"message": "This model's maximum context length is 8192 tokens.", "code": 400}
LM_STUDIO_CONTEXT = "Trying to keep the first 5000 tokens when context the overflows (context length 4096)"
REFUSALS = [
    (
        400,
        {"error": {"type": "exceed_context_size_error", **LLAMA_CONTEXT}},
        "larger than the model's context",
    ),
    (400, {"error": VLLM_CONTEXT}, "larger than the model's context"),
    (400, {"error": LM_STUDIO_CONTEXT}, "larger than the model's context"),
    (401, {"error": {"message": "Invalid API Key", "type": "authentication_error"}}, "wants a key"),
    (404, {"error": {"message": "model 'x' not found", "type": "not_found_error"}}, "model 'x' not found"),
    (500, {"error": {"message": "llama runner process has terminated"}}, "runner process"),
    (500, {"detail": [{"msg": "deep"}]}, "deep"),
    (422, {"object": "error", "message": "bad field"}, "bad field"),
    (307, {}, "not followed"),
]


@pytest.mark.parametrize(("status", "body", "says"), REFUSALS)
def test_a_refusal_is_told_in_the_servers_words(model_server, listener, status, body, says):
    server = model_server(servers.llama_cpp())
    service(server)
    server.plans = [lambda c, _: c.say(status, json.dumps(body))] * 3
    with pytest.raises(ServiceError, match=says) as caught:
        answer(server, listener)
    assert caught.value.status == status
    assert listener.lost == []


def test_a_busy_server_is_asked_again_and_a_long_wait_is_not_slept_through(model_server, listener):
    server = model_server(servers.vllm(), reply=lambda _: TEXT)
    busy = '{"error": {"message": "busy"}}'
    server.plans = [lambda c, _: c.say(503, busy), lambda c, _: c.say(429, busy, retry_after="1")]
    assert answer(server, listener).stop == "end"
    server.plans = [lambda c, _: c.say(429, busy, retry_after="3600")]
    begun = time.monotonic()
    with pytest.raises(ServiceError) as caught:
        answer(server, listener)
    assert time.monotonic() - begun < 3
    assert caught.value.retry_after_seconds == 3_600


def test_a_page_instead_of_a_reply_is_told(model_server, listener):
    server = model_server(servers.vllm())
    server.plans = [lambda c, _: c.say(200, "<html><title>Log in</title></html>", "text/html")]
    with pytest.raises(ServiceError, match="Log in"):
        answer(server, listener)


def streamed(*parts, then="end"):
    def plan(connection, _):
        connection.begin()
        for part in parts:
            connection.send(part)
        getattr(connection, then)()

    return plan


BROKEN = [
    ((servers.chunk("half"),), "hang_up", "half"),
    ((servers.chunk("half"),), "end", "half"),
    ((), "end", ""),
    ((servers.chunk("half"), b"data: {broken\n\n"), "end", "half"),
    ((servers.chunk("half"), b"data: [1]\n\n"), "end", "half"),
    ((servers.chunk("half"), b'data: {"choices": 3}\n\n'), "end", "half"),
    ((servers.chunk("half"), b'data: {"choices": [3]}\n\n'), "end", "half"),
    ((servers.chunk("half"), b'data: {"error": {"message": "slot lost"}}\n\n'), "end", "half"),
    ((servers.chunk("half"), b'event: error\ndata: {"error": "slot lost"}\n\n'), "end", "half"),
    ((servers.chunk("half"), b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n'), "end", "half"),
    ((b"data: " + b"[" * 100_000 + b"\n\n",), "end", ""),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "then", "text"), BROKEN)
def test_a_reply_that_breaks_is_handed_over_and_told(model_server, listener, parts, then, text):
    server = model_server(servers.llama_cpp())
    server.plans = [streamed(*parts, then=then)]
    with pytest.raises(ServiceError):
        answer(server, listener)
    (lost,) = listener.lost
    assert (lost.stop, json.loads(lost.content)[0]["text"]) == ("cut", text)
    assert lost.usage.input_tokens > 0
    assert lost.note


@pytest.mark.parametrize("begins", [False, True])
def test_a_silent_server_is_given_up(model_server, listener, begins):
    server = model_server(servers.llama_cpp())

    def silent(connection, _):
        if begins:
            connection.begin()
            connection.send(servers.chunk("half"))
        connection.owner.released.wait(20)

    server.plans = [silent]
    begun = time.monotonic()
    with pytest.raises(ServiceError, match=r"silent for 0\.5 s"):
        answer(server, listener, timeout_seconds=0.5)
    assert time.monotonic() - begun < 4
    assert len(listener.lost) == begins


def test_a_reply_without_end_is_cut(model_server, listener, monkeypatch):
    monkeypatch.setattr("archkit.architects.local.stream.MOST_CHARACTERS", 10_000)
    server = model_server(servers.llama_cpp())

    def endless(connection, _):
        connection.begin()
        while not connection.owner.released.is_set():
            connection.send(servers.chunk("x" * 1_000))

    server.plans = [endless]
    with pytest.raises(ServiceError, match="more than 10,000 characters"):
        answer(server, listener)
    assert len(json.loads(listener.lost[0].content)[0]["text"]) == 10_000


def test_a_line_without_end_is_cut(model_server, listener, monkeypatch):
    monkeypatch.setattr("archkit.architects.local.stream.MOST_LINE_BYTES", 50_000)
    server = model_server(servers.llama_cpp())
    server.plans = [streamed(b"data: " + b" " * 60_000, b" " * 60_000)]
    with pytest.raises(ServiceError, match="a line of more than 50,000 bytes"):
        answer(server, listener)


@pytest.mark.parametrize(
    ("chunks", "stop"),
    [
        ((servers.chunk("x", finish="length"),), "length"),
        ((servers.chunk(finish="stop"),), "end"),
        ((servers.chunk("no", finish="content_filter"),), "refusal"),
        ((servers.chunk(refusal="I will not"), servers.chunk(finish="stop")), "refusal"),
        (
            (
                servers.chunk(
                    "x", finish="length", usage={"prompt_tokens": 4_000, "completion_tokens": 1_000}
                ),
            ),
            "context",
        ),
        ((servers.chunk(reasoning_content="hm"), servers.chunk("x", finish="stop")), "end"),
    ],
)
def test_how_a_reply_ended_is_said(model_server, listener, chunks, stop):
    server = model_server(servers.llama_cpp(context=5_000))
    server.plans = [streamed(*chunks, b"data: [DONE]\n\n")]
    assert answer(server, listener).stop == stop


def test_a_cancelled_question_ends_at_once_and_is_counted(model_server, listener):
    server = model_server(servers.llama_cpp())

    def slow(connection, _):
        connection.begin()
        connection.send(servers.chunk("half"))
        connection.owner.released.wait(20)

    server.plans = [slow]

    async def cancelled():
        task = asyncio.create_task(service(server, timeout_seconds=60).answer(QUESTION, listener.hearing))
        await listener.hearing.begun.wait()
        task.cancel()
        begun = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - begun

    assert asyncio.run(cancelled()) < 1
    assert [one.stop for one in listener.lost] == ["cancelled"]


def test_a_dead_port_after_it_was_met_is_told(model_server, listener):
    server = model_server(servers.llama_cpp())
    asking = service(server)
    server.close()
    with pytest.raises(ServiceError, match="nobody answers"):
        asyncio.run(asking.answer(QUESTION, listener.hearing))


def test_one_machine_is_asked_one_question_at_a_time(model_server):
    server = model_server(servers.llama_cpp(), reply=lambda _: TEXT)
    running, most = [], []

    def counted(connection, body):
        running.append(1)
        most.append(len(running))
        time.sleep(0.05)
        running.pop()
        connection.answer(body)

    server.plans = [counted] * 3

    async def three():
        asking = service(server)
        await asyncio.gather(*(asking.answer(QUESTION, Hearing()) for _ in range(3)))

    asyncio.run(three())
    assert most == [1, 1, 1]
