"""What a model is asked: one pure function of the context, the same bytes for the same context.

    system       who works, the rules of the house           kept for an hour
    prefix       imported persona, brief                     kept for an hour
                 earlier artifacts, one block each           kept for five minutes, at the last
    instruction  what this step wants, facts, today's date, what a panel reviews, the form of the
                 answer, findings

A service's cache finds the longest prefix that it has seen; nothing that changes from step to
step stands before the instruction, and artifacts are only ever added at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from archkit.architects.asked import Asked, Block
from archkit.architects.base import Context
from archkit.architects.prompting.instruction import instruction
from archkit.architects.prompting.schema import draft_schema
from archkit.architects.prompting.seat import small_seat
from archkit.architects.prompting.shown import artifact_text, brief_text, seen_by
from archkit.architects.prompting.sketch import sketch_schema
from archkit.architects.prompting.small import small_instruction, small_prefix
from archkit.architects.prompting.system import imported_text, small_system_text, system_text
from archkit.design import Step

Size = Literal["full", "small"]


def question(  # noqa: PLR0913 - each says how this one is asked
    step: Step,
    context: Context,
    *,
    size: Size = "full",
    tools: bool = True,
    max_output_tokens: int = 32_000,
    before: str = "",
) -> Asked:
    """Return what a model is asked for a step.

    Args:
        step: The step.
        context: Brief, design so far, findings of a repair, persona and desk.
        size: ``small`` for models with a short memory: a short prompt, a trimmed schema with
            bounds, no tools.
        tools: Whether the model may call archkit's tools, where the desk has any.
        max_output_tokens: The longest answer that is waited for.
        before: The model's reply that was no artifact, when this is its repair.
    """
    if size == "small":
        return _small(step, context, max_output_tokens, before)
    offered = context.desk.tools.values() if tools else ()
    return Asked(
        step=step,
        system=(Block(system_text(context.persona), keep="1h"),),
        prefix=tuple(_prefix(step, context)),
        instruction=instruction(step, context, tools=tools, before=before),
        schema=draft_schema(step, bounded=True),
        tools=tuple((one.name, one.description, one.schema) for one in offered),
        max_output_tokens=max_output_tokens,
    )


def _small(step: Step, context: Context, max_output_tokens: int, before: str) -> Asked:
    panel, wanted = small_seat(step, context), small_instruction(step, context, before=before)
    return Asked(
        step=step,
        system=(Block(small_system_text(context.persona), keep="1h"),),
        prefix=(Block(small_prefix(context.brief), keep="1h"),),
        instruction=f"{panel}\n\n{wanted}" if panel else wanted,
        schema=sketch_schema(step, context),
        max_output_tokens=max_output_tokens,
    )


def _prefix(step: Step, context: Context) -> Iterator[Block]:
    imported = imported_text(context.persona)
    if imported:
        yield Block(imported)
    yield Block(brief_text(context.brief), keep="1h")
    shown = [(one, context.design.artifact(one)) for one in seen_by(step)]
    blocks = [Block(artifact_text(one, artifact)) for one, artifact in shown if artifact is not None]
    yield from blocks[:-1]
    yield from (replace(one, keep="5m") for one in blocks[-1:])
