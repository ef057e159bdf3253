"""A quick look at a design under other numbers: what it costs, how full it gets, how slow it is.

It leaves out what takes long and nobody sees while a slider moves: proofs, the challenge of the
design, its comparison part by part, and the search for questions, since what was assumed for
the first design is taken as answered. Latencies are the quick answer's, at the daily peak.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archkit.architects import Architect
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.errors import InputError
from archkit.explore.what_if import LOAD_PATHS, WhatIf, what_if
from archkit.personas import Persona
from archkit.sizing import assumed_brief, with_assumptions
from archkit.sizing.network import Network, network_of
from archkit.sizing.quick_answer import QuickAnswer, quick_answer

_LEFT_OUT = frozenset({Step.CHALLENGE})


@dataclass(frozen=True)
class QuickLook:
    """A what-if with its network and quick answer; `why_not` says why there are none."""

    tried: WhatIf
    load_factor: float
    network: Network | None = None
    answer: QuickAnswer | None = None
    why_not: str = ""

    @property
    def names(self) -> dict[str, str]:
        """What stations and routes are called."""
        return names_of(self.network) if self.network else {}


def quick_look(  # noqa: PLR0913 - as a what-if
    brief: Brief,
    base: Design,
    architect: Architect,
    *,
    values: Mapping[str, Any] | None = None,
    load_factor: float = 1.0,
    today: dt.date,
    persona: Persona | None = None,
) -> QuickLook:
    """Design a brief with other values, and compute what it takes at its daily peak.

    The arguments are those of `what_if`.

    Raises:
        InputError: If there is no such field, or a value or the factor does not fit.
    """
    tried = what_if(
        answered(brief, base),
        base,
        architect,
        values=values,
        load_factor=load_factor,
        today=today,
        persona=persona,
        without=_LEFT_OUT,
    )
    if tried.design.shape is None:
        return QuickLook(tried, load_factor)
    try:
        network = network_of(assumed_brief(tried.brief, tried.design), tried.design)
        return QuickLook(tried, load_factor, network, quick_answer(network, at_peak=True, search=False))
    except InputError as error:
        return QuickLook(tried, load_factor, why_not=str(error))


def answered(brief: Brief, base: Design) -> Brief:
    """Return the brief with a design's assumptions as if somebody had stated them.

    Those that follow the number of users are left out: they change with the load.
    """
    assumptions = base.clarify.assumptions if base.clarify else ()
    try:
        return with_assumptions(brief, tuple(one for one in assumptions if one.field not in LOAD_PATHS))
    except (KeyError, ValueError):
        return brief


def names_of(network: Network) -> dict[str, str]:
    """Return what stations and routes are called, by id."""
    stations = {one.id: one.name for one in network.stations if one.name}
    return stations | {one.id: one.name for one in network.routes if one.name}
