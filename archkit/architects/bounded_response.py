"""A response of a service that ends, whatever the service sends: its bytes are counted as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

MOST_BYTES = 128_000_000
"""Far more than the events of the longest answer: 128,000 tokens take about 20 million bytes."""


async def bound(response: Any) -> None:
    """Have a response break off after `MOST_BYTES`; given to a client of httpx2 as its hook."""
    import httpx2  # noqa: PLC0415 - comes with the SDK

    endless = response.stream

    class Counted(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            taken = 0
            async for piece in endless:
                taken += len(piece)
                if taken > MOST_BYTES:
                    raise httpx2.ReadError(f"more than {MOST_BYTES:,} bytes came")
                yield piece

        async def aclose(self) -> None:
            await endless.aclose()

    response.stream = Counted()
