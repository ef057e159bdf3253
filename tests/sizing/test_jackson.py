import math

import pytest

from archkit.errors import InputError
from archkit.sizing.jackson import Queue, jackson_network


def test_a_loop_is_visited_as_often_as_its_shares_say():
    found = jackson_network(
        {
            "work": Queue(seconds=0.05, outside=6, onward={"check": 1}),
            "check": Queue(seconds=0.02, servers=2, onward={"work": 0.25}),
        }
    )
    assert found["work"].per_second == pytest.approx(8)
    assert found["check"].per_second == pytest.approx(8)
    assert found["work"].utilisation == pytest.approx(0.4)
    assert found["work"].wait_seconds == pytest.approx(0.05 * 0.4 / 0.6)
    assert found["work"].mean_present == pytest.approx(0.4 / 0.6)


def test_an_unstable_queue_grows_and_hands_on_what_it_can():
    found = jackson_network(
        {"first": Queue(seconds=0.1, outside=12, onward={"second": 1}), "second": Queue(seconds=0.05)}
    )
    assert found["first"].growth_per_second == pytest.approx(2)
    assert found["first"].wait_seconds == math.inf
    assert found["second"].per_second == pytest.approx(10)
    assert found["second"].growth_per_second == 0


def test_a_queue_that_costs_nothing_and_one_that_nothing_reaches_have_no_wait():
    found = jackson_network({"free": Queue(seconds=0, outside=5), "idle": Queue(seconds=1)})
    assert (found["free"].wait_seconds, found["free"].utilisation) == (0, 0)
    assert (found["idle"].mean_present, found["idle"].per_second) == (0, 0)


def test_ten_thousand_queues_are_solved():
    names = [f"q{place}" for place in range(10_000)]
    queues = {
        name: Queue(
            seconds=0.01, outside=1, onward={names[place + 1]: 0.5} if place + 1 < len(names) else None
        )
        for place, name in enumerate(names)
    }
    assert jackson_network(queues)[names[-1]].per_second == pytest.approx(2)


@pytest.mark.parametrize(
    ("queues", "words"),
    [
        ({"a": Queue(seconds=1, onward={"b": 1})}, "'b', which is no queue.*Add the queue"),
        ({"a": Queue(seconds=1, onward={"a": 1.2})}, "1.2 of what it gets.*at most 1"),
        ({"a": Queue(seconds=1, onward={"a": -0.2})}, "at most 1"),
        ({"a": Queue(seconds=0, outside=1, onward={"a": 1})}, "for ever.*leave"),
    ],
)
def test_what_cannot_be_solved_says_what_to_do(queues, words):
    with pytest.raises(InputError, match=words):
        jackson_network(queues)
