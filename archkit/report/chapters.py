"""The document as chapters, in the order in which a reviewer asks."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.design import Step
from archkit.render import TITLES, View, view_of
from archkit.render.architecture import left_out_table
from archkit.render.blocks import Block, Fold, Listing, Prose, kept
from archkit.render.brief import brief_blocks
from archkit.render.decision import decision_section
from archkit.render.design import artifact_blocks
from archkit.render.framing import framing_blocks
from archkit.render.proof import checklist
from archkit.render.sizing import sizing_blocks
from archkit.report.glance import glance
from archkit.report.lead import lead
from archkit.report.sources import sources_table
from archkit.report.unverified import unverified_blocks, unverified_lead
from archkit.report.walk import Walk


@dataclass(frozen=True)
class Chapter:
    """A part of the document: heading, one paragraph that leads in, and what is shown.

    `source` is the expression that shows the same in a live notebook.
    """

    title: str
    lead: str
    view: View
    source: str


def chapters(walk: Walk) -> tuple[Chapter, ...]:
    """Return the chapters of a walk; what it has not reached is left out."""
    found = (
        _chapter("At a glance", walk, glance(walk), "session"),
        *(_step_chapter(step, walk) for step in Step),
        _chapter("Decisions", walk, decisions(walk), "session.design.decisions"),
        _chapter(
            "Left out, and what would bring it in", walk, left_out(walk), "session.design.shape.left_out"
        ),
        _chapter(
            "What is not verified", walk, unverified_blocks(walk), "session.proofs", unverified_lead(walk)
        ),
        _chapter("Sources", walk, kept(sources_table(walk)), "session.design"),
        _chapter("Appendix: schema and contract", walk, appendix(walk), "session.design"),
    )
    return tuple(chapter for chapter in found if chapter)


def _chapter(
    title: str, walk: Walk, blocks: tuple[Block, ...], source: str, words: str = ""
) -> Chapter | None:
    text = words or lead(title, walk)
    return Chapter(title, text, view_of(blocks), f"view({source})") if blocks else None


def _step_chapter(step: Step, walk: Walk) -> Chapter | None:
    if walk.design.artifact(step) is None:
        return None
    blocks = (*kept(checked(step, walk)), *step_blocks(step, walk))
    return _chapter(TITLES[step], walk, blocks, f"session.design.{step.value}", lead(step, walk))


def step_blocks(step: Step, walk: Walk) -> tuple[Block, ...]:
    """Return the blocks of a step's artifact, with what the brief adds to it."""
    design = walk.design
    if step is Step.FRAME and design.frame:
        stated = Fold("The brief as it was stated", brief_blocks(walk.brief))
        return (*framing_blocks(design.frame), stated)
    if step is Step.SIZE and design.size:
        return sizing_blocks(design.size, budget_usd=walk.brief.budget.monthly_usd)
    blocks = artifact_blocks(step, design)
    moved = {"Left out"} if step is Step.SHAPE else set()
    return tuple(block for block in blocks if getattr(block, "title", "") not in moved)


def checked(step: Step, walk: Walk) -> Block | None:
    """Return the proofs of a step under their count."""
    proofs = walk.proofs.get(step, ())
    return checklist(proofs) if proofs else None


def decisions(walk: Walk) -> tuple[Block, ...]:
    """Return every decision as a record."""
    return tuple(decision_section(decision) for decision in walk.design.decisions)


def left_out(walk: Walk) -> tuple[Block, ...]:
    """Return what others would have built."""
    shape = walk.design.shape
    return kept(left_out_table(shape.left_out)) if shape else ()


def appendix(walk: Walk) -> tuple[Block, ...]:
    """Return the generated DDL and OpenAPI."""
    from archkit.design.ddl import ddl  # noqa: PLC0415 - only documents need it
    from archkit.design.openapi import openapi_yaml  # noqa: PLC0415 - the same

    design = walk.design
    blocks: list[Block] = []
    if design.data and design.data.tables:
        blocks.append(Fold("PostgreSQL schema (DDL)", (Listing(ddl(design.data), "sql"),), printed=True))
    if design.contracts and design.contracts.endpoints:
        contract = Listing(openapi_yaml(design.contracts), "yaml")
        blocks.append(Fold("OpenAPI 3.1 contract", (contract,), printed=True))
    if blocks:
        blocks.insert(0, Prose("Both are generated from the design above; neither is written by hand."))
    return tuple(blocks)
