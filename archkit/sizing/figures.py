"""Numbers as people read them: three figures, thousands apart."""

from __future__ import annotations

import functools
import math

_FIGURES = 3


@functools.lru_cache(maxsize=4096)
def number(value: float) -> str:
    """Return a number with three significant figures; whole numbers up to ten million stay exact."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "unknown"
    magnitude = math.floor(math.log10(abs(value)))
    if magnitude >= 15 or magnitude < -7:  # noqa: PLR2004 - beyond these, powers of ten read better
        mantissa, _, power = f"{value:.2e}".partition("e")
        return f"{mantissa} × 10^{int(power)}"  # noqa: RUF001 - the sign for times
    if float(value).is_integer() and magnitude < 7:  # noqa: PLR2004 - exact counts stay exact
        return f"{int(value):,}"
    if 99 < value < 100:  # noqa: PLR2004 - the nines of a percentage must not be rounded away
        return f"{round(value, 1 - math.floor(math.log10(100 - value))):.10g}"
    decimals = max(0, _FIGURES - 1 - magnitude)
    rounded = round(value, _FIGURES - 1 - magnitude)
    shown = f"{rounded:,.{decimals}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
