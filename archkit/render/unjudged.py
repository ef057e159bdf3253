"""Claims that could not be judged or were not asked for, folded away behind their count."""

from __future__ import annotations

from archkit.proofs import Proof
from archkit.render.blocks import Fold, fold
from archkit.render.numbers import count
from archkit.render.proof import unproved_table


def unjudged_fold(proofs: tuple[Proof, ...]) -> Fold | None:
    """Return claims that could not be judged, with what each would need, and those that nobody asked for."""
    unjudged = [one for one in proofs if one.status == "not assessable"]
    later = [one for one in proofs if one.on_request]
    told = []
    if unjudged:
        told.append(f"{count(len(unjudged), 'claim')} could not be judged for want of information")
    if later:
        told.append(f"{len(later)} tried on request only")
    return fold(
        "; ".join(told),
        unproved_table(unjudged, "What could not be judged, and what it would need"),
        unproved_table(later, "What is tried on request, and how to ask for it"),
    )
