from __future__ import annotations

import pytest

from archkit.design import Estimate
from archkit.render.pictured import amount, in_words, rate, scaled


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.00868, "read/s", "750 reads a day"),
        (0.5, "job/s", "30 jobs a minute"),
        (12.7, "read/s", "12.7 reads a second"),
        (114, "write/s (a read counts 0.3)", "114 writes a second (a read counts 0.3)"),
        (0.0579, "message/s", "5,000 messages a day"),
        (0.0246, "GiB", "25.2 MiB"),
        (1536, "GiB", "1.5 TiB"),
        (16.8, "GiB/month", "16.8 GiB a month"),
        (0.124, "Mbit/s", "124 kbit a second"),
        (0.000000333, "Mbit/s", "0.333 bit a second"),
        (5, "1", "5 times"),
        (190_000_000, "row", "190,000,000 rows"),
        (1, "user", "1 user"),
        (133, "per second", "133 per second"),
        (0, "read/s", "0 reads a second"),
        (3, "engineer-weeks", "3 engineer-weeks"),
    ],
)
def test_units_can_be_pictured(value: float, unit: str, shown: str) -> None:
    assert amount(value, unit) == shown


def test_a_range_stays_in_the_unit_of_its_base() -> None:
    reads = Estimate(id="r", name="Reads", unit="read/s", low=0.001, base=0.01, high=2, formula="x")
    assert in_words(reads) == ("864", "reads a day", "86.4 to 172,800")


def test_a_rate_alone_says_no_more_than_how_often() -> None:
    assert rate(57.87) == "57.9 a second"
    assert rate(0.115741) == "10,000 a day"
    assert scaled("B", 0.5) == (1.0, "B")
