"""The form of a long run: it never blocks, it can be stopped, and it says what went wrong."""

import threading
import time

import pytest

from archkit.errors import InputError
from archkit.forms import RunForm
from archkit.render import view_of
from archkit.render.blocks import Prose


def words(text):
    return view_of((Prose(text),))


class Counting:
    """A run that counts to its size in small steps, and tells how far it came."""

    def __init__(self, seconds=0.002):
        self.seconds = seconds
        self.begun = threading.Event()
        self.calls = []

    def __call__(self, choice, size, progress, stopped):
        self.calls.append((choice, size))
        for number in range(1, size + 1):
            self.begun.set()
            progress(number / size)
            if stopped.is_set():
                return words(f"{choice}: stopped at {number}")
            time.sleep(self.seconds)
        return words(f"{choice}: all of <{size}>")


@pytest.fixture
def counting():
    return Counting()


def form(run, sizes=(("few", 20), ("many", 100_000))):
    return RunForm((("A <b>", "a"), ("B", "b")), sizes, run=run, small=lambda: words("a small one"))


def test_before_a_click_a_small_run_stands_there_and_nothing_has_begun(counting):
    shown = form(counting)
    bundle = shown._repr_mimebundle_()
    assert "a small one" in bundle["text/html"]
    assert bundle["text/plain"] == "a small one"
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert counting.calls == []


def test_a_run_ends_with_its_result_and_a_full_bar(counting):
    shown = form(counting)
    shown.control("choice").value = "b"
    shown.control("start").click()
    assert shown.wait(10)
    assert counting.calls == [("b", 20)]
    assert "b: all of &lt;20&gt;" in shown.control("result").value
    assert shown.control("progress").value == 1
    assert "Done in" in shown.control("state").value
    assert not shown.control("start").disabled
    assert shown.control("stop").disabled


def test_starting_returns_at_once_and_a_second_start_begins_nothing(counting):
    shown = form(counting)
    shown.control("size").value = 100_000
    begun = time.monotonic()
    shown.start()
    assert time.monotonic() - begun < 1
    assert counting.begun.wait(5)
    shown.start()
    assert shown.running
    assert len(counting.calls) == 1
    shown.stop()
    assert shown.wait(10)


def test_a_stopped_run_shows_what_there_is_and_says_so(counting):
    shown = form(counting)
    shown.control("size").value = 100_000
    shown.start()
    assert counting.begun.wait(5)
    shown.control("stop").click()
    assert shown.wait(10)
    assert "a: stopped at" in shown.control("result").value
    assert "Stopped after" in shown.control("state").value
    assert shown.control("progress").value < 1
    shown.control("size").value = 20
    shown.start()
    assert shown.wait(10)
    assert "all of" in shown.control("result").value


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("no <such> load", field="load"), "no &lt;such&gt; load"),
        (ZeroDivisionError("oops"), "ZeroDivisionError: oops"),
    ],
)
def test_what_went_wrong_is_said_and_the_form_lives_on(error, said):
    def broken(*_):
        raise error

    shown = form(broken)
    shown.start()
    assert shown.wait(10)
    assert said in shown.control("state").value
    assert 'role="alert"' in shown.control("state").value
    assert not shown.control("start").disabled


def test_a_share_beyond_the_end_is_the_end():
    told = []

    def run(_choice, _size, progress, _stopped):
        progress(7.5)
        told.append(shown.control("progress").value)
        return words("done")

    shown = form(run)
    shown.start()
    assert shown.wait(10)
    assert told == [1.0]
