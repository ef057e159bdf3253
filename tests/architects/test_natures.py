"""What the nature of the work asks for: where it may stand, what is held in memory, what is made ahead."""

import datetime as dt

import pytest

from archkit.architects.rulebook.architect import Rulebook
from archkit.brief.prose import read_prose
from archkit.explore.evaluation.evaluation import designed

TODAY = dt.date(2026, 11, 21)
HOSPITAL = (
    "Wards note doses and look them up: 200 users, 4,000 doses a day, 9,000 reads a day, six developers."
    " Photos of wounds are uploaded. Available 99.9% of the time. "
)


def drawn(text):
    design, outcome = designed(read_prose(text), Rulebook(), TODAY)
    assert design.shape is not None, outcome
    return design


def part(design, kind):
    return next((one for one in design.shape.components if one.kind == kind), None)


@pytest.mark.parametrize(
    "words", ["It runs in our own data centre.", "Nothing may leave the building.", "No public cloud."]
)
def test_what_stays_in_the_building_is_run_by_its_owner(words):
    far, near = drawn(HOSPITAL), drawn(HOSPITAL + words)
    assert any(one.managed for one in far.shape.components)
    assert [one.id for one in near.shape.components if one.managed and one.kind != "external"] == []
    platform = next(one for one in near.decisions if one.id == "platform")
    assert platform.chosen == "own-machines"
    watching = next(one for one in near.decisions if one.id == "observability-stack")
    assert watching.chosen == "self-run"
    assert "another building" in near.operate.recovery.backups
    assert (
        "provider's"
        not in next(one for one in near.secure.controls if one.id == "encryption-at-rest").implementation
    )
    ruled = {one.id: one.ruled_out_because for one in platform.options}
    assert "machines of its owner" in ruled["ecs-fargate"]
    assert "buying" in " ".join(next(one for one in platform.options if one.id == "own-machines").costs)


def test_without_such_words_no_machine_of_ones_own_is_offered():
    platform = next(one for one in drawn(HOSPITAL).decisions if one.id == "platform")
    assert "own-machines" not in {one.id for one in platform.options}


def test_positions_that_are_replaced_are_held_in_memory_and_expire():
    text = (
        "50,000 trucks send their position every 5 seconds; drivers see trucks near them. Eight developers."
    )
    cache = part(drawn(text), "cache")
    assert "newest position" in cache.purpose
    assert "expires" in cache.purpose


def test_completions_are_made_ahead_by_a_batch():
    design = drawn("Completions for a dictionary as they type: 30 million searches a day. Eight developers.")
    assert "from memory" in part(design, "cache").purpose
    assert "batch" in part(design, "worker").purpose


def test_one_process_decides_where_the_order_decides():
    calm = "Bids for stamps are taken, 2,000 bids a second at the peak. Nine developers."
    text = f"{calm} They are taken strictly in the order of arrival."
    assert "one process decides" in part(drawn(text), "service").purpose
    assert "one process decides" not in part(drawn(calm), "service").purpose


def test_records_without_a_network_are_taken_in_later():
    text = "Rangers enter counts, 900 counts a day, without network in the hills. Three developers."
    assert "recorded offline" in part(drawn(text), "service").purpose


def test_head_count_alone_splits_nothing():
    design = drawn(
        "Readers read pages and editors edit pages of a lexicon: 600 million reads a day. 160 engineers."
    )
    pattern = next(one for one in design.decisions if one.id == "architecture-pattern")
    assert design.shape.pattern != "microservices"
    assert next(one for one in pattern.options if one.id == "microservices").ruled_out_because


def test_residency_needs_no_named_region():
    assert read_prose("By law the data stay in the country.").compliance.residency == ("the country",)
    assert read_prose("Shops stay in the country side.").compliance.residency != ("eu",)


def test_who_pays_on_line_leaves_card_numbers_with_a_provider():
    text = "Members reserve berths, 90 berths a day, 400 members; {} Three developers."
    paid = drawn(text.format("berths are paid on line."))
    free = drawn(text.format("berths are free."))
    assert "card-tokenisation" in {one.id for one in paid.secure.controls}
    assert "card-tokenisation" not in {one.id for one in free.secure.controls}
