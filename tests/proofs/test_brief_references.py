"""No reading of a text refers to what it did not read."""

from pathlib import Path

import pytest
import yaml

from archkit.brief import Brief, read_prose
from archkit.proofs.frame.brief_references import references

TEXTS = [
    case["text"]
    for case in yaml.safe_load(
        (Path(__file__).parents[1] / "brief" / "entity_cases.yaml").read_text(encoding="utf-8")
    )
]


@pytest.mark.parametrize("text", TEXTS, ids=[text[:60] for text in TEXTS])
def test_what_is_read_refers_to_what_is_read(text):
    assert not [one.trouble for one in references(read_prose(text, name="Harbour")) if one.trouble]


def test_a_parent_that_is_no_parent_is_told_apart_from_a_name_that_is_nothing():
    entities = [{"name": "Room"}, {"name": "Stay", "no_overlap_for": "Room", "unique_together": [["code"]]}]
    brief = Brief.model_validate({"name": "Inn", "workload": {"entities": entities}})
    remedies = [one.remedy for one in references(brief) if one.trouble]

    assert remedies == [
        "Add an attribute 'code' to 'Stay', or name one that it has.",
        "Add 'Room' to the belongs_to of 'Stay', or name what it has.",
    ]
