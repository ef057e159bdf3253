"""Numbers told by their order of magnitude, volumes told in bytes a day, and what is done twice a minute."""

import pytest

from archkit.brief.prose import read_prose


@pytest.mark.parametrize(
    ("text", "field", "people"),
    [
        ("Thousands of customers at first, perhaps one day millions.", "users_total", 3_000),
        ("Hundreds of people take part in each regatta.", "users_concurrent_peak", 300),
        ("A library for tens of thousands of registered readers.", "users_total", 30_000),
        ("A few hundred employees file reports.", "users_total", 300),
        ("Thousands of customers; 450 users in the first year.", "users_total", 450),
        ("Perhaps one day millions of users.", "users_total", None),
        ("Thousands of leaflets are printed.", "users_total", None),
    ],
)
def test_an_order_of_magnitude_of_people_is_read_where_no_number_is_told(text, field, people):
    brief = read_prose(text)
    assert getattr(brief.scale, field) == people
    origins = {one.origin for one in brief.sources if one.field == f"scale.{field}"}
    assert origins == (
        {"prose"} if people == 450 else {"prose, by its order of magnitude"} if people else set()
    )


@pytest.mark.parametrize(
    ("text", "rows", "size"),
    [
        ("Around 50 GB of new blocks arrive per day.", 50_000, 1_000_000),
        ("Each day 3 TB of video is recorded.", 3_000_000, 1_000_000),
        ("We take in 2 GB of letters a day. A letter has 400 bytes.", 5_000_000, 400),
    ],
)
def test_a_volume_a_day_is_so_many_of_their_size(text, rows, size):
    (told,) = [one for one in read_prose(text).workload.entities if one.rows_per_day]
    assert (told.rows_per_day, told.bytes_per_row) == (pytest.approx(rows), size)
    assert ("not in number" in told.description) == (size == 1_000_000)


def test_an_allowance_is_no_volume():
    assert not read_prose("Each member gets 5 GB of space a month.").workload.entities


@pytest.mark.parametrize(
    ("text", "each_day"),
    [
        ("About 300 sensors, each changing state twice a minute.", 300 * 2 * 1_440),
        ("Pages are read twice a week.", 2 / 7),
        ("40,000 phones; each phone tells its place 3 times a minute.", 40_000 * 3 * 1_440),
    ],
)
def test_times_in_a_period_are_a_rate_of_each(text, each_day):
    assert pytest.approx(each_day) in [one.per_day for one in read_prose(text).workload.operations]


@pytest.mark.parametrize(
    ("text", "name", "each_day"),
    [
        ("The works hold 300,000 electricity meters: each sends a value every 15 minutes.", "value", 28.8e6),
        ("Ten thousand orders a day, a hundred times as many looks at them.", "Read order", 1e6),
        ("Rules are edited by hand in a web page, a hundred times a day.", "Edit rule", 100),
    ],
)
def test_rates_of_heads_of_factors_and_behind_an_aside(text, name, each_day):
    rated = {one.name: one.per_day for one in read_prose(text).workload.operations}
    assert pytest.approx(each_day) in [rate for known, rate in rated.items() if name in known]


def test_a_few_people_as_a_sentence_build_it():
    brief = read_prose("A register of boats. Six people, two of them for operations. 40 boats.")
    assert (brief.team.engineers, brief.scale.users_total) == (6, None)
    assert read_prose("Six people a day, of whom many sail, open it twice.").team.engineers is None


def test_what_counts_the_most_watched_takes_every_view_in():
    (told,) = read_prose("The most watched films of a channel with 70,000 views a day.").workload.operations
    assert (told.kind, told.per_day) == ("command", 70_000)
    shown = read_prose("Members watch films; the most watched ones are listed. 70,000 views a day.")
    assert all(one.kind != "command" for one in shown.workload.operations if one.per_day)
