"""Traits follow from words of the need and from structure: what things are called changes nothing."""

from pathlib import Path

import pytest

from archkit.architects.rulebook.frame.traits import find_traits
from archkit.brief import Brief
from archkit.knowledge import library

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
PRODUCTS = {
    "pastebin", "bit.ly", "tinyurl", "twitter", "tweet", "tweets", "whatsapp", "discord", "uber", "netflix",
    "youtube", "instagram", "facebook", "dropbox", "tinder", "airbnb", "mint", "spotify", "stripe", "twilio",
    "sendgrid", "slack", "paste", "pastes",
}  # fmt: skip


def ids(brief):
    return {trait.id for trait in find_traits(brief)}


def renamed(brief, *, silent=False):
    """Return a brief with every name replaced; a silent one also loses its prose."""
    work = brief.workload
    names = {one.name: f"Zarp {place}" for place, one in enumerate(work.entities)}
    entities = tuple(
        one.model_copy(
            update={
                "name": names[one.name],
                "description": "",
                "belongs_to": tuple(names.get(parent, parent) for parent in one.belongs_to),
            }
        )
        for one in work.entities
    )
    operations = tuple(
        one.model_copy(
            update={"name": f"Vox {place}", "description": "", "entity": names.get(one.entity, one.entity)}
        )
        for place, one in enumerate(work.operations)
    )
    workload = work.model_copy(update={"entities": entities, "operations": operations})
    prose = {"purpose": "", "goals": (), "constraints": ()} if silent else {}
    return brief.model_copy(update={"name": "Qux", "workload": workload, **prose})


def work(**fields):
    return Brief.model_validate({"name": "System", "purpose": "Plumbus.", "workload": fields})


def test_no_word_of_a_trait_is_a_product_or_the_answer_of_a_known_exercise():
    words = {word for trait in library().traits.values() for word in trait.words}
    assert not words & PRODUCTS


@pytest.mark.parametrize("name", ["leave-requests", "notifications", "payments-ledger"])
def test_an_example_with_everything_renamed_has_the_same_traits(name):
    brief = Brief.read(BRIEFS / f"{name}.yaml")
    assert ids(renamed(brief)) == ids(brief)


def test_rates_say_what_is_read_or_written_far_more_often():
    brief = Brief.read(BRIEFS / "url-shortener.yaml")
    assert {"read-heavy", "short-links"} <= ids(renamed(brief, silent=True))


def test_stated_rates_go_before_words():
    brief = Brief.model_validate(
        {
            "name": "S",
            "purpose": "A read-heavy, write-heavy thing.",
            "workload": {"reads_per_day": 1000, "writes_per_day": 50_000},
        }
    )
    assert "read-heavy" not in ids(brief)
    assert "write-heavy" in ids(brief)


@pytest.mark.parametrize(("per_thing", "shown"), [(1, False), (86_400, True)])
def test_rows_with_a_time_that_come_faster_than_people_act_are_measurements(per_thing, shown):
    brief = work(
        entities=[
            {"name": "Blorp", "rows_now": 1000},
            {"name": "Frob", "belongs_to": ["Blorp"], "attributes": [{"name": "at", "type": "timestamp"}]},
        ],
        operations=[{"name": "Frobnicate", "kind": "create", "entity": "Frob", "per_day": 1000 * per_thing}],
    )
    assert ("telemetry" in ids(brief)) is shown


def test_types_show_positions_and_bytes_show_bodies():
    places = [{"name": "lat", "type": "decimal"}, {"name": "lng", "type": "decimal"}]
    brief = work(
        object_bytes=5_000_000,
        entities=[
            {"name": "Blorp", "attributes": [{"name": "stuff", "type": "binary"}]},
            {"name": "Frob", "attributes": places},
        ],
    )
    assert {"large-objects", "geo"} <= ids(brief)


def test_a_small_body_stays_in_its_row():
    brief = work(
        entities=[
            {"name": "Blorp", "bytes_per_row": 200, "attributes": [{"name": "stuff", "type": "binary"}]}
        ]
    )
    assert "large-objects" not in ids(brief)
