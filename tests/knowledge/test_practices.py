"""Known practices and weaknesses: sourced, about technologies that are known, one way to read each."""

import datetime as dt
from typing import get_args

import pytest

from archkit.design.technology import PracticeTopic
from archkit.knowledge import known_technology, library

TODAY = dt.date(2026, 11, 21)
PRACTICES = tuple(library().practices.values())
WEAKNESSES = tuple(library().weaknesses.values())
LANGUAGES = {"nodejs", "python", "go", "java", "rails"}


@pytest.mark.parametrize("one", PRACTICES, ids=lambda one: one.id)
def test_a_practice_is_about_what_is_known_and_says_where_it_comes_from(one):
    assert one.topic in get_args(PracticeTopic)
    assert known_technology(one.technology) is not None
    assert not [name for name in one.fits if known_technology(name) is None]
    assert one.adds or one.technology in {*one.fits, *LANGUAGES}
    assert bool(one.role) is one.adds
    assert one.source.strip()
    assert dt.date(2026, 1, 1) < one.date <= TODAY


def test_what_a_practice_adds_is_no_store_and_costs_nobody_hours():
    added = [known_technology(one.technology) for one in PRACTICES if one.adds]
    assert len(added) > 5
    assert {known.operations_hours for known in added} == {0}
    assert not [known.id for known in added if {"database", "cache", "queue"} & set(known.roles)]


def test_every_language_of_the_guidance_has_its_practices():
    found = {name for one in PRACTICES for name in one.fits}
    assert {"nodejs", "python", "go", "spring-boot", "rails", "fastapi", "django", "fastify"} <= found


def test_the_list_of_weaknesses_is_whole_and_of_one_edition():
    assert [one.id for one in WEAKNESSES] == [f"a{number:02}" for number in range(1, 11)]
    assert {one.edition for one in WEAKNESSES} == {"OWASP Top 10:2025"}
    assert all(one.source and one.date <= TODAY for one in WEAKNESSES)
