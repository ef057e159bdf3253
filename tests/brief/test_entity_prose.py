"""What a text says of its things beside their numbers: properties, links, rules, restoring."""

import json
import re
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from archkit.brief import Brief, Entity, read_prose, unread

CASES = yaml.safe_load((Path(__file__).parent / "entity_cases.yaml").read_text(encoding="utf-8"))
NAMES = [case["text"][:60] for case in CASES]
OTHER_WORDS = {
    "hammer": "zorbel", "rack": "quend", "offer": "trillo", "pet": "gront", "parcel": "mibbet",
    "film": "dorvel", "contact": "frandle", "claim": "brindel", "boat": "skorv", "song": "plond",
    "pump": "drevel", "seal": "glim", "club": "wottel", "dish": "karpel", "sketch": "nubble",
    "zone": "hestel", "court": "yarrel", "van": "pindle", "album": "corvel", "nurse": "tambel",
    "sauce": "lorrel", "article": "vombel",
}  # fmt: skip
"""Things by names that no list of words holds, in the same numbers and places."""


def plain(value):
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def read(text):
    brief = read_prose(text, name="Harbour")
    return brief, {one.name: one for one in brief.workload.entities}


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_cases(case):
    brief, found = read(case["text"])
    for name, fields in case.get("entities", {}).items():
        assert name in found, sorted(found)
        assert {field: plain(getattr(found[name], field)) for field in fields} == fields
    for field in case.get("absent", ()):
        assert not [one.name for one in found.values() if getattr(one, field)]
    unique = {name: [each.name for each in one.attributes if each.unique] for name, one in found.items()}
    if "unique" in case:
        assert {name: names for name, names in unique.items() if names} == case["unique"]
    for name, wanted in case.get("attributes", {}).items():
        assert set(wanted) <= {each.name for each in found[name].attributes}
    if case.get("attributes") == {}:
        assert not [one.name for one in found.values() if one.attributes]
    if "values" in case:
        told = {
            name: {each.name: list(each.values) for each in one.attributes if each.values}
            for name, one in found.items()
        }
        assert {name: values for name, values in told.items() if values} == case["values"]
    if "things" in case:
        assert sorted(found) == sorted(case["things"])
    assert not set(case.get("without", ())) & set(found)
    if "links" in case:
        links = [sorted((name, other)) for name, one in found.items() for other in one.linked_to]
        assert sorted(links) == sorted(sorted(pair) for pair in case["links"])
    asked = [one.quote for one in unread(brief) if one.is_rule]
    assert len(asked) == len(case.get("asked", ()))
    assert all(words in quote for words, quote in zip(case.get("asked", ()), asked, strict=True))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_what_was_read_is_quoted_once_from_the_text(case):
    brief, found = read(case["text"])
    fields = [one.field for one in brief.sources]

    assert all(one.quote and one.quote in case["text"] for one in brief.sources)
    for name, one in found.items():
        for field in ("restore_days", "retention_from", "no_overlap_for"):
            assert getattr(one, field) is None or fields.count(f"workload.entities.{name}.{field}") == 1
        for other in one.linked_to:
            assert f"workload.entities.{name}.linked_to.{other}" in fields
        for group in one.unique_together:
            assert f"workload.entities.{name}.unique_together.{' + '.join(group)}" in fields


def renamed(text):
    for word, other in OTHER_WORDS.items():
        ending = r"(es|s|'s)?" if word.endswith(("sh", "ch")) else r"(s|'s)?"
        text = re.sub(
            rf"\b{word}{ending}\b",
            lambda found, other=other: other + {"es": "s"}.get(found[1] or "", found[1] or ""),
            text,
            flags=re.IGNORECASE,
        )
    return text


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_other_names_give_the_same_reading(case):
    def shown(brief):
        work = brief.workload.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(work, sort_keys=True).lower()

    assert renamed(shown(read(case["text"])[0])) == shown(read(renamed(case["text"]))[0])


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_what_is_read_can_be_written_and_read_again(case):
    brief = read(case["text"])[0]
    assert Brief.from_yaml(brief.to_yaml()) == brief


def test_an_entity_in_yaml_holds_the_rule_that_the_purpose_tells():
    told = {"name": "Harbour", "purpose": "Berths cannot be double-booked. The number of a berth is unique."}
    berth = Entity(name="Berth", attributes=({"name": "number", "unique": True},))
    without = Brief.model_validate(told)
    holding = without.with_values({"workload.entities": [berth.model_dump(mode="json")]})

    assert [one.is_rule for one in unread(without)] == [True, True]
    assert [one.quote for one in unread(holding)] == ["Berths cannot be double-booked"]


@given(st.lists(st.sampled_from(" ".join(case["text"] for case in CASES).split()), max_size=60))
@settings(max_examples=40, deadline=None)
def test_words_in_any_order_are_read_without_a_fault(words):
    text = " ".join(words) or "x"
    brief = read_prose(text, name="Harbour")
    assert all(one.quote in text for one in brief.sources)


def test_reading_many_rules_stays_quick():
    text = " ".join(case["text"] for case in CASES)
    started = time.perf_counter()
    read_prose((text + " ") * 3, name="Harbour")
    assert time.perf_counter() - started < 5
