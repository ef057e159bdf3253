"""Rates that a text tells in a roundabout way, and sentences alike that tell none."""

import pytest

from archkit.brief.prose import read_prose


def _rates(text):
    return {one.name: one.per_day for one in read_prose(text).workload.operations if one.per_day}


def _rows(text):
    return {one.name: one.rows_now for one in read_prose(text).workload.entities if one.rows_now}


@pytest.mark.parametrize(
    ("text", "field", "people"),
    [
        ("3 million people use it a day; each has 250 cousins.", "users_daily_active", 3_000_000),
        ("The noticeboard is used by 40,000 people a day.", "users_daily_active", 40_000),
        ("80,000 registered members, of whom 9,000 daily.", "users_daily_active", 9_000),
        ("80,000 members, 12,000 of them daily active.", "users_daily_active", 12_000),
        ("It has 90,000 users; a third of them at the same time.", "users_concurrent_peak", 30_000),
        ("50,000 users a day, 20% of them online at once.", "users_concurrent_peak", 10_000),
        ("Up to 70 people on line at a time.", "users_concurrent_peak", 70),
        ("It has 90,000 users; a third of them live abroad.", "users_concurrent_peak", None),
        ("Every member has 30 friends.", "users_total", None),
    ],
)
def test_people_of_a_day_and_at_one_time(text, field, people):
    assert getattr(read_prose(text).scale, field) == people


def test_a_count_for_each_is_neither_users_nor_rows():
    text = "6,000 members use it a day; each has 40 friends, and every shelf holds about 200 jars."
    assert read_prose(text).scale.users_total is None
    assert not {"Friend", "Jar"} & _rows(text).keys()


@pytest.mark.parametrize(
    ("text", "each_day"),
    [
        ("5,000 users a day; each uploads two scans a day.", 10_000),
        ("9,000 members, of whom 3,000 daily; each adds four recipes a week.", 3_000 * 4 / 7),
        ("There are 40 kiosks. In every kiosk some 30 parcels a day are registered.", 1_200),
        ("Software for 12 clinics. Clerks enter letters, at each clinic some 50 letters a day.", 600),
        ("Clerks enter letters, some 50 letters a day, each with a stamp.", 50),
        ("Barrels are weighed. Weighings are about 15 a minute.", 21_600),
        ("Some 300 poems a day are written here, 900 come in from elsewhere.", 300),
        ("The hall sees 40 bids a second.", 40 * 86_400),
        ("Two and a half thousand poems a day are published.", 2_500),
        ("One and a half million poems a month are published.", 50_000),
    ],
)
def test_a_rate_is_multiplied_by_who_does_it_or_told_by_its_subject(text, each_day):
    assert pytest.approx(each_day) in list(_rates(text).values())


@pytest.mark.parametrize(
    ("text", "kind", "each_day"),
    [
        ("Poems are read 3 million times a month.", "read", 100_000),
        ("The drawings of the atlas are requested some 20 times a second.", "read", 20 * 86_400),
        ("Bolts are updated 700 times a week.", "update", 100),
        ("Each form is sent to us and shown on a board. About 9 million forms a month.", "command", 300_000),
        ("700 people use it a day, each phone reports its state every 30 seconds.", "command", 700 * 2_880),
        ("Calendars of 40,000 farms are polled once a day.", "batch", 40_000),
        ("Ledgers of 500 shops are imported every hour.", "batch", 12_000),
        ("2,000 people a day, five searches each. Every search is ten letters, each of which asks anew.",
         "search", 100_000),
    ],
)  # fmt: skip
def test_a_rate_in_the_passive_or_in_rounds_is_that_of_an_operation(text, kind, each_day):
    found = [(one.kind, one.per_day) for one in read_prose(text).workload.operations if one.per_day]
    assert (kind, pytest.approx(each_day)) in found


@pytest.mark.parametrize(
    "text",
    [
        "A failed delivery is retried three times a day.",
        "Reading is 20 times faster than writing.",
        "The board is drawn once a day.",
        "Each phone has a number, and the bill comes every month.",
        "Each letter is ten lines, each of which is short.",
    ],
)
def test_sentences_alike_tell_no_rate(text):
    assert _rates(text) == {}


def test_what_comes_in_adds_to_what_is_made_here():
    brief = read_prose("Some 300 poems a day are written here, 900 come in from elsewhere.")
    assert [one.rows_per_day for one in brief.workload.entities if one.name == "Poem"] == [1_200]
    assert _rates("300 poems a day are written here, 9 of the judges are ill.") == {"Create poem": 300}


def test_the_worst_moment_is_a_peak_over_the_average():
    brief = read_prose("A hall sees 100 bids a second, 600 at worst.")
    assert brief.workload.peak_to_average == pytest.approx(6)
    assert read_prose("The hall sees 100 bids a second.").workload.peak_to_average is None


@pytest.mark.parametrize(
    "text",
    [
        "One hall may see 100 bids a second, the whole house 600 at worst.",
        "At its busiest the house takes 600 bids a second.",
        "Bids can reach 600 bids a second.",
        "On sale days it spikes to 600 bids a second.",
        "The house takes up to 600 bids a second.",
    ],
)
def test_a_worst_moment_alone_is_the_peak_and_no_average(text):
    (rated,) = [one for one in read_prose(text).workload.operations if one.per_day]
    assert (rated.per_day, rated.peak_to_average) == (600 * 86_400, 1)
    assert "average" in rated.description
    assert rated.kind in {"create", "command"}


def test_at_most_so_many_a_day_is_no_worst_moment():
    (rated,) = read_prose("Members write up to 200 poems a day.").workload.operations
    assert (rated.per_day, rated.peak_to_average) == (200, None)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Members upload scans of 700 KB on average, at most 20 MB.", 700_000),
        ("Each member gets 5 gigabytes free. Scans are 2 MB on average.", 2_000_000),
        ("Members upload scans, up to 5 MB each.", 5_000_000),
        ("Each member gets 5 gigabytes free.", None),
    ],
)
def test_the_average_size_goes_before_the_largest_and_an_allowance_is_none(text, size):
    assert read_prose(text).workload.object_bytes == size
