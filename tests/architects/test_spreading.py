"""Work that spreads: feeds, deliveries to many places, and ranks."""

import pytest

from archkit.architects.rulebook.choices.outline import outline
from archkit.architects.rulebook.shape.components import components
from archkit.brief import Brief


def feed(reads_per_day):
    return Brief.model_validate(
        {
            "name": "Chirps",
            "purpose": "Members see a timeline of those they follow.",
            "team": {"engineers": 12},
            "workload": {
                "entities": [{"name": "Chirp"}],
                "operations": [
                    {"name": "Chirp", "kind": "create", "entity": "Chirp", "per_day": 50_000_000},
                    {"name": "Read timeline", "kind": "list", "entity": "Chirp", "per_day": reads_per_day},
                ],
            },
        }
    )


def parts(situation_of, brief):
    case = situation_of(brief)
    plan = outline(case)
    return plan, {one.id: one for one in components(case, plan)}


def test_a_busy_feed_is_written_by_workers_into_cached_lists(situation_of):
    plan, found = parts(situation_of, feed(5e9))
    assert "lists of those who follow" in found["worker"].purpose
    assert "merged when a list is read" in found["worker"].purpose
    assert "lists of those who read" in found["cache"].purpose
    assert plan.queue != "none"


def test_a_quiet_feed_is_put_together_when_it_is_read(situation_of):
    plan, found = parts(situation_of, feed(100_000))
    assert "worker" not in found
    assert plan.queue == "none"


@pytest.mark.parametrize(
    ("purpose", "part", "words"),
    [
        ("Delivers webhooks to customers.", "worker", "a line and a pace of its own"),
        ("Players see a leaderboard live.", "cache", "keeps counts in order"),
    ],
)
def test_what_spreads_is_said_where_it_is_done(situation_of, purpose, part, words):
    busy = {"reads_per_day": 5e8, "writes_per_day": 1e6}
    brief = Brief.model_validate({"name": "S", "purpose": purpose, "workload": busy})
    _, found = parts(situation_of, brief)
    assert words in found[part].purpose
