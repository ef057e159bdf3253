"""A server on loopback that speaks Anthropic's wire as scripted: one act for each request.

An act is a function of the `Wire` of one request; it writes what the server does, byte for byte.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

PIECE = 400


class Wire:
    """One request, and the ways to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict, server: Loopback) -> None:
        self.handler = handler
        self.body = body
        self.server = server

    def respond(self, status: int, data: bytes, kind: str, **headers: str) -> None:
        """Send a whole response."""
        self.handler.send_response(status)
        self.handler.send_header("content-type", kind)
        self.handler.send_header("content-length", str(len(data)))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(data)

    def refuse(self, status: int, kind: str, message: str, **headers: str) -> None:
        """Send an error as the service words it."""
        body = {"type": "error", "error": {"type": kind, "message": message}}
        self.respond(status, json.dumps(body).encode(), "application/json", **headers)

    def page(self, status: int) -> None:
        """Send a web page."""
        self.respond(status, b"<!DOCTYPE html><html><body>Please log in</body></html>", "text/html")

    def stream(self) -> None:
        """Begin an event stream."""
        self.handler.send_response(200)
        self.handler.send_header("content-type", "text/event-stream")
        self.handler.send_header("transfer-encoding", "chunked")
        self.handler.end_headers()

    def raw(self, text: str) -> None:
        """Send one chunk."""
        data = text.encode()
        self.handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.handler.wfile.flush()

    def event(self, name: str, **data: object) -> None:
        """Send one event."""
        self.raw(f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n")

    def start(self, **usage: object) -> None:
        """Begin the stream of a message."""
        self.stream()
        counted = {"input_tokens": 1000, "output_tokens": 1, **usage}
        message = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": self.body.get("model", ""),
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": counted,
        }
        self.event("message_start", message=message)
        self.event("ping")

    def text(self, text: str, index: int = 0) -> None:
        """Send a block of text in pieces."""
        self.event("content_block_start", index=index, content_block={"type": "text", "text": ""})
        for at in range(0, len(text), PIECE):
            delta = {"type": "text_delta", "text": text[at : at + PIECE]}
            self.event("content_block_delta", index=index, delta=delta)
        self.event("content_block_stop", index=index)

    def call(self, name: str, arguments: dict, index: int = 0, call_id: str = "toolu_1") -> None:
        """Send a block that calls a tool."""
        block = {"type": "tool_use", "id": call_id, "name": name, "input": {}}
        self.event("content_block_start", index=index, content_block=block)
        delta = {"type": "input_json_delta", "partial_json": json.dumps(arguments)}
        self.event("content_block_delta", index=index, delta=delta)
        self.event("content_block_stop", index=index)

    def end(self, reason: str | None = "end_turn", output_tokens: int = 500, details: object = None) -> None:
        """Say why the message ends, and end the stream."""
        delta = {"stop_reason": reason, "stop_sequence": None, "stop_details": details}
        self.event("message_delta", delta=delta, usage={"output_tokens": output_tokens})
        self.event("message_stop")
        self.close()

    def close(self) -> None:
        """End the stream cleanly."""
        self.raw("")

    def cut(self) -> None:
        """Break the connection."""
        with contextlib.suppress(OSError):
            linger = struct.pack("ii", 1, 0)
            self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.handler.connection.shutdown(socket.SHUT_RDWR)
        self.handler.close_connection = True

    def hang(self) -> None:
        """Say nothing until the server ends."""
        self.server.reached.set()
        self.server.ended.wait(20)
        self.handler.close_connection = True


Act = Callable[[Wire], None]


class Loopback:
    """The server; `script` holds the acts still to come, `otherwise` what is done after them."""

    def __init__(self, *script: Act, otherwise: Act | None = None) -> None:
        self.script = deque(script)
        self.otherwise = otherwise
        self.requests: list[dict] = []
        self.headers: list[dict[str, str]] = []
        self.reached = threading.Event()
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # a client that goes away is part of the play
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def act_for(self, body: dict, headers: dict[str, str]) -> Act:
        with self._lock:
            self.requests.append(body)
            self.headers.append(headers)
            if self.script:
                return self.script.popleft()
        return self.otherwise or (lambda wire: wire.refuse(500, "api_error", "the script has ended"))


def _handler(server: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = json.loads(self.rfile.read(length) or b"{}")
            if self.path.endswith("/count_tokens"):
                data = json.dumps({"input_tokens": len(json.dumps(body)) // 4}).encode()
                Wire(self, body, server).respond(200, data, "application/json")
                return
            act = server.act_for(body, {name.lower(): value for name, value in self.headers.items()})
            with contextlib.suppress(OSError):
                act(Wire(self, body, server))

        def do_GET(self) -> None:
            data = json.dumps({"data": [], "has_more": False, "first_id": None, "last_id": None}).encode()
            Wire(self, {}, server).respond(200, data, "application/json")

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return Handler


def says(text: str, output_tokens: int = 500, **usage: object) -> Act:
    """Return the act that answers with a text."""

    def act(wire: Wire) -> None:
        wire.start(**usage)
        wire.text(text)
        wire.end(output_tokens=output_tokens)

    return act


def ends(reason: str | None, text: str = "", details: object = None, output_tokens: int = 500) -> Act:
    """Return the act that answers with a text and ends for a reason."""

    def act(wire: Wire) -> None:
        wire.start()
        if text:
            wire.text(text)
        wire.end(reason, output_tokens, details)

    return act


def refuses(status: int, kind: str, message: str = "no", **headers: str) -> Act:
    """Return the act that refuses a request."""
    return lambda wire: wire.refuse(status, kind, message, **headers)


def begins(text: str, then: Callable[[Wire], None]) -> Act:
    """Return the act that begins an answer, and goes on in its own way."""

    def act(wire: Wire) -> None:
        wire.start()
        wire.event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        wire.event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})
        then(wire)

    return act
