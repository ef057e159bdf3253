"""The workbench with somebody else than the rulebook: progress, trouble, stops, offers and another choice."""

import _thread
import threading
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from archkit import Session, Workbench
from archkit.architects import Settings
from archkit.design import Step
from archkit.errors import InputError, ServiceError, SpendingCapError, StoppedError

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
LEAVE = BRIEFS / "leave-requests.yaml"


class Handle:
    def __init__(self, shown):
        self.shown = [shown]

    def update(self, shown):
        self.shown.append(shown)


@pytest.fixture
def cells(monkeypatch):
    """What stood under each cell, in the order in which it was shown."""
    handles = []

    def display(shown, **_):
        handles.append(Handle(shown))
        return handles[-1]

    monkeypatch.setattr("IPython.display.display", display)
    return handles


@pytest.fixture
def begin(tmp_path, careless):
    def begun(**slips):
        return Workbench(LEAVE, folder=tmp_path / "walk", architect=careless(**slips), settings=Settings())

    return begun


def test_while_a_model_is_waited_for_its_names_arrive_and_then_the_step_stands_there(begin, cells):
    begin(mends=0).step("shape")
    first, *_, last = cells[0].shown
    assert "is being proposed" in first.text
    assert "is being proposed" not in last.text
    assert "application" in last.text.lower()
    assert any("Traits" in one.text for one in cells[0].shown[:-1])


def test_what_stays_refuted_is_shown_so_and_the_offer_can_be_taken(begin, cells):
    bench = begin()
    bench.step("data")
    text = cells[0].shown[-1].text
    assert "What stands here is refuted below." in text
    assert 'bench.accept("data")' in text
    assert "SCHEMA001" in text
    bench.accept("data")
    assert "refuted" not in cells[0].shown[-1].text
    assert bench.session.results[Step.DATA].by == "rulebook"


def test_trouble_stands_in_the_cell_in_words_and_the_error_is_one_line(begin, cells):
    trouble = ServiceError("Claude", "it is overloaded", "Wait a <little>.", status=529)
    with pytest.raises(ServiceError) as raised:
        begin(fails={Step.CLARIFY: trouble}).step("shape")
    box = cells[0].shown[-1]
    assert "Claude gave no whole answer. It is overloaded." in box.text
    assert "Kept: frame." in box.text
    assert "Run this cell again" in box.text
    assert "Wait a &lt;little&gt;." in box.html
    (line,) = raised.value._render_traceback_()
    assert line.startswith("ServiceError: Claude: it is overloaded.")
    assert "\n" not in line


def test_ipython_shows_that_line_and_no_wall(begin, cells, capsys):
    shell = InteractiveShell.instance()
    capped = SpendingCapError("frame", spent_usd=0, next_usd=2, cap_usd=1)
    shell.user_ns["bench"] = begin(fails={Step.FRAME: capped})
    result = shell.run_cell("bench.step('frame')")
    assert isinstance(result.error_in_exec, SpendingCapError)
    said = capsys.readouterr().out
    assert "the cap is 1.00 USD" in said
    assert "File " not in said
    assert "Raise the cap and go on: bench.go_on(cap_usd=...)" in cells[0].shown[-1].text


def test_a_walk_goes_on_with_another_cap_and_keeps_what_was_taken(begin, cells):
    capped = SpendingCapError("shape", spent_usd=1, next_usd=2, cap_usd=1)
    bench = begin(mends=0, fails={Step.SHAPE: capped})
    with pytest.raises(SpendingCapError):
        bench.step("shape")
    architect = bench.session._architect
    architect.fails.clear()
    bench.go_on(cap_usd=20)
    assert bench.session.settings.cap_usd == 20
    assert architect.told.count(Step.FRAME) == 1
    assert "Kept: frame" not in cells[0].shown[-1].text
    assert "shape" in bench.session.results


@pytest.mark.usefixtures("cells")
def test_the_rulebook_stands_in_where_the_service_is_gone(begin):
    gone = ServiceError("Claude", "it cannot be reached", "Check the network.")
    bench = begin(mends=0, fails={Step.CLARIFY: gone, Step.VERIFY: gone})
    with pytest.raises(ServiceError):
        bench.step("verify")
    bench.go_on(fallback="rulebook")
    assert [bench.session.results[step].by for step in (Step.CLARIFY, Step.VERIFY)] == ["rulebook"] * 2


def test_a_setting_that_does_not_exist_is_named(begin):
    with pytest.raises(InputError, match="Did you mean 'cap_usd'"):
        begin(mends=0).go_on(cap_us=20)


@pytest.mark.parametrize("interrupts", [True, False], ids=["the kernel's interrupt", "stop()"])
def test_an_interrupt_leaves_a_clear_line_and_the_cell_goes_on_when_run_again(begin, cells, interrupts):
    bench = begin(mends=0, waits_at=Step.VERIFY)
    architect = bench.session._architect
    stop = _thread.interrupt_main if interrupts else bench.session.stop
    stopper = threading.Thread(target=lambda: architect.waiting.wait(60) and stop())
    stopper.start()
    with pytest.raises(StoppedError):
        bench.step("verify")
    stopper.join()
    assert "Stopped at step 'verify'." in cells[0].shown[-1].text
    assert "Kept: frame, clarify. The session has cost 0.02 USD." in cells[0].shown[-1].text
    bench.step("verify")
    assert "PostgreSQL" in cells[1].shown[-1].text
    assert architect.told.count(Step.FRAME) == 1


def test_a_changed_number_asks_no_model_but_says_that_the_cells_are_out_of_date(begin, cells):
    bench = begin(mends=0)
    bench.step("frame")
    asked = bench.session.ledger.total.requests
    bench.form().input("scale.users_total").value = "400"
    bench.form().input("scale.users_total").value = "300"
    assert cells[0].shown[-1].text.count("Out of date.") == 1
    assert "180 users" in cells[0].shown[-1].text
    assert bench.session.ledger.total.requests == asked
    bench.step("frame")
    assert "300 users" in cells[1].shown[-1].text


def test_what_if_and_sliders_compare_the_rulebook_with_itself_and_say_so(begin):
    bench = begin(mends=0)
    shown = bench.what_if(load_factor=10)
    assert shown.text.startswith("Compared with the rulebook's own design.")
    sliders = bench.sliders()
    sliders.control("load").value = 10
    assert "Compared with the rulebook" in sliders.shown
    assert bench.session._architect.told == []


def test_another_choice_sets_the_session_aside_and_redraws_what_was_shown(begin, cells):
    bench = begin()
    bench.step("data")
    chooser = bench.architects()
    assert chooser.choice.architect == "careless"
    chooser.input("architect").value = "rulebook"
    chooser.input("use").click()
    assert "rulebook proposes now" in chooser.message
    assert bench.session.architect == "rulebook"
    assert "refuted" not in cells[0].shown[-1].text
    earlier = Session.read(bench.session.folder / "earlier" / "1")
    assert earlier.architect == "careless"
    assert Step.DATA in earlier.results


def test_the_session_shown_can_be_replayed_in_its_own_folder(begin):
    bench = begin(mends=0)
    bench.step("clarify")
    before = bench.design.to_yaml()
    chooser = bench.architects()
    chooser.input("architect").value = "replay"
    chooser.input("recording").value = str(bench.session.folder)
    chooser.input("use").click()
    assert bench.session.proposer == "replay"
    assert bench.design.to_yaml() == before
    assert bench.session.ledger.recorded


def test_an_export_of_an_unfinished_walk_spends_nothing_unless_told_to(begin, cells):
    bench = begin(mends=0)
    bench.step("clarify")
    asked = bench.session.ledger.total.requests
    early = bench.export(format="markdown")
    assert bench.session.ledger.total.requests == asked
    assert "Leave requests" in early.read_text()
    assert "Not finished." in cells[-1].shown[-1].text
    assert "bench.export(finish=True)" in cells[-1].shown[-1].text
    whole = bench.export(format="markdown", finish=True)
    assert not bench.session.remaining
    assert "PostgreSQL" in whole.read_text()


def test_an_export_of_an_unfinished_free_walk_finishes_it(tmp_path, cells):
    bench = Workbench(LEAVE, folder=tmp_path / "free")
    bench.export(format="markdown")
    assert not bench.session.remaining
    assert cells == []
