"""Steps that are asked together: one goes first, the others follow once its answer has begun.

From then on a service can read the beginning that all share from its cache; sent at once,
each would be paid for in full.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from archkit.architects.asked import Asked
from archkit.architects.conversation import Conversation
from archkit.architects.desk import Reply
from archkit.design import Step
from archkit.errors import ReplyPendingError

MOST_AT_ONCE = 4


class Group:
    """Replies on their way, each found again by what was asked; used from one event loop."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[Reply]] = {}
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    async def reply(self, asked: Asked, others: Mapping[Step, Asked], conversation: Conversation) -> Reply:
        """Return the reply to a question, and have others asked that are not yet.

        Trouble with one of the others is told when it is asked for itself.
        """
        how = conversation.service.how
        running = self._running.pop(asked.digest(*how), None)
        if running is not None and not running.cancelled():
            return await running
        first = asyncio.create_task(self._placed(asked, conversation))
        follow = self._followed(first, {one.digest(*how): one for one in others.values()}, conversation)
        try:
            return await first
        except ReplyPendingError:
            await asyncio.wait(follow or [first])
            raise
        except Exception:
            if not conversation.begun.is_set():
                for task in follow:
                    task.cancel()
            raise

    def _followed(
        self, first: asyncio.Task[Reply], others: Mapping[str, Asked], conversation: Conversation
    ) -> list[asyncio.Task[Reply]]:
        """Have the others asked after the first; what nobody will ask for any more is given up."""
        if others:
            for digest in self._running.keys() - others.keys():
                self._running.pop(digest).cancel()
        follow = []
        for digest in [one for one in others if one not in self._running]:
            task = asyncio.create_task(self._after(first, conversation, others[digest]))
            task.add_done_callback(_seen)
            self._running[digest] = task
            follow.append(task)
        return follow

    async def _placed(self, asked: Asked, conversation: Conversation) -> Reply:
        async with self._places:
            return await conversation.reply(asked)

    async def _after(self, first: asyncio.Task[Reply], conversation: Conversation, asked: Asked) -> Reply:
        begun = asyncio.create_task(conversation.begun.wait())
        await asyncio.wait({first, begun}, return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        return await self._placed(asked, replace(conversation, begun=asyncio.Event()))


def _seen(task: asyncio.Task[Reply]) -> None:
    """Look at a task's trouble, so that nobody is told of it who did not ask for the task."""
    if not task.cancelled():
        task.exception()
