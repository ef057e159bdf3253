import itertools
import math

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from archkit.design import Estimate
from archkit.sizing.quantity import Quantity, estimated, given, total
from archkit.sizing.spread import LARGEST, MOST_SHOWN, SMALLEST_SHOWN

ENDS = st.tuples(*[st.floats(0.01, 1e6)] * 3).map(sorted)


def ranged(low, base, high, name, unit="B"):
    """Return an input of its own with a range."""
    made = given(base, unit, name, "test")
    return Quantity(low, base, high, unit, made.text, made.inputs)


def shares_of(quantity):
    return quantity.estimate("x", "x").shares


def test_what_is_certain_has_no_shares():
    assert shares_of(given(3, "B", "a", "test") * given(4, "1", "b", "test")) == ()


def test_a_share_is_in_proportion_to_the_swing():
    a, b = ranged(1, 2, 4, "a"), ranged(9, 10, 11, "b", "1")
    first, second = shares_of(a * b)
    assert (first.input, first.low, first.high) == ("a", 10, 40)
    assert (second.input, second.low, second.high) == ("b", 18, 22)
    assert first.share == pytest.approx(30 / 34, abs=1e-4)
    assert first.share + second.share == pytest.approx(1)


def test_a_divisor_turns_the_result_the_other_way():
    share = next(one for one in shares_of(ranged(2, 2, 2, "a") / ranged(1, 2, 4, "b")) if one.input == "b")
    assert (share.low, share.high) == (2, 0.5)


def test_an_input_used_twice_moves_together():
    a, b = ranged(1, 2, 4, "a"), ranged(1, 2, 4, "b")
    ratio = a / total([a, b])
    assert (ratio.low, ratio.base, ratio.high) == pytest.approx((1 / 5, 1 / 2, 4 / 5))
    assert (a / a).low == (a / a).high == 1
    wide = ranged(1, 2, 4, "a") / ranged(1, 2, 4, "another")
    assert (wide.low, wide.high) == (0.25, 4)


def test_the_rest_of_a_share_and_the_share_make_the_whole():
    ratio = ranged(3, 10, 100, "ratio", "1")
    share = given(1, "1", "one", "test") / total([given(1, "1", "one", "test"), ratio])
    whole = total([share, share.rest_of_one()])
    assert (whole.low, whole.base, whole.high) == pytest.approx((1, 1, 1))


def test_what_exceeds_a_limit_that_grows_with_it():
    users = ranged(10, 100, 1000, "users")
    rest = users.beyond(users * ranged(0.5, 0.5, 0.5, "half", "1"))
    assert (rest.low, rest.base, rest.high) == pytest.approx((5, 50, 500))


@over(ENDS, ENDS, ENDS)
def test_ends_are_those_of_all_corners(first, second, third):
    a, b, c = (ranged(*ends, name) for ends, name in ((first, "a"), (second, "b"), (third, "c")))
    corners = [
        x / (x + y) * z
        for x, y, z in itertools.product((first[0], first[2]), (second[0], second[2]), (third[0], third[2]))
    ]
    result = a / total([a, b]) * c
    assert result.low == pytest.approx(min(corners))
    assert result.high == pytest.approx(max(corners))
    assert result.low <= result.base <= result.high


@over(ENDS, ENDS)
def test_shares_say_what_a_new_calculation_gives(first, second):
    def result(a, b):
        return a * a / (a + b)

    a, b = ranged(*first, "a"), ranged(*second, "b")
    found = {one.input: one for one in shares_of(a * a / total([a, b]))}
    for name, ends in (("a", first), ("b", second)):
        if name in found:
            at = [
                result(end, second[1]) if name == "a" else result(first[1], end) for end in (ends[0], ends[2])
            ]
            assert found[name].low == pytest.approx(at[0], rel=1e-4)
            assert found[name].high == pytest.approx(at[1], rel=1e-4)
    assert math.fsum(one.share for one in found.values()) == pytest.approx(1 if found else 0)


@over(st.lists(st.floats(0.001, 1e5), min_size=1, max_size=40))
def test_many_inputs_are_few_lines_that_sum_to_one(sizes):
    summed = total(ranged(size, size * 2, size * 3, f"input {index}") for index, size in enumerate(sizes))
    found = shares_of(summed)
    assert 1 <= len(found) <= MOST_SHOWN + 1
    assert math.fsum(one.share for one in found) == pytest.approx(1)
    own = [one for one in found if not one.input.endswith(" others")]
    assert all(first.share >= second.share - 1e-5 for first, second in itertools.pairwise(own))
    assert len(own) == len(found) or found[-1].input == f"{len(sizes) - len(own)} others"
    assert len(sizes) == len(own) or all(one.share >= SMALLEST_SHOWN - 1e-3 for one in own)


def test_an_estimate_goes_on_with_its_inputs():
    first = (ranged(1, 2, 3, "a") * ranged(1, 2, 4, "b", "1")).estimate("first", "First")
    found = {one.input: one.share for one in shares_of(estimated(first) * ranged(1, 2, 5, "b", "1"))}
    assert set(found) == {"a", "b"}
    assert found["b"] > found["a"]


def test_an_estimate_without_shares_is_an_input_itself():
    plain = Estimate(id="p", name="Plain", unit="B", low=1, base=2, high=3, formula="2 B")
    assert [one.input for one in shares_of(estimated(plain))] == ["Plain"]


def test_others_of_two_estimates_stay_apart():
    many = [
        total(ranged(1, 2, 3, f"{name} {index}") for index in range(20)).estimate(name, name)
        for name in ("first", "second")
    ]
    found = [one.input for one in shares_of(total(map(estimated, many)))]
    assert "12 others of first" in found
    assert "12 others of second" in found


def test_large_sums_forget_how_they_were_made_and_keep_their_swings():
    parts = [ranged(1, 2, 3, f"{index}") for index in range(LARGEST + 1)]
    summed = total(parts)
    assert summed.how.parts == ()
    assert len(summed.how.swings) == LARGEST + 1
    assert (summed.low, summed.high) == (LARGEST + 1, 3 * (LARGEST + 1))
    ratio = parts[0] / summed
    assert ratio.low <= ratio.base <= ratio.high


def test_inputs_that_only_move_a_result_together_are_one_line():
    need = ranged(1, 4, 16, "a") * ranged(0.25, 1, 4, "b", "1")
    rest = need.beyond(given(20, "B", "limit", "test"))
    assert (rest.low, rest.base, rest.high) == (0, 0, 44)
    (only,) = shares_of(rest)
    assert (only.input, only.low, only.high, only.share) == ("2 inputs together", 0, 44, 1)


def test_nothing_is_divided_by_what_may_be_zero():
    with pytest.raises(ValueError, match="may be zero"):
        given(1, "B", "a", "test") / ranged(0, 1, 2, "b")


@pytest.mark.parametrize("value", [1e200, 1e308])
def test_what_overflows_has_no_shares_instead_of_wrong_ones(value):
    large = ranged(value, value, value * 1.5, "a") * ranged(1e100, 1e200, 1e300, "b", "1")
    assert large.high == math.inf
    assert shares_of(large) == ()
