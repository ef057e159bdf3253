"""A panel: each member rewrites the whole design; what is shared and what divides it is told apart."""

import datetime as dt

import pytest
from panellists import Cautious, Plain, Unwilling

from archkit.architects.rulebook.architect import Rulebook
from archkit.design import Design, Step
from archkit.errors import InputError, StoppedError
from archkit.explore.panel import REVIEWED, Member, Panel
from archkit.personas import persona
from archkit.session import Session

TODAY = dt.date(2026, 11, 21)
MORE = {"id": "second-desk", "name": "Second desk"}
AGREEING, REWORDING = "systems-architect", "context-first:wordy"
DISSENTING, HARMFUL, DECLINING = (
    "high-scale:cautious",
    "task-oriented:carefree",
    "delivery-standards:unwilling",
)


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_every_member_rewrites_and_nobody_stops_the_others(panel):
    assert [one.name for one in panel.rewrites] == [AGREEING, REWORDING, DISSENTING, HARMFUL, DECLINING]
    assert [one.agrees for one in panel.rewrites] == [True, True, False, False, False]


def test_the_same_in_other_words_is_agreement(panel):
    found = panel.rewrite(REWORDING)
    assert found.design.shape.summary == "Said otherwise."
    assert found.changes == ()
    assert found.flipped == ()


def test_a_dissent_is_a_whole_proved_design_of_its_own(panel):
    found = panel.rewrite(DISSENTING)
    assert all(found.design.artifact(step) for step in Step)
    assert found.flipped == ("observability-stack",)
    assert [one.place for one in found.changes] == ["operate.recovery.restore_test"]
    assert found.effect.harmless
    assert found.figures.base_usd == pytest.approx(found.design.size.monthly_usd[1])


def test_framing_and_answers_are_kept_so_that_rewrites_compare(panel):
    for one in panel.rewrites:
        if one.design:
            assert one.design.frame == panel.reviewed.design.frame
            assert one.design.clarify == panel.reviewed.design.clarify


def test_harm_is_named_by_the_check_that_sees_it(panel):
    found = panel.rewrite(HARMFUL)
    assert "SECURE002" in found.effect.worse
    assert not found.effect.harmless
    assert {one.code for one in found.effect.new_findings} == set(found.effect.worse)


def test_a_member_that_cannot_says_why(panel):
    found = panel.rewrite(DECLINING)
    assert found.design is None
    assert "this one is not for me" in found.because
    assert found.figures is None


def test_each_rewrite_is_a_session_on_disk(panel):
    for one in panel.rewrites:
        kept = Session.read(one.folder)
        assert kept.brief == panel.reviewed.brief
        if one.design:
            assert Design.read(one.folder / "design.yaml") == one.design
            assert kept.ended


def test_agreements_and_conflicts_are_told_apart(panel):
    conflicts = {one.id: one for one in panel.conflicts}
    assert conflicts.keys() == {"observability-stack", "first-release-scope"}  # what it takes follows
    assert len(panel.agreements) == len(panel.reviewed.design.decisions) - len(conflicts)
    point = conflicts["observability-stack"]
    first, second = point.positions
    assert first.held_by == (REVIEWED, AGREEING, REWORDING, HARMFUL)
    assert second.held_by == (DISSENTING,)
    assert "together" in second.because
    own = next(one for one in panel.reviewed.design.decisions if one.id == point.id)
    assert point.flips_when == own.flips_when
    assert point.settled_by == own.depends_on


def test_what_is_built_otherwise_is_listed_part_by_part(reviewed, tmp_path):
    class Growing(Plain):
        name = "growing"

        def changed(self, step, artifact):
            if step is not Step.SHAPE:
                return artifact
            first, *others = artifact.components
            return artifact.model_copy(update={"components": (*others, first, first.model_copy(update=MORE))})

    panel = Panel(
        of(reviewed, tmp_path), [(persona("high-scale"), Growing()), (persona("task-oriented"), Plain())]
    )
    (part,) = (one for one in panel.parts if one.name == MORE["id"])
    assert part.kind == "component"
    assert part.wishes == {"high-scale:growing": "comes"}


def test_the_reviewed_session_is_never_changed(reviewed, panel):
    before = files_of(reviewed.folder)
    panel.take_over(DISSENTING, "operate")
    assert files_of(reviewed.folder) == before


def test_an_architect_that_cannot_work_here_leaves_the_others_their_say(reviewed, tmp_path):
    panel = Panel(of(reviewed, tmp_path), ["task-oriented:nobody", (persona("context-first"), Plain())])
    lost, found = panel.rewrites
    assert "nobody" in lost.because
    assert found.agrees


def test_stopped_is_stopped(reviewed, tmp_path):
    class Stopped(Plain):
        name = "stopped"

        def changed(self, step, artifact):  # noqa: ARG002 - signature of the others
            raise StoppedError(step.value)

    with pytest.raises(StoppedError):
        Panel(of(reviewed, tmp_path), [(persona("high-scale"), Stopped())]).review()


def test_a_review_is_begun_anew_unless_it_is_resumed(reviewed, tmp_path):
    place = of(reviewed, tmp_path)
    asked = []

    class Counting(Plain):
        name = "counting"

        def changed(self, step, artifact):
            asked.append(step)
            return artifact

    seats = [(persona("high-scale"), Counting())]
    first = Panel(place, seats).rewrites[0]
    count = len(asked)
    assert count == len(Step) - 2
    again = Panel(place, seats, resume=True).rewrites[0]
    assert again.design == first.design
    assert len(asked) == count
    Panel(place, seats).review()
    assert len(asked) == 2 * count


def test_only_a_whole_design_is_reviewed(tmp_path, reviewed):
    with Session.start(reviewed.brief, folder=tmp_path / "half", today=TODAY) as session:
        session.run(until=Step.SHAPE)
        with pytest.raises(InputError, match="'data' is still to take"):
            Panel(session, ["high-scale"])


def test_the_seat_decides_which_persona_proposes(reviewed, tmp_path):
    seen = []

    class Listening(Rulebook):
        name = "listening"

        def propose(self, step, context):
            seen.append(context.persona.id)
            return super().propose(step, context)

    Panel(of(reviewed, tmp_path), [(persona("high-scale"), Listening())]).review()
    assert set(seen) == {"high-scale"}


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ([], "at least one member"),
        (["nobody-here"], "no persona"),
        (["high-scale:"], "names no member"),
        ([3], "names no member"),
        (["high-scale", "high-scale"], "two members"),
    ],
)
def test_who_is_no_member_is_refused_in_words(reviewed, wanted, words):
    with pytest.raises(InputError, match=words):
        Panel(Session.read(reviewed.folder), wanted)


def test_names_of_members_say_persona_and_architect():
    assert Member(persona("high-scale")).name == "high-scale"
    assert Member(persona("high-scale"), "claude").name == "high-scale:claude"
    assert Member(persona("high-scale"), Unwilling()).folder_name == "high-scale-unwilling"


def test_a_side_against_the_design_is_a_member_by_its_name(reviewed, tmp_path):
    panel = Panel(of(reviewed, tmp_path), ["simpler", "cheaper:nobody"])
    assert [one.name for one in panel.members] == ["simpler", "cheaper:nobody"]
    assert panel.members[0].persona.leanings.strength == "strong"
    assert panel.rewrites[0].design is not None
    assert panel.rewrites[1].design is None


def test_two_dissents_alike_are_one_position(reviewed, tmp_path):
    members = [Member(persona(name), Cautious()) for name in ("high-scale", "task-oriented")]
    (point,) = Panel(of(reviewed, tmp_path), members).conflicts
    assert [one.held_by for one in point.positions] == [
        (REVIEWED,),
        ("high-scale:cautious", "task-oriented:cautious"),
    ]


def of(reviewed, tmp_path):
    """Return the reviewed design with a folder of its own for this panel."""
    import dataclasses  # noqa: PLC0415 - one helper's need

    from archkit.explore.panel import Reviewed  # noqa: PLC0415 - the same

    return dataclasses.replace(Reviewed.of(reviewed), folder=tmp_path)
