"""A model server for tests: real HTTP and server-sent events on loopback, in the dialects of four servers.

What it lists and how it refuses follows the servers' own documentation; that of llama.cpp was
compared with a running one. `plans` are taken one by one for the next requests that would
generate; without one, the server answers as its dialect does.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CHAT, MESSAGES = "/v1/chat/completions", "/v1/messages"


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Dialect:
    """What tells servers apart."""

    server: str
    listed: Any
    gets: dict[str, Any] = field(default_factory=dict)
    posts: dict[str, Any] = field(default_factory=dict)
    missing: tuple[int, str, str] = (404, "application/json", '{"error":{"message":"Not Found","code":404}}')
    empty: tuple[int, Any] = (400, {"error": {"message": "messages are needed", "code": 400}})
    speaks: tuple[str, ...] = (CHAT,)
    enforces: bool = True
    streams: bool = True
    counts: bool = True


def llama_cpp(model="models/Big-8B.gguf", context=32_768, parameters=8e9, **more):
    row = {"id": model, "aliases": [model], "object": "model", "owned_by": "llamacpp"}
    row["meta"] = {"n_ctx_train": 131_072, "n_params": parameters}
    props = {"default_generation_settings": {"n_ctx": context}, "total_slots": 1}
    return Dialect("llama.cpp", {"object": "list", "data": [row]}, gets={"/props": props}, **more)


def ollama(model="llama3.1:8b", context=32_768, parameters=8_030_261_312, **more):
    listed = {"object": "list", "data": [{"id": model, "object": "model", "owned_by": "library"}]}
    show = {
        "parameters": f'num_ctx                        {context}\nstop "<|eot|>"' if context else "",
        "details": {"family": "llama", "parameter_size": "8.0B"},
        "model_info": {"general.parameter_count": parameters, "llama.context_length": 131_072},
    }
    return Dialect(
        "",
        listed,
        gets={"/api/ps": {"models": []}},
        posts={"/api/show": show},
        missing=(404, "text/plain", "404 page not found"),
        empty=(400, {"error": {"message": "[] is too short - 'messages'", "type": "invalid_request_error"}}),
        **more,
    )


def lm_studio(**more):
    names = ("text-embedding-nomic", "qwen2.5-3b-instruct", "llama-3.1-8b-instruct")
    listed = {"data": [{"id": one, "object": "model", "owned_by": "organization_owner"} for one in names]}
    own = [
        {"id": names[0], "type": "embeddings", "state": "not-loaded", "max_context_length": 2_048},
        {"id": names[1], "type": "llm", "state": "not-loaded", "max_context_length": 32_768},
        {
            "id": names[2],
            "type": "llm",
            "state": "loaded",
            "max_context_length": 131_072,
            "loaded_context_length": 24_000,
        },
    ]
    return Dialect(
        "",
        {"object": "list", **listed},
        gets={"/api/v0/models": {"object": "list", "data": own}},
        missing=(200, "application/json", '{"error":"Unexpected endpoint or method. (GET /elsewhere)"}'),
        empty=(400, {"error": "'messages' field is required"}),
        **more,
    )


def vllm(model="meta-llama/Llama-3.1-8B-Instruct", context=65_536, **more):
    row = {"id": model, "object": "model", "owned_by": "vllm", "root": model, "max_model_len": context}
    return Dialect(
        "uvicorn",
        {"object": "list", "data": [row]},
        missing=(404, "application/json", '{"detail":"Not Found"}'),
        empty=(400, {"error": {"message": "field required", "type": "Bad Request", "code": 400}}),
        **more,
    )


def anthropic_only(model="house-model-70b", **more):
    row = {"type": "model", "id": model, "display_name": "House model", "created_at": "2026-01-01T00:00:00Z"}
    listed = {"data": [row], "has_more": False, "first_id": model, "last_id": model}
    return Dialect("", listed, speaks=(MESSAGES,), **more)


class ModelServer:
    """A running server; `reply` gives the text for what is asked."""

    def __init__(self, dialect: Dialect, reply: Callable[[Any], str] = lambda _: '{"artifact": {}}') -> None:
        self.dialect = dialect
        self.reply = reply
        self.plans: list[Callable[[_Handler, Any], None]] = []
        self.on_trial: Callable[[_Handler, Any], None] | None = None
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self._server = _Quiet(("127.0.0.1", 0), type("Bound", (_Handler,), {"owner": self}))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def questions(self) -> list[Asked]:
        """The requests that would generate, without those that only find out what the server can."""
        return [
            one for one in self.asked if one.path in {CHAT, MESSAGES} and one.body and not is_trial(one.body)
        ]

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


def is_trial(body) -> bool:
    return "zebra" in json.dumps(body.get("response_format", {}))


def chunk(text=None, finish=None, usage=None, **delta):
    """Return one event of a chat completion."""
    change = {**({"content": text} if text is not None else {}), **delta}
    choices = (
        [{"index": 0, "delta": change, "finish_reason": finish}]
        if text is not None or finish or delta
        else []
    )
    data = {"object": "chat.completion.chunk", "choices": choices}
    return b"data: " + json.dumps(data | ({"usage": usage} if usage else {})).encode() + b"\n\n"


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing: clients that hang up are what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: ModelServer

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def version_string(self) -> str:
        return self.owner.dialect.server

    def do_GET(self) -> None:
        self._asked(None)
        dialect = self.owner.dialect
        known = {"/v1/models": dialect.listed} if dialect.listed is not None else {}
        found = {**known, **dialect.gets}.get(self.path)
        if callable(found):
            found(self, None)
        elif found is None:
            self.say(dialect.missing[0], dialect.missing[2], dialect.missing[1])
        else:
            self.say(200, json.dumps(found))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"null")
        self._asked(body)
        dialect = self.owner.dialect
        if self.path in dialect.posts:
            self.say(200, json.dumps(dialect.posts[self.path]))
        elif self.path not in dialect.speaks:
            self.say(dialect.missing[0], dialect.missing[2], dialect.missing[1])
        elif not body:
            self.say(dialect.empty[0], json.dumps(dialect.empty[1]))
        elif self.owner.plans and not is_trial(body):
            self.owner.plans.pop(0)(self, body)
        elif self.owner.on_trial and is_trial(body):
            self.owner.on_trial(self, body)
        elif self.path == MESSAGES:
            self._message(self.owner.reply(body))
        else:
            self.answer(body)

    def answer(self, body: Any) -> None:
        dialect = self.owner.dialect
        text = self.owner.reply(body) if not is_trial(body) else '{"word": "hello"}'
        if is_trial(body) and dialect.enforces:
            text = '{"word": "quartz"}'
        usage = {
            "prompt_tokens": 120,
            "completion_tokens": 30,
            "prompt_tokens_details": {"cached_tokens": 20},
        }
        if not dialect.streams:
            message = {"role": "assistant", "content": text}
            data = {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}
            self.say(200, json.dumps(data))
            return
        self.begin()
        self.send(chunk("", role="assistant"))
        for start in range(0, len(text), 4_000):
            self.send(chunk(text[start : start + 4_000]))
        self.send(chunk(finish="stop"))
        if dialect.counts and body.get("stream_options", {}).get("include_usage"):
            self.send(chunk(usage=usage))
        self.send(b"data: [DONE]\n\n")
        self.end()

    def say(self, status: int, text: str | bytes, kind: str = "application/json", **headers: str) -> None:
        """Answer with a body of known length."""
        content = text.encode() if isinstance(text, str) else text
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def begin(self, kind: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def send(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()

    def end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def hang_up(self) -> None:
        """Close the connection in the middle."""
        self.close_connection = True
        self.connection.close()

    def _message(self, text: str) -> None:
        self.begin()
        usage = {"input_tokens": 100, "output_tokens": 1, "cache_read_input_tokens": 20}
        start = {
            "id": "m",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [],
            "usage": usage,
        }
        start |= {"stop_reason": None, "stop_sequence": None}
        block = {"type": "text", "text": ""}
        told = [
            ("message_start", {"message": start}),
            ("content_block_start", {"index": 0, "content_block": block}),
            ("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": text}}),
            ("content_block_stop", {"index": 0}),
            ("message_delta", {"delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 30}}),
            ("message_stop", {}),
        ]
        for name, data in told:
            self.send(f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode())
        self.end()

    def _asked(self, body: Any) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.owner.asked.append(Asked(self.command, self.path, headers, body))


@contextmanager
def serving():
    """Give what starts servers, and end those that were started."""
    running = []

    def start(dialect, **more):
        running.append(ModelServer(dialect, **more))
        return running[-1]

    try:
        yield start
    finally:
        for one in running:
            one.close()
