"""The five example briefs, each walked by the rulebook, as the steps of a model would see them."""

import datetime as dt
import functools
from pathlib import Path

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design, Step

BRIEFS = Path(__file__).parents[3] / "notebooks" / "briefs"
TODAY = dt.date(2026, 11, 21)


@functools.cache
def _walked(name):
    brief = Brief.read(BRIEFS / f"{name}.yaml")
    design = Design(name=brief.name)
    contexts = {}
    for step in Step:
        contexts[step] = Context(brief, design, TODAY)
        design = design.with_artifact(step, Rulebook().propose(step, contexts[step]))
    return contexts, design


@pytest.fixture
def context_of():
    """Return the context of a step of the walk over a brief."""
    return lambda step, name="notifications": _walked(name)[0][step]


@pytest.fixture
def design_of():
    """Return the whole design of a brief."""
    return lambda name="notifications": _walked(name)[1]
