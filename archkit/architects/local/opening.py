"""A chat completion is asked for: a server that loads or is busy is waited for, a refusal is heard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from archkit.architects.local import faults
from archkit.architects.local.address import Address
from archkit.architects.local.stream import BrokenReplyError
from archkit.architects.local.wire import CONNECT_SECONDS, MOST_BYTES, OK, PLAIN, Told
from archkit.architects.patience import asked_wait

PATH = "/v1/chat/completions"
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 5.0


class SchemaRefusedError(Exception):
    """The server cannot hold an answer to the schema that was sent along."""


@asynccontextmanager
async def opened(address: Address, body: Mapping[str, Any], silent_seconds: float) -> AsyncIterator[Any]:
    """Open the response to a request, whose body is still to be read.

    Args:
        address: Whom to ask.
        body: What is asked, as the wire has it.
        silent_seconds: The longest silence, and the longest wait for a server that is not ready.

    Raises:
        SchemaRefusedError: If the server refuses only the schema.
        ServiceError: If it refuses, cannot be reached, or stays silent from the beginning.
        BrokenReplyError: If it breaks off after it has begun.
    """
    import httpx2  # noqa: PLC0415 - loaded only when a model is asked

    times = httpx2.Timeout(silent_seconds, connect=min(CONNECT_SECONDS, silent_seconds))
    until, wait, begun = time.monotonic() + silent_seconds, _FIRST_WAIT, False
    headers = {**PLAIN, **address.headers}
    try:
        async with httpx2.AsyncClient(trust_env=False, timeout=times, follow_redirects=False) as client:
            while True:
                async with client.stream("POST", address.url + PATH, headers=headers, json=body) as response:
                    if _is_reply(response):
                        begun = True
                        yield response
                        return
                    refusal = await _told(response)
                pause = _pause(refusal, wait)
                if pause is None or time.monotonic() + pause > until:
                    raise _refused(address, refusal, body)
                wait = min(wait * 2, _LONGEST_WAIT)
                await asyncio.sleep(pause)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        problem = _said_of(error, silent_seconds)
        if begun:
            raise BrokenReplyError(problem) from None
        raise faults.unreachable(address, problem) from None


def _refused(address: Address, told: Told, body: Mapping[str, Any]) -> Exception:
    if "response_format" in body and faults.blames_schema(told) and not faults.is_too_large(told):
        return SchemaRefusedError()
    return faults.refused(address, told)


def _is_reply(response: Any) -> bool:
    kind = response.headers.get("content-type", "").lower()
    return response.status_code == OK and ("event-stream" in kind or "json" in kind)


async def _told(response: Any) -> Told:
    taken = bytearray()
    async for piece in response.aiter_raw():
        taken += piece
        if len(taken) > MOST_BYTES:
            break
    return Told.of(response, bytes(taken[:MOST_BYTES]))


def _pause(told: Told, wait: float) -> float | None:
    """Return how long to wait before asking again; None when that would not help."""
    if not faults.is_passing(told):
        return None
    return max(wait, asked_wait({"retry-after": told.retry_after}) or 0)


def _said_of(error: Exception, silent_seconds: float) -> str:
    kind = type(error).__name__
    if kind == "ConnectTimeout":
        return "no connection in time"
    if kind.endswith("Timeout"):
        return f"the server was silent for {silent_seconds:g} s"
    return faults.short(str(error), 120) or kind
