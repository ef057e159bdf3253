"""The five example designs of the rulebook, without their proofs."""

import datetime as dt
import functools
from pathlib import Path

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design, Step

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
NAMES = tuple(sorted(path.stem for path in BRIEFS.glob("*.yaml")))
TODAY = dt.date(2026, 11, 21)


@functools.cache
def designed(name):
    """Return the brief and the rulebook's design of one example, by the file's name."""
    brief = Brief.read(BRIEFS / f"{name}.yaml")
    design = Design(name=brief.name)
    for step in Step:
        artifact = Rulebook().propose(step, Context(brief, design, TODAY))
        design = design.with_artifact(step, artifact)
    return brief, design
