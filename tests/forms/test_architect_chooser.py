"""Who proposes, as a form: what can be chosen, what is said of the rest, and that no key is asked for."""

from dataclasses import dataclass

import pytest

from archkit.errors import ArchitectUnavailableError, InputError
from archkit.forms import ArchitectChooser, Choice
from archkit.forms.architect_choice import cap_of, cap_text


@dataclass(frozen=True)
class Found:
    name: str
    title: str
    ready: bool
    why: str
    hint: str = ""


AVAILABLE = (
    Found("rulebook", "The rulebook", ready=True, why="It needs no key and no network."),
    Found("claude", "Claude", ready=False, why="There is no <key>.", hint="Set ANTHROPIC_API_KEY."),
    Found("local", "A local model", ready=False, why="Nobody answers.", hint="Start one."),
)
WITH_KEY = (AVAILABLE[0], Found("claude", "Claude", ready=True, why="There is a key."), AVAILABLE[2])


def chooser(available=WITH_KEY, *, told="", predicted="", error=None):
    taken = []

    def on_choice(choice):
        if error:
            raise error
        taken.append(choice)
        return told

    form = ArchitectChooser(available, Choice(), on_choice=on_choice, predicted=lambda _: predicted)
    return form, taken


def test_shown_without_anybody_there_it_is_a_table_and_changes_nothing():
    form, taken = chooser(AVAILABLE)
    bundle = form._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    text = bundle["text/plain"]
    for words in ("The rulebook", "There is no <key>.", "Set ANTHROPIC_API_KEY.", "Proposes: the rulebook"):
        assert words in text
    assert "There is no &lt;key&gt;." in bundle["text/html"]
    assert taken == []
    assert form.choice == Choice()


def test_what_lacks_a_key_cannot_be_chosen_and_says_why_beside_the_choice():
    form, _ = chooser(AVAILABLE)
    options = [value for _, value in form.input("architect").options]
    assert options == ["rulebook", "local"]
    (missing,) = (one for one in form.widget.children if "Not available" in str(getattr(one, "value", "")))
    assert "There is no &lt;key&gt;." in missing.value


def test_no_field_takes_a_key_and_it_says_where_keys_are_read():
    form, _ = chooser()
    words = " ".join(str(getattr(one, "value", "")) for one in form.widget.children)
    assert "A key is read from the environment (ANTHROPIC_API_KEY)" in words
    names = {"architect", "model", "effort", "cap", "base_url", "recording", "fallback", "use"}
    assert set(form._inputs) == names


def test_nothing_is_taken_before_the_button_and_then_all_of_it():
    form, taken = chooser(told="claude proposes now.", predicted="About 0.40 USD.")
    form.input("architect").value = "claude"
    form.input("cap").value = "$2.50"
    form.input("effort").value = "high"
    form.input("model").value = " claude-opus-5-5 "
    assert taken == []
    assert "About 0.40 USD." in form.message
    form.input("use").click()
    expected = Choice("claude", model="claude-opus-5-5", effort="high", cap_usd=2.5)
    assert taken == [expected]
    assert form.choice == expected
    assert "claude proposes now." in form.message


@pytest.mark.parametrize(
    ("architect", "seen"),
    [("rulebook", set()), ("claude", {"model", "effort", "cap", "base_url", "fallback"})],
)
def test_only_the_settings_that_an_architect_has_are_seen(architect, seen):
    form, _ = chooser()
    form.input("architect").value = architect
    settings = {"model", "effort", "cap", "base_url", "recording", "fallback"}
    assert {name for name in settings if form.input(name).layout.display != "none"} == seen


def test_a_cap_that_is_no_amount_is_refused_in_the_form_and_nothing_is_taken():
    form, taken = chooser()
    form.input("architect").value = "claude"
    form.input("cap").value = "a <lot>"
    form.input("use").click()
    assert taken == []
    assert 'role="alert"' in form.message
    assert "&lt;lot&gt;" in form.message
    form.input("cap").value = "none"
    form.input("use").click()
    assert taken[0].cap_usd is None


def test_an_architect_that_cannot_work_after_all_is_said_and_the_choice_stays():
    form, _ = chooser(error=ArchitectUnavailableError("local", "nobody answers"))
    form.input("architect").value = "local"
    form.input("use").click()
    assert "nobody answers" in form.message
    assert form.choice.architect == "rulebook"
    assert not form.input("use").disabled


@pytest.mark.parametrize("text", ["", "0", "-1", "nan", "inf", "five"])
def test_amounts_that_cap_nothing_are_refused(text):
    with pytest.raises(InputError, match="no amount of USD"):
        cap_of(text)


@pytest.mark.parametrize("cap", [0.5, 5.0, 1_000.0, None])
def test_a_cap_is_read_back_as_it_was_shown(cap):
    assert cap_of(cap_text(cap)) == cap
