"""The service of the OpenAI wire: one streamed chat completion, held to a JSON schema where that works."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any, Literal

from archkit.architects.asked import Asked, Hearing, Turn
from archkit.architects.desk import Reply, Stop, Usage
from archkit.architects.local import faults
from archkit.architects.local.opening import SchemaRefusedError, opened
from archkit.architects.local.server import Server
from archkit.architects.local.stream import BrokenReplyError, Heard, chunks
from archkit.architects.prompting.tokens import tokens
from archkit.architects.secret import Withholding
from archkit.architects.settings import Settings
from archkit.errors import ServiceError

Holding = Literal["enforced", "ignored", "refused", "unknown"]
"""What a server makes of a schema; ``unknown`` when its model said nothing to tell by."""

LONGEST_SECONDS = 3_600.0
TEMPERATURE = 0.2
AGAINST_REPETITION = 0.4
"""For small models only, which else fill a list or a line with the same words up to its bound: a model
of 135 million parameters wrote a third of the tokens with it, and more that could be used."""
_STOPS: Mapping[str, Stop] = {
    "stop": "end",
    "eos": "end",
    "length": "length",
    "content_filter": "refusal",
    "refusal": "refusal",
}
_AT_ONCE: Mapping[str, int] = {"vLLM": 4}
"""Requests at a time; one machine that answers two slowly would leave both waiting for too long."""
_FULL = 16
_ROOM = 256
_CANCELLED = "cancelled"
_LOOK = "Try again; the server's own log says more, and timeout_seconds how long a silence is borne."
_WORDS = ("quartz", "zebra")
_TRIAL_TOKENS = 200
_HELD: dict[tuple[str, str], Holding] = {}
"""What was found out in this process, by address and model."""


class ChatService:
    """A model behind the OpenAI wire.

    What it costs is nothing that a bill shows: `cost_usd` is 0, tokens and seconds are counted.
    """

    name = "local"

    def __init__(self, server: Server, settings: Settings) -> None:
        self._server = server
        self._settings = settings
        self._turns = asyncio.Semaphore(_AT_ONCE.get(server.dialect, 1))

    @property
    def how(self) -> tuple[str, ...]:
        """Model and settings that change an answer."""
        sampling = f"temperature={TEMPERATURE}"
        if self._server.model.is_small:
            sampling += f", frequency_penalty={AGAINST_REPETITION}"
        return ("openai", self._server.model.id, sampling)

    async def answer(self, asked: Asked, hearing: Hearing) -> Reply:
        """Return the model's reply; what came of one that broke off is handed over as lost.

        Raises:
            ServiceError: If no reply came, or it broke off.
        """
        self._refuse_what_would_be_cut(asked)
        async with self._turns:
            return await self._answered(asked, hearing)

    async def _answered(self, asked: Asked, hearing: Hearing) -> Reply:
        begun, heard = time.monotonic(), Heard()
        try:
            async with asyncio.timeout(LONGEST_SECONDS), hearing.allowed(asked) as allowed:
                problem = await self._hear(allowed, hearing, heard, await self.holding())
        except TimeoutError:
            problem = f"it took more than {LONGEST_SECONDS:.0f} s"
        except asyncio.CancelledError:
            if hearing.begun.is_set():
                hearing.lost(self._reply(asked, heard, _CANCELLED, time.monotonic() - begun))
            raise
        found = self._reply(asked, heard, problem, time.monotonic() - begun)
        if found.stop == "cut":
            hearing.lost(found)
            raise ServiceError(faults.SERVICE, found.note, _LOOK)
        return found

    async def holding(self) -> Holding:
        """Return what the server makes of a schema; it is tried once in a process.

        Raises:
            ServiceError: If the server gives no answer at all.
        """
        key = (self._server.address.url, self._server.model.id)
        if key not in _HELD:
            try:
                _HELD[key] = await self._tried()
            except BrokenReplyError:
                return "unknown"  # it is tried again with the next question
        return _HELD[key]

    async def close(self) -> None:
        """Nothing stays open between answers."""

    async def _tried(self) -> Holding:
        """Return what comes of asking for one word while the schema allows only others.

        Raises:
            BrokenReplyError: If the answer breaks off.
            ServiceError: If none comes.
        """
        schema = {
            "type": "object",
            "properties": {"word": {"type": "string", "enum": list(_WORDS)}},
            "required": ["word"],
            "additionalProperties": False,
        }
        said = [{"role": "user", "content": 'Answer with {"word": "hello"} and nothing else.'}]
        heard = Heard()
        try:
            body = self._body(said, _TRIAL_TOKENS, ("trial", schema))
            async with opened(self._server.address, body, self._settings.timeout_seconds) as response:
                async for chunk in chunks(response):
                    heard.take(chunk)
        except SchemaRefusedError:
            return "refused"
        text = "".join(heard.text).strip()
        if not text:
            return "unknown"
        try:
            return "enforced" if json.loads(text)["word"] in _WORDS else "ignored"
        except (ValueError, KeyError, TypeError):
            return "unknown" if heard.finish == "length" else "ignored"

    async def _hear(self, asked: Asked, hearing: Hearing, heard: Heard, held: Holding) -> str:
        """Hear a reply into `heard` and return what broke it, empty when nothing did."""
        limit, seen = self._limit(asked), Withholding(self._server.address.key, hearing.heard)
        for schema in ((_name(asked), asked.schema), None) if held in {"enforced", "unknown"} else (None,):
            try:
                body = self._body(_messages(asked), limit, schema)
                async with opened(self._server.address, body, self._settings.timeout_seconds) as response:
                    async for chunk in chunks(response):
                        hearing.begun.set()
                        text = heard.take(chunk)
                        if text:
                            seen(text)
            except SchemaRefusedError:
                continue  # this one is beyond the server; the question says the form in words as well
            except BrokenReplyError as error:
                return str(error)
            break
        return "" if heard.finish else "the server broke off in the middle"

    def _body(
        self, messages: list[dict[str, str]], limit: int, schema: tuple[str, Mapping[str, Any]] | None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._server.model.id,
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": TEMPERATURE,
        }
        if self._server.model.is_small:
            body["frequency_penalty"] = AGAINST_REPETITION
        if limit:
            body["max_tokens"] = limit
        if schema:
            name, content = schema
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": name, "strict": True, "schema": content},
            }
        return body

    def _limit(self, asked: Asked) -> int:
        """Return how many tokens may be written; 0 leaves it to the server, which knows better."""
        context = self._server.model.context_tokens
        wanted = asked.max_output_tokens
        if not context:
            return wanted
        room = context - tokens(_prompt(asked))
        if self._server.dialect == "vLLM" and wanted > room:
            return 0  # it refuses more than there is room for, and fills what there is by itself
        if self._server.dialect == "Ollama":
            return min(wanted, max(room, _ROOM))  # it would slide its window and forget the question
        return min(wanted, context)

    def _refuse_what_would_be_cut(self, asked: Asked) -> None:
        """Ollama drops the beginning of what does not fit, and says nothing.

        Raises:
            ServiceError: If that would happen.
        """
        context, wanted = self._server.model.context_tokens, tokens(_prompt(asked))
        if self._server.dialect == "Ollama" and context and wanted + _ROOM > context:
            raise ServiceError(
                faults.SERVICE,
                f"the request takes about {wanted:,} tokens, and the model's context is {context:,}",
                "Start Ollama with a larger one (OLLAMA_CONTEXT_LENGTH=16384), or shorten the brief.",
            )

    def _reply(self, asked: Asked, heard: Heard, problem: str, seconds: float) -> Reply:
        scrubbed = self._server.address.scrubbed
        text = scrubbed("".join(heard.text)).encode("utf-8", "replace").decode()  # no half characters
        stop: Stop = "cut" if problem else _STOPS.get(heard.finish, "end")
        stop = "cancelled" if problem == _CANCELLED else stop
        context = self._server.model.context_tokens
        if stop == "length" and context and heard.input_tokens + heard.output_tokens >= context - _FULL:
            stop = "context"
        if heard.is_counted:
            usage = Usage(
                input_tokens=heard.input_tokens - heard.cached_tokens,
                cache_read_tokens=heard.cached_tokens,
                output_tokens=heard.output_tokens,
            )
        else:
            usage = Usage(
                input_tokens=tokens(_prompt(asked)),
                output_tokens=tokens(text) + heard.thought_characters // 4,
                estimated=True,
            )
        return Reply(
            request=asked.digest(*self.how),
            step=asked.step,
            model=self._server.model.id,
            content=json.dumps([{"type": "text", "text": text}], ensure_ascii=False),
            stop=stop,
            usage=usage,
            cost_usd=0.0,
            seconds=round(seconds, 3),
            note=scrubbed(problem),
        )


def _name(asked: Asked) -> str:
    return f"{asked.step.value}_draft"


def _prompt(asked: Asked) -> str:
    return "\n\n".join(
        [*(block.text for block in (*asked.system, *asked.prefix)), asked.instruction]
        + [turn.content for turn in asked.turns]
    )


def _messages(asked: Asked) -> list[dict[str, str]]:
    said = [
        {"role": "system", "content": "\n\n".join(block.text for block in asked.system)},
        {
            "role": "user",
            "content": "\n\n".join([*(block.text for block in asked.prefix), asked.instruction]),
        },
        *({"role": turn.role, "content": _plain(turn)} for turn in asked.turns),
    ]
    return [one for one in said if one["content"]]


def _plain(turn: Turn) -> str:
    try:
        blocks = json.loads(turn.content)
    except ValueError:
        return turn.content
    if not isinstance(blocks, list):
        return turn.content
    return "\n".join(
        str(one.get("text") or one.get("content") or "") for one in blocks if isinstance(one, dict)
    )
