"""What the rulebook itself would propose, for the numbers that no model has to write."""

from __future__ import annotations

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.design import Artifact, Step


def own_proposal(step: Step, context: Context) -> Artifact | None:
    """Return the rulebook's artifact for the numbers in it; None when the design is too foreign."""
    try:
        return Rulebook().propose(step, context)
    except Exception:  # noqa: BLE001 - the rulebook never saw such a design; the proofs say what is missing
        return None
