import pytest

from archkit.brief import read_prose


def names(text):
    work = read_prose(text, name="Hens").workload
    return {one.name for one in work.entities}, {one.name for one in work.operations}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Buyers see farms within 20 miles. Farmers list hens.", "Mile"),
        ("Farmers list hens. Next spring we open abroad.", "Abroad"),
        ("Farmers list hens. Each change asks anew.", "Anew"),
        ("Farmers list hens; later they open and expect more.", "Expect"),
        ("Farmers list hens. Hens go to the market.", "Go"),
        ("Opening hours bring buyers. Farmers list hens.", "Hours bring"),
    ],
)
def test_units_adverbs_and_verbs_are_no_things(text, wrong):
    things, deeds = names(text)
    assert not {one for one in things if wrong.lower() in one.lower()}
    assert not {one for one in deeds if wrong.lower() in one.lower().split()}
    assert "Hen" in things


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Drivers record milestones.", "Milestone"),
        ("Clerks create bookings.", "Booking"),
        ("Vets store gradings of eggs.", "Grading"),
    ],
)
def test_things_that_only_look_alike_are_kept(text, thing):
    assert thing in names(text)[0]
