"""Where a model server may stand: an address that was given, or the usual ports of this machine."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit

from archkit.architects.secret import without
from archkit.errors import InputError

URL_VARIABLE = "ARCHKIT_LOCAL_URL"
KEY_VARIABLE = "ARCHKIT_LOCAL_KEY"
USUAL_PORTS = (("llama.cpp", 8080), ("Ollama", 11434), ("LM Studio", 1234), ("vLLM", 8000))
HOW_TO_START = (
    "Start one, such as `ollama serve`, `llama-server -m FILE.gguf -c 16384`, `lms server start` "
    f"or `vllm serve MODEL`; one that stands elsewhere is named by its base URL or {URL_VARIABLE}."
)
_FIELD = "base_url"


@dataclass(frozen=True)
class Address:
    """The root of a server, without its ``/v1``.

    `given` says whether somebody named it; one that was merely tried is asked only for its
    list of models until that shows a model server. `key` goes along only to this machine and
    to the address of the environment, so that a session from elsewhere that names a server of
    its own is sent no key.
    """

    url: str
    title: str
    given: bool = True
    key: str = ""

    @property
    def headers(self) -> Mapping[str, str]:
        """What goes with each request to this address."""
        return {"authorization": f"Bearer {self.key}"} if self.key else {}

    def scrubbed(self, text: str) -> str:
        """Return a text of the server without the key, should it repeat it."""
        return without(self.key, text)

    def __reduce__(self) -> NoReturn:
        """Refuse to be written anywhere, since the key would be as well.

        Raises:
            TypeError: Always.
        """
        raise TypeError("an address with its key is not copied or kept; look for it again")

    def __repr__(self) -> str:
        """Show the address without its key."""
        return f"Address({self.url!r}, {self.title!r}, given={self.given})"


def addresses(base_url: str | None, environ: Mapping[str, str] = os.environ) -> tuple[Address, ...]:
    """Return where to look: what was given, else what the environment names, else the usual ports.

    Raises:
        InputError: If an address cannot be one, or the key cannot be sent.
    """
    key = _key(environ)
    named = environ.get(URL_VARIABLE, "").strip()
    if base_url is not None and base_url.strip():
        root = root_of(base_url.strip(), _FIELD)
        trusted = is_loopback(root) or (bool(named) and same_server(root, root_of(named, URL_VARIABLE)))
        return (Address(root, root, key=key if trusted else ""),)
    if named:
        root = root_of(named, URL_VARIABLE)
        return (Address(root, root, key=key),)
    return tuple(
        Address(f"http://127.0.0.1:{port}", f"{title} at port {port}", given=False, key=key)
        for title, port in USUAL_PORTS
    )


def root_of(text: str, field: str) -> str:
    """Return an address without what follows its path.

    Args:
        text: The address.
        field: Where it was given.

    Raises:
        InputError: If it is none, or holds a password.
    """
    wanted = "Write it like http://127.0.0.1:8080."
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InputError("this is no address of a server", field=field, hint=wanted) from None
    if parts.username is not None or parts.password is not None:
        raise InputError(
            "an address is kept with the session and may hold no password",
            field=field,
            hint=f"Put the key into the environment: {KEY_VARIABLE}, or ANTHROPIC_API_KEY for Claude.",
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or not _plain(text):
        raise InputError(f"{text[:80]!r} is no http or https address", field=field, hint=wanted)
    if parts.query or parts.fragment:
        raise InputError("an address ends with its path, without ? or #", field=field, hint=wanted)
    path = parts.path.rstrip("/").removesuffix("/v1").rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and not any(char in text for char in ' "<>\\')


def _key(environ: Mapping[str, str]) -> str:
    key = environ.get(KEY_VARIABLE, "").strip()
    if not _plain(key):
        raise InputError(
            "the key holds characters that no key has", field=KEY_VARIABLE, hint="Copy the key once more."
        )
    return key


def is_loopback(root: str) -> bool:
    """Say whether an address is this machine's own."""
    host = urlsplit(root).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def same_server(one: str, other: str) -> bool:
    """Say whether two addresses are of one server, whatever their paths."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.netloc.lower()) == (second.scheme, second.netloc.lower())
