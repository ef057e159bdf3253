"""Taking a rewrite over: only if nothing gets worse, with a decision record, as a session of its own."""

import dataclasses
import shutil

import pytest
from panellists import Plain

from archkit.design import Design, Step
from archkit.design.diff import diff_text
from archkit.errors import InputError
from archkit.explore.panel import Panel, Reviewed
from archkit.personas import persona
from archkit.report import document_text
from archkit.session import Session

DISSENTING, HARMFUL, DECLINING = (
    "high-scale:cautious",
    "task-oriented:carefree",
    "delivery-standards:unwilling",
)


@pytest.fixture(scope="module")
def taken(panel):
    return panel.take_over(DISSENTING, "observability-stack")


def test_what_makes_nothing_worse_is_taken_over(panel, taken):
    assert taken.allowed
    assert taken.steps == (Step.OPERATE,)
    assert taken.design.operate == panel.rewrite(DISSENTING).design.operate
    for step in (Step.FRAME, Step.CLARIFY, Step.VERIFY, Step.SHAPE, Step.DATA, Step.CONTRACTS, Step.SECURE):
        assert taken.design.artifact(step) == panel.reviewed.design.artifact(step)


def test_it_leaves_a_decision_record(taken, panel):
    record = next(one for one in taken.design.decisions if one.id == taken.record.id)
    assert record.status == "accepted"
    assert record.chosen == "as-rewritten"
    assert {one.id for one in record.options} == {"as-rewritten", "as-it-was"}
    assert "High-Scale Backend Architect" in record.because
    decision = next(one for one in panel.reviewed.design.decisions if one.id == "observability-stack")
    assert set(decision.depends_on) <= set(record.depends_on)
    assert decision.flips_when in record.flips_when
    assert "Against the design as it was" in record.consequences[0]


def test_the_record_itself_is_proved(taken):
    (proof,) = (one for one in taken.proofs[Step.CHALLENGE] if one.code == "DECISION001")
    assert proof.status == "proved"


def test_the_result_is_a_session_that_is_exported_and_compared(taken, panel):
    kept = Session.read(taken.folder)
    assert kept.ended
    assert kept.design == taken.design == Design.read(taken.folder / "design.yaml")
    text = document_text(kept, format="markdown")
    assert "Taken over from high-scale:cautious" in text
    changed = diff_text(panel.reviewed.design, kept.design)
    assert "'Observability: " in changed
    assert "now chooses" in changed


def test_what_makes_a_proof_worse_is_refused_and_nothing_is_written(panel):
    before = sorted(panel.folder.iterdir())
    refused = panel.take_over(HARMFUL, "secure")
    assert not refused.allowed
    assert refused.folder is None
    assert "SECURE002" in {one.code for one in refused.refused_by}
    assert all(one.remedy for one in refused.refused_by)
    assert sorted(panel.folder.iterdir()) == before


def test_a_trial_keeps_nothing(panel):
    before = sorted(panel.folder.iterdir())
    attempt = panel.tried(DISSENTING, "operate")
    assert attempt.allowed
    assert attempt.folder is None
    assert sorted(panel.folder.iterdir()) == before


def test_the_steps_after_it_are_proposed_by_the_panels_own_architect(panel):
    asked = []

    class Finishing(Plain):
        def changed(self, step, artifact):
            asked.append(step)
            return artifact

    panel._finisher, own = Finishing(), panel._finisher
    try:
        panel.tried(DISSENTING, Step.OPERATE)
    finally:
        panel._finisher = own
    assert asked == [Step.SIZE, Step.CHALLENGE]


@pytest.mark.parametrize(
    ("member", "what", "words"),
    [
        (DISSENTING, "frame", "kept by every member"),
        (DISSENTING, "nonsense", "no step or decision 'nonsense'.*observability-stack"),
        (DISSENTING, "shape", "nothing to take over"),
        (DECLINING, "operate", "this one is not for me"),
        ("stranger", "operate", "no member 'stranger'"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_in_words(panel, member, what, words):
    with pytest.raises(InputError, match=words):
        panel.take_over(member, what)


def test_taken_over_twice_the_earlier_result_is_set_aside(panel, taken):
    again = panel.take_over(DISSENTING, "operate")
    assert again.folder == taken.folder
    assert (taken.folder / "earlier" / "1" / "journal.jsonl").is_file()
    assert Session.read(again.folder).design == taken.design


def test_an_answer_to_the_result_is_walked_on_by_who_proposed_the_reviewed_design(panel, tmp_path):
    taken = panel.take_over(DISSENTING, "operate")
    assert taken.design.architect == "panel:rulebook"
    place = tmp_path / "later"
    shutil.copytree(taken.folder, place)
    with Session.open(place) as session:
        session.answer("team.engineers", 4)
        assert session.run(until=Step.CLARIFY).results[Step.CLARIFY].by == "rulebook"
        assert session.design.architect == "panel:rulebook"


def test_a_result_is_reviewed_like_any_design_and_keeps_one_name(panel, tmp_path):
    first = Session.read(panel.take_over(DISSENTING, "operate").folder)
    reviewed = dataclasses.replace(Reviewed.of(first), folder=tmp_path)
    again = Panel(reviewed, [(persona("context-first"), Plain())])
    taken = again.take_over("context-first", "operate")
    assert taken.allowed
    assert taken.design.architect == "panel:rulebook"
