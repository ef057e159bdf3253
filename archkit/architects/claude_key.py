"""The key to Claude: where it is looked for, whether it can be one, and how it stays unseen.

A key is read when an architect is made and lives in its client alone. It is never part of
settings, sessions, errors or representations; texts of the service are cleaned of it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import NoReturn

from archkit.architects.secret import HIDDEN, LEAST_LENGTH, without

VARIABLE = "ANTHROPIC_API_KEY"
PLACES = (
    f"the environment variable {VARIABLE}, then the system's keyring (service 'archkit', user 'anthropic')"
)
_SERVICE, _USER = "archkit", "anthropic"
_LOOKS_LIKE_KEY = re.compile(r"\bsk-[\w*.…-]{4,}")
_MOST_LENGTH = 1_000


@dataclass(frozen=True)
class Key:
    """A key and where it came from; its value is in no representation."""

    value: str = field(repr=False)
    origin: str

    def scrubbed(self, text: str) -> str:
        """Return a text without this key or anything that looks like one."""
        return _LOOKS_LIKE_KEY.sub(HIDDEN, without(self.value, text))

    def __reduce__(self) -> NoReturn:
        """Refuse to be written anywhere.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a key is not copied or kept; whoever needs it reads it again")


def find_key() -> tuple[Key | None, str]:
    """Return the key, and an empty text; or None, and why there is none that can be used."""
    value = os.environ.get(VARIABLE)
    if value:
        problem = _problem(value)
        return (None, f"the key in {VARIABLE} {problem}") if problem else (Key(value, VARIABLE), "")
    kept = _from_keyring()
    if kept:
        problem = _problem(kept)
        return (None, f"the key in the keyring {problem}") if problem else (Key(kept, "the keyring"), "")
    state = "is not set" if value is None else "is empty"
    return None, f"{VARIABLE} {state}, and the system's keyring holds no key for archkit"


def _problem(value: str) -> str:
    """Return what keeps a text from being a key; empty when it can be one."""
    if not value.strip():
        return "is empty"
    if value != value.strip() or any(char.isspace() for char in value):
        return "holds spaces or line breaks"
    if not value.isascii() or not value.isprintable():
        return "holds characters that no key has"
    if not LEAST_LENGTH <= len(value) <= _MOST_LENGTH:
        return "has not the length of a key"
    return ""


def _from_keyring() -> str:
    """Return what the system's keyring holds; one that is absent or locked holds nothing."""
    try:
        import keyring  # noqa: PLC0415 - an optional package, asked only when the environment has no key

        return keyring.get_password(_SERVICE, _USER) or ""
    except Exception:  # noqa: BLE001 - each backend of a keyring fails in its own way
        return ""
