"""A secret in the texts of a service: taken out in each form in which it may be repeated there."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

HIDDEN = "[key]"
LEAST_LENGTH = 8
"""A shorter one guards nothing, and may be a word of the text such as ``none``."""
_LONGEST_BEGINNING = 8
_LEAST_HALF = 12


def without(secret: str, text: str) -> str:
    """Return a text without a secret, its base64 forms, its halves and its longer beginnings."""
    if len(secret) < LEAST_LENGTH:
        return text
    for form in _forms(secret):
        text = text.replace(form, HIDDEN)
    return _without_beginnings(secret, text)


class Withholding:
    """Hears a text in pieces and passes it on without a secret, even one that is cut in two.

    Args:
        secret: What is left out; empty when there is nothing to hide.
        heard: Takes what may be seen.
    """

    def __init__(self, secret: str, heard: Callable[[str], None]) -> None:
        self._secret = secret
        self._heard = heard
        self._held = ""

    def __call__(self, piece: str) -> None:
        """Take a piece; what may be the beginning of the secret waits for the next one."""
        text = self._held + piece
        longest = min(len(text), len(self._secret) - 1)
        held = next((n for n in range(longest, 0, -1) if text.endswith(self._secret[:n])), 0)
        seen, self._held = text[: len(text) - held], text[len(text) - held :]
        if seen:
            self._heard(without(self._secret, seen))


def _forms(secret: str) -> Iterator[str]:
    yield secret
    for coded in (base64.b64encode, base64.urlsafe_b64encode):
        yield coded(secret.encode()).decode().rstrip("=")
    half = len(secret) // 2
    if half >= _LEAST_HALF:
        yield from (secret[:half], secret[half:])


def _without_beginnings(secret: str, text: str) -> str:
    beginning = secret[: _LONGEST_BEGINNING + 1]
    at = text.find(beginning) if len(beginning) > _LONGEST_BEGINNING else -1
    while at >= 0:
        end = at + len(beginning)
        while end < len(text) and text[end] == secret[end - at : end - at + 1]:
            end += 1
        text = f"{text[:at]}{HIDDEN}{text[end:]}"
        at = text.find(beginning, at + len(HIDDEN))
    return text
