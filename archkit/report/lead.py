"""One paragraph that leads into a chapter: numbers and reasons of this design, never filler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from archkit.design import Step
from archkit.render.numbers import count, money, number
from archkit.report.walk import Walk

MAX_WORDS = 60
"""A lead has at most this many words; what needs more belongs into the chapter."""


def lead(part: Step | str, walk: Walk) -> str:
    """Return the paragraph that leads into a chapter, empty where the chapter speaks for itself.

    Args:
        part: A step, or the title of a chapter that belongs to none.
        walk: The walk.
    """
    write = _LEADS.get(part)
    words = write(walk).split() if write else []
    return " ".join(words) if len(words) <= MAX_WORDS else " ".join(words[:MAX_WORDS]) + " ..."


def _glance(walk: Walk) -> str:
    shape = walk.design.shape
    if walk.outcome == "design" and shape:
        return shape.summary
    return walk.design.frame.summary if walk.design.frame else walk.brief.purpose


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
    return (
        f"{total}, {verified} of them verified against a dated source. An unknown version is to be "
        "looked up before it is used."
    )


def _shape(walk: Walk) -> str:
    shape = walk.design.shape
    if shape is None:
        return ""
    own = [part for part in shape.components if part.kind not in {"client", "external"}]
    managed = sum(part.managed for part in own)
    people = walk.brief.team.engineers
    team = f" for {count(people, 'engineer')}" if people else ""
    left = count(len(shape.left_out), "part")
    return (
        f"{count(len(own), 'component')} to run{team}, {managed} of them managed by a provider; "
        f"{left} that others would have built are left out, each with the trigger that brings it in."
    )


def _data(walk: Walk) -> str:
    data = walk.design.data
    if data is None:
        return ""
    rows = sum(table.rows_at_horizon or 0 for table in data.tables)
    hot = sum(pattern.hot for pattern in data.access_patterns)
    return (
        f"{count(len(data.tables), 'table')} with {number(rows)} rows at the horizon, shaped by "
        f"{count(len(data.access_patterns), 'access pattern')}, {hot} of them hot. "
        "Every index names what it serves."
    )


def _contracts(walk: Walk) -> str:
    contracts = walk.design.contracts
    if contracts is None:
        return ""
    return (
        f"{count(len(contracts.endpoints), 'endpoint')} and {count(len(contracts.events), 'event')}; "
        "timeouts, limits and retries hold for each caller. The full contract is in the appendix."
    )


def _secure(walk: Walk) -> str:
    secure = walk.design.secure
    if secure is None:
        return ""
    exposure = walk.brief.threats.exposure
    where = f" for a system exposed to {exposure}" if exposure else ""
    return (
        f"{count(len(secure.threats), 'threat')} first{where}, then the "
        f"{count(len(secure.controls), 'control')} that answer them and "
        f"{count(len(secure.duties), 'duty', 'duties')} with evidence."
    )


def _operate(walk: Walk) -> str:
    operate = walk.design.operate
    if operate is None:
        return ""
    return (
        f"{count(len(operate.service_levels), 'objective')} that users feel, "
        f"{count(len(operate.alerts), 'alert')} on them, and a way back from every change. "
        f"On call: {operate.on_call}."
    )


def _size(walk: Walk) -> str:
    size = walk.design.size
    if size is None:
        return ""
    low, base, high = size.monthly_usd
    budget = walk.brief.budget.monthly_usd
    against = f" against a budget of {money(budget)}" if budget is not None else ""
    weeks = sum(one.engineer_weeks for one in size.milestones)
    effort = f" The first delivery takes {number(weeks)} engineer-weeks." if weeks else ""
    return f"{money(base)} a month expected, {money(low)} to {money(high)}{against}.{effort}"


def _decisions(walk: Walk) -> str:
    decisions = walk.design.decisions
    ties = sum(decision.tie_with is not None for decision in decisions)
    tied = f" {count(ties, 'tie')} would be broken by one more answer." if ties else ""
    return f"{count(len(decisions), 'decision')}, each with the condition under which it would flip.{tied}"


def _left_out(_: Walk) -> str:
    return "None of this is forgotten: each part has a number or an event that would bring it in."


_LEADS: Mapping[Step | str, Callable[[Walk], str]] = MappingProxyType(
    {
        "At a glance": _glance,
        Step.CLARIFY: _clarify,
        Step.VERIFY: _verify,
        Step.SHAPE: _shape,
        Step.DATA: _data,
        Step.CONTRACTS: _contracts,
        Step.SECURE: _secure,
        Step.OPERATE: _operate,
        Step.SIZE: _size,
        "Decisions": _decisions,
        "Left out, and what would bring it in": _left_out,
    }
)
