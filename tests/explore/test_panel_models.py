"""Models on a panel: the real SDK and servers on loopback; asked at once, resumed, capped, refused."""

from __future__ import annotations

import dataclasses
import json
import threading
import time

import local_model_server as servers
import pytest
from loopback import Loopback, Wire, begins, refuses
from panel_services import answers, asks_for, drafted, step_of
from panellists import Plain

from archkit.architects import Settings
from archkit.design import Step
from archkit.errors import StoppedError
from archkit.explore.panel import Member, Panel, Reviewed
from archkit.explore.panel.side_by_side import side_by_side
from archkit.personas import persona
from archkit.session import Session, architect_named

KEY = "sk-ant-only-for-the-loopback-0123456789"
ASKED = tuple(Step)[2:]
ONE, OTHER = "high-scale:claude", "task-oriented:claude"
ONE_NAME, OTHER_NAME = "High-Scale Backend Architect", "Task"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="module")
def subject(reviewed):
    return Reviewed.of(reviewed)


@pytest.fixture
def place(subject, tmp_path):
    """The reviewed design with a folder of its own for this panel, proved once for all of them."""
    here = dataclasses.replace(subject, folder=tmp_path)
    vars(here)["proofs"] = subject.proofs
    return here


def asked_at(server, **more):
    return Settings(base_url=server.url, tools=False, **more)


def reworded(step, artifact):
    """Say who is on call in other words, and nothing else."""
    if step is Step.OPERATE:
        artifact["on_call"] = f"As it stands here: {artifact['on_call']}"


def test_claude_rewrites_what_it_is_shown(place):
    with Loopback(otherwise=answers()) as server:
        panel = Panel(place, [ONE], settings=asked_at(server))
        (found,) = panel.rewrites
    assert found.agrees, (found.because, found.changes, found.flipped)
    assert sorted(step_of(body) for body in server.requests) == sorted(ASKED)
    for body in server.requests:
        *before, last = [block["text"] for block in body["messages"][0]["content"]]
        assert "## You sit on a panel" in last
        assert not any("sit on a panel" in text for text in before)
        assert asks_for(body, ONE_NAME)
    session = Session.read(found.folder)
    assert session.design == found.design
    assert (found.folder / "reviewed.yaml").read_text(encoding="utf-8") == place.design.to_yaml()
    assert found.asking.models == ("claude-sonnet-5-5",)
    assert found.asking.spending == session.ledger.total
    assert found.asking.spending.requests == len(ASKED)
    assert panel.spent_usd == pytest.approx(session.ledger.total.known_usd)
    assert panel.spent_usd > 0
    text = side_by_side(panel).text
    assert "The cap of $5 holds for each member by itself" in text
    assert f"{len(ASKED)} " in text[text.index("What asking took") :]


def test_other_words_for_the_same_choice_stand_apart(place):
    with Loopback(otherwise=answers(reworded)) as server:
        panel = Panel(place, [ONE], settings=asked_at(server))
        (found,) = panel.rewrites
    assert found.agrees
    (said,) = found.worded
    assert said.place == "operate.on_call"
    assert said.before == place.design.operate.on_call
    assert said.after.startswith("As it stands here: ")
    text = side_by_side(panel).text
    assert "Worded differently: 1 sentence" in text
    assert max(map(len, text.splitlines())) <= 100


def test_members_that_wait_do_so_at_the_same_time_and_stay_in_their_order(place):
    met = threading.Barrier(2, timeout=30)
    first = {ONE_NAME: True, OTHER_NAME: True}

    def act(wire: Wire):
        name = ONE_NAME if asks_for(wire.body, ONE_NAME) else OTHER_NAME
        if first.pop(name, False):
            met.wait()  # breaks unless both members are asked at once
        if name == ONE_NAME:
            time.sleep(0.05)  # the first member ends last
        answers()(wire)

    ended = []
    with Loopback(otherwise=act) as server:
        panel = Panel(place, [ONE, "simpler", OTHER], settings=asked_at(server))
        made = panel.review(on_rewrite=lambda one: ended.append(one.name))
    assert not met.broken
    assert list(made) == [one.name for one in panel.rewrites] == [ONE, "simpler", OTHER]
    assert sorted(ended) == sorted(made)
    alone = []
    with Loopback(otherwise=answers()) as server:
        for name in (ONE, OTHER):
            elsewhere = dataclasses.replace(place, folder=place.folder / "alone")
            alone += Panel(elsewhere, [name], settings=asked_at(server)).rewrites
    assert [one.design for one in alone] == [made[ONE].design, made[OTHER].design]


def test_a_member_whose_service_fails_is_told_and_goes_on_later(place):
    broken = threading.Event()

    def act(wire: Wire):
        if asks_for(wire.body, ONE_NAME) and step_of(wire.body) is Step.SHAPE and not broken.is_set():
            refuses(401, "authentication_error", "the key is not known")(wire)
        else:
            answers()(wire)

    with Loopback(otherwise=act) as server:
        settings = asked_at(server)
        panel = Panel(place, [ONE, OTHER], settings=settings)
        failed, other = panel.rewrites
        assert failed.design is None
        assert "Claude" in failed.because
        assert failed.asking.taken == (Step.FRAME, Step.CLARIFY, Step.VERIFY)
        assert other.agrees
        text = " ".join(side_by_side(panel).text.split())
        assert "has frame, clarify, verify so far" in text
        broken.set()
        before = len(server.requests)
        again = Panel(place, [ONE, OTHER], settings=settings, resume=True).rewrites
        later = [step_of(body) for body in server.requests[before:]]
    assert [one.agrees for one in again] == [True, True]
    assert sorted(later) == sorted(set(ASKED) - {Step.VERIFY})


def test_a_whole_review_is_read_again_without_key_or_service(place, monkeypatch):
    with Loopback(otherwise=answers()) as server:
        first = Panel(place, [ONE], settings=asked_at(server)).rewrites[0]
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    journal = (first.folder / "journal.jsonl").read_bytes()
    again = Panel(place, [ONE], settings=Settings(cap_usd=1.0), resume=True).rewrites[0]
    assert (again.design, again.asking) == (first.design, first.asking)
    assert (first.folder / "journal.jsonl").read_bytes() == journal


def test_a_review_of_another_design_is_not_resumed(place):
    with Loopback(otherwise=answers()) as server:
        Panel(place, [ONE], settings=asked_at(server)).review()
        shape = place.design.shape.model_copy(update={"summary": "Drawn anew since then."})
        changed = dataclasses.replace(place, design=place.design.with_artifact(Step.SHAPE, shape))
        before = len(server.requests)
        Panel(changed, [ONE], settings=asked_at(server), resume=True).review()
        assert len(server.requests) == before + len(ASKED)


def test_the_cap_holds_for_each_member_and_the_others_go_on(place):
    with Loopback(otherwise=answers()) as server:
        panel = Panel(place, [ONE, "simpler"], settings=asked_at(server, cap_usd=0.05))
        capped, simpler = panel.rewrites
    assert "the cap is 0.05 USD" in capped.because
    assert capped.asking.spending.known_usd <= 0.05
    assert simpler.design is not None
    assert simpler.asking is None


def test_the_rulebook_stands_in_where_it_may(place):
    with Loopback(otherwise=refuses(403, "permission_error", "no more")) as server:
        (found,) = Panel(place, [ONE], settings=asked_at(server, fallback="rulebook")).rewrites
    assert found.design is not None
    assert found.asking.stood_in == ASKED


def test_stopped_in_the_middle_all_stop_at_once_and_nothing_is_asked_twice(place):
    hangs = threading.Event()

    def act(wire: Wire):
        if asks_for(wire.body, ONE_NAME) and step_of(wire.body) is Step.SHAPE and not hangs.is_set():
            begins('{"pattern": "mod', Wire.hang)(wire)
        else:
            answers()(wire)

    class Ending(Plain):
        name = "ending"

        def changed(self, step, artifact):  # noqa: ARG002 - signature of the others
            server.reached.wait(30)
            raise StoppedError(step.value)

    with Loopback(otherwise=act) as server:
        members = [ONE, Member(persona("context-first"), Ending())]
        began = time.monotonic()
        with pytest.raises(StoppedError):
            Panel(place, members, settings=asked_at(server)).review()
        assert time.monotonic() - began < 20
        assert not any(one.name == "archkit-panel" for one in threading.enumerate() if one.is_alive())
        hangs.set()
        before = len(server.requests)
        (found,) = Panel(place, [ONE], settings=asked_at(server), resume=True).rewrites
        assert found.agrees
        assert Step.VERIFY not in [step_of(body) for body in server.requests[before:]]


@pytest.mark.parametrize("context", [32_768, 8_192])
def test_a_local_member_is_asked_in_its_own_size(place, model_server, context):
    server = model_server(servers.llama_cpp(context=context), reply=lambda body: drafted(step_of(body)))
    settings = Settings(base_url=server.url, tools=False, timeout_seconds=30, fallback="rulebook")
    (found,) = Panel(place, ["simpler:local"], settings=settings).rewrites
    assert found.design is not None, found.because
    assert found.asking.spending.cost_usd == 0
    texts = [json.dumps(one.body["messages"]) for one in server.questions]
    assert all("You sit on a panel" in text for text in texts)
    assert any("artifact reviewed" in text for text in texts) is (context > 10_000)
    if context > 10_000:
        assert found.agrees, (found.changes, found.flipped)


def test_what_finishes_a_take_over_is_journaled_where_it_ends(place):
    def rotas(step, artifact):
        if step is Step.OPERATE:
            artifact["on_call"] += " What was paged in the week is read together on Mondays."

    with Loopback(otherwise=answers(rotas)) as server:
        settings = asked_at(server)
        finisher = architect_named("claude", settings)
        panel = Panel(place, [ONE], settings=settings, finisher=finisher)
        (found,) = panel.rewrites
        assert [one.place for one in found.changes] == ["operate.on_call"]
        before = len(server.requests)
        tried = panel.tried(ONE, "operate")
        assert len(server.requests) == before + 2
        taken = panel.take_over(ONE, "operate")
        assert len(server.requests) == before + 2  # what the trial asked is known
    assert taken.allowed
    assert taken.finished_by == {Step.SIZE: "claude", Step.CHALLENGE: "claude"}
    assert taken.replies == tried.replies
    session = Session.read(taken.folder)
    assert session.replies == taken.replies
    assert session.ledger.total.requests == 2


def test_a_look_at_a_conflict_asks_no_model(place):
    def other(step, artifact):
        for one in artifact.get("decisions", ()) if step is Step.OPERATE else ():
            if one["id"] == "observability-stack":
                rest = next(option["id"] for option in one["options"] if option["id"] != one["chosen"])
                one["chosen"] = rest
                for option in one["options"]:
                    option.update(ruled_out_because="", score=6.0)

    with Loopback(otherwise=answers(other)) as server:
        finisher = architect_named("claude", asked_at(server))
        panel = Panel(place, [ONE], settings=asked_at(server), finisher=finisher)
        assert "observability-stack" in panel.rewrites[0].flipped
        before = len(server.requests)
        attempt = panel.priced(ONE, "observability-stack")
        assert len(server.requests) == before
    assert set(attempt.finished_by.values()) == {"rulebook"}


def test_a_member_with_the_sessions_own_architect_is_asked_where_that_was(place):
    with Loopback(otherwise=answers()) as server:
        design = place.design.model_copy(update={"architect": "claude"})
        own = asked_at(server, model="claude-opus-5-5", cap_usd=4.0)
        here = dataclasses.replace(place, design=design, settings=own)
        panel = Panel(here, [ONE], settings=Settings(effort="low"))
        assert panel.caps_usd == {ONE: 4.0}
        (found,) = panel.rewrites
    assert found.design is not None, found.because
    assert {body["model"] for body in server.requests} == {"claude-opus-5-5"}
    assert {body["output_config"]["effort"] for body in server.requests} == {"low"}
