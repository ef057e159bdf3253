import datetime as dt
import gc
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from walkers import ARTIFACTS, BRIEF, TODAY, Framer, Steady, kinds, saying

from archkit.architects.base import Context
from archkit.brief import Brief
from archkit.design import Artifact, Design, Finding, Framing, Step
from archkit.errors import ArchitectUnavailableError, InputError, InvalidProposalError, StorageError
from archkit.proofs import Subject, Verdict
from archkit.session import Session, holds_session, session_folder, set_aside

Register = Callable[..., list[Subject]]


def started(folder: Path, architect: Steady | None = None, **options: Any) -> Session:
    return Session.start(BRIEF, folder=folder, architect=architect or Steady(), today=TODAY, **options)


def test_a_walk_takes_every_step_in_order_and_leaves_the_design_on_disk(tmp_path: Path) -> None:
    architect = Steady()
    seen = []
    session = started(tmp_path, architect).run(on_step=lambda result: seen.append(result.step))
    assert seen == list(Step) == architect.asked == list(session.results)
    assert Design.read(tmp_path / "design.yaml") == session.design
    assert session.design.facts_as_of == dt.date(2026, 1, 5)
    assert session.design.frame == ARTIFACTS[Step.FRAME]()
    assert Brief.read(tmp_path / "brief.yaml") == BRIEF
    assert (session.outcome, session.ended, session.remaining) == ("design", True, ())
    assert kinds(tmp_path) == ["started", *["artifact", "proofs", "step"] * 10, "ended"]


def test_a_step_is_on_disk_before_it_is_returned(tmp_path: Path) -> None:
    session = started(tmp_path)
    for step in Step:
        session.take(step)
        assert Session.read(tmp_path).design == session.design
        assert Design.read(tmp_path / "design.yaml").artifact(step) is not None


def test_a_step_taken_before_is_returned_without_asking_again(tmp_path: Path) -> None:
    architect = Steady()
    session = started(tmp_path, architect)
    first = session.take(Step.FRAME)
    assert session.take(Step.FRAME) is first
    assert architect.asked == [Step.FRAME]


def test_steps_cannot_be_skipped(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'shape' comes after 'frame'"):
        started(tmp_path).take(Step.SHAPE)


def test_run_until_stops_after_that_step(tmp_path: Path) -> None:
    session = started(tmp_path).run(until=Step.VERIFY)
    assert list(session.results) == [Step.FRAME, Step.CLARIFY, Step.VERIFY]
    assert not session.ended


@pytest.mark.parametrize("outcome", ["clarify", "infeasible"])
def test_an_outcome_without_a_design_stops_the_walk_and_is_kept(tmp_path: Path, outcome: str) -> None:
    session = started(tmp_path, Steady(outcome)).run()
    assert session.outcome == outcome
    assert list(session.results) == [Step.FRAME, Step.CLARIFY]
    assert Session.read(tmp_path).outcome == outcome
    assert Session.read(tmp_path).ended
    with pytest.raises(InputError, match="the walk ended"):
        session.take(Step.VERIFY)


def test_an_answer_is_checked_journaled_and_makes_all_steps_be_taken_anew(tmp_path: Path) -> None:
    architect = Steady()
    session = started(tmp_path, architect).run(until=Step.CLARIFY)
    session.answer("scale.users_total", "200K")
    assert session.brief.scale.users_total == 200_000
    assert session.original_brief == BRIEF
    assert not session.results
    assert Design.read(tmp_path / "design.yaml").frame is None
    session.run(until=Step.FRAME)
    assert architect.contexts[-1].brief.scale.users_total == 200_000
    session.close()
    again = Session.open(tmp_path)
    assert again.brief == session.brief
    assert Brief.read(tmp_path / "brief.yaml") == session.brief


def test_an_answer_that_says_the_same_changes_nothing(tmp_path: Path) -> None:
    session = started(tmp_path).run(until=Step.FRAME)
    session.answer("scale.users_total", 1000)
    assert Step.FRAME in session.results


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("scale.users", 5, "did you mean 'scale.users_total'|Did you mean 'scale.users_total'"),
        ("scale.users_total", "many", "no number was found"),
        ("scale.users_total", 0, "between 1 and"),
        ("", 1, "no field ''"),
        ("scale.users_total.more", 1, "no field"),
        ("quality.consistency", "maybe", "strong"),
    ],
)
def test_a_wrong_answer_is_refused_and_leaves_no_trace(
    tmp_path: Path, field: str, value: object, message: str
) -> None:
    session = started(tmp_path)
    with pytest.raises(InputError, match=message):
        session.answer(field, value)
    assert kinds(tmp_path) == ["started"]


def test_a_list_may_be_answered_as_text(tmp_path: Path) -> None:
    session = started(tmp_path, answers={"team.skills": "go, python", "compliance.regimes": ""})
    assert session.brief.team.skills == ("go", "python")
    assert session.brief.compliance.regimes == ()
    assert kinds(tmp_path) == ["started", "answer", "answer"]


def test_wrong_first_answers_leave_no_session(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        started(tmp_path, answers={"team.skill": "go"})
    assert not holds_session(tmp_path)


def test_checks_see_the_assumptions_and_architects_what_was_stated(
    tmp_path: Path, register: Register
) -> None:
    seen = register(Step.VERIFY)
    architect = Steady()
    started(tmp_path, architect).run(until=Step.VERIFY)
    assert [subject.brief.budget.monthly_usd for subject in seen] == [500]
    assert architect.contexts[-1].brief.budget.monthly_usd is None


def test_an_assumption_of_no_field_is_the_architects_fault(tmp_path: Path) -> None:
    class Wild(Steady):
        def propose(self, step: Step, context: Context) -> Artifact:
            artifact = super().propose(step, context)
            if step is not Step.CLARIFY:
                return artifact
            wrong = artifact.assumptions[0].model_copy(update={"field": "budget.weekly"})
            return artifact.model_copy(update={"assumptions": (wrong,)})

    with pytest.raises(InvalidProposalError, match=r"budget\.weekly"):
        started(tmp_path, Wild()).run()
    assert kinds(tmp_path)[-5:] == ["invalid", "invalid", "invalid", "offer", "failed"]


def test_a_proposal_of_the_wrong_kind_is_refused(tmp_path: Path) -> None:
    class Confused(Steady):
        def propose(self, step: Step, context: Context) -> Artifact:  # noqa: ARG002 - the protocol
            return Framing(summary="always a framing")

    session = started(tmp_path, Confused())
    session.take(Step.FRAME)
    with pytest.raises(InvalidProposalError, match="a Clarification is needed, not a Framing"):
        session.take(Step.CLARIFY)


def test_a_second_session_in_the_folder_says_resume_or_fresh(tmp_path: Path) -> None:
    started(tmp_path).close()
    with pytest.raises(InputError, match="--resume"):
        started(tmp_path)
    with pytest.raises(InputError, match="another brief, persona or architect"):
        started(tmp_path, persona="task-oriented")
    with pytest.raises(InputError, match="another brief, persona or architect"):
        Session.start(Brief(name="Other"), folder=tmp_path, architect=Steady())
    assert kinds(tmp_path) == ["started"]


def test_a_session_set_aside_makes_room_and_is_not_lost(tmp_path: Path) -> None:
    started(tmp_path).run().close()
    assert set_aside(tmp_path) == tmp_path / "earlier" / "1"
    assert started(tmp_path).remaining == tuple(Step)
    assert Session.read(tmp_path / "earlier" / "1").ended
    assert set_aside(tmp_path) == tmp_path / "earlier" / "2"
    assert set_aside(tmp_path) is None


def test_unknown_architects_and_personas_are_named(tmp_path: Path) -> None:
    with pytest.raises(ArchitectUnavailableError, match="named with --recording DIR"):
        Session.start(BRIEF, folder=tmp_path / "x", architect="replay")
    with pytest.raises(ArchitectUnavailableError, match="did you mean 'rulebook'"):
        Session.start(BRIEF, folder=tmp_path / "x", architect="rulebok")
    with pytest.raises(InputError, match="Did you mean 'task-oriented'"):
        started(tmp_path / "x", persona="task-orientated")
    assert list(tmp_path.iterdir()) == []


def test_opening_where_no_session_is_says_so(tmp_path: Path) -> None:
    for attempt in (Session.open, Session.read):
        with pytest.raises(InputError, match="there is no session"):
            attempt(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_session_to_look_at_needs_no_writable_folder_and_takes_no_step(tmp_path: Path) -> None:
    session = started(tmp_path).run(until=Step.FRAME)
    looked = Session.read(tmp_path)
    assert looked.design == session.design
    assert looked.persona.id == "systems-architect"
    with pytest.raises(StorageError, match="only to look at"):
        looked.answer("budget.monthly_usd", 1)


def test_opened_again_in_the_same_process_the_earlier_one_is_closed(tmp_path: Path) -> None:
    first = started(tmp_path).run(until=Step.FRAME)
    second = Session.open(tmp_path, architect=Steady())
    with pytest.raises(StorageError, match="closed"):
        first.take(Step.CLARIFY)
    assert second.take(Step.CLARIFY).step is Step.CLARIFY


def test_a_forgotten_session_gives_its_folder_free(tmp_path: Path) -> None:
    session = started(tmp_path)
    journal = session._logbook._journal
    del session
    gc.collect()
    assert journal._descriptor == -1


def test_a_design_edited_by_hand_is_kept_beside(tmp_path: Path) -> None:
    started(tmp_path).run(until=Step.FRAME).close()
    path = tmp_path / "design.yaml"
    path.write_text(path.read_text() + "# mine\n")
    Session.open(tmp_path, architect=Steady()).run()
    assert (tmp_path / "design.edited.yaml").read_text().endswith("# mine\n")
    assert Design.read(path).challenge is not None


def test_the_default_folder_is_named_after_the_brief() -> None:
    assert session_folder(BRIEF) == Path("designs/notes-service")
    assert session_folder(Brief(name="通知服务")).name.isascii()
    assert session_folder(Brief(name="../../etc")) == Path("designs/etc")
    assert session_folder(Brief(name="✎")).name


def test_a_moved_session_goes_on(tmp_path: Path) -> None:
    started(tmp_path / "a").run(until=Step.DATA).close()
    shutil.move(tmp_path / "a", tmp_path / "b")
    whole = started(tmp_path / "c").run()
    Session.open(tmp_path / "b", architect=Steady()).run()
    assert (tmp_path / "b/design.yaml").read_bytes() == (tmp_path / "c/design.yaml").read_bytes()
    assert whole.ended


def test_a_refuted_step_is_repaired_with_its_findings(tmp_path: Path, register: Register) -> None:
    register(Step.FRAME, saying("bad"))
    architect = Framer("bad", "good")
    result = started(tmp_path, architect).take(Step.FRAME)
    assert result.artifact.summary == "good"
    assert (result.repairs, result.repairs_kept) == (1, 1)
    assert [proof.status for proof in result.proofs] == ["proved"]
    assert [one.message for one in architect.contexts[1].findings] == ["bad"]
    assert architect.contexts[1].design.frame.summary == "bad"
    assert kinds(tmp_path) == ["started", "artifact", "proofs", "artifact", "proofs", "step"]


def test_two_repairs_at_most_and_what_still_fails_is_shown_as_failing(
    tmp_path: Path, register: Register
) -> None:
    register(Step.FRAME, saying("bad"))
    architect = Framer("bad 1", "bad 2", "bad 3", "good")
    result = started(tmp_path, architect).take(Step.FRAME)
    assert len(architect.asked) == 3
    assert result.artifact.summary == "bad 1"
    assert [proof.status for proof in result.proofs] == ["refuted"]


def test_a_repair_that_breaks_something_else_is_not_kept(tmp_path: Path, register: Register) -> None:
    register(Step.FRAME, saying("bad"))
    register(Step.FRAME, saying("worse", code="TEST002"), code="TEST002")
    session = started(tmp_path, Framer("bad", "worse", "worse still"))
    result = session.take(Step.FRAME)
    assert result.artifact.summary == "bad"
    assert (result.repairs, result.repairs_kept) == (2, 0)
    assert session.design.frame.summary == "bad"
    assert Session.read(tmp_path).design == session.design


def test_a_repair_that_breaks_an_earlier_step_is_not_kept(tmp_path: Path, register: Register) -> None:
    def because(word: str, code: str) -> Callable[[Subject], Verdict]:
        finding = Finding(code=code, severity="error", place="clarify", message=word, remedy="Change it.")

        def verdict(subject: Subject) -> Verdict:
            clarify = subject.design.clarify
            return Verdict((finding,) if clarify and clarify.because == word else ())

        return verdict

    class Clarifier(Steady):
        def propose(self, step: Step, context: Context) -> Artifact:
            artifact = super().propose(step, context)
            if step is not Step.CLARIFY:
                return artifact
            return artifact.model_copy(update={"because": "breaks the frame" if context.findings else "bad"})

    register(Step.FRAME, because("breaks the frame", "TEST001"))
    register(Step.CLARIFY, because("bad", "TEST002"), code="TEST002")
    session = started(tmp_path, Clarifier()).run(until=Step.CLARIFY)
    assert session.design.clarify.because == "bad"


def test_a_check_that_a_repair_blinds_is_no_repair(tmp_path: Path, register: Register) -> None:
    def verdict(subject: Subject) -> Verdict:
        if subject.design.frame.summary == "blinding":
            raise RuntimeError("cannot see")
        return saying("bad", "very")(subject)

    register(Step.FRAME, verdict)
    result = started(tmp_path, Framer("very bad", "blinding")).take(Step.FRAME)
    assert result.artifact.summary == "very bad"


def test_an_architect_that_has_nothing_new_is_not_asked_a_third_time(
    tmp_path: Path, register: Register
) -> None:
    seen = register(Step.FRAME, saying("bad"))
    architect = Framer("bad")
    result = started(tmp_path, architect).take(Step.FRAME)
    assert (len(architect.asked), result.repairs) == (2, 0)
    assert [subject.design.frame.summary for subject in seen].count("bad") == 1


def test_a_repair_that_is_no_proposal_leaves_the_first_attempt(tmp_path: Path, register: Register) -> None:
    class Weary(Framer):
        def propose(self, step: Step, context: Context) -> Artifact:
            if context.findings:
                raise InvalidProposalError(step.value, "tired")
            return super().propose(step, context)

    register(Step.FRAME, saying("bad"))
    assert started(tmp_path, Weary("bad")).take(Step.FRAME).artifact.summary == "bad"


def test_counts_name_every_status(tmp_path: Path, register: Register) -> None:
    register(Step.FRAME, saying("bad"))
    register(Step.CLARIFY, code="TEST002")
    session = started(tmp_path, Framer("bad")).run(until=Step.CLARIFY)
    assert session.proof_counts == {
        "proved": 1, "refuted": 1, "assumed": 0, "not applicable": 0, "not assessable": 0, "not run": 0
    }  # fmt: skip
    assert Session.read(tmp_path).proofs == session.proofs
