"""The service of the Anthropic wire on a server near by, through the service that asks Claude.

The schema goes along as `output_config`, which some servers hold a model to and others ignore;
one that refuses it is asked without. What comes back is read the same way in either case.
"""

from __future__ import annotations

from typing import Any

from archkit.architects.asked import Asked, Hearing
from archkit.architects.bounded_response import bound
from archkit.architects.claude import ClaudeService, client
from archkit.architects.claude_faults import Fault
from archkit.architects.claude_key import Key
from archkit.architects.desk import Reply, Usage
from archkit.architects.local import faults
from archkit.architects.local.address import HOW_TO_START, KEY_VARIABLE
from archkit.architects.local.server import Server
from archkit.architects.patience import Patience
from archkit.architects.settings import Settings
from archkit.errors import ServiceError

_NO_KEY = "no-key-needed"
_SETTINGS = {"cap_usd": None, "layout": "structured", "effort": None}
_HEADERS = frozenset({"accept", "anthropic-version", "connection", "content-length", "content-type", "host"})
"""What goes along besides the key; the SDK adds what the environment holds for Anthropic's own service."""
_REDIRECTS = range(300, 400)
_HINTS = {
    0: HOW_TO_START,
    401: f"Put the key into {KEY_VARIABLE}.",
    403: f"Put a key that may do this into {KEY_VARIABLE}.",
    404: "Name a model that the server has.",
    413: "Start the server with a larger context, or shorten the brief.",
}


class MessagesService(ClaudeService):
    """A model behind the Anthropic wire; what it costs is nothing that a bill shows."""

    name = "local"

    def __init__(self, server: Server, settings: Settings) -> None:
        asked = {**_SETTINGS, "model": server.model.id, "base_url": server.address.url}
        self._server = server
        super().__init__(
            settings.model_copy(update=asked),
            Key(server.address.key or _NO_KEY, KEY_VARIABLE),
            Patience(tries=2),
        )

    @property
    def how(self) -> tuple[str, ...]:
        """Model and settings that change an answer."""
        return ("anthropic", self.model)

    async def answer(self, asked: Asked, hearing: Hearing) -> Reply:
        """Return the model's reply; its tools are left out, since many such servers have none.

        Raises:
            ServiceError: If none came.
        """
        if self._client is None:
            self._client = client(self._settings, self._key).with_options(http_client=self._plain_client())
        try:
            return await self._answered(asked, hearing)
        except ServiceError as error:
            status = error.status
            hint = _HINTS.get(status, "Look into the server's own log.")
            problem = faults.short(f"the server at {self._server.address.url}: {error.problem}")
            raise ServiceError(faults.SERVICE, problem, hint, status=status) from None

    async def _answered(self, asked: Asked, hearing: Hearing) -> Reply:
        try:
            return await super().answer(asked, hearing)
        except ServiceError as error:
            if error.status not in {400, 422} or not self._structured:
                raise
        self._structured = False
        return await super().answer(asked, hearing)

    def _plain_client(self) -> Any:
        """Return a client that follows no redirect, uses no proxy, and sends no header meant for Claude."""
        import httpx2  # noqa: PLC0415 - comes with the SDK

        async def only_ours(request: Any) -> None:
            for name in [one for one in request.headers if one.lower() not in _HEADERS]:
                del request.headers[name]
            request.headers["authorization"] = f"Bearer {self._key.value}"

        return httpx2.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            event_hooks={"request": [only_ours], "response": [bound]},
        )

    def fault(self, error: Exception, *, begun: bool) -> Fault:
        """Return what an error means; one that cannot be reached is not waited for."""
        status = getattr(error, "status_code", 0)
        if status in _REDIRECTS:
            problem = f"it sends on to another address ({status}), which is not followed"
            return Fault(problem, "", status=status)
        found = super().fault(error, begun=begun)
        if found.status or found.sent:
            return found
        return Fault(found.problem, found.hint, again=False, sent=found.sent)

    def _usd(self, usage: Usage) -> float | None:  # noqa: ARG002 - whatever the tokens
        return 0.0
