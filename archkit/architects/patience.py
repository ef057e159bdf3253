"""How long a service is tried again: a few times, each later than the one before."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


@dataclass(frozen=True)
class Patience:
    """How often and how late a request is tried again.

    Args:
        tries: All tries of one request, the first included.
        first_seconds: The wait after the first try; it doubles with each.
        most_seconds: The longest wait that is chosen here.
        longest_asked_seconds: The longest wait that a service may ask for.
        sleep: Waits; tests give their own.
    """

    tries: int = 3
    first_seconds: float = 1.0
    most_seconds: float = 20.0
    longest_asked_seconds: float = 60.0
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    def seconds(self, tried: int, asked: float | None) -> float:
        """Return the wait after so many tries; what the service asks for goes before."""
        if asked is not None:
            return asked
        longest = min(self.most_seconds, self.first_seconds * 2.0 ** (tried - 1))
        return float(longest * random.uniform(0.5, 1))  # noqa: S311 - spreads retries, guards nothing


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a response asks to wait; None when it does not say."""
    for name, factor in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        try:
            return max(0.0, float(text) * factor)
        except ValueError:
            pass
    try:
        when = parsedate_to_datetime(headers.get("retry-after", ""))
        return max(0.0, (when - dt.datetime.now(tz=when.tzinfo or dt.UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def duration(seconds: float) -> str:
    """Return a duration in words, in its largest whole unit."""
    for unit, size in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE)):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {unit}{'s' if count != 1 else ''}"
    count = max(1, round(seconds))
    return f"{count} second{'s' if count != 1 else ''}"
