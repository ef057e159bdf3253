"""Units: a registry of pint's that knows what sizing counts, and how a unit is written.

Time is seconds, data bytes, a month has 30 days as in a brief. Each thing that is counted
(requests, rows, dollars) is a dimension of its own, so that requests never add to bytes. A
word that the registry has not met counts as such a thing too.
"""

from __future__ import annotations

import functools
import re
import threading
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from archkit.brief.quantity import DAYS_PER_MONTH, SECONDS_PER_DAY

if TYPE_CHECKING:
    from pint import UnitRegistry

COUNTED = (
    "request", "write", "read", "row", "job", "user", "message", "operation", "search", "event", "call",
    "connection", "instance", "USD", "vCPU", "series", "step", "token",
)  # fmt: skip
"""Things that are counted, each a dimension of its own."""
_MEASURED = (
    "s = [time]",
    "ms = s / 1000",
    "minute = 60 * s",
    "min = minute",
    f"day = {SECONDS_PER_DAY:.0f} * s",
    "hour = day / 24",
    "h = hour",
    f"month = {DAYS_PER_MONTH:.0f} * day",
    "B = [data]",
    "kB = 1000 * B",
    "MB = 1000 * kB",
    "GB = 1000 * MB",
    "TB = 1000 * GB",
    "PB = 1000 * TB",
    "KiB = 1024 * B",
    "MiB = 1024 * KiB",
    "GiB = 1024 * MiB",
    "TiB = 1024 * GiB",
    "Mbit = 1000000 * B / 8",
    "Gbit = 1000 * Mbit",
    "million = 1000000",
    "percent = 1 / 100",
)
_ONE = r"(?:[A-Za-z]{1,40}|1)"
_SEVERAL = rf"{_ONE}(?:[* ]{_ONE}){{0,9}}"
_WRITTEN = re.compile(rf"{_SEVERAL}(?:/(?:{_ONE}|\({_SEVERAL}\))){{0,9}}")
_NAME = re.compile(r"[A-Za-z]+")
_KEPT = 10_000
_defining = threading.Lock()


@functools.lru_cache(maxsize=_KEPT)
def product(left: str, right: str) -> str:
    """Return the unit of a product, such as ``B/day`` for ``B/row`` and ``row/day``.

    Raises:
        ValueError: If one of them is no unit.
    """
    return _written(_parsed(left) * _parsed(right))


@functools.lru_cache(maxsize=_KEPT)
def quotient(above: str, below: str) -> str:
    """Return the unit of a quotient, such as ``s`` for ``job`` and ``job/s``.

    Raises:
        ValueError: If one of them is no unit.
    """
    return _written(_parsed(above) / _parsed(below))


@functools.lru_cache(maxsize=_KEPT)
def conversion(unit: str, target: str) -> Fraction:
    """Return how many of the target one of the unit is, exactly.

    Raises:
        ValueError: If they have different dimensions, or one of them is no unit.
    """
    from pint.errors import DimensionalityError  # noqa: PLC0415 - heavy, and only where units meet

    mine, theirs = _parsed(unit), _parsed(target)
    try:
        return Fraction(_registry().convert(Fraction(1), mine, theirs))
    except DimensionalityError:
        raise ValueError(f"{unit!r} cannot be given in {target!r}") from None


@functools.cache
def _registry() -> UnitRegistry[Any]:
    """Return the registry; pint is loaded when the first two units meet."""
    from pint import UnitRegistry  # noqa: PLC0415 - heavy

    registry: UnitRegistry[Any] = UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
    for line in (*_MEASURED, *(f"{name} = [{name}]" for name in COUNTED)):
        registry.define(line)
    return registry


@functools.lru_cache(maxsize=_KEPT)
def _parsed(unit: str) -> Any:
    if not _WRITTEN.fullmatch(unit):
        raise ValueError(f"{unit!r} is no unit | Write one like 'request/s' or 'USD/(GiB*month)'.")
    registry = _registry()
    with _defining:
        for name in _NAME.findall(unit):
            if name not in registry:
                one = name[:-1]
                plural = name.endswith("s") and one in registry
                registry.define(f"{name} = {one}" if plural else f"{name} = [{name}]")
        return registry.parse_units(unit)


def _written(unit: Any) -> str:
    """Return a unit in the order in which its parts came, with one bracket below the line."""
    powers = {name: int(power) for name, power in unit._units.items()}  # noqa: SLF001 - pint's own writing sorts
    above = [name for name, power in powers.items() for _ in range(power)]
    below = [name for name, power in powers.items() for _ in range(-power)]
    head = "*".join(above) or "1"
    if not below:
        return head
    return f"{head}/{below[0]}" if len(below) == 1 else f"{head}/({'*'.join(below)})"
