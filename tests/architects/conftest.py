"""Briefs and situations that the rulebook's tests share."""

import datetime as dt
import sys
from pathlib import Path

import pytest

from archkit.architects.rulebook.frame.traits import find_traits
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Brief
from archkit.sizing import measure_load

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
TODAY = dt.date(2026, 11, 21)

sys.path.insert(0, str(Path(__file__).parent))  # local_model_server.py stands beside its tests


@pytest.fixture
def brief_named():
    return lambda name: Brief.read(BRIEFS / f"{name}.yaml")


@pytest.fixture
def situation_of():
    def build(brief, **values):
        changed = brief.with_values({name.replace("__", "."): value for name, value in values.items()})
        traits = frozenset(trait.id for trait in find_traits(changed))
        return Situation(changed, changed, traits, measure_load(changed), TODAY)

    return build


@pytest.fixture
def model_server():
    import local_model_server as servers  # noqa: PLC0415 - found once its folder is on the path

    with servers.serving() as start:
        yield start
