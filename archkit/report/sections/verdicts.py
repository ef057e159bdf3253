"""What the proofs say about a part of a deliverable, in a few words."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.render import Proof
from archkit.render.blocks import STATUS_MARKS
from archkit.report.walk import Walk, all_proofs


def proofs_by_code(walk: Walk) -> dict[str, Proof]:
    """Return the walk's proofs by the code of their check."""
    return {proof.code: proof for proof in all_proofs(walk)}


def claims(walk: Walk, codes: Iterable[str]) -> list[str]:
    """Return what each of these checks claims and whether it held.

    Codes without a proof are passed over; where none is left, nothing was run.
    """
    wanted = set(codes)
    found = [proof for code, proof in proofs_by_code(walk).items() if code in wanted]
    said = [f"{STATUS_MARKS[one.status].shape} {one.status} ({one.code}): {_said(one)}" for one in found]
    return said or [f"{STATUS_MARKS['not run'].shape} not run: nothing is built yet"]


def _said(proof: Proof) -> str:
    return f"{proof.claim} But: {proof.reason}" if proof.reason else proof.claim


def verdict(walk: Walk, codes: Iterable[str]) -> str:
    """Return what the proofs with these codes say, such as ``✓ proved (CONTRACT001)``.

    Codes without a proof are passed over; where none is left, nothing was run.
    """
    found = [proof for code, proof in proofs_by_code(walk).items() if code in set(codes)]
    if not found:
        return f"{STATUS_MARKS['not run'].shape} not run: nothing is built yet"
    said: list[str] = []
    for status, mark in STATUS_MARKS.items():
        named = [proof.code for proof in found if proof.status == status]
        if named:
            said.append(f"{mark.shape} {status} ({', '.join(named)})")
    return "; ".join(said)
