"""The desk: what the walk lends an architect, and what an architect leaves there.

A model's reply is kept on the desk before anything is made of it. The desk of a session
writes it to the journal; asked again for the same thing, the architect finds it there, so
that a walk that was cut off goes on without paying twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Protocol

from pydantic import Field

from archkit.design import Step
from archkit.design.step import Line
from archkit.record import Record

Stop = Literal["end", "tool", "length", "refusal", "context", "cut", "cancelled"]
"""How a reply ended: ``end`` and ``tool`` are whole ones, the others were broken off."""


class Usage(Record):
    """Tokens of one reply; all input is `input_tokens` plus both writes plus the reads."""

    input_tokens: int = Field(default=0, ge=0)
    cache_write_5m_tokens: int = Field(default=0, ge=0)
    cache_write_1h_tokens: int = Field(default=0, ge=0)
    cache_read_tokens: int = Field(default=0, ge=0)
    output_tokens: int = Field(default=0, ge=0)
    estimated: bool = False

    @property
    def all_input_tokens(self) -> int:
        """Everything that was read, from the cache or not."""
        return (
            self.input_tokens
            + self.cache_write_5m_tokens
            + self.cache_write_1h_tokens
            + self.cache_read_tokens
        )


class Reply(Record):
    """One answer of a model, as it came.

    `request` is the digest of all that was asked, `content` the JSON text of the answer's
    blocks, `cost_usd` None when the model's price is unknown. `estimated` usage was counted
    from the text since the service did not tell it.
    """

    request: str
    step: Step
    model: Line
    content: str
    stop: Stop
    usage: Usage = Usage()
    cost_usd: float | None = Field(default=None, ge=0)
    seconds: float = Field(default=0, ge=0)
    note: Line = ""

    @property
    def whole(self) -> bool:
        """Whether the model ended it by itself."""
        return self.stop in {"end", "tool"}


@dataclass(frozen=True)
class Progress:
    """What has arrived of a step's answer so far.

    `partial` is the part of the answer that can be read already, as plain data; `note` says
    what is being waited for when nothing arrives.
    """

    step: Step
    characters: int = 0
    partial: Mapping[str, Any] | None = None
    note: str = ""


@dataclass(frozen=True)
class Tool:
    """Something of archkit that a model may call while it works on a step.

    `schema` is the JSON schema of the arguments; `call` takes them as plain data and returns
    text. It raises an `ArchkitError` when they cannot be used; its message goes to the model.
    """

    name: str
    description: str
    schema: Mapping[str, Any]
    call: Callable[[Mapping[str, Any]], str]


class Desk(Protocol):
    """What the walk lends an architect; all methods may be called from any thread."""

    @property
    def tools(self) -> Mapping[str, Tool]:
        """The tools of archkit by name, always in the same order."""
        ...

    @property
    def spent_usd(self) -> float:
        """What the replies kept so far have cost, those of earlier runs included."""
        ...

    def known(self, request: str) -> Reply | None:
        """Return the whole reply to this request if it came before, or None."""
        ...

    def keep(self, reply: Reply) -> None:
        """Keep a reply for good, before anything is made of it.

        Raises:
            StorageError: If it cannot be.
        """
        ...

    def show(self, progress: Progress) -> None:
        """Show what has arrived; never raises."""
        ...


@dataclass
class LooseDesk:
    """A desk that forgets everything with its owner; the walk's own writes to the journal."""

    replies: list[Reply] = field(default_factory=list)
    tools: Mapping[str, Tool] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def spent_usd(self) -> float:
        """What the replies kept so far have cost."""
        return sum(reply.cost_usd or 0 for reply in self.replies)

    def known(self, request: str) -> Reply | None:
        """Return the whole reply to this request if it came before, or None."""
        found = (one for one in self.replies if one.request == request and one.whole)
        return next(found, None)

    def keep(self, reply: Reply) -> None:
        """Keep a reply."""
        self.replies.append(reply)

    def show(self, progress: Progress) -> None:
        """Nobody looks at a loose desk."""
