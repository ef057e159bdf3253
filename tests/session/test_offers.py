"""What happens when findings stay or nothing usable came: the rulebook's artifact is offered."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from walkers import BRIEF, TODAY, Asking, Framer, framing, kinds, saying

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.architects.settings import Settings
from archkit.design import Artifact, Design, Framing, Step
from archkit.errors import (
    ArchitectUnavailableError,
    InputError,
    InvalidProposalError,
    ProposalRefusedError,
    ServiceError,
    SpendingCapError,
    StoppedError,
)
from archkit.proofs import Subject, Verdict
from archkit.session import Session

Register = Callable[..., list[Subject]]
TAKEN_AT_ONCE = Settings(fallback="rulebook")
OVERLOADED = ServiceError("Claude", "it is overloaded", "Try again later.", status=529)
CAP = SpendingCapError("frame", spent_usd=4, next_usd=2, cap_usd=5)


def started(folder: Path, architect: Any, **options: Any) -> Session:
    return Session.start(BRIEF, folder=folder, architect=architect, today=TODAY, **options)


@pytest.fixture
def bad(register: Register) -> None:
    """Refute a framing whose summary has the word bad; the rulebook's has not."""
    register(Step.FRAME, saying("bad"))


@pytest.mark.usefixtures("bad")
def test_what_stays_refuted_is_kept_and_shown_so_with_the_rulebooks_beside_it(tmp_path: Path) -> None:
    session = started(tmp_path, Asking(framing("bad 1", "bad 2", "bad 3")))
    result = session.take(Step.FRAME)
    assert (result.artifact.summary, result.by) == ("bad 1", "asking")
    assert [proof.status for proof in result.proofs] == ["refuted"]
    assert "bad" not in result.offer.artifact.summary
    assert [proof.status for proof in result.offer.proofs] == ["proved"]
    assert result.offer.why_not == ""
    assert session.offers == {Step.FRAME: result.offer}
    assert Session.read(tmp_path).results[Step.FRAME] == result


@pytest.mark.usefixtures("bad")
def test_the_second_repair_is_told_why_the_first_was_not_kept(tmp_path: Path) -> None:
    architect = Asking(framing("bad 1", "bad 2", "good"))
    result = started(tmp_path, architect).take(Step.FRAME)
    assert [(one.code, one.message) for one in architect.contexts[2].findings] == [
        ("PROPOSAL002", "The repair before this was not kept: it holds no better (TEST001)."),
        ("TEST001", "bad"),
    ]
    assert (result.artifact.summary, result.kept, result.repairs_kept) == ("good", 2, 1)


@pytest.mark.usefixtures("bad")
def test_an_accepted_offer_takes_its_place_and_later_steps_are_taken_anew(tmp_path: Path) -> None:
    architect = Asking(framing("bad 1", "bad 2", "bad 3"))
    session = started(tmp_path, architect).run()
    assert session.ended
    offer = session.offers[Step.FRAME]
    result = session.accept(Step.FRAME)
    assert (result.artifact, result.by, result.offer, result.accepted) == (
        offer.artifact, "rulebook", None, True
    )  # fmt: skip
    assert result.proofs == offer.proofs
    assert (session.remaining, session.ended, session.offers) == (tuple(Step)[1:], False, {})
    assert session.design.clarify is None
    assert Design.read(tmp_path / "design.yaml") == session.design
    for again in (Session.read(tmp_path), Session.open(tmp_path, architect=architect)):
        assert (again.design, again.results) == (session.design, session.results)
    again.run()
    assert architect.requests.count(Step.CLARIFY) == 2
    assert architect.contexts[-1].design.frame == offer.artifact


def test_an_offer_for_the_last_step_ends_the_walk_again(tmp_path: Path, register: Register) -> None:
    def lean(subject: Subject) -> Verdict:
        return Verdict() if subject.design.challenge.risks else saying("")(subject)

    register(Step.CHALLENGE, lean)
    session = started(tmp_path, Asking()).run()
    session.accept(Step.CHALLENGE)
    assert session.ended
    assert session.proof_counts["refuted"] == 0
    assert kinds(tmp_path)[-3:] == ["ended", "accepted", "ended"]


@pytest.mark.usefixtures("bad")
def test_only_what_is_offered_can_be_accepted(tmp_path: Path) -> None:
    session = started(tmp_path, Asking(framing("bad 1", "bad 2", "bad 3"))).run(until=Step.CLARIFY)
    with pytest.raises(InputError, match=r"offered for the step 'clarify'\. There are offers for: frame"):
        session.accept(Step.CLARIFY)
    session.accept(Step.FRAME)
    with pytest.raises(InputError, match="The rulebook made no offer"):
        session.accept(Step.FRAME)


@pytest.mark.usefixtures("bad")
def test_with_the_fallback_rulebook_the_better_offer_is_taken_at_once(tmp_path: Path) -> None:
    session = started(tmp_path, Asking(framing("bad 1", "bad 2", "bad 3")), settings=TAKEN_AT_ONCE).run()
    result = session.results[Step.FRAME]
    assert (result.by, result.kept, result.repairs, result.offer) == ("rulebook", None, 2, None)
    assert [proof.status for proof in result.proofs] == ["proved"]
    assert session.design.architect == "asking"
    assert {one.by for step, one in session.results.items() if step is not Step.FRAME} == {"asking"}
    assert Session.read(tmp_path).results == session.results


def test_an_offer_with_less_trouble_of_another_kind_is_taken(tmp_path: Path, register: Register) -> None:
    register(Step.FRAME, saying("bad"))
    register(Step.FRAME, saying("bad", code="TEST003"), code="TEST003")
    register(Step.FRAME, refuting_others("bad", "TEST002"), code="TEST002")
    session = started(tmp_path, Asking(framing("bad 1", "bad 2", "bad 3")), settings=TAKEN_AT_ONCE)
    result = session.take(Step.FRAME)
    assert result.by == "rulebook"
    assert [proof.code for proof in result.proofs if proof.status == "refuted"] == ["TEST002"]


def test_an_offer_that_holds_no_better_is_not_taken_and_says_why(tmp_path: Path, register: Register) -> None:
    register(Step.FRAME, saying("bad"))
    register(Step.FRAME, refuting_others("bad", "TEST002"), code="TEST002")
    session = started(tmp_path, Asking(framing("bad 1", "bad 2", "bad 3")), settings=TAKEN_AT_ONCE)
    result = session.take(Step.FRAME)
    assert (result.by, result.artifact.summary) == ("asking", "bad 1")
    assert result.offer.why_not == "it holds no better (TEST002)"


def refuting_others(word: str, code: str) -> Callable[[Subject], Verdict]:
    """Refute a framing without this word."""

    def verdict(subject: Subject) -> Verdict:
        found = saying("", code=code)(subject)
        return Verdict() if word in subject.design.frame.summary else found

    return verdict


@pytest.mark.usefixtures("bad")
def test_with_the_fallback_never_nothing_is_offered(tmp_path: Path) -> None:
    session = started(
        tmp_path, Asking(framing("bad 1", "bad 2", "bad 3")), settings=Settings(fallback="never")
    )
    assert session.take(Step.FRAME).offer is None
    assert "offer" not in kinds(tmp_path)


def test_what_holds_needs_no_offer(tmp_path: Path) -> None:
    session = started(tmp_path, Asking()).run()
    assert not session.offers
    assert "offer" not in kinds(tmp_path)


def test_the_rulebook_offers_nothing_beside_itself(tmp_path: Path, register: Register) -> None:
    register(Step.FRAME, refuting_others("no such word", "TEST001"))
    result = started(tmp_path, Rulebook()).take(Step.FRAME)
    assert [proof.status for proof in result.proofs] == ["refuted"]
    assert result.offer is None
    assert "offer" not in kinds(tmp_path)


def test_the_same_proposal_is_no_offer(tmp_path: Path, register: Register) -> None:
    class Copying(Rulebook):
        name = "copying"

    register(Step.FRAME, refuting_others("no such word", "TEST001"))
    result = started(tmp_path, Copying()).take(Step.FRAME)
    assert (result.offer, result.no_offer) == (None, "the rulebook proposes the same")


@pytest.mark.usefixtures("bad")
@pytest.mark.parametrize("settings", [Settings(), TAKEN_AT_ONCE])
def test_a_rulebook_that_cannot_follow_a_foreign_design_makes_no_offer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def lost(rulebook: Rulebook, step: Step, context: Context) -> Artifact:
        del rulebook, step, context
        raise LookupError("orders")

    monkeypatch.setattr(Rulebook, "propose", lost)
    session = started(tmp_path, Asking(framing("bad")), settings=settings).run()
    result = session.results[Step.FRAME]
    assert session.ended
    assert (result.offer, result.by) == (None, "asking")
    assert result.no_offer == "the rulebook cannot propose here (LookupError: orders)"
    assert Session.read(tmp_path).results == session.results


def test_a_reply_that_is_no_artifact_is_handed_back_as_a_finding(tmp_path: Path) -> None:
    architect = Asking({Step.FRAME: ["nonsense", Framing(summary="good")]})
    result = started(tmp_path, architect).take(Step.FRAME)
    finding = architect.contexts[1].findings[0]
    assert (finding.code, finding.severity, finding.place) == ("PROPOSAL001", "error", "frame")
    assert finding.message == "it is no JSON of an artifact"
    assert architect.contexts[1].design.frame is None
    assert (result.artifact.summary, result.repairs, result.repairs_kept) == ("good", 1, 1)
    assert [one.reason for one in result.attempts] == ["it is no JSON of an artifact", ""]
    assert kinds(tmp_path) == ["started", "reply", "invalid", "reply", "artifact", "proofs", "step"]


@pytest.mark.usefixtures("bad")
def test_an_invalid_repair_counts_and_goes_back_with_the_findings_that_stay(tmp_path: Path) -> None:
    turns: list[Artifact | str | Exception] = [Framing(summary="bad"), "nonsense", Framing(summary="good")]
    architect = Asking({Step.FRAME: turns})
    result = started(tmp_path, architect).take(Step.FRAME)
    assert [one.message for one in architect.contexts[2].findings] == ["it is no JSON of an artifact", "bad"]
    assert architect.contexts[2].design.frame.summary == "bad"
    assert (result.artifact.summary, result.repairs, result.kept) == ("good", 2, 2)


def test_when_nothing_usable_comes_the_last_reason_is_raised_and_the_offer_can_be_taken(
    tmp_path: Path,
) -> None:
    architect = Asking({Step.FRAME: ["nonsense"]})
    session = started(tmp_path, architect)
    with pytest.raises(InvalidProposalError, match="it is no JSON of an artifact"):
        session.take(Step.FRAME)
    assert architect.requests == [Step.FRAME] * 3
    assert [one.error for one in session.failures] == ["InvalidProposalError"]
    assert list(session.offers) == [Step.FRAME]
    again = Session.open(tmp_path, architect=architect)
    result = again.accept(Step.FRAME)
    assert (result.by, result.repairs, again.remaining[0]) == ("rulebook", 2, Step.CLARIFY)
    again.run()
    assert Session.read(tmp_path).results[Step.FRAME] == again.results[Step.FRAME]


def test_with_the_fallback_rulebook_a_walk_ends_whatever_the_model_replies(tmp_path: Path) -> None:
    answers: dict[Step, list[Artifact | str | Exception]] = {
        Step.FRAME: ["nonsense"],
        Step.CLARIFY: [ProposalRefusedError("clarify", "it declined")],
        Step.VERIFY: [OVERLOADED],
        Step.SHAPE: [CAP],
        Step.DATA: [ArchitectUnavailableError("asking", "no key is set")],
    }
    session = started(tmp_path, Asking(answers), settings=TAKEN_AT_ONCE).run()
    assert session.ended
    assert [step for step, one in session.results.items() if one.by == "rulebook"] == list(answers)
    assert [(one.step, one.error) for one in session.failures] == [
        (Step.VERIFY, "ServiceError"),
        (Step.SHAPE, "SpendingCapError"),
        (Step.DATA, "ArchitectUnavailableError"),
    ]


@pytest.mark.parametrize("fallback", ["offer", "rulebook", "never"])
def test_a_stop_always_stops(tmp_path: Path, fallback: str) -> None:
    settings = Settings.model_validate({"fallback": fallback})
    session = started(tmp_path, Asking({Step.FRAME: [StoppedError("frame")]}), settings=settings)
    with pytest.raises(StoppedError):
        session.run()
    assert not session.results


@pytest.mark.parametrize("error", [OVERLOADED, CAP, ProposalRefusedError("frame", "it declined")])
def test_without_that_wish_trouble_with_the_service_stops_the_walk(tmp_path: Path, error: Exception) -> None:
    session = started(tmp_path, Asking({Step.FRAME: [error]}))
    with pytest.raises(type(error)):
        session.run()
    assert kinds(tmp_path)[-1] == "failed"
    assert session.failures[-1].message == str(error)


@pytest.mark.usefixtures("bad")
def test_trouble_during_a_repair_loses_nothing_and_goes_on_with_that_repair(tmp_path: Path) -> None:
    turns: list[Artifact | str | Exception] = [Framing(summary="bad"), OVERLOADED, Framing(summary="good")]
    architect = Asking({Step.FRAME: turns})
    session = started(tmp_path, architect)
    with pytest.raises(ServiceError):
        session.run()
    again = Session.open(tmp_path, architect=architect).run(until=Step.FRAME)
    assert architect.requests == [Step.FRAME] * 3  # the first artifact was not asked for again
    assert again.design.frame.summary == "good"


def test_framers_that_repeat_themselves_are_offered_something_else(
    tmp_path: Path, register: Register
) -> None:
    register(Step.FRAME, saying("bad"))
    session = started(tmp_path, Framer("bad"))
    session.run(until=Step.FRAME)
    assert session.results[Step.FRAME].repairs == 0
    assert Step.FRAME in session.offers
