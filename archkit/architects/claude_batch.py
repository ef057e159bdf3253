"""Claude through its batches: many requests at once, later, at a lower price.

A batch is asked for with a handful of short calls. What can be repeated safely is tried again;
handing in is repeated only when the service surely did not take it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from archkit.architects import claude_faults, claude_wire
from archkit.architects.asked import Asked
from archkit.architects.claude import client, model_of, service_of
from archkit.architects.claude_key import find_key
from archkit.architects.deferred import DeferredService
from archkit.architects.desk import Reply
from archkit.architects.event_loop import EventLoop
from archkit.architects.model import ModelArchitect
from archkit.architects.patience import Patience
from archkit.architects.pricing import Pricing, cost
from archkit.architects.settings import Settings
from archkit.design import Step
from archkit.errors import InputError, ServiceError
from archkit.knowledge import known_model

_Result = TypeVar("_Result")
_MOST_REQUESTS = 10_000
_MOST_LOOKED_AT = 100
_MOST_SAID = 300
_NOT_TAKEN = frozenset({429, 529})


@dataclass(frozen=True)
class Counter:
    """Where a batch with the service stands; `counted` has its requests by status."""

    ended: bool
    counted: Mapping[str, int]

    @property
    def requests(self) -> int:
        """All requests of the batch."""
        return sum(self.counted.values())


class ClaudeBatches:
    """Hands requests to Claude's batches and fetches their replies.

    Args:
        settings: How Claude is asked.
        patience: How often and how late a call is tried again.

    Raises:
        ArchitectUnavailableError: If there is no key that can be one.
        InputError: If the settings ask for what a batch cannot give.
    """

    name = "claude"

    def __init__(self, settings: Settings, *, patience: Patience | None = None) -> None:
        if settings.layout != "cached" or settings.tools:
            raise InputError(
                "a batch is asked in the layout 'cached' and without tools",
                hint="Set layout to 'cached' and tools to false.",
            )
        self._settings = settings
        self._patience = patience or Patience()
        self._service = service_of(settings)
        self._model = model_of(settings)
        self._loop = EventLoop()

    @property
    def how(self) -> tuple[str, ...]:
        """Model and settings; the digests are those of the live service."""
        return self._service.how

    def architect(self, service: DeferredService, settings: Settings) -> ModelArchitect:
        """Return the architect that asks through a deferred service."""
        return ModelArchitect(service, settings)

    def most_usd(self, asked: Asked) -> float | None:
        """Return the most that a request can cost in a batch, in USD; None when no price is known."""
        known = known_model(self._model)
        today = dt.datetime.now(tz=dt.UTC).date()
        price = known.price(0, today) if known else None
        if known is None or price is None:
            return None
        return Pricing(known).most_usd(asked) * price.batch_factor

    def hand_in(self, asked: Mapping[str, Asked]) -> str:
        """Hand in requests by their digest and return the batch's id.

        Raises:
            ServiceError: If the service does not take them.
        """
        if len(asked) > _MOST_REQUESTS:
            raise ServiceError(
                claude_faults.SERVICE,
                f"{len(asked):,} requests are more than the {_MOST_REQUESTS:,} of one batch",
                "Split the briefs over several folders.",
            )
        requests = [{"custom_id": digest, "params": self._wired(one)} for digest, one in asked.items()]

        async def handed_in(sdk: Any) -> str:
            return str((await sdk.messages.batches.create(requests=requests)).id)

        return self._called(handed_in, repeatable=False)

    def standing(self, batch: str) -> Counter:
        """Return where a batch stands.

        Raises:
            ServiceError: If the service does not say.
        """

        async def looked_at(sdk: Any) -> Counter:
            found = await sdk.messages.batches.retrieve(batch)
            return Counter(found.processing_status == "ended", found.request_counts.model_dump())

        return self._called(looked_at)

    def replies(self, batch: str, steps: Mapping[str, Step]) -> Iterator[tuple[str, Reply | str]]:
        """Yield the digest of each of our requests with its reply, or with why there is none.

        Args:
            batch: The batch's id; it has ended.
            steps: The step that each request was for, by digest; others are passed over.

        Raises:
            ServiceError: If the service does not give them.
        """

        async def fetched(sdk: Any) -> list[tuple[str, Reply | str]]:
            lines = await sdk.messages.batches.results(batch)
            return [
                (line.custom_id, self._reply(line, steps[line.custom_id]))
                async for line in lines
                if line.custom_id in steps
            ]

        yield from self._called(fetched)

    def batches_since(self, moment: dt.datetime) -> tuple[str, ...]:
        """Return the ids of batches handed in since then, newest first.

        Raises:
            ServiceError: If the service does not say.
        """

        async def listed(sdk: Any) -> tuple[str, ...]:
            return tuple([one async for one in _since(sdk, moment)])

        return self._called(listed)

    def _wired(self, asked: Asked) -> dict[str, Any]:
        return claude_wire.request(asked, self._settings, self._model, structured=False)

    def _reply(self, line: Any, step: Step) -> Reply | str:
        if line.result.type != "succeeded":
            return _without(line.result, self._service.told)
        message = line.result.message
        asked = Asked(step, (), (), "", {})  # usage is stated, so nothing is estimated from the question
        found = self._service.reply(asked, line.custom_id, message, claude_wire.stop(message), 0)
        usd = cost(found.usage, self._model, dt.datetime.now(tz=dt.UTC).date(), batch=True)
        return found.model_copy(update={"cost_usd": usd})

    def _called(self, call: Callable[[Any], Awaitable[_Result]], *, repeatable: bool = True) -> _Result:
        return self._loop.run(self._tried(call, repeatable=repeatable))

    async def _tried(self, call: Callable[[Any], Awaitable[_Result]], *, repeatable: bool) -> _Result:
        key, _ = find_key()
        if key is None:
            raise ServiceError(claude_faults.SERVICE, "the key is gone", "Set it again.")
        tried = 0
        async with client(self._settings, key) as sdk:
            while True:
                tried += 1
                try:
                    return await call(sdk)
                except Exception as error:  # noqa: BLE001 - the SDK's edge: raw errors of four layers
                    fault = self._service.fault(error, begun=False)
                    again = fault.again and (repeatable or _surely_not_taken(fault.status, error.__cause__))
                patient = (fault.wait_seconds or 0) <= self._patience.longest_asked_seconds
                if not again or not patient or tried >= self._patience.tries:
                    raise fault.error(tried if fault.again else 1)
                await self._patience.sleep(self._patience.seconds(tried, fault.wait_seconds))


def _surely_not_taken(status: int, cause: BaseException | None) -> bool:
    """Say whether a request that failed cannot have reached the work it was for."""
    import httpx2  # noqa: PLC0415 - comes with the SDK, which is loaded by now

    return status in _NOT_TAKEN or isinstance(cause, (httpx2.ConnectError, httpx2.ConnectTimeout))


def _without(result: Any, told: Callable[[str], str]) -> str:
    """Return why a request of a batch has no reply."""
    if result.type == "errored":
        return f"the service did not take the request: {told(str(result.error.error.message))}"
    return {
        "expired": "the batch ran out of its 24 hours before this request's turn; run it again",
        "canceled": "the batch was cancelled at the service; run it again",
    }.get(str(result.type), f"it ended as {result.type!r}")


async def _since(sdk: Any, moment: dt.datetime) -> AsyncIterator[str]:
    looked_at = 0
    async for one in sdk.messages.batches.list(limit=20):
        looked_at += 1
        if one.created_at < moment or looked_at > _MOST_LOOKED_AT:
            return
        yield str(one.id)
