"""Deeds that look for things near a place select by position."""

from __future__ import annotations

import pytest

from archkit.brief import read_prose


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Customers see nearby vans and book a ride.", "list"),
        ("Guests find workshops within a radius of a place.", "search"),
    ],
)
def test_what_is_looked_for_near_a_place_is_selected_by_position(text, kind):
    first = read_prose(text).workload.operations[0]
    assert (first.kind, first.by) == (kind, ("latitude", "longitude"))


def test_what_is_looked_for_by_words_has_no_position():
    assert not any(one.by for one in read_prose("Guests find books and see orders.").workload.operations)
