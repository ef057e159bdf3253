"""The architect that asks a language model, whichever service brings its replies."""

from __future__ import annotations

import concurrent.futures
from typing import Literal

from archkit.architects import prompting
from archkit.architects.asked import Asked, Service
from archkit.architects.base import Context
from archkit.architects.conversation import Conversation, text_of
from archkit.architects.event_loop import EventLoop
from archkit.architects.group import Group
from archkit.architects.purse import Purse
from archkit.architects.settings import Settings
from archkit.design import Artifact, Step
from archkit.errors import InvalidProposalError, StoppedError


class ModelArchitect:
    """Proposes what a model answers; every reply is on the desk before it is used.

    Args:
        service: The way to the model.
        settings: How it is asked.
        size: ``small`` for models with a short memory.
        purse: Lets a request go only if it can be paid; None when nothing is charged.
        most_output_tokens: The longest answer that the model can give, where it is known.
    """

    def __init__(
        self,
        service: Service,
        settings: Settings,
        size: Literal["full", "small"] = "full",
        *,
        purse: Purse | None = None,
        most_output_tokens: int | None = None,
    ) -> None:
        self.name = service.name
        self._service = service
        self._settings = settings
        self._size = size
        self._purse = purse
        self._longest = most_output_tokens or settings.max_output_tokens
        self._before: dict[Step, str] = {}
        self._unusable: set[str] = set()
        self._group = Group()
        self._loop = EventLoop(at_end=service.close)

    def __repr__(self) -> str:
        return f"ModelArchitect({self._service!r})"

    def propose(self, step: Step, context: Context) -> Artifact:
        """Return the artifact that the model proposes for a step.

        Of the steps that are proposed together, the first one asked for has the others asked
        as well; each is then there, or on its way, when its turn comes.

        Raises:
            ServiceError: If no whole reply came.
            InvalidProposalError: If the reply is no artifact of this step.
            ProposalRefusedError: If the model declined.
            SpendingCapError: If the request could pass the cap.
            StoppedError: If it was stopped meanwhile.
        """
        step = Step(step)
        first = not context.findings
        asked = self._asked(step, context)
        others = self._others(step, context) if first else {}
        try:
            reply = self._loop.run(self._group.reply(asked, others, self._conversation(context)))
        except concurrent.futures.CancelledError:
            raise StoppedError(step.value) from None
        self._before[step] = text = text_of(reply.content)
        try:
            return prompting.artifact(step, text, context)
        except InvalidProposalError:
            self._unusable.add(reply.request)
            raise

    def stop(self) -> None:
        """Give up at once what is being waited for; what came of it stays on the desk."""
        self._loop.give_up()

    def _asked(self, step: Step, context: Context) -> Asked:
        return prompting.question(
            step,
            context,
            size=self._size,
            tools=self._settings.tools,
            max_output_tokens=min(self._settings.max_output_tokens, self._longest),
            before=self._before.get(step, "") if context.findings else "",
        )

    def _others(self, step: Step, context: Context) -> dict[Step, Asked]:
        """Return the steps that are asked together with this one, those not yet proposed."""
        if step not in prompting.TOGETHER:
            return {}
        open_steps = (one for one in Step if one in prompting.TOGETHER and one is not step)
        return {one: self._asked(one, context) for one in open_steps if context.design.artifact(one) is None}

    def _conversation(self, context: Context) -> Conversation:
        return Conversation(
            self._service, context.desk, self._purse, self._longest, unusable=frozenset(self._unusable)
        )
