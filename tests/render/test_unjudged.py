from __future__ import annotations

from archkit.proofs import Proof
from archkit.proofs.proof import ON_REQUEST
from archkit.render.unjudged import unjudged_fold


def proof(code: str, status: str, reason: str) -> Proof:
    return Proof.model_validate(
        {
            "code": code,
            "name": "a",
            "claim": "It holds.",
            "step": "data",
            "status": status,
            "reason": reason,
        }
    )


MISSING = proof("A001", "not run", "PostgreSQL cannot run: it is not installed")
LATER = proof("A002", "not run", f"{ON_REQUEST}--throughput")
UNJUDGED = proof("A003", "not assessable", "no table states its rows")


def test_what_nobody_asked_for_is_folded_apart_from_what_could_not_be_judged() -> None:
    fold = unjudged_fold((MISSING, LATER, UNJUDGED))
    assert fold is not None
    assert fold.summary == "1 claim could not be judged for want of information; 1 tried on request only"
    assert len(fold.blocks) == 2
    alone = unjudged_fold((LATER,))
    assert alone is not None
    assert alone.summary == "1 tried on request only"


def test_a_missing_tool_is_never_folded_away() -> None:
    assert not MISSING.on_request
    assert unjudged_fold((MISSING,)) is None
