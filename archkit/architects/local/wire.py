"""Short questions to a model server: what it is, and what it has; bounded in time and size.

Redirects are not followed, proxies of the environment are not used, and nothing is unpacked:
what a server sends is read as it is, up to a limit.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from archkit.architects.local.address import Address

MOST_BYTES = 4_000_000
OK = 200
CONNECT_SECONDS = 5.0
PLAIN = {"accept-encoding": "identity", "user-agent": "archkit"}


@dataclass(frozen=True)
class Told:
    """What a server answered; `server` is its own word for itself."""

    status: int
    kind: str
    server: str
    text: str
    retry_after: str = ""

    @classmethod
    def of(cls, response: Any, content: bytes) -> Self:
        """Return what a response says, its body read already."""
        headers = response.headers
        return cls(
            status=response.status_code,
            kind=headers.get("content-type", "").lower()[:80],
            server=headers.get("server", "")[:80],
            text=content.decode("utf-8", "replace"),
            retry_after=headers.get("retry-after", "")[:40],
        )

    @property
    def data(self) -> Mapping[str, Any]:
        """The JSON object that was sent; empty when it was something else."""
        try:
            found = json.loads(self.text)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def is_html(self) -> bool:
        """Whether a page was sent instead of data."""
        return "html" in self.kind or self.text.lstrip()[:9].lower().startswith(("<!doctype", "<html"))


class UnreachableError(Exception):
    """Nobody answered at an address, or not in time; the message says which."""


def ask(address: Address, path: str, *, seconds: float, body: Mapping[str, Any] | None = None) -> Told:
    """Return what a server answers to a GET, or to a POST when there is a body.

    Args:
        address: Whom to ask.
        path: What to ask for, such as ``/v1/models``.
        seconds: The longest time that the whole exchange may take.
        body: Sent as JSON.

    Raises:
        UnreachableError: If nobody answered within the time.
    """
    import httpx2  # noqa: PLC0415 - loaded only when a server is looked for

    until = time.monotonic() + seconds
    headers = {**PLAIN, **address.headers}
    method = "GET" if body is None else "POST"
    content = None if body is None else json.dumps(body).encode()
    if content is not None:
        headers["content-type"] = "application/json"
    times = httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
    try:
        with (
            httpx2.Client(trust_env=False, timeout=times, follow_redirects=False) as client,
            client.stream(method, address.url + path, headers=headers, content=content) as told,
        ):
            return _read(told, until)
    except httpx2.TimeoutException:
        raise UnreachableError("it did not answer in time") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        raise UnreachableError(address.scrubbed(str(error))[:200] or type(error).__name__) from None


def _read(response: Any, until: float) -> Told:
    taken = bytearray()
    for piece in response.iter_raw():
        taken += piece
        if len(taken) > MOST_BYTES:
            raise UnreachableError(f"it sent more than {MOST_BYTES:,} bytes")
        if time.monotonic() > until:
            raise UnreachableError("it did not end its answer in time")
    return Told.of(response, bytes(taken))
