import re

import pytest

from archkit.design import Step
from archkit.personas import persona
from archkit.report.delivery_standards import SIX_STANDARDS, delivery_standards


def test_the_six_and_their_parts_are_those_of_the_persona(notifications, page):
    listed = {one.title: list(one.parts) for one in persona("delivery-standards").deliverables}
    assert {title: [one.name for one in lines] for title, lines in SIX_STANDARDS.items()} == listed
    written = page(delivery_standards(notifications))
    assert written.headings() == list(listed)
    for title, parts in listed.items():
        assert re.findall(r"^- \*\*(.*?)\*\*:", written.part(title), re.MULTILINE) == parts


@pytest.mark.parametrize("name", ["notifications", "ledger"])
def test_every_part_says_what_where_and_whether_it_is_proved(request, page, name):
    walk = request.getfixturevalue(name)
    written = page(delivery_standards(walk))
    for block in re.split(r"^- \*\*", written.text, flags=re.MULTILINE)[1:]:
        assert "not decided" not in block
        assert re.search(r"^  - Where: `[\w./, ]+`$", block, re.MULTILINE)
        assert re.search(r"^  - (✓ proved|✕ refuted|≈ assumed|○ not run)", block, re.MULTILINE)


def test_a_refuted_proof_is_never_shown_as_proved(notifications, page):
    def refuted(proof):
        return proof.model_copy(update={"status": "refuted", "reason": "2 findings"})

    proofs = {step: tuple(map(refuted, notifications.proofs[step])) for step in Step}
    text = page(delivery_standards(notifications.but(proofs=proofs))).text
    assert "✓" not in text
    assert "✕ refuted (CONTRACT003): " in text
    assert "But: 2 findings" in text


def test_without_proofs_nothing_is_proved(notifications, page):
    text = page(delivery_standards(notifications.but(proofs={}))).text
    assert "proved" not in text
    assert text.count("○ not run") == sum(map(len, SIX_STANDARDS.values()))


def test_what_a_design_lacks_is_not_decided(notifications, page):
    empty = notifications.but(design=type(notifications.design)(name="n"), proofs={})
    assert page(delivery_standards(empty)).text.count("not decided") == sum(map(len, SIX_STANDARDS.values()))


def test_a_length_that_somebody_reads(notifications, ledger, page):
    for walk in (notifications, ledger):
        assert 800 < page(delivery_standards(walk)).words < 2_200


def test_each_standard_says_what_the_personas_own_items_come_to(notifications, walk_of, page):
    led = page(delivery_standards(walk_of("notifications", "delivery-standards")))
    lines = [line for line in led.text.splitlines() if line.startswith("- Checklist: ")]
    assert len(lines) >= 2
    assert all(" hold" in line or "judged" in line for line in lines)
    nobody = page(delivery_standards(notifications.but(persona="nobody"))).text
    assert "Checklist" not in nobody
