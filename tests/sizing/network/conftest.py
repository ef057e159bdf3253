"""A network by hand, and the designs of the example briefs."""

import datetime as dt
from pathlib import Path

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import read_brief
from archkit.design import Design
from archkit.design.design import ARTIFACT_TYPES
from archkit.sizing import assumed_brief
from archkit.sizing.network import Network

BRIEFS = Path(__file__).parents[3] / "notebooks" / "briefs"
TODAY = dt.date(2026, 11, 21)
_WALKED = {}


def walked(name):
    """Return an example brief, assumptions filled in, and what the rulebook designs for it."""
    if name not in _WALKED:
        brief = read_brief(BRIEFS / f"{name}.yaml")
        design = Design(name=brief.name)
        for step in ARTIFACT_TYPES:
            artifact = Rulebook().propose(step, Context(brief=brief, design=design, today=TODAY))
            design = design.with_artifact(step, artifact)
        _WALKED[name] = assumed_brief(brief, design), design
    return _WALKED[name]


@pytest.fixture(params=sorted(one.stem for one in BRIEFS.glob("*.yaml")))
def example(request):
    """Each example brief with its design."""
    return walked(request.param)


@pytest.fixture
def designed():
    """A function that returns an example brief and its design by name."""
    return walked


@pytest.fixture
def shop():
    """A front with places, and a store behind it that is full first: 400/s, twice that at the peak."""
    return Network.model_validate(
        {
            "stations": [
                {"id": "front", "kind": "service", "servers": 2, "instances": 8, "zones": 2,
                 "concurrency": 40, "queue_limit": 400},
                {"id": "store", "kind": "database", "servers": 8},
            ],
            "routes": [
                {"id": "read", "per_second": 400, "peak_to_average": 2, "target_ms": 200,
                 "entry": {"target": "front", "work": {"mean_ms": 4}, "timeout_ms": 1000,
                           "retry": {"attempts": 3, "backoff_ms": 100},
                           "calls": [{"target": "store", "work": {"mean_ms": 5}, "network_ms": 1,
                                      "timeout_ms": 500}]}},
            ],
        }
    )  # fmt: skip
