"""The local architect: it looks for a server, meets it, and asks through whichever wire it speaks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for

from archkit.architects.asked import Service
from archkit.architects.availability import Availability
from archkit.architects.base import Architect
from archkit.architects.local import faults
from archkit.architects.local.address import HOW_TO_START, Address, addresses
from archkit.architects.local.models import is_list, models_in
from archkit.architects.local.server import Server, listed, meet
from archkit.architects.local.wire import Told, UnreachableError
from archkit.architects.settings import Settings
from archkit.errors import ArchitectUnavailableError, InputError, ServiceError

NAME = "local"
TITLE = "A model on your own machine"
LOOK_SECONDS = 0.45
_MOST_NAMED = 3


def local(settings: Settings) -> Architect:
    """Return the architect behind a model server; it is looked for, and met, now.

    Args:
        settings: `base_url` names the server, `model` one of its models; without them the
            environment's ARCHKIT_LOCAL_URL or the usual ports, and its first or only model.

    Raises:
        ArchitectUnavailableError: If there is no server, or what answers is none that can be used.
        InputError: If the address is none, or the server has no such model.
    """
    from archkit.architects.model import ModelArchitect  # noqa: PLC0415 - loads all prompts

    try:
        server = found_server(settings)
    except ServiceError as error:
        raise ArchitectUnavailableError(NAME, f"{error.problem}. {error.hint.rstrip('.')}") from error
    return ModelArchitect(_service(server, settings), settings, "small" if server.model.is_small else "full")


def available(settings: Settings) -> Availability:
    """Say whether a model server answers, within half a second; nothing is generated."""
    try:
        places = addresses(settings.base_url)
    except InputError as error:
        return Availability(NAME, TITLE, ready=False, why=error.problem, hint=error.hint or "")
    seen = list(_looked(places))
    for address, told in seen:
        if isinstance(told, Told) and _is_server(address, told):
            return Availability(NAME, TITLE, ready=True, why=_why(address, told, settings.model), hint="")
    return Availability(NAME, TITLE, ready=False, why=_tried(seen), hint=HOW_TO_START)


def found_server(settings: Settings) -> Server:
    """Return the server that was named, or the first that answers at a usual port.

    Raises:
        ArchitectUnavailableError: If none answers at the usual ports.
        InputError: If the address is none, or the server has no such model.
        ServiceError: If what answers is no model server, or does not get ready in time.
    """
    places = addresses(settings.base_url)
    if places[0].given:
        return meet(places[0], settings.model, seconds=settings.timeout_seconds)
    seen = list(_looked(places))
    for address, told in seen:
        if isinstance(told, Told) and _is_server(address, told):
            return meet(address, settings.model, seconds=settings.timeout_seconds)
    raise ArchitectUnavailableError(NAME, f"{_tried(seen)}. {HOW_TO_START.rstrip('.')}")


def _service(server: Server, settings: Settings) -> Service:
    if server.wire == "anthropic":
        from archkit.architects.local.messages import MessagesService  # noqa: PLC0415 - only for this wire

        return MessagesService(server, settings)
    from archkit.architects.local.chat import ChatService  # noqa: PLC0415 - only for this wire

    return ChatService(server, settings)


def _looked(places: tuple[Address, ...]) -> Iterator[tuple[Address, Told | str]]:
    """Yield what each place answered, or why it did not; all are asked at once."""
    until = time.monotonic() + LOOK_SECONDS
    pool = ThreadPoolExecutor(len(places), thread_name_prefix="archkit-look")
    asked: list[Future[Told]] = [pool.submit(listed, place, LOOK_SECONDS) for place in places]
    wait_for(asked, timeout=max(0.0, until - time.monotonic()))
    pool.shutdown(wait=False, cancel_futures=True)
    for place, one in zip(places, asked, strict=True):
        if not one.done():
            yield place, "it did not answer in time"
            continue
        try:
            yield place, one.result()
        except UnreachableError as error:
            yield place, str(error)


def _is_server(address: Address, told: Told) -> bool:
    """Say whether an answer comes from a model server; a named one may keep its list to itself."""
    if is_list(told) or faults.is_loading(told):
        return True
    return address.given and told.status in {404, 405} and not told.is_html


def _why(address: Address, told: Told, model: str | None) -> str:
    names = [one.id for one in models_in(told) if one.is_chat]
    if faults.is_loading(told):
        return f"the server at {address.url} is loading its model"
    if model and names and model not in names and f"{model}:latest" not in names:
        return f"{address.url} answers, but does not list {model!r}"
    if not names:
        return f"{address.url} answers, but lists no model"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{address.url} has {', '.join(names[:_MOST_NAMED])}{more}"


def _tried(seen: list[tuple[Address, Told | str]]) -> str:
    tried = "; ".join(f"{address.title}: {_said(told)}" for address, told in seen)
    return f"no model server answers ({tried})"


def _said(told: Told | str) -> str:
    if isinstance(told, str):
        return "nobody" if "refused" in told.lower() else faults.short(told, 80)
    if faults.wants_key(told):
        return f"wants a key ({told.status})"
    return f"something else, status {told.status}"
