"""No constant decides anything without source and date, and none stands in the code that decides."""

import ast
import datetime as dt
from pathlib import Path

import pytest
import yaml

import archkit
from archkit.errors import YamlError
from archkit.knowledge import library
from archkit.knowledge.condition import OPTION
from archkit.knowledge.rule_faults import faults
from archkit.knowledge.shelf import Topic
from archkit.record import load_yaml

ROOM = Path(archkit.__file__).parent
FILES = sorted((ROOM / "knowledge" / "data").glob("*.yaml"))
SOURCED = ("facts", "rules", "situations", "options", "gates", "questions", "duties", "practices")
"""Lists whose entries hold a number, a threshold or a judgement; names and words need no source."""
GATE = {
    "id": "one", "decision": "messaging", "rules_out": ["kafka"], "kind": "team",
    "when": {"reading": "engineers", "below": 8}, "says": "too few", "source": "a page",
    "date": "2026-11-21", "basis": "judgement",
}  # fmt: skip
ENTRIES = {
    "facts": {
        "id": "a.b", "name": "a number", "base": 3, "unit": "people", "source": "a page",
        "date": "2026-11-21", "confidence": "low", "basis": "judgement",
    },
    "rules": {
        "id": "a", "title": "A", "statement": "Do it.", "source": "a page", "date": "2026-11-21",
        "basis": "judgement",
    },
    "situations": {
        "id": "a", "says": "it is so", "when": {"reading": "engineers", "below": 8}, "source": "a page",
        "date": "2026-11-21", "basis": "judgement",
    },
    "gates": GATE,
    "options": {
        "id": "a", "decision": "messaging", "name": "A", "benefits": ["b"], "costs": ["c"],
        "source": "a page", "date": "2026-11-21", "basis": "judgement",
    },
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
def test_every_entry_of_every_file_has_a_source_and_a_date(path):
    read = load_yaml(path.read_text(encoding="utf-8"), source=path.name)
    for listed in SOURCED:
        for entry in read.get(listed, ()):
            assert str(entry["source"]).strip(), entry
            assert isinstance(entry["date"], dt.date), entry
            assert entry["basis"] in {"measured", "published", "quoted", "recalled", "judgement"}, entry


@pytest.mark.parametrize("listed", ENTRIES)
@pytest.mark.parametrize("field", ["source", "date", "basis"])
def test_an_entry_without_source_date_or_basis_does_not_load(listed, field):
    assert Topic.from_yaml(yaml.safe_dump({listed: [ENTRIES[listed]]}))
    without = {name: value for name, value in ENTRIES[listed].items() if name != field}
    with pytest.raises(YamlError, match=rf"{listed}\.0.*the field '{field}' is missing"):
        Topic.from_yaml(yaml.safe_dump({listed: [without]}), source="rules.yaml")


@pytest.mark.parametrize(
    ("field", "value"), [("source", ""), ("source", "x"), ("date", "last year"), ("basis", "trust me")]
)
def test_an_entry_with_an_empty_or_invented_source_does_not_load(field, value):
    with pytest.raises(YamlError, match=rf"rules\.yaml:\d+: .*{field}"):
        Topic.from_yaml(yaml.safe_dump({"gates": [{**GATE, field: value}]}), source="rules.yaml")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"reading": "engineers"}, "compared with something"),
        ({"reading": "engineers", "below": 3, "trait": ["chat"]}, "says one thing"),
        ({}, "says one thing"),
        ({"below": 3}, "says one thing"),
    ],
)
def test_a_condition_that_says_nothing_or_two_things_does_not_load(when, told):
    with pytest.raises(YamlError, match=told):
        Topic.from_yaml(yaml.safe_dump({"gates": [{**GATE, "when": when}]}))


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
def test_rules_name_only_what_there_is(path):
    topic = Topic.from_yaml(path.read_text(encoding="utf-8"), source=path.name)
    found = [one for one in faults(topic, library(), library()) if one.listed != "facts"]
    assert found == []


OUTLINE = ("architecture-pattern", "system-of-record", "cache", "messaging", "platform", "framework")


@pytest.mark.parametrize("decision", OUTLINE)
def test_rules_of_the_outline_ask_only_for_the_vocabulary(decision):
    known = library()
    conditions = [gate.when for gate in known.gates.values() if gate.decision == decision]
    options = known.options.get(decision, ())
    conditions += [rating.when for one in options for rating in one.ratings if rating.when]
    asked = {name for one in conditions for name in _asked(one)} - {OPTION}
    there = {one.id for one in known.readings.values() if not one.decisions or decision in one.decisions}
    assert asked <= there


def _asked(condition):
    inner = [name for part in condition.parts for name in _asked(part)]
    return [*inner, *([condition.reading] if condition.reading else [])]


def test_every_condition_of_a_gate_and_rating_can_be_tested():
    known = library()
    assert len(known.tested_gates) >= len(
        {(g.decision, o) for g in known.gates.values() for o in g.rules_out}
    )
    assert known.tested_options.keys() == known.options.keys()


UNIVERSAL = {0.0, 1.0, 2.0, 10.0, 100.0}
"""Nothing, one, both, tenfold and percent."""
UNITS = {12.0, 24.0, 60.0, 1_000.0, 1_024.0, 86_400.0, 1e6}
"""Months of a year, hours, minutes, seconds, milliseconds, bytes and their millions."""
LAYOUT = {
    "MOST_SHOWN", "_SHOWN", "_SHOWN_SKILLS", "_NAMED", "_DIGITS", "maxsize",
}  # fmt: skip
"""Names of how much is shown or kept, which decides nothing."""


def _deciding() -> list[Path]:
    room = ROOM / "architects" / "rulebook"
    own = ["pattern", "datastore", "messaging", "caching", "stack", "existing", "differing", "weights", "tie"]
    return [*(room / "choices" / f"{name}.py" for name in own), *sorted((room / "leaning").glob("*.py")),
            room / "readings.py", room / "criteria.py"]  # fmt: skip


def _literals(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    shown = {
        id(inner)
        for node in ast.walk(tree)
        for inner in ast.walk(node)
        if (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in LAYOUT)
        or (isinstance(node, ast.keyword) and node.arg in LAYOUT)
    }
    return [
        f"{path.name}:{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and type(node.value) in {int, float}
        and float(node.value) not in UNIVERSAL | UNITS
        and id(node) not in shown
    ]


@pytest.mark.parametrize("path", _deciding(), ids=lambda one: one.stem)
def test_no_number_decides_in_code(path):
    assert _literals(path) == []


def test_a_number_in_code_would_be_found(tmp_path):
    path = tmp_path / "rule.py"
    path.write_text("_SHOWN = 7\n\ndef many(engineers):\n    return engineers > 8\n")
    assert _literals(path) == ["rule.py:4: 8"]
