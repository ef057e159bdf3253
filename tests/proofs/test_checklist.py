"""The checklist: every item is there, is answered by checks that exist, and says what they say."""

import re

import pytest

from archkit.design import Finding, Step
from archkit.knowledge import ChecklistItem, library
from archkit.personas.library import shipped_personas
from archkit.proofs import CHECKS, GROUPS, Evidence, Proof, checklist_verdicts, verdict_of

ITEMS = tuple(library().checklist.values())
ASKED = {f"G{number}" for number in range(1, 79)} | {f"H{number}" for number in range(1, 21)}
PERSONAS = {one.id for one in shipped_personas()}
OWN_TEXT = 12
"""Letters that an item's text has at least."""


def numbers_of(group: str) -> set[str]:
    found = set()
    for part in GROUPS[group].split():
        first, _, last = part.partition("-")
        found |= {f"{first[0]}{number}" for number in range(int(first[1:]), int((last or first)[1:]) + 1)}
    return found


def test_all_items_are_there_and_no_other():
    assert {item.id for item in ITEMS} == ASKED
    assert set().union(*map(numbers_of, GROUPS)) == ASKED


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_an_item_names_checks_and_personas_that_exist(item):
    assert not [code for code in item.checks if code not in CHECKS]
    assert not [name for name in item.asked_by if name not in PERSONAS]
    assert len(set(item.checks)) == len(item.checks)
    assert item.id in numbers_of(item.group)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_an_item_is_a_plain_sentence(item):
    assert len(item.says) > OWN_TEXT
    assert re.fullmatch(r"[^\n—]+\.", item.says)
    if item.id.startswith("H"):
        assert re.fullmatch(r"[^\n—]+\.", item.consequence), "a warning sign says what it leads to"


def test_no_two_items_say_the_same():
    assert len({item.says for item in ITEMS}) == len(ITEMS)


def proof(code, status, reason="", *findings):
    return Proof(
        code=code, name="one", claim="One.", step=Step.SHAPE, status=status, reason=reason,
        evidence=(Evidence(label="Seen", text=f"by {code}"),), findings=findings,
    )  # fmt: skip


def finding(code, severity="error"):
    return Finding(
        code=code, severity=severity, place="shape.components.api", message="It is wrong.",
        evidence="api: a part", remedy="Put it right.",
    )  # fmt: skip


ITEM = ChecklistItem(
    id="G33", group="architecture", says="All is well.", asked_by=("task-oriented",),
    checks=("ARCH001", "ARCH002"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("proved", "proved", "holds"),
        ("proved", "assumed", "holds"),
        ("proved", "not applicable", "holds"),
        ("not applicable", "not applicable", "not applicable"),
        ("not applicable", "not assessable", "not assessable"),
        ("proved", "not assessable", "not assessable"),
        ("proved", "not run", "not assessable"),
        ("refuted", "not run", "fails"),
        ("not applicable", "refuted", "fails"),
    ],
)
def test_the_worst_of_its_checks_decides(first, second, verdict):
    proofs = {"ARCH001": proof("ARCH001", first, "one"), "ARCH002": proof("ARCH002", second, "two")}
    shown = verdict_of(ITEM, proofs)
    assert shown.verdict == verdict
    assert shown.because
    assert [(one.code, one.status) for one in shown.checks] == [("ARCH001", first), ("ARCH002", second)]


def test_a_failing_item_quotes_the_place():
    proofs = [
        proof("ARCH001", "refuted", "1 finding", finding("ARCH001", "note"), finding("ARCH001")),
        proof("ARCH002", "proved"),
    ]
    shown = verdict_of(ITEM, {one.code: one for one in proofs})
    assert shown.because == "It is wrong."
    assert [(one.place, one.evidence) for one in shown.findings] == [("shape.components.api", "api: a part")]
    assert [one.text for one in shown.evidence] == ["by ARCH001", "by ARCH002"]


def test_what_rests_on_an_assumption_says_so():
    proofs = {"ARCH001": proof("ARCH001", "proved"), "ARCH002": proof("ARCH002", "assumed", "nobody ran it")}
    assert verdict_of(ITEM, proofs).because == "proved by ARCH001; assumed: nobody ran it"


def test_without_any_proof_nothing_holds():
    verdicts = checklist_verdicts(())
    assert {one.verdict for one in verdicts} == {"not assessable"}
    assert all("nothing was designed in the step" in one.because for one in verdicts)


def test_the_items_of_a_persona_come_first():
    verdicts = checklist_verdicts((), persona="task-oriented")
    asked = ["task-oriented" in one.item.asked_by for one in verdicts]
    assert asked == sorted(asked, reverse=True)
    only = checklist_verdicts((), persona="task-oriented", only=True)
    assert {one.item.id for one in only} == {
        one.item.id for one in verdicts if "task-oriented" in one.item.asked_by
    }
