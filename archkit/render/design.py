"""The whole Design, one section an artifact in the order of the walk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from archkit.design import Design, Step
from archkit.render.architecture import architecture_blocks
from archkit.render.blocks import Block, Section, kept, section
from archkit.render.challenge import challenge_blocks
from archkit.render.contracts import contracts_blocks
from archkit.render.data import data_blocks
from archkit.render.diagram import figure
from archkit.render.framing import clarification_blocks, framing_blocks
from archkit.render.operations import operations_blocks
from archkit.render.security import security_blocks
from archkit.render.sizing import sizing_blocks
from archkit.render.technology import stack_blocks
from archkit.render.view import View, view, view_of

TITLES: Mapping[Step, str] = MappingProxyType(
    {
        Step.FRAME: "What is wanted",
        Step.CLARIFY: "Questions and assumptions",
        Step.VERIFY: "Technologies",
        Step.SHAPE: "Architecture",
        Step.DATA: "Data",
        Step.CONTRACTS: "Contracts",
        Step.SECURE: "Security",
        Step.OPERATE: "Operations",
        Step.SIZE: "Capacity, cost and growth",
        Step.CHALLENGE: "The design against itself",
    }
)
"""What the part of each step is called wherever it is shown."""

_BLOCKS: Mapping[Step, Callable[[Any], tuple[Block, ...]]] = MappingProxyType(
    {
        Step.FRAME: framing_blocks,
        Step.CLARIFY: clarification_blocks,
        Step.VERIFY: stack_blocks,
        Step.SHAPE: architecture_blocks,
        Step.DATA: data_blocks,
        Step.CONTRACTS: contracts_blocks,
        Step.SECURE: security_blocks,
        Step.OPERATE: operations_blocks,
        Step.SIZE: sizing_blocks,
        Step.CHALLENGE: challenge_blocks,
    }
)


@view.register
def design_view(design: Design) -> View:
    """Return the view of a whole design; steps that have not run are left out."""
    return view_of(design_blocks(design), level=2)


def design_blocks(design: Design) -> tuple[Block, ...]:
    """Return one section for each artifact that exists."""
    return tuple(
        Section(TITLES[step], artifact_blocks(step, design))
        for step in Step
        if design.artifact(step) is not None
    )


def artifact_blocks(step: Step, design: Design) -> tuple[Block, ...]:
    """Return the blocks of the artifact of a step, none when it has not run."""
    artifact = design.artifact(step)
    if artifact is None:
        return ()
    if step is Step.SHAPE and design.shape:
        return (*architecture_blocks(design.shape, name=design.name), *_drawn_from_all(step, design))
    return (*_BLOCKS[step](artifact), *_drawn_from_all(step, design))


def _drawn_from_all(step: Step, design: Design) -> tuple[Block, ...]:
    """Return the diagrams that need more than one artifact."""
    if design.shape is None or not design.shape.components:
        return ()
    if step is Step.SHAPE and design.contracts:
        caption = "The main flow through the parts"
        return kept(section("Main flow", figure("sequence", caption, design)))
    if step is Step.OPERATE:
        return kept(section("Where it runs", figure("deployment", "What runs where", design)))
    return ()
