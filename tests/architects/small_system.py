"""The four small systems on which later steps are tried: each a brief, its frame and a drawn shape."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from archkit.architects.base import Context
from archkit.architects.rulebook.situation import situation
from archkit.brief import Brief
from archkit.design import Architecture, Design, Framing
from archkit.record import load_yaml

SYSTEMS = Path(__file__).parent / "small_systems"
TODAY = dt.date(2026, 11, 21)


def system(name, **changes):
    data = load_yaml((SYSTEMS / f"{name}.yaml").read_text(encoding="utf-8"))
    brief = Brief.model_validate(data["brief"]).with_values(changes)
    design = Design(
        name=brief.name,
        frame=Framing.model_validate(data["frame"]),
        shape=Architecture.model_validate(data["shape"]),
    )
    return situation(Context(brief, design, TODAY)), design
