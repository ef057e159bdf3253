"""One sentence at the head of a chapter: what was decided there, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from archkit.design import Decision, Step
from archkit.render.numbers import count, money, number
from archkit.render.words import clause
from archkit.report.drivers import inputs_of
from archkit.report.walk import Walk

MAX_WORDS = 60
"""A lead has at most this many words; what needs more belongs into the chapter."""


def lead(part: Step | str, walk: Walk) -> str:
    """Return the sentence that leads into a chapter, empty where the chapter speaks for itself.

    Args:
        part: A step, or the title of a chapter that belongs to none.
        walk: The walk.
    """
    write = _LEADS.get(part)
    words = write(walk).split() if write else []
    return " ".join(words) if len(words) <= MAX_WORDS else " ".join(words[:MAX_WORDS]) + " ..."


def decisions_of(step: Step, walk: Walk) -> tuple[Decision, ...]:
    """Return the decisions that a step took."""
    taken: tuple[Decision, ...] = getattr(walk.design.artifact(step), "decisions", ())
    return taken


def summaries(walk: Walk) -> frozenset[str]:
    """Return the summaries of artifacts that stand at the head of a chapter."""
    design = walk.design
    stated = (design.frame, design.shape, design.secure)
    return frozenset(one.summary for one in stated if one is not None)


def _resting(sentence: str, step: Step, walk: Walk) -> str:
    """Return a sentence with the numbers that most decisions of the step rest on."""
    found = inputs_of(walk, decisions_of(step, walk))
    if not found:
        return f"{sentence}."
    named = [f"{one.label[:1].lower()}{one.label[1:]} ({one.value})" for one in found]
    return f"{sentence}; it rests on {_listed(named)}."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _glance(walk: Walk) -> str:
    shape, clarify = walk.design.shape, walk.design.clarify
    if walk.outcome == "design" and shape:
        return shape.summary
    if walk.outcome == "clarify" and clarify:
        return f"{count(len(clarify.questions), 'answer')} stand between this brief and a design."
    return "What is asked for cannot be built as it is stated." if walk.outcome == "infeasible" else ""


def _frame(walk: Walk) -> str:
    return walk.design.frame.summary if walk.design.frame else ""


def _clarify(walk: Walk) -> str:
    clarify = walk.design.clarify
    if clarify is None:
        return ""
    questions = count(len(clarify.questions), "question") if clarify.questions else "No question"
    assumptions = count(len(clarify.assumptions), "assumption")
    return f"{questions} could still change the design; {assumptions} stand in where nobody answered."


def _verify(walk: Walk) -> str:
    stack = walk.design.verify
    if stack is None:
        return ""
    verified = sum(one.status == "verified" for one in stack.technologies)
    total = count(len(stack.technologies), "technology", "technologies")
    return _resting(f"{total}, {verified} of them verified against a dated source", Step.VERIFY, walk)


def _shape(walk: Walk) -> str:
    shape = walk.design.shape
    if shape is None:
        return ""
    own = [part for part in shape.components if part.kind not in {"client", "external"}]
    managed = sum(part.managed for part in own)
    pattern = shape.pattern.replace("-", " ").capitalize()
    parts = f"{pattern} of {count(len(own), 'component')}, {managed} of them run by a provider"
    return _resting(parts, Step.SHAPE, walk)


def _data(walk: Walk) -> str:
    data = walk.design.data
    if data is None:
        return ""
    rows = number(sum(table.rows_at_horizon or 0 for table in data.tables))
    tables = f"{count(len(data.tables), 'table')} in {data.engine} with {rows} rows at the horizon"
    patterns = count(len(data.access_patterns), "access pattern")
    return _resting(f"{tables}, shaped by {patterns}", Step.DATA, walk)


def _contracts(walk: Walk) -> str:
    contracts = walk.design.contracts
    if contracts is None:
        return ""
    events = f" and {count(len(contracts.events), 'event')}" if contracts.events else ""
    offered = f"{count(len(contracts.endpoints), 'endpoint')}{events}"
    return _resting(f"{offered}, {clause(contracts.style)}", Step.CONTRACTS, walk)


def _secure(walk: Walk) -> str:
    return walk.design.secure.summary if walk.design.secure else ""


def _operate(walk: Walk) -> str:
    operate = walk.design.operate
    if operate is None:
        return ""
    objectives = count(len(operate.service_levels), "objective")
    alerts = count(len(operate.alerts), "alert")
    recovery = operate.recovery.tier.replace("-", " ")
    return _resting(f"{objectives} that users feel, {alerts} on them, {recovery}", Step.OPERATE, walk)


def _size(walk: Walk) -> str:
    size = walk.design.size
    if size is None:
        return ""
    low, base, high = size.monthly_usd
    budget = walk.brief.budget.monthly_usd
    against = f" against a budget of {money(budget)}" if budget is not None else ""
    counted = sum(one.engineer_weeks for one in size.milestones)
    weeks = next((one.base for one in size.estimates if one.id == "delivery-effort"), counted)
    effort = f", {number(weeks)} engineer-weeks to the first delivery" if weeks else ""
    cost = f"{money(base)} a month expected, {money(low)} to {money(high)}{against}{effort}"
    return _resting(cost, Step.SIZE, walk)


def _challenge(walk: Walk) -> str:
    challenge = walk.design.challenge
    if challenge is None:
        return ""
    free = sum(not one.needed for one in challenge.removals)
    risks = count(len(challenge.risks), "risk")
    return (
        f"{risks} and {count(len(challenge.trade_offs), 'trade-off')} are taken with open eyes; "
        f"of {count(len(challenge.removals), 'component')}, {free or 'none'} can go."
    )


def _decisions(walk: Walk) -> str:
    decisions = walk.design.decisions
    ties = sum(decision.tie_with is not None for decision in decisions)
    tied = f"; {count(ties, 'tie')} would be broken by one more answer" if ties else ""
    return f"{count(len(decisions), 'decision')}, each with the condition under which it would flip{tied}."


def _left_out(_: Walk) -> str:
    return "None of this is forgotten: each part has a number or an event that would bring it in."


def _sources(walk: Walk) -> str:
    facts = walk.design.facts_as_of
    return f"Every number and duty names where it comes from, as of {facts or walk.today}."


_LEADS: Mapping[Step | str, Callable[[Walk], str]] = MappingProxyType(
    {
        "At a glance": _glance,
        Step.FRAME: _frame,
        Step.CLARIFY: _clarify,
        Step.VERIFY: _verify,
        Step.SHAPE: _shape,
        Step.DATA: _data,
        Step.CONTRACTS: _contracts,
        Step.SECURE: _secure,
        Step.OPERATE: _operate,
        Step.SIZE: _size,
        Step.CHALLENGE: _challenge,
        "Decisions": _decisions,
        "Left out, and what would bring it in": _left_out,
        "Sources": _sources,
    }
)
