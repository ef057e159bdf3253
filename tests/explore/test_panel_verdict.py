"""Where rewrites differ: substance against words, questions against each other."""

import pytest

from archkit.design import Decision, Option, Step
from archkit.explore.panel import REVIEWED
from archkit.explore.panel.structure import other_changes, parts
from archkit.explore.panel.substance import changes_of_substance
from archkit.explore.panel.verdict import NOT_DECIDED, points


@pytest.fixture
def design(reviewed):
    return reviewed.design


def shaped(design, **update):
    return design.with_artifact(Step.SHAPE, design.shape.model_copy(update=update))


def with_decision(design, decision):
    others = tuple(one for one in design.shape.decisions if one.id != decision.id)
    return shaped(design, decisions=(*others, decision))


def decision(id_, question, chosen, **more):
    options = tuple(Option(id=one, name=one.upper()) for one in ("one", "two"))
    fields = {"because": "b", "depends_on": ("team.engineers",), "flips_when": "f"} | more
    return Decision(id=id_, title=id_, question=question, options=options, chosen=chosen, **fields)


def test_words_are_no_substance(design):
    told = shaped(design, summary="Otherwise.", left_out=())
    reworded = tuple(one.model_copy(update={"because": "Otherwise."}) for one in design.shape.left_out)
    assert changes_of_substance(design, shaped(design, summary="Otherwise.", left_out=reworded)) == ()
    assert len(changes_of_substance(design, told)) == len(design.shape.left_out)


def test_a_sentence_on_security_is_no_substance_but_a_statement_is(design):
    secured = design.secure.model_copy(update={"encryption": "Otherwise said."})
    assert changes_of_substance(design, design.with_artifact(Step.SECURE, secured)) == ()
    first, *others = design.data.access_patterns
    asked = first.model_copy(update={"sql": f"{first.sql} LIMIT 10000000"})
    data = design.data.model_copy(update={"access_patterns": (asked, *others)})
    (change,) = changes_of_substance(design, design.with_artifact(Step.DATA, data))
    assert change.place.endswith(".sql")


def test_the_end_of_a_link_is_substance(design):
    first, *others = design.shape.links
    turned = first.model_copy(update={"source": first.target, "target": first.source})
    found = changes_of_substance(design, shaped(design, links=(turned, *others)))
    assert {one.kind for one in found} >= {"added", "removed"}


def test_who_proposed_it_is_no_change(design):
    other = design.model_copy(update={"architect": "claude"})
    assert changes_of_substance(design, other) == ()


def test_the_same_question_under_another_id_is_one_point(design):
    base = with_decision(design, decision("transport", "How do parts talk?", "one"))
    other = with_decision(design, decision("inner-calls", "How do  parts TALK", "two"))
    (point,) = (one for one in points(base, {"m": other}) if one.question == "How do parts talk?")
    assert [one.option for one in point.positions] == ["ONE", "TWO"]


def test_a_question_that_only_one_asks_does_not_arise_for_the_others(design):
    other = with_decision(design, decision("extra", "And this?", "two"))
    (point,) = (one for one in points(design, {"m": other, "n": design}) if not one.agreed)
    assert [(one.option, one.held_by) for one in point.positions] == [
        (NOT_DECIDED, (REVIEWED, "n")),
        ("TWO", ("m",)),
    ]


def test_what_nobody_stated_is_named_as_what_would_settle_it(design):
    assumed = design.clarify.assumptions[0].field
    base = with_decision(design, decision("x", "X?", "one", depends_on=(assumed, "team.engineers")))
    other = with_decision(design, decision("x", "X?", "two", depends_on=(assumed, "budget.monthly_usd")))
    (point,) = (one for one in points(base, {"m": other}) if one.id == "x")
    assert point.settled_by == (assumed,)
    assert point.assumed == (assumed,)


def test_parts_come_go_and_change(design):
    gone, kept, *others = design.shape.components
    more = kept.model_copy(update={"id": "another-one"})
    grown = kept.model_copy(update={"instances": kept.instances + 4})
    other = shaped(design, components=(grown, *others, more))
    found = {one.name: one.wishes["m"] for one in parts({"m": changes_of_substance(design, other)})}
    assert found[gone.id] == "goes"
    assert found["another-one"] == "comes"
    assert found[kept.id].startswith("Instances changed")


def test_what_is_in_no_part_is_counted_by_step(design):
    operated = design.operate.model_copy(update={"on_call": "around the clock"})
    other = design.with_artifact(Step.OPERATE, operated)
    found = changes_of_substance(design, other)
    assert parts({"m": found}) == ()
    assert other_changes(found) == {Step.OPERATE: 1}
