"""The cap that is never passed: each request sets aside the most that it can cost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from archkit.architects.asked import Asked
from archkit.architects.desk import Desk
from archkit.architects.pricing import Pricing
from archkit.design import Step
from archkit.errors import SpendingCapError
from archkit.knowledge import fact

_ROOM = 1.5


class Purse:
    """Lets a request go only if the cap holds even when it, and all that run, cost the most.

    Used from one event loop.

    Args:
        cap_usd: The most that the session may cost.
        pricing: What requests can cost.
    """

    def __init__(self, cap_usd: float, pricing: Pricing) -> None:
        self._cap = cap_usd
        self._pricing = pricing
        self._reserved: list[float] = []
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def allowed(self, asked: Asked, desk: Desk) -> AsyncIterator[Asked]:
        """Yield the request as it may be sent, and keep its price aside meanwhile.

        A request that does not fit beside those that run waits for them. What it did cost must
        be on the desk before anything else is awaited after the end of this.

        Raises:
            SpendingCapError: If it could pass the cap, even with a shorter answer.
        """
        while self._reserved and self._pricing.most_usd(asked) > self._left(desk):
            await self._freed.wait()
        fitted = self._fitted(asked, desk)
        usd = self._pricing.most_usd(fitted)
        self._reserved.append(usd)
        try:
            yield fitted
        finally:
            self._reserved.remove(usd)
            freed, self._freed = self._freed, asyncio.Event()
            freed.set()

    def _left(self, desk: Desk) -> float:
        return self._cap - desk.spent_usd - sum(self._reserved)

    def _fitted(self, asked: Asked, desk: Desk) -> Asked:
        most, left = self._pricing.most_usd(asked), self._left(desk)
        if most <= left:
            return asked
        fitting = self._pricing.output_tokens_for(asked, left)
        if fitting >= min(_ROOM * _draft_tokens(asked.step), asked.max_output_tokens):
            return replace(asked, max_output_tokens=fitting)
        raise SpendingCapError(asked.step.value, spent_usd=desk.spent_usd, next_usd=most, cap_usd=self._cap)


def _draft_tokens(step: Step) -> float:
    """Return the tokens of a usual artifact of a step; shorter answers are hardly whole."""
    return fact(f"model.draft-tokens.{step.value}").base
