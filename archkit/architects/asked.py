"""What a model is asked, before it is put into the words of a wire."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from archkit.architects.desk import Reply
from archkit.design import Step


@dataclass(frozen=True)
class Block:
    """A piece of text; `keep` marks the end of a prefix that is worth caching, and for how long."""

    text: str
    keep: Literal["", "5m", "1h"] = ""


@dataclass(frozen=True)
class Turn:
    """What came after the first question: the model's blocks, or the results of its tools.

    `content` is the JSON text of a list of blocks, in the form of Anthropic's wire whoever
    answers: ``{"type": "text", "text"}``, ``{"type": "tool_use", "id", "name", "input"}`` and
    ``{"type": "tool_result", "tool_use_id", "content", "is_error"}``; the content of a reply
    has the same form.
    """

    role: Literal["assistant", "user"]
    content: str


@dataclass(frozen=True)
class Asked:
    """One request to a model.

    `system` and `prefix` stay the same from step to step as far as they go; `instruction` is
    what this step adds. `schema` is the JSON schema of the draft that is to come back, with
    bounds. `tools` are (name, description, schema), in a fixed order.
    """

    step: Step
    system: tuple[Block, ...]
    prefix: tuple[Block, ...]
    instruction: str
    schema: Mapping[str, Any]
    tools: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()
    turns: tuple[Turn, ...] = ()
    max_output_tokens: int = 32_000

    def digest(self, *how: str) -> str:
        """Return the digest of everything asked; `how` are the model and its settings."""
        data = {
            "step": self.step.value,
            "system": [block.text for block in self.system],
            "prefix": [block.text for block in self.prefix],
            "instruction": self.instruction,
            "schema": self.schema,
            "tools": [list(tool) for tool in self.tools],
            "turns": [[turn.role, turn.content] for turn in self.turns],
            "how": list(how),
        }
        text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@asynccontextmanager
async def _as_asked(asked: Asked) -> AsyncIterator[Asked]:
    """Yield a request unchanged: nobody counts what it may cost."""
    yield asked


@dataclass
class Hearing:
    """Where a service says what it hears while it answers one request.

    `heard` takes each piece of text as it arrives; `begun` is set once the answer has started
    to come. `lost` takes a reply that was broken off and is not returned: asked for again, or
    cancelled; it may have cost something. `allowed` is entered around each try and gives the
    request as it may be sent, with fewer tokens to answer in if only those can be paid.
    """

    heard: Callable[[str], None] = field(default=lambda _: None)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    lost: Callable[[Reply], None] = field(default=lambda _: None)
    allowed: Callable[[Asked], AbstractAsyncContextManager[Asked]] = field(default=_as_asked)


class Service(Protocol):
    """One way to reach a model: Claude through its SDK, or a server near by.

    A service tries again what is worth it, within its own bounds; a reply that was broken off
    is returned with what is known of its usage, never swallowed.
    """

    name: str

    @property
    def how(self) -> tuple[str, ...]:
        """Model and settings that change an answer; part of a request's digest."""
        ...

    async def answer(self, asked: Asked, hearing: Hearing) -> Reply:
        """Return the model's reply.

        Raises:
            ModelError: If none came: unreachable, key refused, overloaded, too large.
        """
        ...

    async def close(self) -> None:
        """Close what is open."""
        ...
