"""A server on loopback that speaks the wire of Anthropic's message batches."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from archkit.architects import prompting
from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design, Step

Answer = Callable[[dict], dict]


def message(params: dict, text: str, stop: str = "end_turn") -> dict:
    """Return the result of a request that succeeded."""
    usage = {"input_tokens": 4000, "output_tokens": max(1, len(text) // 4)}
    whole = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": params["model"],
        "content": [{"type": "text", "text": text}] if text else [],
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": usage,
    }
    return {"type": "succeeded", "message": whole}


def asked(params: dict) -> tuple[Step, str]:
    """Return the step that a request is for, and the name of its brief."""
    blocks = [block["text"] for block in params["messages"][0]["content"]]
    step = re.search(r"# Now: the step `(\w+)`", blocks[-1])
    name = re.search(r"^name: (.+)$", blocks[0], re.MULTILINE)
    return Step(step[1]), name[1]


class LikeTheRulebook:
    """Answers each request with the rulebook's artifact, in the words of a model."""

    def __init__(self, briefs: list[Brief], today: dt.date) -> None:
        self._designs = {}
        for brief in briefs:
            design = Design(name=brief.name)
            for step in Step:
                proposed = Rulebook().propose(step, Context(brief, design, today))
                design = design.with_artifact(step, proposed)
            self._designs[brief.name] = design

    def __call__(self, params: dict) -> dict:
        step, name = asked(params)
        return message(params, prompting.as_draft(step, self._designs[name].artifact(step)))


class BatchServer:
    """Takes batches and ends each after `looks` looks; `dies` breaks the line of the next hand-in."""

    def __init__(self, answer: Answer, *, looks: int = 1) -> None:
        self.answer = answer
        self.looks = looks
        self.dies = False
        self.hangs = False
        self.refuses: list[int] = []
        self.batches: dict[str, list[dict]] = {}
        self.reached = threading.Event()
        self._ended = threading.Event()
        self._looks: dict[str, int] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def requests(self) -> list[dict]:
        return [one for batch in self.batches.values() for one in batch]

    def close(self) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    def take(self, body: dict) -> dict:
        name = f"msgbatch_{len(self.batches) + 1}"
        self.batches[name] = body["requests"]
        self._looks[name] = 0
        return self.shown(name, count=False)

    def shown(self, name: str, *, count: bool = True) -> dict:
        self._looks[name] += count
        ended = self._looks[name] > self.looks
        number = len(self.batches[name])
        now = dt.datetime.now(tz=dt.UTC)
        return {
            "id": name,
            "type": "message_batch",
            "processing_status": "ended" if ended else "in_progress",
            "request_counts": {
                "processing": 0 if ended else number,
                "succeeded": number if ended else 0,
                "errored": 0,
                "canceled": 0,
                "expired": 0,
            },
            "created_at": now.isoformat(),
            "expires_at": (now + dt.timedelta(days=1)).isoformat(),
            "ended_at": now.isoformat() if ended else None,
            "cancel_initiated_at": None,
            "archived_at": None,
            "results_url": f"{self.url}/v1/messages/batches/{name}/results" if ended else None,
        }

    def results(self, name: str) -> str:
        lines = [
            {"custom_id": one["custom_id"], "result": self.answer(one["params"])}
            for one in reversed(self.batches[name])  # in any order, says the documentation
        ]
        return "".join(json.dumps(line) + "\n" for line in lines)

    def wait(self) -> None:
        self.reached.set()
        self._ended.wait(30)


def _handler(server: BatchServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if server.refuses:
                error = {"type": "error", "error": {"type": "api_error", "message": "not now"}}
                self._send(server.refuses.pop(0), json.dumps(error))
                return
            taken = server.take(body)
            if server.hangs:
                server.wait()
            if server.dies:
                server.dies = False
                self.close_connection = True
                self.connection.close()
                return
            self._send(200, json.dumps(taken))

        def do_GET(self) -> None:
            parts = self.path.split("?")[0].strip("/").split("/")
            if parts[-1] == "results":
                self._send(200, server.results(parts[-2]), "application/x-jsonl")
            elif parts[-1] == "batches":
                newest = [server.shown(one, count=False) for one in reversed(server.batches)]
                page = {"data": newest, "has_more": False, "first_id": None, "last_id": None}
                self._send(200, json.dumps(page))
            else:
                self._send(200, json.dumps(server.shown(parts[-1])))

        def _send(self, status: int, text: str, kind: str = "application/json") -> None:
            data = text.encode()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return Handler
