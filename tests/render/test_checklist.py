"""The checklist as it is seen: what fails first, who asks, and what a persona did not ask for apart."""

import pytest

from archkit.design import Decision, Finding, Option
from archkit.knowledge import ChecklistItem
from archkit.personas import persona
from archkit.proofs import ItemVerdict
from archkit.proofs.conflict import resolved_conflicts
from archkit.render import view, view_of
from archkit.render.checklist import (
    checklist_blocks,
    checklist_counts,
    checklist_lines,
    checklist_view,
    conflicts_blocks,
)


def verdict(item, standing, *asked_by, group="API", **more):
    return ItemVerdict(
        item=ChecklistItem(
            id=item, group=group, says=f"The claim of {item}.", asked_by=asked_by, checks=("ARCH001",),
            consequence=f"What {item} leads to." if item.startswith("H") else "",
        ),
        verdict=standing,
        because=f"because of {item}",
        **more,
    )  # fmt: skip


WRONG = Finding(
    code="ARCH001", severity="error", place="shape.links.3", message="It is wrong.",
    evidence="<b>HTTP</b>: orders", remedy="Put it right.",
)  # fmt: skip
FOUND = (
    verdict("G9", "holds", "task-oriented"),
    verdict("G10", "not applicable", "task-oriented"),
    verdict("G13", "fails", "task-oriented"),
    verdict("H4", "fails", "context-first", group="warning signs", findings=(WRONG,)),
    verdict("G6", "not assessable", "context-first", group="before answering"),
)


def test_the_counts_say_what_is_wrong_first():
    assert checklist_counts(FOUND) == "2 fail, 1 cannot be judged, 1 holds, 1 does not apply"
    assert checklist_counts(()) == "nothing was judged"


def test_what_fails_comes_first_with_its_place_quote_and_consequence():
    text = checklist_view(FOUND, persona="context-first").text
    assert text.index("H4") < text.index("G13") < text.index("G9")
    assert "shape.links.3" in text
    assert "<b>HTTP</b>: orders" in text
    assert "What H4 leads to." in text
    assert "context-first" in text


def test_what_was_written_is_never_markup():
    html = checklist_view(FOUND).html
    assert "<b>HTTP" not in html
    assert "&lt;b&gt;HTTP" in html


def test_switching_the_persona_switches_what_stands_first():
    first = [checklist_lines_of(name).index("G13") for name in ("task-oriented", "context-first")]
    second = [checklist_lines_of(name).index("H4") for name in ("task-oriented", "context-first")]
    assert first[0] < second[0]
    assert second[1] < first[1]


def checklist_lines_of(name):
    return checklist_view(FOUND, persona=name).text


def test_what_nobody_asked_for_stands_apart_where_the_persona_wants_that():
    apart = view_of(checklist_blocks(FOUND, persona="task-oriented", separate=True)).text
    inline = view_of(checklist_blocks(FOUND, persona="task-oriented")).text
    assert "Noticed beyond what was asked" not in inline
    before, after = apart.split("Noticed beyond what was asked")
    assert "G13" in before
    assert "H4" not in before
    assert "H4" in after


def test_lines_for_a_terminal_end_with_the_count():
    lines = checklist_lines(FOUND)
    assert lines[0].endswith("G13 fails: The claim of G13.")
    assert "    at shape.links.3: <b>HTTP</b>: orders" in lines
    assert lines[-1] == "5 items: 2 fail, 1 cannot be judged, 1 holds, 1 does not apply"


def test_one_item_can_be_viewed_alone():
    assert "because of G9" in view(FOUND[0]).markdown


@pytest.mark.parametrize(
    ("name", "held"), [("high-scale", "first day"), ("context-first", "measurement asks")]
)
def test_a_conflict_shows_its_sides_and_the_one_that_holds(name, held):
    text = view_of(conflicts_blocks(resolved_conflicts(persona(name)))).markdown
    assert held in text.split("holds here", 1)[1].split("(", 1)[0]
    assert "For everybody:" in text


def test_a_conflict_says_what_was_decided_in_the_design():
    one = Decision(
        id="architecture-pattern", title="Style", question="Which?", chosen="monolith",
        options=(Option(id="monolith", name="One deployable"), Option(id="microservices", name="Many")),
        because="Five people.", depends_on=("team.engineers",), flips_when="twenty people",
    )  # fmt: skip
    text = view_of(conflicts_blocks(resolved_conflicts(persona("high-scale")), (one,))).markdown
    assert "One deployable. Five people." in text
    assert "One deployable" not in view_of(conflicts_blocks(resolved_conflicts(None))).markdown
