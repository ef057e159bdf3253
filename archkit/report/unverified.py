"""What is not verified: everything in the document that nobody has shown to hold."""

from __future__ import annotations

from archkit.design import Assumption
from archkit.render.blocks import (
    Block,
    Inline,
    Mono,
    Prose,
    Reference,
    Table,
    joined,
    kept,
    section,
)
from archkit.render.blocks import table as table_block
from archkit.render.framing import assumed_value
from archkit.render.numbers import count
from archkit.render.proof import unproved_table
from archkit.render.unjudged import unjudged_fold
from archkit.report.asked_for import checklist_fold, conflicts_fold
from archkit.report.walk import Walk, all_proofs


def unverified_blocks(walk: Walk) -> tuple[Block, ...]:
    """Return every claim, assumption, version and ceiling that is not proved."""
    design = walk.design
    proofs = all_proofs(walk)
    assumptions = design.clarify.assumptions if design.clarify else ()
    blocks = kept(
        section(
            "Claims without proof",
            unproved_table(
                (one for one in proofs if one.status != "not assessable" and not one.on_request),
                "What is open, and why",
            ),
            unjudged_fold(proofs),
        ),
        assumed_fields(assumptions),
        unverified_technologies(walk),
        section("Ceilings that nobody measured", ceilings_table(walk)),
        checklist_fold(walk),
        conflicts_fold(walk),
    )
    return blocks or (Prose("Nothing: every check ran and held, and nothing was assumed."),)


def assumed_fields(assumptions: tuple[Assumption, ...]) -> Prose | None:
    """Return what was assumed; why and from where stands in the chapter of the questions."""
    if not assumptions:
        return None
    named = [(Mono(one.field), f" {assumed_value(one.value)}") for one in assumptions]
    return Prose((Reference("Assumed", "assumptions"), ": ", *joined(list(named), "; "), "."))


def unverified_lead(walk: Walk) -> str:
    """Return how much of the document is not verified."""
    proofs = tuple(proof for proof in all_proofs(walk) if proof.status != "not applicable")
    open_claims = sum(proof.status != "proved" for proof in proofs)
    clarify = walk.design.clarify
    assumptions = count(len(clarify.assumptions) if clarify else 0, "assumption")
    return (
        f"{open_claims:,} of {count(len(proofs), 'claim')} are not proved, and {assumptions} "
        "stand in for answers: read the rest with these in mind."
    )


def unverified_technologies(walk: Walk) -> Prose | None:
    """Return the technologies whose version or support nobody has verified."""
    stack = walk.design.verify
    named = [
        f"{one.name} {one.version or '(version unknown)'}"
        for one in (stack.technologies if stack else ())
        if one.status == "unverified"
    ]
    if not named:
        return None
    return Prose((Reference("Unverified technologies", "technologies"), f": {', '.join(named)}."))


def ceilings_table(walk: Walk) -> Table | None:
    """Return the components whose limit is not known, and what to measure."""
    size = walk.design.size
    rows: list[tuple[Inline, ...]] = [
        (Mono(one.component), one.measure or "run a load test", one.source)
        for one in (size.capacity if size else ())
        if one.ceiling is None
    ]
    return table_block("Components of unknown capacity", ("Component", "Measure", "Why unknown"), rows)
