"""What a model server's refusal means, and what to do about it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from archkit.architects.local.address import HOW_TO_START, KEY_VARIABLE, URL_VARIABLE, Address
from archkit.architects.local.wire import OK, Told
from archkit.architects.patience import asked_wait
from archkit.architects.prompting.fence import visible
from archkit.errors import ServiceError

SERVICE = "The local model"
_MOST_QUOTED = 300
_TOO_LARGE = re.compile(
    r"context[ _](size|length|window)|exceed_context|too many tokens|n_ctx|context.{0,20}overflow"
)
_LOADING = re.compile(r"loading model|model is loading|unavailable_error", re.IGNORECASE)
_KEY = frozenset({401, 403})
_WAITED_FOR = frozenset({429, 502, 503, 504})
_REDIRECTS = range(300, 400)


def unreachable(address: Address, reason: str) -> ServiceError:
    """Return the error for a server that does not answer."""
    return ServiceError(
        SERVICE, f"nobody answers at {address.url} ({short(address.scrubbed(reason))})", HOW_TO_START
    )


def refused(address: Address, told: Told) -> ServiceError:
    """Return the error for an answer that is no reply of a model."""
    problem, hint = _meaning(address, told)
    return ServiceError(
        SERVICE,
        address.scrubbed(problem).rstrip("."),
        hint,
        status=told.status,
        retry_after_seconds=asked_wait({"retry-after": told.retry_after}),
    )


def wants_key(told: Told) -> bool:
    """Say whether a server refuses since it knows no key, or not this one."""
    return told.status in _KEY


def is_loading(told: Told) -> bool:
    """Say whether a server asks for patience while it loads its model."""
    return told.status == 503 and bool(_LOADING.search(told.text[:2_000]))  # noqa: PLR2004 - HTTP's number


def is_passing(told: Told) -> bool:
    """Say whether the same request may be answered a little later."""
    return told.status in _WAITED_FOR


def is_too_large(told: Told) -> bool:
    """Say whether the request did not fit into the model's context."""
    return told.status in {400, 413, 422, 500} and bool(_TOO_LARGE.search(said(told).lower()))


def blames_schema(told: Told) -> bool:
    """Say whether the server cannot hold an answer to the schema that was sent along."""
    words = ("response_format", "json_schema", "schema", "grammar", "guided", "structured", "xgrammar")
    return told.status in {400, 422, 500, 501} and any(word in said(told).lower() for word in words)


def said(told: Told) -> str:
    """Return the message within a refusal, in whatever dialect, as one short line."""
    if told.is_html:
        title = re.search(r"<title[^>]{0,80}>([^<]{0,200})", told.text[:20_000], re.IGNORECASE)
        return short(f"a web page{f' named {title[1].strip()!r}' if title else ''}")
    found = message_in(told.data)
    if not found and told.text.lstrip().startswith("["):
        return "a JSON list"
    return short(found or told.text)


def message_in(data: Mapping[str, Any]) -> str:
    """Return the message of an error object; empty when there is none."""
    for name in ("error", "message", "detail"):
        value = data.get(name)
        if isinstance(value, dict):
            inner = message_in(value)
            if inner:
                return inner
        elif isinstance(value, str) and value:
            return value
        elif value and not isinstance(value, (bool, int, float)):
            return json.dumps(value)
    return ""


def short(text: str, limit: int = _MOST_QUOTED) -> str:
    """Return text from outside as one line without anything that cannot be seen."""
    line = " ".join(visible(text[: limit * 2]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _meaning(address: Address, told: Told) -> tuple[str, str]:
    status, words = told.status, said(told)
    where = f"the server at {address.url}"
    if wants_key(told):
        key = "does not accept the key" if address.key else "wants a key"
        return f"{where} {key} ({status}: {words})", (
            f"Put the key into {KEY_VARIABLE}; a server elsewhere gets it when {URL_VARIABLE} names it."
        )
    if status in _REDIRECTS:
        return f"{where} sends on to another address ({status}), which is not followed", (
            "Name the address that it sends to, if it is yours."
        )
    if is_too_large(told):
        return f"the request is larger than the model's context ({words})", (
            "Start the server with a larger context (llama-server -c, OLLAMA_CONTEXT_LENGTH, "
            "vllm --max-model-len), or shorten the brief."
        )
    if told.is_html or status in {404, 405, 501}:
        by = f", by {short(told.server, 60)}" if told.server else ""
        return f"{where} is no model server that is known here: it answered {status} with {words}{by}", (
            "Name the root of a server with /v1/chat/completions or /v1/messages, and a model that it offers."
        )
    return _faulty(where, told)


def _faulty(where: str, told: Told) -> tuple[str, str]:
    words = said(told)
    if is_loading(told):
        return f"{where} is still loading its model", "Try again when it has loaded."
    if told.status == OK:
        return f"{where} answered with something else than a model's reply: {words}", (
            "Look whether a proxy stands between; name the model server itself."
        )
    return (
        f"{where} answered {told.status}: {words}",
        "Look into the server's own log; restart it if it hangs.",
    )
