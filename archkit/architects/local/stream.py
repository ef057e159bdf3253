"""A chat completion as it arrives: server-sent events, or one JSON object where nothing is streamed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from archkit.architects.local.faults import message_in, short
from archkit.architects.prompting.reading import MOST_CHARACTERS

MOST_RAW_BYTES = 256_000_000
"""A token takes about 300 bytes of events; this is some 800,000 tokens."""
MOST_LINE_BYTES = 16_000_000
_DONE = b"[DONE]"
_DECLINED = "refusal"


class BrokenReplyError(Exception):
    """A reply broke off or cannot be read; the message says how."""


@dataclass
class Heard:
    """What has arrived of a reply; `finish` is the server's own word for how it ended."""

    text: list[str] = field(default_factory=list)
    characters: int = 0
    thought_characters: int = 0
    finish: str = ""
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    is_counted: bool = False

    def take(self, chunk: Mapping[str, Any]) -> str:
        """Add one chunk and return the text that it brought.

        Raises:
            BrokenReplyError: If it is an error, no chunk, or too much in all.
        """
        choices = chunk.get("choices")
        if chunk.get("error") or chunk.get("object") == "error":
            raise BrokenReplyError(f"the server says: {short(message_in(chunk) or 'an error')}")
        if not isinstance(choices, list):
            raise BrokenReplyError("the server sent something else than a chat completion")
        self._count(chunk.get("usage"))
        return "".join(self._choice(choice) for choice in choices[:1])

    def _choice(self, choice: Any) -> str:
        if not isinstance(choice, dict):
            raise BrokenReplyError("the server sent something else than a chat completion")
        told = choice.get("delta") or choice.get("message") or {}
        if isinstance(choice.get("finish_reason"), str) and self.finish != _DECLINED:
            self.finish = choice["finish_reason"]
        if not isinstance(told, dict):
            return ""
        for name in ("reasoning_content", "reasoning"):
            self.thought_characters += len(told[name]) if isinstance(told.get(name), str) else 0
        if isinstance(told.get("refusal"), str) and told["refusal"]:
            self.finish = _DECLINED
        text = told.get("content")
        if not isinstance(text, str) or not text:
            return ""
        self.characters += len(text)
        if self.characters > MOST_CHARACTERS:
            raise BrokenReplyError(f"the reply has more than {MOST_CHARACTERS:,} characters")
        self.text.append(text)
        return text

    def _count(self, usage: Any) -> None:
        if not isinstance(usage, dict):
            return
        details = usage.get("prompt_tokens_details")
        read = _tokens(usage.get("prompt_tokens"))
        self.cached_tokens = min(
            read, _tokens(details.get("cached_tokens")) if isinstance(details, dict) else 0
        )
        self.input_tokens, self.output_tokens = read, _tokens(usage.get("completion_tokens"))
        self.is_counted = bool(self.input_tokens or self.output_tokens)


async def chunks(response: Any) -> AsyncIterator[Mapping[str, Any]]:
    """Yield the chunks of a response until the server says that it is done.

    Raises:
        BrokenReplyError: If what comes is no such stream, or never ends.
    """
    if "json" in response.headers.get("content-type", "").lower():
        yield _object(b"".join([part async for part in _bounded(response)]))
        return
    async for line in _lines(response):
        name, _, value = line.partition(b":")
        if name == b"error" and value:  # how older llama.cpp servers say it
            yield {"error": _text(value.strip())}
        if name != b"data":
            continue
        if value.strip() == _DONE:
            return
        yield _object(value)


async def _bounded(response: Any) -> AsyncIterator[bytes]:
    taken = 0
    async for piece in response.aiter_raw():
        taken += len(piece)
        if taken > MOST_RAW_BYTES:
            raise BrokenReplyError(f"the server sent more than {MOST_RAW_BYTES:,} bytes")
        yield piece


async def _lines(response: Any) -> AsyncIterator[bytes]:
    rest = b""
    async for piece in _bounded(response):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.rstrip(b"\r")
        if len(rest) > MOST_LINE_BYTES:
            raise BrokenReplyError(f"the server sent a line of more than {MOST_LINE_BYTES:,} bytes")
    if rest:
        yield rest.rstrip(b"\r")


def _object(data: bytes) -> Mapping[str, Any]:
    text = _text(data)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BrokenReplyError(f"the server sent an event that is no JSON: {short(text, 80)!r}") from None
    if not isinstance(found, dict):
        raise BrokenReplyError("the server sent an event that is no JSON object")
    return found


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise BrokenReplyError("the server sent bytes that are no UTF-8 text") from None


def _tokens(value: Any) -> int:
    return value if isinstance(value, int) and 0 < value < 10**9 else 0


__all__ = ["BrokenReplyError", "Heard", "chunks"]
