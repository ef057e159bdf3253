from __future__ import annotations

import pytest

from archkit.render.numbers import count, duration_minutes, money, number, of_bytes, percent, spread


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (11.574, "11.6"),
        (100_000, "100,000"),
        (1_922_000, "1,922,000"),
        (41_666.67, "41,700"),
        (0.01234, "0.0123"),
        (2.0, "2"),
        (148_000_000, "148,000,000"),
        (3.2e14, "320,000,000,000,000"),
        (3.2e18, "3.20 × 10^18"),  # noqa: RUF001 - the sign for times
        (0.0000667, "0.0000667"),
        (-4.9e-12, "-4.90 × 10^-12"),  # noqa: RUF001 - the sign for times
        (-5.5, "-5.5"),
        (99.93, "99.93"),
        (99.999, "99.999"),
        (99.96, "99.96"),
        (float("inf"), "unknown"),
    ],
)
def test_numbers_keep_three_figures(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_range_is_shown_only_when_there_is_one() -> None:
    assert spread(1, 2, 3) == "1 to 3"
    assert spread(2, 2, 2) == ""
    assert spread(900, 1000, 1300, money) == "$900 to $1,300"


def test_units_read_like_words() -> None:
    assert of_bytes(600) == "600 B"
    assert of_bytes(88_800_000_000) == "82.7 GiB"
    assert duration_minutes(43.2) == "43.2 min"
    assert duration_minutes(240) == "4 h"
    assert duration_minutes(4320) == "3 days"
    assert percent(0.0606) == "6.1 %"
    assert percent(0.8675) == "87 %"
    assert money(0.1) == "$0.10"
    assert count(1, "duty", "duties") == "1 duty"
    assert count(3, "duty", "duties") == "3 duties"
