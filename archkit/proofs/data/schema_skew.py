"""Skew: few rows are chosen often and many seldom, in proportion to 1 / rank**exponent.

The choice is a pure SQL function of a number, so that a row always chooses the same parent and a
measurement repeats. Ranks are spread over the table: neighbours are not all hot.
"""

from __future__ import annotations

import math

_STEP = 1_000_003  # a prime: it visits each row once unless it divides their number
_TOLERANCE = 1e-6


def ranked(share: str, rows: int, exponent: float) -> str:
    """Return SQL for the number of a row, 0 to `rows` - 1, chosen by its rank.

    The continuous Zipf distribution over 1 to `rows` + 1 is inverted, which differs from the
    discrete one by some parts in a hundred in the first ranks.

    Args:
        share: SQL of a number from 0 to below 1, evenly spread.
        rows: Rows to choose from, 1 or more.
        exponent: 0 chooses all alike; 1 is the classic Zipf law.
    """
    most = float(rows + 1)
    if exponent <= 0:
        place = f"floor({share} * {rows})::bigint"
    elif abs(exponent - 1) < _TOLERANCE:
        place = f"(floor(exp({share} * {math.log(most)!r}::float8))::bigint - 1)"
    else:
        power = 1 - exponent
        whole = most**power - 1
        place = f"(floor(power(1 + {share} * {whole!r}::float8, {1 / power!r}::float8))::bigint - 1)"
    step = _STEP if math.gcd(_STEP, rows) == 1 else 1
    return f"((greatest(least({place}, {rows - 1}), 0) * {step}) % {rows})"


def exponent_of(hot_fraction: float, hot_share: float) -> float:
    """Return the exponent at which a fraction of many rows gets a share of the choices.

    For many rows and exponents below 1 the share of the first fraction f is f ** (1 - s).

    Args:
        hot_fraction: The hot part of the rows, above 0 and below 1.
        hot_share: The part of the choices that it gets, above 0 and below 1.
    """
    if not (0 < hot_fraction < 1 and 0 < hot_share < 1):
        return 0.0
    return max(0.0, 1 - math.log(hot_share) / math.log(hot_fraction))
