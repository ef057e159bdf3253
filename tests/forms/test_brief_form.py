from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.forms import SECTIONS, BriefForm, try_value

EXAMPLE = Path(__file__).parents[2] / "notebooks" / "briefs" / "notifications.yaml"
FIELDS = {field.path: field for _, fields in SECTIONS for field in fields}


@pytest.fixture
def brief():
    return Brief.read(EXAMPLE)


@pytest.mark.parametrize("path", FIELDS)
def test_what_a_field_shows_reads_back_as_the_same_value(path, brief):
    field = FIELDS[path]
    trial = try_value(brief, field, field.shown(brief))
    assert trial.message == ""
    assert trial.brief.value(path) == brief.value(path)


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("scale.users_total", "-4", "lies between 1"),
        ("scale.users_total", "0", "between 1 and"),
        ("budget.monthly_usd", "plenty", "no number"),
        ("workload.entities", "- nme: Order", "not known"),
        ("workload.entities", "a: b", "a list is needed"),
        ("workload.entities", "- [", "not YAML"),
        ("scale.clients", "web, fax", "input should be"),
        ("name", "", "is missing"),
    ],
)
def test_a_wrong_value_is_refused_with_words(path, typed, words, brief):
    trial = try_value(brief, FIELDS[path], typed)
    assert trial.brief is None
    assert words in trial.message


def test_the_form_takes_good_values_and_keeps_the_last_good_one(brief):
    seen = []
    form = BriefForm(
        brief, on_change=lambda field, changed: seen.append((field.path, changed.value(field.path)))
    )
    form.input("scale.users_total").value = "250K"
    form.input("scale.users_total").value = "none at all"
    assert seen == [("scale.users_total", 250_000)]
    assert form.brief.scale.users_total == 250_000
    assert "no number" in form.message("scale.users_total")
    form.input("scale.users_total").value = "300K"
    assert form.message("scale.users_total") == ""


def test_a_message_is_text_not_markup(brief):
    form = BriefForm(brief)
    form.input("scale.users_total").value = "<b>many</b>"
    assert "<b>" not in form._messages["scale.users_total"].value


def test_the_form_has_a_static_twin(brief):
    bundle = BriefForm(brief)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "100,000" in bundle["text/html"]
    assert "100,000" in bundle["text/markdown"]


def test_no_law_differs_from_not_said(brief):
    field = FIELDS["compliance.regimes"]
    assert try_value(brief, field, "").brief.compliance.regimes is None
    assert try_value(brief, field, "none").brief.compliance.regimes == ()
