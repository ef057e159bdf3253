"""Claims that could not be judged, folded away behind their count."""

from __future__ import annotations

from archkit.proofs import Proof
from archkit.render.blocks import Fold, fold
from archkit.render.numbers import count
from archkit.render.proof import unproved_table


def unjudged_fold(proofs: tuple[Proof, ...]) -> Fold | None:
    """Return the claims that could not be judged behind their count, with what each would need."""
    found = [one for one in proofs if one.status == "not assessable"]
    table = unproved_table(found, "What could not be judged, and what it would need")
    return fold(f"{count(len(found), 'claim')} could not be judged for want of information", table)
