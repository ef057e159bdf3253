import subprocess
import sys
from fractions import Fraction

import pytest

from archkit.knowledge import library
from archkit.sizing import units


@pytest.mark.parametrize(
    ("left", "right", "result"),
    [
        ("row/day", "B/row", "B/day"),
        ("B", "1", "B"),
        ("1", "1", "1"),
        ("user", "request/(user*day)", "request/day"),
        ("request/month", "USD/(million*request)", "USD/(month*million)"),
        ("row", "row", "row*row"),
    ],
)
def test_products_cancel_and_are_written_plainly(left, right, result):
    assert units.product(left, right) == result


@pytest.mark.parametrize(
    ("above", "below", "result"),
    [("job", "job/s", "s"), ("read", "write", "read/write"), ("1", "s", "1/s"), ("B", "B/row", "row")],
)
def test_quotients_too(above, below, result):
    assert units.quotient(above, below) == result


@pytest.mark.parametrize(
    ("unit", "target", "factor"),
    [
        ("month", "day", 30),
        ("day", "s", 86_400),
        ("GiB", "B", 2**30),
        ("MB/s", "Mbit/s", 8),
        ("USD/million", "USD", Fraction(1, 1_000_000)),
        ("read*ms/s", "read", Fraction(1, 1000)),
        ("rows", "row", 1),
        ("requests/min", "request/s", Fraction(1, 60)),
        ("percent", "1", Fraction(1, 100)),
    ],
)
def test_conversions_are_exact(unit, target, factor):
    assert units.conversion(unit, target) == factor
    assert units.conversion(target, unit) * factor == 1


@pytest.mark.parametrize(
    ("unit", "target"), [("request", "B"), ("row", "read"), ("USD/month", "USD"), ("widget", "gadget")]
)
def test_what_is_counted_never_becomes_something_else(unit, target):
    with pytest.raises(ValueError, match=f"'{unit}' cannot be given in '{target}'"):
        units.conversion(unit, target)


@pytest.mark.parametrize("unit", ["", "B/", "__import__('os')", "B//s", "(B", "5 B", "x" * 300, "B\n/s", "é"])
def test_what_is_no_unit_is_refused(unit):
    with pytest.raises(ValueError, match="is no unit"):
        units.conversion(unit, "B")


def test_a_new_word_counts_things_of_its_own():
    assert units.product("parcel/day", "B/parcel") == "B/day"
    assert units.conversion("parcels", "parcel") == 1


def test_the_units_of_facts_that_sizing_multiplies_can_be_read():
    ids = ("workload.", "price.", "ceiling.", "cost.")
    stated = {one.unit for one in library().facts.values() if one.id.startswith(ids)}
    unread = []
    for unit in sorted(stated):
        try:
            assert units.conversion(unit, unit) == 1
        except ValueError:
            unread.append(unit)
    assert unread == []


def test_pint_waits_until_units_meet():
    code = "import sys, archkit.sizing.units; sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
