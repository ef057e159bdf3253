"""Joining briefs."""

from pathlib import Path

from archkit.brief import Brief, merge_briefs, read_prose

EXAMPLE = Path(__file__).parents[2] / "notebooks" / "briefs" / "notifications.yaml"


def _brief(**fields):
    return Brief.model_validate({"name": "Shop", **fields})


def test_what_base_states_stands_and_both_values_are_remembered():
    base = _brief(scale={"users_total": 100})
    more = _brief(scale={"users_total": 200, "users_daily_active": 50})

    joined = merge_briefs(base, more)

    assert joined.scale.users_total == 100
    assert joined.scale.users_daily_active == 50
    assert [(one.field, one.quote) for one in joined.sources] == [
        ("scale.users_total", "100"),
        ("scale.users_total", "200"),
    ]


def test_a_value_with_a_source_keeps_its_words():
    base = _brief(scale={"users_total": 100})
    more = read_prose("A shop for 200 users.")

    quotes = {one.quote for one in merge_briefs(base, more).sources if one.field == "scale.users_total"}

    assert quotes == {"100", "200 users"}


def test_lists_join_without_repeats():
    base = _brief(team={"skills": ["python"]}, constraints=["a"])
    more = _brief(team={"skills": ["python", "go"]}, constraints=["a", "b"])

    joined = merge_briefs(base, more)

    assert joined.team.skills == ("python", "go")
    assert joined.constraints == ("a", "b")


def test_one_entity_under_two_spellings_is_joined():
    base = _brief(workload={"entities": [{"name": "Order item", "rows_per_day": 10}]})
    more = _brief(
        workload={
            "entities": [
                {"name": "order_items", "attributes": [{"name": "id", "type": "uuid"}], "rows_per_day": 20},
                {"name": "Customer"},
            ]
        }
    )

    joined = merge_briefs(base, more)

    assert [one.name for one in joined.workload.entities] == ["Order item", "Customer"]
    assert joined.workload.entities[0].attributes[0].name == "id"
    assert joined.workload.entities[0].rows_per_day == 10
    assert {one.field for one in joined.sources} == {"workload.entities.Order item.rows_per_day"}


def test_stated_absence_is_kept_apart_from_nothing_said():
    none = _brief(compliance={"regimes": []})
    silent = _brief()
    gdpr = _brief(compliance={"regimes": ["gdpr"]})

    assert merge_briefs(none, silent).compliance.regimes == ()
    assert merge_briefs(silent, none).compliance.regimes == ()
    assert merge_briefs(silent, silent).compliance.regimes is None
    assert merge_briefs(none, gdpr).compliance.regimes == ()
    assert [one.field for one in merge_briefs(none, gdpr).sources] == ["compliance.regimes"] * 2


def test_nothing_is_lost_or_added_by_an_empty_brief():
    example = Brief.read(EXAMPLE)
    empty = Brief(name=example.name)

    assert merge_briefs(example, empty) == example
    assert merge_briefs(empty, example) == example
    assert merge_briefs(example, example) == example


def test_rules_of_entities_survive_and_are_joined_once():
    booking = {
        "name": "Booking",
        "belongs_to": ["Room"],
        "linked_to": ["Guest"],
        "unique_together": [["Room", "number"]],
        "no_overlap_for": "Room",
        "retention_days": 30,
        "retention_from": "closed at",
        "restore_days": 14,
        "attributes": [{"name": "number"}, {"name": "closed at", "type": "timestamp"}],
    }
    again = {**booking, "unique_together": [["number", "rooms"], ["code"]], "no_overlap_for": "rooms"}
    again |= {"name": "bookings", "linked_to": ["guests", "Tag"], "retention_from": "closed_at"}
    told = _brief(workload={"entities": [booking]})

    assert merge_briefs(_brief(), told).workload == told.workload
    joined = merge_briefs(told, _brief(workload={"entities": [again]}))
    one = joined.workload.entities[0]
    assert (one.linked_to, one.unique_together) == (("Guest", "Tag"), (("Room", "number"), ("code",)))
    assert (one.no_overlap_for, one.retention_from, one.restore_days) == ("Room", "closed at", 14)
    assert joined.sources == ()


def test_two_times_in_which_something_can_be_restored_are_both_remembered():
    note = {"name": "Note", "restore_days": 14}
    joined = merge_briefs(
        _brief(workload={"entities": [note]}), _brief(workload={"entities": [{**note, "restore_days": 30}]})
    )

    assert joined.workload.entities[0].restore_days == 14
    assert [one.quote for one in joined.sources] == ["14.0", "30.0"]
