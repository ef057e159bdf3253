"""What is said between archkit and a model until a step's reply is whole."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from archkit.architects import prompting
from archkit.architects.arriving import Arriving
from archkit.architects.asked import Asked, Hearing, Service, Turn
from archkit.architects.desk import Desk, Reply
from archkit.architects.purse import Purse
from archkit.errors import (
    ArchkitError,
    InvalidProposalError,
    ModelError,
    ProposalRefusedError,
    ServiceError,
    StorageError,
)

MOST_ROUNDS = 6
"""How often a model may call tools before it must answer."""
MOST_CALLS = 12
"""How many tools one reply may call; the others are told to be asked for later."""
_MOST_RESULT_CHARACTERS = 20_000
_LAST_ROUND = "These were the last calls: answer now with the JSON object of the step."


@dataclass(frozen=True)
class Conversation:
    """Asks a service on behalf of a desk.

    `longest` is the most tokens that an answer may have when it did not fit before;
    `unusable` are requests whose replies were no artifact, which are asked for anew.
    """

    service: Service
    desk: Desk
    purse: Purse | None
    longest: int
    unusable: frozenset[str] = frozenset()
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def reply(self, asked: Asked) -> Reply:
        """Return the whole reply to a question; tools that it calls are called meanwhile.

        Raises:
            ModelError: If none came, or the model declined.
        """
        for number in range(MOST_ROUNDS + 1):
            found = await self._long_enough(asked)
            if found.stop != "tool":
                return found
            calls = _calls(found)
            if number == MOST_ROUNDS or not calls:
                break
            results = [await asyncio.to_thread(self._result, call) for call in calls[:MOST_CALLS]]
            results += [_postponed(call) for call in calls[MOST_CALLS:]]
            note = [{"type": "text", "text": _LAST_ROUND}] if number == MOST_ROUNDS - 1 else []
            said = Turn("assistant", found.content)
            answered = Turn("user", json.dumps([*results, *note], ensure_ascii=False))
            asked = replace(asked, turns=(*asked.turns, said, answered))
        raise InvalidProposalError(
            asked.step.value, f"the model called tools more than {MOST_ROUNDS} times and gave no answer"
        )

    async def _long_enough(self, asked: Asked) -> Reply:
        """Return a reply that ended by itself; one that was too long is asked for once more."""
        found = await self._kept(asked)
        if found.stop == "length" and self.longest > asked.max_output_tokens:
            longer = min(self.longest, 2 * asked.max_output_tokens)
            found = await self._kept(replace(asked, max_output_tokens=longer))
        _refuse_broken(found)
        return found

    async def _kept(self, asked: Asked) -> Reply:
        """Return a reply from the desk, or ask and leave it there before anything else."""
        digest = asked.digest(*self.service.how)
        known = self.desk.known(digest)
        if known is not None and digest not in self.unusable:
            self.begun.set()
            return known
        arriving = Arriving(asked.step, self.desk)
        hearing = Hearing(
            heard=arriving.heard, begun=self.begun, lost=self._lost(arriving), allowed=self._allowed
        )
        arriving.waiting(self.service.name)
        found = await self.service.answer(asked, hearing)
        self.desk.keep(found)  # nothing is awaited in between: the purse frees what this one cost
        arriving.ended()
        return found

    def _lost(self, arriving: Arriving) -> Any:
        def lost(reply: Reply) -> None:
            self.desk.keep(reply)
            arriving.again()

        return lost

    def _allowed(self, asked: Asked) -> AbstractAsyncContextManager[Asked]:
        if self.purse is None:
            return Hearing().allowed(asked)
        return self.purse.allowed(asked, self.desk)

    def _result(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a tool says; what cannot be used is told to the model, not to the user."""
        name = str(call.get("name", ""))
        tool, arguments = self.desk.tools.get(name), call.get("input")
        wrong = True
        if tool is None:
            text = f"There is no tool {name!r}. There are: {', '.join(self.desk.tools)}."
        elif not isinstance(arguments, Mapping):
            text = "The arguments of a tool are a JSON object."
        else:
            try:
                text, wrong = tool.call(arguments), False
            except StorageError:
                raise
            except ArchkitError as error:
                text = str(error)
            except Exception as error:  # noqa: BLE001 - arguments of a model break a tool in any way
                text = f"The tool could not use these arguments ({type(error).__name__})."
        fenced = prompting.fence(
            text, f"result of {name}" if tool else "result", limit=_MOST_RESULT_CHARACTERS
        )
        return {
            "type": "tool_result",
            "tool_use_id": str(call.get("id", "")),
            "content": fenced,
            "is_error": wrong,
        }


def text_of(content: str) -> str:
    """Return the text of a reply's blocks, without tool calls and thoughts."""
    return "".join(str(one.get("text", "")) for one in _blocks(content) if one.get("type") == "text")


def _blocks(content: str) -> list[dict[str, Any]]:
    found = json.loads(content) if content else []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _calls(reply: Reply) -> list[dict[str, Any]]:
    return [one for one in _blocks(reply.content) if one.get("type") == "tool_use"]


def _postponed(call: Mapping[str, Any]) -> dict[str, Any]:
    text = f"Not called: one reply may call {MOST_CALLS} tools."
    return {"type": "tool_result", "tool_use_id": str(call.get("id", "")), "content": text, "is_error": True}


def _refuse_broken(reply: Reply) -> None:
    """Raise what stands for a reply that the model did not end by itself."""
    if reply.whole:
        return
    raise _trouble(reply)


def _trouble(reply: Reply) -> ModelError:
    step = reply.step.value
    if reply.stop == "refusal":
        said = reply.note or " ".join(text_of(reply.content).split())[:300]
        return ProposalRefusedError(step, said or "it gave no reason")
    if reply.stop == "length":
        tokens = reply.usage.output_tokens
        return InvalidProposalError(
            step, f"the reply was truncated after {tokens:,} tokens, the most that the settings allow"
        )
    if reply.stop == "context":
        hint = (
            "Shorten the brief or what was imported into it, or choose a model that reads more with --model."
        )
        return ServiceError(reply.model, "prompt and answer together do not fit the model", hint)
    return ServiceError(reply.model, "the answer broke off in the middle", "Try again in a while.")
