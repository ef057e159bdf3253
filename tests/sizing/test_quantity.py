import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from archkit.design import EstimateInput
from archkit.sizing.quantity import Quantity, estimated, given, known, number, total

SIZES = st.floats(min_value=1e-6, max_value=1e14)


def quantity(low, base, high, unit):
    return Quantity(low, base, high, unit, number(base))


def test_units_multiply_divide_and_cancel():
    rows, size = given(10, "row/day", "rows", "test"), given(100, "B/row", "bytes", "test")
    assert (rows * size).unit == "B/day"
    assert (rows * size / size).unit == "row/day"
    assert (rows / rows).unit == "1"
    price = given(2, "USD/(million*request)", "price", "test")
    assert (given(3e6, "request/month", "requests", "test") * price).to("USD/month").base == pytest.approx(6)


def test_conversion_keeps_the_amount():
    assert given(86_400, "write/day", "w", "test").to("write/s").base == pytest.approx(1)
    assert given(1, "GiB", "g", "test").to("B").base == 2**30
    assert given(8, "Mbit/s", "m", "test").to("MB/s").base == pytest.approx(1)


@pytest.mark.parametrize(
    ("left", "right"), [("write/s", "read/s"), ("B", "row"), ("USD/month", "USD"), ("B/s", "B/row")]
)
def test_different_dimensions_are_refused(left, right):
    with pytest.raises(ValueError, match="cannot be given in"):
        given(1, left, "x", "test").to(right)
    with pytest.raises(ValueError, match="cannot be given in"):
        total([given(1, left, "x", "test"), given(1, right, "y", "test")])


def test_formula_shows_the_numbers_and_inputs_their_sources():
    rate = given(1_000_000, "write/day", "writes", "brief: workload.writes_per_day").to("write/s")
    peak = rate * known("workload.peak.daily")
    estimate = peak.estimate("peak", "Peak")
    assert estimate.formula == "1,000,000 write/day ÷ 86,400 × 2.5 = 28.9 write/s"  # noqa: RUF001 - as shown
    assert estimate.inputs[0] == EstimateInput(
        name="writes", value="1,000,000 write/day", source="brief: workload.writes_per_day"
    )
    assert "published" in estimate.inputs[1].source
    assert estimated(estimate).base == estimate.base


@pytest.mark.parametrize(
    ("unit", "target", "step"),
    [
        ("B", "GiB", "÷ 1,073,741,824"),
        ("B/day", "GiB/month", "× 30 ÷ 1,073,741,824"),  # noqa: RUF001 - as shown
        ("GiB", "B", "× 1,073,741,824"),  # noqa: RUF001 - as shown
        ("write/month", "write/s", "÷ 2,592,000"),
        ("MB/s", "Mbit/s", "× 8"),  # noqa: RUF001 - as shown
        ("ms", "s", "÷ 1,000"),
    ],
)
def test_changes_of_unit_are_written_in_full_digits(unit, target, step):
    assert given(7, unit, "x", "test").to(target).text == f"7 {unit} {step}"


@pytest.mark.parametrize(("unit", "target"), [("Mbit/s", "GiB/month"), ("GB/day", "GiB/month"), ("B", "kB")])
def test_what_a_formula_says_gives_what_it_gives(unit, target):
    converted = given(7, unit, "x", "test").to(target)
    steps = converted.text.removeprefix(f"7 {unit} ").replace(",", "")
    recomputed = eval(f"7 {steps.replace('×', '*').replace('÷', '/')}")  # noqa: RUF001, S307 - our own digits
    assert recomputed == pytest.approx(converted.base, rel=1e-12)


def test_a_sum_is_bracketed_where_it_is_multiplied():
    both = total([given(1, "B", "a", "test"), given(2, "B", "b", "test")])
    assert both is not None
    assert (both * given(3, "1", "c", "test")).formula.startswith("(1 B + 2 B) ×")  # noqa: RUF001 - as shown


def test_long_sums_are_shortened_but_counted_in_full():
    many = total(given(1, "B", f"part {index}", "test") for index in range(1000))
    assert many is not None
    assert many.base == 1000
    assert "996 more" in many.text
    assert len(many.inputs) == 1000


def test_nothing_adds_up_to_nothing():
    assert total([]) is None


def test_low_divides_by_high():
    ratio = quantity(10, 20, 30, "B") / quantity(1, 2, 5, "B")
    assert (ratio.low, ratio.base, ratio.high) == (2, 10, 30)


def test_limits_cut_ranges():
    size = quantity(10, 20, 30, "GiB")
    assert size.at_most(quantity(15, 15, 15, "GiB")).high == 15
    assert size.at_most(quantity(40, 40, 40, "GiB")) is size
    rest = size.beyond(quantity(15, 25, 28, "GiB"))
    assert (rest.low, rest.base, rest.high) == (0, 0, 15)


@over(SIZES, SIZES, SIZES)
def test_ranges_stay_in_order(first, second, third):
    low, base, high = sorted((first, second, third))
    one = quantity(low, base, high, "row/s")
    for result in (one * one, one / one, one.to("row/month"), total([one, one])):
        assert result is not None
        assert result.low <= result.base <= result.high
        result.estimate("x", "x")


@over(st.floats(min_value=0, max_value=1e300))
def test_every_number_can_be_read(value):
    text = number(value).replace(" × 10^", "e")  # noqa: RUF001 - the sign for times
    assert float(text.replace(",", "")) == pytest.approx(value, rel=6e-3)
