"""A model server as it describes itself: its wire, its models, their size and context."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Literal

from archkit.architects.local import faults
from archkit.architects.local.address import Address
from archkit.architects.local.detail import is_lm_studio, with_detail, with_state
from archkit.architects.local.models import Dialect, Model, chosen, dialect_of, is_list, models_in
from archkit.architects.local.wire import Told, UnreachableError, ask

Wire = Literal["openai", "anthropic"]
_PATIENCE = 0.5
_NO_SUCH_ROUTE = frozenset({404, 405, 501})
_NO_ENDPOINT = re.compile(r"\A.{0,20}unexpected endpoint", re.IGNORECASE | re.DOTALL)
"""How LM Studio says 404, with the status 200."""


@dataclass(frozen=True)
class Server:
    """A model server and the model that is asked there."""

    address: Address
    wire: Wire
    dialect: Dialect
    model: Model

    @property
    def described(self) -> str:
        """What it is, in a few words."""
        who: str = self.dialect
        if self.wire == "anthropic" or who == "other":
            who = f"{'an Anthropic' if self.wire == 'anthropic' else 'an OpenAI'}-wire server"
        room = f", context {self.model.context_tokens:,} tokens" if self.model.context_tokens else ""
        return f"{self.model.id} at {self.address.url} ({who}{room})"


def listed(address: Address, seconds: float) -> Told:
    """Return what an address says to the question for its models.

    Raises:
        UnreachableError: If nobody answers in time.
    """
    return ask(address, "/v1/models", seconds=seconds)


def meet(address: Address, model: str | None, *, seconds: float) -> Server:
    """Return a server with the model to use there; one that is loading is waited for.

    Raises:
        InputError: If it does not offer the model, or none is named where none is listed.
        ServiceError: If it is no model server, or does not answer in time.
    """
    until = time.monotonic() + seconds
    try:
        told = listed(address, seconds)
        while faults.is_loading(told) and time.monotonic() + _PATIENCE < until:
            time.sleep(_PATIENCE)
            told = listed(address, max(_PATIENCE, until - time.monotonic()))
        wire = _wire(address, told, max(1.0, until - time.monotonic()))
        dialect, found = dialect_of(told), tuple(models_in(told))
        if dialect == "other" and wire == "openai" and found and is_lm_studio(address):
            dialect, found = "LM Studio", with_state(address, found)
    except UnreachableError as error:
        raise faults.unreachable(address, str(error)) from None
    return Server(address, wire, dialect, with_detail(address, dialect, chosen(found, model)))


def _wire(address: Address, told: Told, seconds: float) -> Wire:
    """Return the wire that a server speaks, found by asking for nothing.

    Raises:
        ServiceError: If it speaks neither.
    """
    if not is_list(told) and told.status not in _NO_SUCH_ROUTE:
        raise faults.refused(address, told)
    wires: tuple[tuple[Wire, str], ...] = (("openai", "/v1/chat/completions"), ("anthropic", "/v1/messages"))
    for wire, path in wires:
        answer = ask(address, path, seconds=seconds, body={})
        if faults.wants_key(answer):
            raise faults.refused(address, told if told.is_html else answer)
        if (
            answer.status not in _NO_SUCH_ROUTE
            and not answer.is_html
            and not _NO_ENDPOINT.search(answer.text)
        ):
            return wire
    raise faults.refused(address, told if told.is_html else answer)
