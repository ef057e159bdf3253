"""What is found out about a model server: wire, dialect, model, context, and whether it keeps to a schema."""

import asyncio
import json
import time

import local_model_server as servers
import pytest

from archkit.architects.local.architect import available, found_server
from archkit.architects.local.chat import ChatService
from archkit.architects.local.models import Model
from archkit.architects.settings import Settings
from archkit.errors import ArchitectUnavailableError, InputError, ServiceError

DEAD = "http://127.0.0.1:9"


def settings(server, **more):
    return Settings(base_url=server.url, **{"timeout_seconds": 5, **more})


def holding(server):
    found = found_server(settings(server))
    return asyncio.run(ChatService(found, settings(server)).holding())


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (servers.llama_cpp(), ("llama.cpp", "models/Big-8B.gguf", 32_768, False)),
        (servers.llama_cpp(context=8_192), ("llama.cpp", "models/Big-8B.gguf", 8_192, True)),
        (servers.llama_cpp(parameters=134_515_008), ("llama.cpp", "models/Big-8B.gguf", 32_768, True)),
        (servers.ollama(), ("Ollama", "llama3.1:8b", 32_768, False)),
        (servers.ollama(context=0), ("Ollama", "llama3.1:8b", 4_096, True)),
        (servers.lm_studio(), ("LM Studio", "llama-3.1-8b-instruct", 24_000, False)),
        (servers.vllm(), ("vLLM", "meta-llama/Llama-3.1-8B-Instruct", 65_536, False)),
        (servers.vllm(model="Qwen2.5-0.5B-Instruct"), ("vLLM", "Qwen2.5-0.5B-Instruct", 65_536, True)),
    ],
)
def test_each_server_tells_its_model_and_context(model_server, dialect, expected):
    found = found_server(settings(model_server(dialect)))
    model = found.model
    assert found.wire == "openai"
    assert (found.dialect, model.id, model.context_tokens, model.is_small) == expected


def test_ollama_tells_the_context_of_a_model_that_runs(model_server):
    dialect = servers.ollama(context=0)
    dialect.gets["/api/ps"] = {"models": [{"name": "llama3.1:8b", "context_length": 20_000}]}
    assert found_server(settings(model_server(dialect))).model.context_tokens == 20_000


def test_an_anthropic_wire_server_is_known_by_its_routes(model_server):
    found = found_server(settings(model_server(servers.anthropic_only())))
    assert (found.wire, found.model.id) == ("anthropic", "house-model-70b")


def test_a_server_that_lists_nothing_is_used_with_a_named_model(model_server):
    dialect = servers.vllm()
    dialect.listed = None
    server = model_server(dialect)
    assert found_server(settings(server, model="mine")).model.id == "mine"
    with pytest.raises(InputError, match="lists no model"):
        found_server(settings(server))


@pytest.mark.parametrize("wanted", ["llama3.1:8b", "llama3.1"])
def test_a_named_model_is_found_with_or_without_its_tag(model_server, wanted):
    dialect = servers.ollama()
    dialect.listed["data"].append({"id": "llama3.1:latest", "object": "model", "owned_by": "library"})
    found = found_server(settings(model_server(dialect), model=wanted))
    assert found.model.id == {"llama3.1": "llama3.1:latest"}.get(wanted, wanted)


def test_a_model_that_is_not_there_is_refused_with_the_list(model_server):
    server = model_server(servers.lm_studio())
    with pytest.raises(InputError) as caught:
        found_server(settings(server, model="gpt-9"))
    assert caught.value.field == "model"
    assert "qwen2.5-3b-instruct" in str(caught.value)
    assert "does not list 'gpt-9'" in available(settings(server, model="gpt-9")).why


@pytest.mark.parametrize(
    ("name", "small"),
    [
        ("SmolLM2-135M-Instruct", True),
        ("qwen2.5:0.5b", True),
        ("gemma3-270m", True),
        ("llama3.2:3b", True),
        ("TinyStories", True),
        ("Meta-Llama-3.1-8B-Instruct-Q4_K_M", False),
        ("mixtral-8x7b", False),
        ("Qwen3-30B-A3B", False),
        ("some-model", False),
    ],
)
def test_a_name_may_say_that_a_model_is_small(name, small):
    assert Model(name).is_small is small


@pytest.mark.parametrize(("enforces", "expected"), [(True, "enforced"), (False, "ignored")])
def test_whether_a_schema_is_kept_is_tried_once(model_server, enforces, expected):
    server = model_server(servers.vllm(enforces=enforces))
    assert [holding(server), holding(server)] == [expected] * 2
    assert sum(servers.is_trial(one.body or {}) for one in server.asked) == 1


def test_a_server_without_schemas_is_asked_without(model_server):
    server = model_server(servers.vllm())
    trials = []

    def refuse(connection, body):
        trials.append(body)
        connection.say(
            400, json.dumps({"error": {"message": "response_format json_schema is not supported"}})
        )

    server.on_trial = refuse
    assert holding(server) == "refused"
    assert len(trials) == 1


def test_a_server_that_is_loading_is_waited_for(model_server):
    dialect = servers.llama_cpp()
    listed, tries = dialect.listed, []

    def loading(connection, _):
        tries.append(1)
        dialect.gets["/v1/models"] = listed
        error = {"code": 503, "message": "Loading model", "type": "unavailable_error"}
        connection.say(503, json.dumps({"error": error}))

    dialect.gets["/v1/models"] = loading
    server = model_server(dialect)
    assert found_server(settings(server)).model.id == "models/Big-8B.gguf"
    assert tries == [1]


def test_a_server_that_never_loads_is_not_waited_for_longer_than_allowed(model_server):
    dialect = servers.llama_cpp()
    dialect.gets["/v1/models"] = lambda connection, _: connection.say(
        503, '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}'
    )
    server = model_server(dialect)
    with pytest.raises(ServiceError, match="still loading"):
        found_server(settings(server, timeout_seconds=1))
    assert available(settings(server)).ready
    assert "loading" in available(settings(server)).why


@pytest.mark.parametrize(
    ("status", "kind", "text", "says"),
    [
        (200, "text/html", "<html><title>Sign in</title></html>", "Sign in"),
        (404, "text/html", "<!doctype html><title>Tomcat</title>", "Tomcat"),
        (200, "application/json", '{"status": "up"}', "status"),
        (200, "application/json", "[1, 2]", "JSON list"),
        (401, "application/json", '{"error":{"message":"Invalid API Key"}}', "Invalid API Key"),
        (500, "text/plain", "Traceback: out of memory", "out of memory"),
        (200, "application/json", "\xff\xfe".encode("latin-1"), "no model server|something else"),
    ],
)
def test_what_is_no_model_server_is_told_apart(model_server, status, kind, text, says):
    dialect = servers.Dialect(
        "", None, gets={"/v1/models": lambda c, _: c.say(status, text, kind)}, speaks=()
    )
    server = model_server(dialect)
    with pytest.raises(ServiceError, match=says) as caught:
        found_server(settings(server))
    assert server.url in str(caught.value)
    assert not available(settings(server)).ready


def test_a_redirect_is_not_followed(model_server):
    other = model_server(servers.vllm())
    dialect = servers.Dialect("", None, speaks=())
    dialect.gets["/v1/models"] = lambda c, _: c.say(302, "", location=f"{other.url}/v1/models")
    with pytest.raises(ServiceError, match="not followed"):
        found_server(settings(model_server(dialect)))
    assert other.asked == []


def test_a_dead_port_is_told_with_how_to_start_one():
    with pytest.raises(ServiceError, match="nobody answers") as caught:
        found_server(Settings(base_url=DEAD))
    assert "ollama serve" in str(caught.value)
    found = available(Settings(base_url=DEAD))
    assert (found.ready, "ollama serve" in found.hint) == (False, True)


def test_the_usual_ports_are_tried_quickly(monkeypatch, model_server):
    silent = servers.Dialect("", None, gets={"/v1/models": lambda c, _: c.owner.released.wait(5)}, speaks=())
    port = int(model_server(silent).url.rsplit(":", 1)[1])
    monkeypatch.setattr("archkit.architects.local.address.USUAL_PORTS", (("A", port), ("B", 9)))
    monkeypatch.delenv("ARCHKIT_LOCAL_URL", raising=False)
    available(Settings(base_url=DEAD))  # the client is loaded once
    begun = time.monotonic()
    found = available(Settings())
    assert time.monotonic() - begun < 0.6
    assert not found.ready
    assert f"A at port {port}: it did not answer in time; B at port 9: nobody" in found.why
    with pytest.raises(ArchitectUnavailableError, match="ollama serve"):
        found_server(Settings())


def test_a_server_at_a_usual_port_is_found_and_another_service_there_is_only_asked_for_its_list(
    monkeypatch, model_server
):
    page = servers.Dialect("", None, gets={"/v1/models": lambda c, _: c.say(200, "<html>", "text/html")})
    other, mine = model_server(page), model_server(servers.ollama())
    ports = tuple(("X", int(one.url.rsplit(":", 1)[1])) for one in (other, mine))
    monkeypatch.setattr("archkit.architects.local.address.USUAL_PORTS", ports)
    monkeypatch.delenv("ARCHKIT_LOCAL_URL", raising=False)
    assert available(Settings()).ready
    assert found_server(Settings()).address.url == mine.url
    assert {one.path for one in other.asked} == {"/v1/models"}


def test_a_key_is_sent_and_never_shown(model_server, monkeypatch):
    monkeypatch.setenv("ARCHKIT_LOCAL_KEY", "our-key-4711")
    server = model_server(servers.vllm())
    found = found_server(settings(server))
    assert {one.headers["authorization"] for one in server.asked} == {"Bearer our-key-4711"}
    assert "4711" not in repr(found) + repr(available(settings(server)))
    dialect = servers.Dialect(
        "", None, gets={"/v1/models": lambda c, _: c.say(401, '{"error":"no"}')}, speaks=()
    )
    with pytest.raises(ServiceError, match="does not accept the key") as caught:
        found_server(settings(model_server(dialect)))
    assert "4711" not in str(caught.value)


def test_names_of_models_are_data(model_server):
    dialect = servers.vllm()
    dialect.listed["data"] = [
        {"id": "bad\u202ename\n"},
        {"id": 7},
        "x",
        None,
        {"id": "x" * 5_000},
        {"id": "good"},
    ]
    assert found_server(settings(model_server(dialect))).model == Model("good")
