"""The same choice in other words, and another choice in nearly the same words."""

import pytest

from archkit.design import Design, Step
from archkit.explore.panel.substance import compared
from archkit.explore.panel.wording import same_choice


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Nobody is on call; the platform restarts the container and alerts wait for office hours.",
            "Alerts wait until business hours and the platform restarts containers: nobody is called.",
        ),
        ("A restore is tested every month.", "Each month, a restore test is made."),
        ("Backups are kept for 30 days in another region.", "In another region, backups stay for 30 days."),
        ("Two engineers take turns by the week.", "A weekly rota of 2 engineers, by turns."),
    ],
)
def test_the_same_choice(one, other):
    assert same_choice(one, other)
    assert same_choice(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A restore is tested every month.", "A restore is tested every week."),
        ("Backups are kept for 30 days.", "Backups are kept for 7 days."),
        ("Secrets are rotated by hand.", "Secrets are rotated automatically."),
        ("Personal data is logged.", "Personal data is never logged."),
        ("Metrics go to Prometheus in the cluster.", "Metrics go to Datadog in the cluster."),
        ("Rolling release behind a flag.", "A switch between blue and green machines."),
        ("Symptoms page somebody on the rota.", "Symptoms open a ticket for the rota."),
        ("Alerts wait for office hours.", "Alerts wait for office hours and at night for the rota."),
        ("rolling", "rolling release"),
        ("", "Somebody is on call in office hours."),
        ("modular-monolith", "microservices"),
    ],
)
def test_another_choice(one, other):
    assert not same_choice(one, other)
    assert not same_choice(other, one)


@pytest.fixture(scope="module")
def design(reviewed) -> Design:
    return reviewed.design


def changed(design: Design, step: Step, **values) -> Design:
    return design.with_artifact(step, design.artifact(step).model_copy(update=values))


def test_a_reworded_choice_is_no_change_and_is_told(design):
    said = f"In short: {design.operate.on_call}"
    changes, worded = compared(design, changed(design, Step.OPERATE, on_call=said))
    assert changes == ()
    (one,) = worded
    assert (one.step, one.place, one.before, one.after) == (
        Step.OPERATE, "operate.on_call", design.operate.on_call, said,
    )  # fmt: skip


def test_another_number_in_the_same_sentence_is_a_change(design):
    said = f"{design.operate.on_call} Within 7 minutes."
    changes, worded = compared(design, changed(design, Step.OPERATE, on_call=said))
    assert [one.place for one in changes] == ["operate.on_call"]
    assert worded == ()


def test_items_of_a_list_are_found_by_their_names_in_any_order(design):
    first, *others = design.operate.policies
    reworded = first.model_copy(update={"rule": f"That is to say: {first.rule}"})
    changes, worded = compared(design, changed(design, Step.OPERATE, policies=(*others, reworded)))
    assert changes == ()
    assert [one.after for one in worded] == [reworded.rule]


def test_nothing_is_told_of_a_design_and_itself(design):
    assert compared(design, design) == ((), ())
