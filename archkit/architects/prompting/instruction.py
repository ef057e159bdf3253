"""The last part of a prompt: what this step wants, with facts, evidence and, on a repair, the findings."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.base import INVALID_PROPOSAL, Context
from archkit.architects.prompting import evidence
from archkit.architects.prompting.artifact import as_draft
from archkit.architects.prompting.computed import known_duties, sized
from archkit.architects.prompting.crossings import crossings
from archkit.architects.prompting.fence import fence
from archkit.architects.prompting.notation import notation
from archkit.architects.prompting.seat import seat
from archkit.architects.prompting.shown import TOGETHER, artifact_text, record_text
from archkit.architects.prompting.wanted import WANTED
from archkit.design import Design, Finding, Sizing, Step

MOST_FINDINGS = 40
MOST_BEFORE = 60_000
MOST_COMPUTED = 40_000
_TOOLS = """\
## Tools

You may call archkit's tools before you answer. Call one where its answer could change the artifact:
to plan a query that you are not sure of, to price two options, to see what another load would do, to
look up a technology or fact that is not listed here. Do not call one for what stands above."""
_NAMED = frozenset({Step.SHAPE, *TOGETHER})


def instruction(step: Step, context: Context, *, tools: bool = False, before: str = "") -> str:
    """Return what a step asks of a model.

    Args:
        step: The step.
        context: What is seen of brief and design; findings make it a repair.
        tools: Whether the model may call the tools of the desk.
        before: The reply that was no artifact, when this is its repair.
    """
    parts = [
        f"# Now: the step `{step.value}`\n\n{WANTED[step]}",
        f"Today is {context.today.isoformat()}.",
        *_sections(step, context),
        *([panel] if (panel := seat(step, context)) else []),
        *([_TOOLS] if tools and context.desk.tools else []),
        f"## The form of the answer\n\n{notation(step)}",
        *_repair(step, context, before),
        f"Answer now with the JSON object of the step `{step.value}`.",
    ]
    return "\n\n".join(parts)


def _sections(step: Step, context: Context) -> Iterator[str]:
    found = (
        ("What the numbers of the brief come to, computed by archkit", _load(step, context)),
        ("Names that all artifacts share", evidence.names(context) if step in _NAMED else ""),
        ("What nobody stated", evidence.gaps(context) if step is Step.CLARIFY else ""),
        ("Crossings of trust in the architecture", _crossings(context.design) if step is Step.SECURE else ""),
        ("Duties that archkit adds", _duties(context) if step is Step.SECURE else ""),
        ("Capacity, cost and hours, computed by archkit", _sized(context) if step is Step.SIZE else ""),
    )
    for title, text in found:
        if text:
            yield f"## {title}\n\n{fence(text, 'computed', limit=MOST_COMPUTED)}"
    yield from _known(step, context)


def _known(step: Step, context: Context) -> Iterator[str]:
    """Yield what archkit knows by itself: no fence, nobody else wrote it."""
    if step is Step.FRAME:
        yield f"## Traits\n\n{evidence.trait_lines()}"
    if step is Step.VERIFY:
        yield f"## Candidate technologies\n\n{evidence.candidates()}"
    if step is Step.SHAPE and context.design.verify:
        stack = [one.id for one in context.design.verify.technologies]
        yield f"## What is known of the technologies of the stack\n\n{evidence.candidates(stack)}"
    facts = evidence.facts_for(step)
    if facts:
        yield f"## Facts (id = value, range, unit: meaning [how it is known, when])\n\n{facts}"


def _load(step: Step, context: Context) -> str:
    return "" if step is Step.CHALLENGE else evidence.load_lines(context)


def _crossings(design: Design) -> str:
    found = crossings(design)
    return "\n".join(f"{one.source} -> {one.target}: {one.data} over {one.protocol}" for one in found)


def _duties(context: Context) -> str:
    lines = [
        f"{duty['regime']}: control {duty['control']!r}: {duty['duty']} Evidence: {duty['evidence']}"
        for duties in known_duties(context).values()
        for duty in duties
    ]
    return "\n".join(lines)


def _sized(context: Context) -> str:
    """Return what archkit computed of the size step in a few lines."""
    data = sized(context)
    if not data:
        return "This design could not be sized; the proofs will say what is missing."
    try:
        found = Sizing.model_validate(data)
    except ValueError:
        return ""
    lines = [evidence.estimate_line(one) for one in found.estimates if one.id.startswith("delivery-")]
    for one in found.capacity:
        share = one.utilisation
        used = "ceiling unknown" if share is None else f"{share:.0%} of {one.instances} x {one.ceiling:,.0f}"
        lines.append(f"{one.component}: peak {one.demand:,.4g} {one.unit}, {used}. {one.measure}".rstrip())
    low, base, high = found.monthly_usd
    lines += [
        f"cost {one.component}, {one.item}: {one.base_usd:,.0f} USD a month"
        + (" (charged by the provider)" if one.provider_charge else "")
        for one in found.costs
    ]
    lines.append(f"cost of the platform: {base:,.0f} ({low:,.0f} to {high:,.0f}) USD a month")
    lines.append(f"people: {found.operations_hours_per_month:g} hours a month to run it")
    return "\n".join(lines)


def _repair(step: Step, context: Context, before: str) -> Iterator[str]:
    """Yield the findings with what they refuted; nothing when this is the first proposal."""
    findings = context.findings[:MOST_FINDINGS]
    if not findings and not before:
        return
    invalid = [one for one in findings if one.code == INVALID_PROPOSAL]
    yield (
        "## Repair\n\nYour proposal did not hold. Answer with the whole artifact again: mend what the "
        "findings name, and what follows from it; leave everything else exactly as it was. "
        "Do not drop what a check looks at in order to silence it."
    )
    if findings:
        yield fence("\n".join(record_text(one) for one in findings), "findings")
    refuted = context.design.artifact(step)
    if before and (invalid or refuted is None):
        yield f"This was the reply:\n{fence(before, 'reply before', limit=MOST_BEFORE)}"
    elif refuted is not None:
        yield f"This was the artifact:\n{fence(as_draft(step, refuted), 'artifact refuted')}"
    for other in _named_by(step, findings):
        artifact = context.design.artifact(other)
        if artifact is not None:
            yield artifact_text(other, artifact)


def _named_by(step: Step, findings: tuple[Finding, ...]) -> tuple[Step, ...]:
    """Return the other steps of the parallel group that a finding points to."""
    if step not in TOGETHER:
        return ()
    places = {one.place.split(".", 1)[0] for one in findings}
    return tuple(one for one in Step if one in TOGETHER and one is not step and one.value in places)
