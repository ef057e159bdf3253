from pathlib import Path

import pytest
from walkers import BRIEF, TODAY, Asking, Steady, framing, saying

from archkit.architects.desk import Reply, Usage
from archkit.design import Step
from archkit.session import Session, Spending


def test_each_step_and_the_total_say_what_they_took(tmp_path: Path, register) -> None:
    register(Step.FRAME, saying("bad"))
    session = Session.start(BRIEF, folder=tmp_path, architect=Asking(framing("bad", "good")), today=TODAY)
    session.run(until=Step.CLARIFY)
    frame, clarify = session.ledger.steps[Step.FRAME], session.ledger.steps[Step.CLARIFY]
    assert frame == Spending(
        requests=2, input_tokens=200, output_tokens=20, cache_write_tokens=6, cache_read_tokens=10,
        cost_usd=pytest.approx(0.02), known_usd=pytest.approx(0.02), seconds=1.0, repairs=1,
    )  # fmt: skip
    assert (clarify.requests, clarify.repairs) == (1, 0)
    total = session.ledger.total
    assert (total.requests, total.input_tokens, total.repairs) == (3, 300, 1)
    assert total.cost_usd == pytest.approx(0.03)
    assert Session.read(tmp_path).ledger == session.ledger


def test_an_unknown_price_makes_the_cost_unknown_and_says_what_is_known(tmp_path: Path) -> None:
    session = Session.start(BRIEF, folder=tmp_path, architect=Asking(), today=TODAY).run(until=Step.FRAME)
    free = Reply(
        request="x", step=Step.DATA, model="m", content="", stop="cut", usage=Usage(cache_write_1h_tokens=9)
    )
    session.keep_replies([free])
    assert session.ledger.steps[Step.DATA].cost_usd is None
    assert session.ledger.steps[Step.DATA].cache_write_tokens == 9
    assert session.ledger.total.cost_usd is None
    assert session.ledger.total.known_usd == pytest.approx(0.01)
    assert session.ledger.steps[Step.FRAME].cost_usd == pytest.approx(0.01)


def test_replies_to_steps_taken_anew_still_count(tmp_path: Path) -> None:
    session = Session.start(BRIEF, folder=tmp_path, architect=Asking(), today=TODAY).run(until=Step.CLARIFY)
    session.answer("budget.monthly_usd", 900)
    assert session.ledger.total.requests == 2
    session.run(until=Step.FRAME)
    assert session.ledger.total.requests == 2  # nothing that it is asked has changed, so it is known


def test_who_asks_nobody_spends_nothing(tmp_path: Path) -> None:
    session = Session.start(BRIEF, folder=tmp_path, architect=Steady(), today=TODAY).run()
    assert session.ledger.total == Spending()
    assert set(session.ledger.steps) == set(Step)
    assert not session.ledger.recorded
