"""Asks later: requests are gathered instead of sent, and answered from what a batch brought."""

from __future__ import annotations

from collections.abc import Mapping

from archkit.architects.asked import Asked, Hearing
from archkit.architects.desk import Reply
from archkit.errors import ReplyPendingError


class DeferredService:
    """A service that answers only what came already, and gathers the rest.

    Args:
        name: The service that will answer.
        how: Its model and settings; they make the digests those of the live service.
        came: Replies that a batch brought, by digest; also those that were broken off.
    """

    def __init__(self, name: str, how: tuple[str, ...], came: Mapping[str, Reply]) -> None:
        self.name = name
        self._how = how
        self._came = came
        self.missing: dict[str, Asked] = {}

    @property
    def how(self) -> tuple[str, ...]:
        """Model and settings that change an answer."""
        return self._how

    async def answer(self, asked: Asked, hearing: Hearing) -> Reply:
        """Return the reply if it came.

        Raises:
            ReplyPendingError: If it did not; the request is then among the `missing`.
        """
        digest = asked.digest(*self._how)
        hearing.begun.set()
        if digest in self._came:
            return self._came[digest]
        self.missing[digest] = asked
        raise ReplyPendingError(asked.step.value)

    async def close(self) -> None:
        """Nothing is open."""
