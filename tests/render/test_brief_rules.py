"""The view of a brief tells what holds of its entities."""

from archkit.brief import Brief
from archkit.render import view

STAY = {
    "name": "Stay",
    "belongs_to": ["Berth", "Stay"],
    "linked_to": ["Label"],
    "unique_together": [["Berth", "number"]],
    "no_overlap_for": "Berth",
    "retention_days": 730,
    "retention_from": "left at",
    "restore_days": 30,
    "attributes": [
        {"name": "number", "unique": True},
        {"name": "state", "type": "enum", "values": ["open", "<b>paid</b>"]},
        {"name": "left at", "type": "timestamp"},
    ],
}


def shown(*entities):
    brief = Brief.model_validate({"name": "Harbour", "workload": {"entities": list(entities)}})
    return view(brief)


def test_every_rule_of_an_entity_is_shown():
    text = " ".join(shown(STAY, {"name": "Berth"}, {"name": "Label"}).markdown.split())
    for words in (
        "belongs to Berth",
        "lies in others of its kind",
        "many to many with Label",
        "unique together: Berth + number",
        "never twice at a time for one Berth",
        "from left at",
        "restorable 30 days",
        "(unique)",
    ):
        assert words in text


def test_values_are_no_markup_and_nothing_is_said_of_an_entity_without_rules():
    page = shown(STAY, {"name": "Berth"}).html
    assert "<b>paid" not in page
    assert "open" in page
    assert " · " not in shown({"name": "Berth", "linked_to": ["Berth"]}).markdown
    assert "unique" not in shown({"name": "Berth"}).markdown
