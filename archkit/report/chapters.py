"""The document as chapters, in the order in which a reviewer asks."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.design import Decision, Design, Estimate, Step
from archkit.render import TITLES
from archkit.render.architecture import left_out_table
from archkit.render.blocks import (
    Block,
    Callout,
    Fold,
    Listing,
    Prose,
    Quiet,
    Reference,
    Section,
    Strong,
    fold,
    joined,
    kept,
    section,
)
from archkit.render.brief import brief_blocks
from archkit.render.challenge import DELETE_ONE
from archkit.render.decision import CHOICES, decision_anchor, decision_blocks
from archkit.render.design import artifact_blocks
from archkit.render.framing import outcome
from archkit.render.load_test import load_test_blocks
from archkit.render.measured import measured_table, with_measured
from archkit.render.open_text import read_texts
from archkit.render.outlook import (
    component_names,
    cost_outlook,
    growth_blocks,
    load_blocks,
    reliability_blocks,
)
from archkit.render.proof import checklist
from archkit.render.sized_measured import sized_and_measured, with_sizes
from archkit.render.sizing import sizing_blocks
from archkit.render.smallest import smallest_blocks
from archkit.render.spread import spread_fold
from archkit.render.words import few_words
from archkit.report.glance import glance
from archkit.report.lead import decisions_of, lead, summaries
from archkit.report.making import TITLE, making_blocks, making_lead, refuted_here
from archkit.report.sources import sources_table
from archkit.report.unverified import unverified_blocks, unverified_lead
from archkit.report.walk import Walk, all_proofs
from archkit.session.reading import ChapterText, Reading, read_document

FLIP_WORDS = 14
"""Words of the condition under which a decision would flip, beside its title."""


@dataclass(frozen=True)
class Chapter:
    """A part of the document: heading, one paragraph that leads in, and what is shown.

    `source` is the expression that shows the same in a live notebook.
    """

    title: str
    lead: str
    blocks: tuple[Block, ...]
    source: str


def chapters(walk: Walk) -> tuple[Chapter, ...]:
    """Return the chapters of a walk; what it has not reached is left out."""
    before = (
        _chapter("At a glance", walk, glance(walk), "session"),
        *(_step_chapter(step, walk) for step in Step),
        _chapter("Decisions", walk, decisions(walk), "session.design.decisions"),
        _chapter(
            "Left out, and what would bring it in", walk, left_out(walk), "session.design.shape.left_out"
        ),
        _chapter(
            "What is not verified", walk, unverified_blocks(walk), "session.proofs", unverified_lead(walk)
        ),
    )
    after = (
        _chapter(
            "Sources",
            walk,
            kept(fold("Every source, and what rests on it", sources_table(walk))),
            "session.design",
        ),
        _chapter("Appendix: schema and contract", walk, appendix(walk), "session.design"),
    )
    read = reading_of(tuple(one for one in (*before, *after) if one), walk)
    making = _chapter(TITLE, walk, making_blocks(walk, read), "session.results", making_lead(walk))
    found = (*before, making, *after)
    return tuple(chapter for chapter in found if chapter)


def reading_of(found: tuple[Chapter, ...], walk: Walk) -> Reading:
    """Return what reading these chapters gives, as a stranger would meet their words."""
    texts = (
        ChapterText(
            one.title,
            (one.lead, *read_texts(one.blocks, folded=False)),
            (one.lead, *read_texts(one.blocks, folded=True)),
        )
        for one in found
    )
    return read_document(texts, walk.brief, all_proofs(walk))


def _chapter(
    title: str, walk: Walk, blocks: tuple[Block, ...], source: str, words: str = ""
) -> Chapter | None:
    text = words or lead(title, walk)
    return Chapter(title, text, blocks, f"view({source})") if blocks else None


def _step_chapter(step: Step, walk: Walk) -> Chapter | None:
    if walk.design.artifact(step) is None:
        return None
    blocks = kept(
        refuted_here(step, walk), decided_here(step, walk), checked(step, walk), *step_blocks(step, walk)
    )
    return _chapter(TITLES[step], walk, blocks, f"session.design.{step.value}", lead(step, walk))


def step_blocks(step: Step, walk: Walk) -> tuple[Block, ...]:
    """Return the blocks of a step's artifact, without what the document says elsewhere."""
    design = walk.design
    blocks = artifact_blocks(step, design)
    if step is Step.FRAME:
        stated = Fold("The brief as it was stated", brief_blocks(walk.brief), anchor="brief")
        blocks = (*blocks, *load_blocks(walk.brief, design), stated)
    if step is Step.DATA and design.data:
        blocks = with_measured(blocks, measured_table(design.data, walk.proofs.get(step, ())))
    if step is Step.SIZE and design.size:
        shown = frozenset(one.id for one in design.frame.quantities) if design.frame else frozenset()
        budget_usd, names = walk.brief.budget.monthly_usd, component_names(design)
        sized = sizing_blocks(design.size, budget_usd=budget_usd, shown=shown, names=names)
        blocks = size_chapter(sized, walk)
    if step is Step.OPERATE:
        blocks = (*blocks, *reliability_blocks(walk.brief, design))
    if step is Step.CHALLENGE:
        blocks = with_smallest(blocks, walk)
    return tuple(block for block in blocks if not _said_elsewhere(block, walk))


def with_smallest(blocks: tuple[Block, ...], walk: Walk) -> tuple[Block, ...]:
    """Return the challenge with what taking pieces away has proved before what the architect says of it."""
    shown = smallest_blocks(walk.proofs.get(Step.CHALLENGE, ()))
    return tuple(
        Section(block.title, (*shown, *block.blocks), block.anchor)
        if isinstance(block, Section) and block.title == DELETE_ONE
        else block
        for block in blocks
    )


def size_chapter(sized: tuple[Block, ...], walk: Walk) -> tuple[Block, ...]:
    """Return the sizing by its questions: what holds, what breaks, what it costs, who builds it."""
    design = walk.design
    found = {block.title: block for block in sized if isinstance(block, Section)}
    tested = load_test_blocks(walk.proofs.get(Step.SIZE, ()))
    measured = sized_and_measured(walk.brief, design, walk.proofs.get(Step.DATA, ()))
    ordered = (
        with_sizes(found.pop("Capacity", None), measured),
        section("Load test, simulated", *tested, *_within(found.pop("Load test", None)), anchor="load-test"),
        *growth_blocks(walk.brief, design, _within(found.pop("Growth", None))),
        found.pop("Cost", None),
        *cost_outlook(walk.brief, design),
        section(
            "First delivery",
            *_within(found.pop("Estimates", None)),
            *_within(found.pop("First delivery", None)),
        ),
        spread_fold(_estimates(design), anchor="spread"),
    )
    return kept(*ordered, *found.values(), *(one for one in sized if not isinstance(one, Section)))


def _within(block: Section | None) -> tuple[Block, ...]:
    return block.blocks if block else ()


def _estimates(design: Design) -> tuple[Estimate, ...]:
    """Return every estimate of a design once, the load's first."""
    load = design.frame.quantities if design.frame else ()
    own = design.size.estimates if design.size else ()
    return tuple({one.id: one for one in (*load, *own)}.values())


def _said_elsewhere(block: Block, walk: Walk) -> bool:
    """Say whether a block repeats the lead of its chapter, the first screen, or a chapter of its own."""
    match block:
        case Section(title):
            return title in {CHOICES, "Left out"}
        case Prose(content):
            return content in summaries(walk)
        case Callout():
            return walk.design.clarify is not None and block == outcome(walk.design.clarify)
    return False


def decided_here(step: Step, walk: Walk) -> Prose | None:
    """Return links to the records of what a step decided."""
    taken = decisions_of(step, walk)
    links = tuple(Reference(one.title, decision_anchor(one)) for one in taken)
    return Prose(("Decided here: ", *joined(links, "; "), ".")) if links else None


def checked(step: Step, walk: Walk) -> Block | None:
    """Return the proofs of a step under their count."""
    proofs = walk.proofs.get(step, ())
    return checklist(proofs) if proofs else None


def decisions(walk: Walk) -> tuple[Block, ...]:
    """Return every decision as a record behind its title."""
    return tuple(
        Fold(
            (Strong(one.title), _flip(one)),
            decision_blocks(one, walk.design.comparison(one.id)),
            anchor=decision_anchor(one),
        )
        for one in walk.design.decisions
    )


def _flip(decision: Decision) -> Quiet:
    return Quiet(f" · would flip: {few_words(decision.flips_when, FLIP_WORDS)}")


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
        blocks.append(Fold("PostgreSQL schema (DDL)", (Listing(ddl(design.data), "sql"),), anchor="ddl"))
    if design.contracts and design.contracts.endpoints:
        contract = Listing(openapi_yaml(design.contracts), "yaml")
        blocks.append(Fold("OpenAPI 3.1 contract", (contract,), anchor="openapi"))
    return tuple(blocks)
