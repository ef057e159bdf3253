"""The Anthropic wire near by: nothing meant for Claude goes there, and each fault ends in words."""

import asyncio
import json
import time

import local_model_server as servers
import pytest

from archkit.architects.asked import Asked, Block, Hearing
from archkit.architects.local.architect import available, found_server
from archkit.architects.local.messages import MessagesService
from archkit.architects.settings import Settings
from archkit.design import Step
from archkit.errors import ServiceError

QUESTION = Asked(Step.FRAME, (Block("You design."),), (Block("A shop."),), "Frame it.", {"type": "object"})


@pytest.fixture
def server(model_server):
    return model_server(servers.anthropic_only(), reply=lambda _: '{"a": 1}')


def answer(server, hearing=None, **more):
    settings = Settings(base_url=server.url, **{"timeout_seconds": 5, **more})
    service = MessagesService(found_server(settings), settings)

    async def once():
        try:
            return await service.answer(QUESTION, hearing or Hearing())
        finally:
            await service.close()

    return asyncio.run(once())


def test_a_reply_is_counted_and_costs_nothing(server):
    found = answer(server)
    assert json.loads(found.content)[0]["text"] == '{"a": 1}'
    assert (found.cost_usd, found.usage.output_tokens, found.usage.cache_read_tokens) == (0.0, 30, 20)
    assert found.model == "house-model-70b"


def test_nothing_of_claude_goes_along(server, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret-of-claude")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "secret-token")
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "x-gateway: secret-gateway")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    answer(server)
    assert "secret" not in json.dumps([one.headers for one in server.asked])


def test_a_key_of_its_own_is_sent(server, monkeypatch):
    monkeypatch.setenv("ARCHKIT_LOCAL_KEY", "our-key-4711")
    answer(server)
    assert server.questions[0].headers["authorization"] == "Bearer our-key-4711"


@pytest.mark.parametrize(
    ("status", "says"),
    [(401, "key"), (404, "no model"), (413, "too large"), (500, "bad day"), (307, "not followed")],
)
def test_a_refusal_is_told(server, status, says):
    error = json.dumps({"type": "error", "error": {"type": "x", "message": "bad day"}})
    server.plans = [lambda c, _: c.say(status, error, location="http://127.0.0.1:9/v1/messages")] * 9
    with pytest.raises(ServiceError, match=says) as caught:
        answer(server)
    assert str(caught.value).startswith(f"The local model: the server at {server.url}")
    assert "claude.com" not in str(caught.value)


def test_a_page_a_cut_and_silence_end(server):
    page = "<html><title>Log in</title></html>"
    lost = []
    server.plans = [lambda c, _: c.say(200, page, "text/html")] * 9
    with pytest.raises(ServiceError):
        answer(server)

    def cut(connection, _):
        connection.begin()
        connection.hang_up()

    server.plans = [cut] * 9
    with pytest.raises(ServiceError):
        answer(server, Hearing(lost=lost.append))
    server.plans = [lambda c, _: c.owner.released.wait(20)] * 9
    begun = time.monotonic()
    with pytest.raises(ServiceError, match="silent"):
        answer(server, timeout_seconds=0.5)
    assert time.monotonic() - begun < 5


def test_a_dead_server_is_not_waited_for(server):
    settings = Settings(base_url=server.url)
    service = MessagesService(found_server(settings), settings)
    server.close()
    begun = time.monotonic()
    with pytest.raises(ServiceError, match="cannot be reached"):
        asyncio.run(service.answer(QUESTION, Hearing()))
    assert time.monotonic() - begun < 5


def test_a_server_that_lists_nothing_may_be_available(server):
    server.dialect.listed = None
    assert available(Settings(base_url=server.url)).ready
    assert answer(server, model="mine").model == "mine"
