"""Claude, through Anthropic's SDK: the only file that imports it, and only when it is used.

One request is one stream. The tokens are counted before anything is made of the answer, and
the SDK's own retries are off: what is tried again, and how late, is decided here, where each
try is paid for.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import time
import warnings
from typing import Any

from archkit.architects import claude_faults, claude_wire
from archkit.architects.asked import Asked, Hearing
from archkit.architects.availability import Availability
from archkit.architects.bounded_response import bound
from archkit.architects.claude_faults import Fault
from archkit.architects.claude_key import PLACES, Key, find_key
from archkit.architects.desk import Reply, Stop, Usage
from archkit.architects.local.address import is_loopback, root_of, same_server
from archkit.architects.model import ModelArchitect
from archkit.architects.patience import Patience, asked_wait, duration
from archkit.architects.pricing import DEFAULT_MODEL, Pricing, cost, priced
from archkit.architects.prompting.reading import MOST_CHARACTERS
from archkit.architects.purse import Purse
from archkit.architects.secret import Withholding, without
from archkit.architects.settings import Settings
from archkit.errors import ArchitectUnavailableError, InputError
from archkit.knowledge import known_model

DEFAULT_ADDRESS = "https://api.anthropic.com"
ADDRESS_VARIABLE = "ANTHROPIC_BASE_URL"
_TITLE = "Claude, through Anthropic's service"
LONGEST_SECONDS = 7_200.0
"""The longest answer that a model gives takes about an hour; one that drips in never ends."""
_CONNECT_SECONDS = 10.0


def available(settings: Settings) -> Availability:
    """Return whether Claude can be asked with these settings; nothing is sent."""
    key, reason = find_key()
    if key is None:
        hint = f"Set a key; it is looked for in {PLACES}."
        return Availability("claude", _TITLE, ready=False, why=f"there is no usable key: {reason}", hint=hint)
    model = model_of(settings)
    try:
        _refuse_elsewhere(settings)
        _refuse_unpriced(settings)
    except InputError as error:
        return Availability("claude", _TITLE, ready=False, why=error.problem, hint=error.hint or "")
    why = f"a key is in {key.origin}; {model} would be asked at {address(settings)}"
    return Availability("claude", _TITLE, ready=True, why=why, hint=_retirement(model))


def claude(settings: Settings, *, patience: Patience | None = None) -> ModelArchitect:
    """Return the architect that asks Claude; nothing is sent yet.

    Args:
        settings: How it is asked.
        patience: How often and how late a request is tried again.

    Raises:
        ArchitectUnavailableError: If there is no key that can be one.
        InputError: If there is a cap, and the model's price is not known.
    """
    service = service_of(settings, patience=patience)
    known = known_model(model_of(settings))
    purse = Purse(settings.cap_usd, Pricing(known)) if settings.cap_usd is not None and known else None
    most = known.most_output_tokens if known else None
    return ModelArchitect(service, settings, purse=purse, most_output_tokens=most)


def service_of(settings: Settings, *, patience: Patience | None = None) -> ClaudeService:
    """Return the way to Claude that these settings describe.

    Raises:
        ArchitectUnavailableError: If there is no key that can be one.
        InputError: If there is a cap, and the model's price is not known, or the address is none that
            may be sent a key.
    """
    key, reason = find_key()
    if key is None:
        raise ArchitectUnavailableError("claude", f"{reason}; a key is looked for in {PLACES}")
    _refuse_elsewhere(settings)
    _refuse_unpriced(settings)
    return ClaudeService(settings, key, patience or Patience())


def model_of(settings: Settings) -> str:
    """Return the id of the model that is asked."""
    return settings.model or DEFAULT_MODEL


def address(settings: Settings) -> str:
    """Return where the service is asked."""
    return settings.base_url or os.environ.get(ADDRESS_VARIABLE) or DEFAULT_ADDRESS


def client(settings: Settings, key: Key) -> Any:
    """Return a client of the SDK that tries nothing again by itself."""
    import anthropic  # noqa: PLC0415 - takes a second, and only here
    import httpx2  # noqa: PLC0415 - comes with it

    timeout = httpx2.Timeout(
        settings.timeout_seconds, connect=min(_CONNECT_SECONDS, settings.timeout_seconds)
    )
    httpx2.AsyncClient(base_url=address(settings))  # refuses a wrong address or proxy; the SDK's stumbles
    return anthropic.AsyncAnthropic(
        api_key=key.value,
        base_url=address(settings),
        max_retries=0,
        timeout=timeout,
        http_client=anthropic.DefaultAsyncHttpxClient(
            follow_redirects=False, event_hooks={"response": [bound]}
        ),
    )


def _refuse_elsewhere(settings: Settings) -> None:
    """Refuse an address that only the settings name: those of a session from elsewhere may name anyone's."""
    where, named = root_of(address(settings), "base_url"), os.environ.get(ADDRESS_VARIABLE, "")
    if is_loopback(where) or any(same_server(where, one) for one in (DEFAULT_ADDRESS, named)):
        return
    raise InputError(
        f"no key is sent to {where!r}, which only the settings name",
        field="base_url",
        hint=f"If this server may have it, set {ADDRESS_VARIABLE} to its address as well.",
    )


def _refuse_unpriced(settings: Settings) -> None:
    model = model_of(settings)
    if settings.cap_usd is not None and not priced(model, _today()):
        raise InputError(
            f"the price of {model!r} is not known, so the cap of {settings.cap_usd:.2f} USD cannot be kept",
            field="cap_usd",
            hint=f"Choose {DEFAULT_MODEL!r}, whose price is known, or lift the cap.",
        )


def _retirement(model: str) -> str:
    known = known_model(model)
    return f"{known.name} retires on {known.retires.isoformat()}." if known and known.retires else ""


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()


class ClaudeService:
    """Asks Claude; see `archkit.architects.asked.Service`."""

    name = "claude"

    def __init__(self, settings: Settings, key: Key, patience: Patience) -> None:
        self.model = model_of(settings)
        self._settings = settings
        self._key = key
        self._patience = patience
        self._structured = settings.layout == "structured"
        self._client: Any = None

    def __repr__(self) -> str:
        return f"ClaudeService(model={self.model!r}, address={address(self._settings)!r})"

    @property
    def how(self) -> tuple[str, ...]:
        """Model and settings that change an answer."""
        return (self.name, self.model, self._settings.effort or "", self._settings.layout)

    async def answer(self, asked: Asked, hearing: Hearing) -> Reply:
        """Return the model's reply; tried again where that helps.

        Raises:
            ServiceError: If none came.
            SpendingCapError: If a try could pass the cap.
        """
        if self._client is None:
            self._client = await self._connected()
        digest = asked.digest(*self.how)
        tried = 0
        while True:
            tried += 1
            async with hearing.allowed(asked) as allowed:
                found = await _Try(self, allowed, digest, hearing).made()
                if isinstance(found, Reply):
                    return found
            if self._structured and claude_faults.too_complex(found):
                self._structured, tried = False, 0
                continue
            if not self._worth_it(found, tried):
                raise found.error(tried if found.again else 1)
            await self._patience.sleep(self._patience.seconds(tried, found.wait_seconds))

    async def _connected(self) -> Any:
        """Return the client; the first import takes a second, in which a stop must not wait."""
        try:
            return await asyncio.to_thread(client, self._settings, self._key)
        except Exception as error:  # noqa: BLE001 - addresses and proxies are refused in many ways
            reason = f"{type(error).__name__}: {error}"
            raise claude_faults.misaddressed(reason, address(self._settings), self._key).error() from None

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    def _worth_it(self, fault: Fault, tried: int) -> bool:
        if not fault.again or tried >= self._patience.tries:
            return False
        return (fault.wait_seconds or 0) <= self._patience.longest_asked_seconds

    def opened(self, asked: Asked) -> Any:
        """Return the stream of a request, not yet begun."""
        fields = claude_wire.request(asked, self._settings, self.model, structured=self._structured)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a model that retires is told by `available`
            return self._client.messages.stream(**fields)

    def fault(self, error: Exception, *, begun: bool) -> Fault:
        """Return what an error of the SDK, or of what is below it, means: the one place for it."""
        import anthropic  # noqa: PLC0415 - here already
        import httpx2  # noqa: PLC0415 - comes with it

        if isinstance(error, anthropic.APIStatusError):
            return claude_faults.of_status(
                error.status_code,
                error.type or "",
                error.api_message or error.message,
                wait_seconds=asked_wait(error.response.headers),
                model=self.model,
                key=self._key,
            )
        cause = error if isinstance(error, httpx2.HTTPError) else error.__cause__
        if isinstance(error, (anthropic.APITimeoutError, httpx2.TimeoutException)):
            connected = not isinstance(cause, (httpx2.ConnectTimeout, httpx2.PoolTimeout))
            return claude_faults.silent(self._settings.timeout_seconds, begun=begun, connected=connected)
        if isinstance(error, httpx2.HTTPError) or (begun and isinstance(error, anthropic.APIConnectionError)):
            return claude_faults.cut(begun=begun)  # raw from below the SDK: its headers had come
        if isinstance(cause, (httpx2.RemoteProtocolError, httpx2.ReadError)):
            return claude_faults.cut(begun=begun)  # it was reached, and closed the line
        if isinstance(error, anthropic.APIConnectionError):
            return claude_faults.unreachable(str(cause or ""), self._key)
        return claude_faults.garbled(f"{type(error).__name__}: {error}", self._key)

    def reply(self, asked: Asked, digest: str, message: Any, stop: Stop, seconds: float) -> Reply:
        """Return a reply with its usage and price."""
        usage = claude_wire.usage(message, asked)
        return Reply(
            request=digest,
            step=asked.step,
            model=self.model,
            content=without(self._key.value, claude_wire.content(message)),
            stop=stop,
            usage=usage,
            cost_usd=self._usd(usage),
            seconds=seconds,
            note=claude_faults.told(claude_wire.refusal(message), self._key),
        )

    def withholding(self, hearing: Hearing) -> Withholding:
        """Return who hears a text as it arrives, without the key."""
        return Withholding(self._key.value, hearing.heard)

    def told(self, text: str) -> str:
        """Return what the service said as one short line without the key."""
        return claude_faults.told(text, self._key)

    def _usd(self, usage: Usage) -> float | None:
        return cost(usage, self.model, _today())


class _EndlessError(Exception):
    """An answer that has outgrown every artifact; the message says how."""


class _Try:
    """One try of a request; what it costs is told whatever becomes of it."""

    def __init__(self, service: ClaudeService, asked: Asked, digest: str, hearing: Hearing) -> None:
        self._service = service
        self._asked = asked
        self._digest = digest
        self._hearing = hearing
        self._begun_at = time.monotonic()
        self._message: Any = None

    async def made(self) -> Reply | Fault:
        """Return the reply, or why there is none; a lost one that may be billed is handed over."""
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                kind = await self._streamed()
        except asyncio.CancelledError:
            self._lose("cancelled")
            raise
        except (TimeoutError, _EndlessError) as error:
            fault = claude_faults.endless(str(error) or f"has taken {duration(LONGEST_SECONDS)}")
        except Exception as error:  # noqa: BLE001 - the SDK's edge: raw errors of four layers come out here
            fault = self._service.fault(error, begun=self._message is not None)
        else:
            stop = claude_wire.stop(self._message)
            if stop != "cut":
                return self._reply(stop)
            stream = "event-stream" in kind
            begun = self._message is not None
            fault = claude_faults.cut(begun=begun) if stream else claude_faults.page(kind)
        if fault.sent or self._message is not None:
            self._lose("cut")
        return fault

    async def _streamed(self) -> str:
        """Read the stream to its end; return the kind of content that it said to be."""
        async with self._service.opened(self._asked) as stream:
            heard, size = self._service.withholding(self._hearing), 0
            async for event in stream:
                if event.type == "message_start":
                    self._hearing.begun.set()
                if event.type in ("message_start", "message_delta"):
                    self._message = stream.current_message_snapshot
                elif event.type == "text":
                    heard(event.text)
                size += len(getattr(event, "text", "") or getattr(event, "partial_json", ""))
                if size > MOST_CHARACTERS:
                    raise _EndlessError(f"has more than {MOST_CHARACTERS:,} characters")
            return str(stream.response.headers.get("content-type", ""))

    def _reply(self, stop: Stop) -> Reply:
        seconds = time.monotonic() - self._begun_at
        return self._service.reply(self._asked, self._digest, self._message, stop, seconds)

    def _lose(self, stop: Stop) -> None:
        self._hearing.lost(self._reply(stop))
