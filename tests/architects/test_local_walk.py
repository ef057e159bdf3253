"""A whole walk with a model near by: what the server says becomes the design, whichever dialect it speaks."""

import json
import re
from itertools import pairwise

import local_model_server as servers
import pytest

from archkit.architects import prompting
from archkit.architects.base import Context
from archkit.architects.desk import LooseDesk
from archkit.architects.local import local
from archkit.architects.rulebook.architect import Rulebook
from archkit.architects.settings import Settings
from archkit.design import Design, Step
from archkit.errors import InputError, InvalidProposalError, ServiceError, StoppedError

DIALECTS = {
    "llama.cpp": servers.llama_cpp,
    "Ollama": servers.ollama,
    "LM Studio": servers.lm_studio,
    "vLLM": servers.vllm,
    "no schemas": lambda: servers.vllm(enforces=False, streams=False, counts=False),
    "Anthropic wire": servers.anthropic_only,
}
_STEP = re.compile(r"the step `(\w+)`")


@pytest.fixture(scope="module")
def today():
    from drafts import TODAY  # noqa: PLC0415 - found once its folder is on the path

    return TODAY


def walked(architect, brief, today, desk=None):
    """Return the design of a walk, and the designs before each step."""
    design = Design(name=brief.name)
    for step in Step:
        context = Context(brief, design, today, desk=desk or LooseDesk())
        design = design.with_artifact(step, architect.propose(step, context))
    return design


def drafts(design):
    """Return what a model says that would design this."""

    def reply(body):
        step = Step(_STEP.findall(json.dumps(body["messages"]))[-1])
        return prompting.as_draft(step, design.artifact(step))

    return reply


@pytest.mark.parametrize("name", DIALECTS)
def test_a_walk_over_the_wire_gives_the_design_that_was_meant(model_server, brief_named, today, name):
    brief = brief_named("leave-requests")
    meant = walked(Rulebook(), brief, today)
    server = model_server(DIALECTS[name](), reply=drafts(meant))
    desk = LooseDesk()
    architect = local(Settings(base_url=server.url, timeout_seconds=30, tools=False))
    found = walked(architect, brief, today, desk)
    for step in Step:
        assert prompting.as_draft(step, found.artifact(step)) == prompting.as_draft(
            step, meant.artifact(step)
        )
    assert architect.name == "local"
    assert {one.step for one in desk.replies} == set(Step)
    assert {one.cost_usd for one in desk.replies} == {0.0}
    assert all(one.whole and one.usage.output_tokens and one.usage.all_input_tokens for one in desk.replies)


def test_a_walk_that_was_answered_before_asks_nothing_again(model_server, brief_named, today):
    brief = brief_named("url-shortener")
    server = model_server(servers.llama_cpp(), reply=drafts(walked(Rulebook(), brief, today)))
    desk, settings = LooseDesk(), Settings(base_url=server.url, tools=False)
    first = walked(local(settings), brief, today, desk)
    asked = len(server.questions)
    assert walked(local(settings), brief, today, desk) == first
    assert len(server.questions) == asked == len(Step)


def test_a_small_model_is_asked_briefly(model_server, brief_named, today):
    brief = brief_named("url-shortener")
    servers_of = [
        model_server(dialect, reply=lambda _: "nothing")
        for dialect in (servers.llama_cpp(), servers.llama_cpp(context=8_192))
    ]
    lengths = []
    for server in servers_of:
        context = Context(brief, Design(name=brief.name), today)
        with pytest.raises(InvalidProposalError):
            local(Settings(base_url=server.url)).propose(Step.FRAME, context)
        is_small = server is servers_of[1]
        assert ("frequency_penalty" in server.questions[0].body) is is_small
        lengths.append(len(json.dumps(server.questions[0].body)))
    assert all(small * 2 < large for large, small in pairwise(lengths))


@pytest.mark.parametrize("name", ["vLLM", "Anthropic wire"])
@pytest.mark.parametrize("status", [401, 500])
def test_a_refusal_ends_the_step_and_keeps_what_was_done(model_server, brief_named, today, name, status):
    brief = brief_named("url-shortener")
    server = model_server(DIALECTS[name](), reply=drafts(walked(Rulebook(), brief, today)))
    architect, desk = local(Settings(base_url=server.url, tools=False)), LooseDesk()
    context = Context(brief, Design(name=brief.name), today, desk=desk)
    frame = architect.propose(Step.FRAME, context)
    server.plans = [
        lambda c, _: c.say(status, '{"type":"error","error":{"type":"x","message":"bad day"}}')
    ] * 9
    later = Context(brief, context.design.with_artifact(Step.FRAME, frame), today, desk=desk)
    with pytest.raises(ServiceError) as caught:
        architect.propose(Step.CLARIFY, later)
    assert caught.value.status == status
    assert str(caught.value).startswith("The local model: ")
    assert "Claude" not in str(caught.value)
    assert [one.step for one in desk.replies if one.whole] == [Step.FRAME]


def test_an_anthropic_wire_server_is_sent_no_key_of_claude(model_server, brief_named, today, monkeypatch):
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "sk-secret-of-claude")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    brief = brief_named("url-shortener")
    server = model_server(servers.anthropic_only(), reply=drafts(walked(Rulebook(), brief, today)))
    local(Settings(base_url=server.url)).propose(Step.FRAME, Context(brief, Design(name=brief.name), today))
    assert server.questions[0].body["output_config"]["format"]["type"] == "json_schema"
    assert "sk-secret" not in json.dumps([one.headers for one in server.asked])


def test_an_anthropic_wire_server_that_knows_no_schema_is_asked_without(model_server, brief_named, today):
    brief = brief_named("url-shortener")
    server = model_server(servers.anthropic_only(), reply=drafts(walked(Rulebook(), brief, today)))
    error = '{"type":"error","error":{"type":"invalid_request_error","message":"output_config: extra field"}}'
    server.plans = [lambda c, _: c.say(400, error)]
    architect = local(Settings(base_url=server.url))
    assert architect.propose(Step.FRAME, Context(brief, Design(name=brief.name), today))
    assert ["output_config" in one.body for one in server.questions] == [True, False]


def test_a_stopped_walk_ends_at_once(model_server, brief_named, today):
    brief = brief_named("url-shortener")
    server = model_server(servers.llama_cpp())
    architect = local(Settings(base_url=server.url, timeout_seconds=60))
    desk = LooseDesk()

    def slow(connection, _):
        connection.begin()
        connection.send(servers.chunk("half"))
        architect.stop()
        connection.owner.released.wait(20)

    server.plans = [slow]
    with pytest.raises(StoppedError):
        architect.propose(Step.FRAME, Context(brief, Design(name=brief.name), today, desk=desk))
    assert [one.stop for one in desk.replies] in ([], ["cancelled"])


def test_a_wrong_model_is_told_before_anything_is_asked(model_server):
    server = model_server(servers.vllm())
    with pytest.raises(InputError, match="has no model 'mine'"):
        local(Settings(base_url=server.url, model="mine"))
    assert server.questions == []
