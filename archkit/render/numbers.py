"""Numbers as people read them: three figures, thousands apart, a range beside its base."""

from __future__ import annotations

from archkit.sizing import number as number  # noqa: PLC0414 - offered on, so that there is one way to write numbers


def whole(value: float) -> str:
    """Return an exact count with thousands apart."""
    return f"{value:,.0f}"


def money(value: float) -> str:
    """Return an amount in USD; cents only below ten dollars."""
    if 0 < abs(value) < 10 and not float(value).is_integer():  # noqa: PLR2004 - ten dollars
        return f"${value:,.2f}"
    return f"${value:,.0f}"


def percent(share: float) -> str:
    """Return a share of one as a percentage."""
    return f"{share * 100:.0f} %" if share >= 0.1 else f"{share * 100:.2g} %"  # noqa: PLR2004 - a tenth


def spread(low: float, base: float, high: float, show: object = number) -> str:
    """Return the range around a base value, or nothing when there is none."""
    shown = show if callable(show) else number
    first, middle, last = shown(low), shown(base), shown(high)
    return "" if first == middle == last else f"{first} to {last}"


def of_bytes(value: float) -> str:
    """Return a size in the largest binary unit that keeps it above one."""
    for unit in ("B", "KiB", "MiB", "GiB", "TiB", "PiB"):
        if abs(value) < 1024 or unit == "PiB":  # noqa: PLR2004 - binary units
            return f"{number(value)} {unit}"
        value /= 1024
    raise AssertionError


def duration_minutes(value: float) -> str:
    """Return minutes, hours or days, whichever reads best."""
    if value >= 2 * 1440:
        return f"{number(value / 1440)} days"
    if value >= 120:  # noqa: PLR2004 - two hours
        return f"{number(value / 60)} h"
    if value < 1 and value > 0:
        return f"{number(value * 60)} s"
    return f"{number(value)} min"


def duration_days(value: float) -> str:
    """Return days or years."""
    return f"{number(value / 365)} years" if value >= 730 else f"{number(value)} days"  # noqa: PLR2004 - two years


def count(value: int, one: str, many: str = "") -> str:
    """Return ``1 table`` or ``3 tables``."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"
