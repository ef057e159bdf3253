"""Evaluates cases: each is read into a brief, designed by the rulebook, and judged."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable

from archkit.architects import Architect
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.errors import ArchkitError
from archkit.explore.evaluation.case import Case
from archkit.explore.evaluation.figures import judge_figures
from archkit.explore.evaluation.inputs import read_inputs
from archkit.explore.evaluation.judging import judge
from archkit.explore.evaluation.moving import stability
from archkit.explore.evaluation.showing import Reading
from archkit.explore.evaluation.verdict import Scorecard, Stability
from archkit.explore.what_if import what_if

_NOT_JUDGED = frozenset({Step.CHALLENGE})
"""What a design says against itself is no part of what it has."""


def evaluate(cases: Iterable[Case], *, architect: Architect, today: dt.date) -> tuple[Scorecard, ...]:
    """Return the scorecard of each case.

    Args:
        cases: The cases.
        architect: Who designs them.
        today: The day on which dated facts are judged.
    """
    return tuple(evaluate_case(one, architect=architect, today=today) for one in cases)


def evaluate_case(case: Case, *, architect: Architect, today: dt.date) -> Scorecard:
    """Return the scorecard of a case; a walk that fails is said in it, and no reason to stop.

    Args:
        case: The case.
        architect: Who designs it.
        today: The day on which dated facts are judged.
    """
    begun = time.perf_counter()
    told = {"id": case.id, "title": case.title, "source": case.source, "caveat": case.caveat}
    read = read_inputs(case)
    try:
        design, outcome = designed(read.brief, architect, today)
        reading = Reading.of(design)
        return Scorecard(
            **told,
            outcome=outcome,
            pattern=design.shape.pattern if design.shape else "",
            marks=judge(case.expected, reading, outcome),
            figures=judge_figures(case.numbers, read.brief, design),
            stability=stability(read.brief, design, architect, today) if design.shape else Stability(),
            inputs_not_read=read.unread,
            keys_not_read=case.not_read,
            seconds=time.perf_counter() - begun,
            fault="" if design.shape or case.expected.outcome_ok else _no_design(design),
        )
    except ArchkitError as error:
        return Scorecard(**told, inputs_not_read=read.unread, keys_not_read=case.not_read, fault=str(error))


def designed(brief: Brief, architect: Architect, today: dt.date) -> tuple[Design, str]:
    """Return the design of a brief and what clarification came to.

    A brief that is too little to design is designed all the same with what is recommended, so
    that it can be judged; the outcome says that questions would have come first.
    """
    bare = Design(name=brief.name)
    design = what_if(brief, bare, architect, today=today, without=_NOT_JUDGED).design
    outcome = design.clarify.outcome if design.clarify else "design"
    if outcome != "clarify" or design.clarify is None:
        return design, outcome
    for question in design.clarify.questions:
        value = (
            list(question.recommended) if isinstance(question.recommended, tuple) else question.recommended
        )
        if brief.value(question.field) in (None, ()):
            brief = brief.with_values({question.field: value})
    return what_if(brief, bare, architect, today=today, without=_NOT_JUDGED).design, outcome


def _no_design(design: Design) -> str:
    clarify = design.clarify
    if clarify is None:
        return "nothing was designed"
    unless = f" Unless {' or '.join(clarify.unless)}." if clarify.unless else ""
    return f"{clarify.outcome}: {clarify.because}{unless}"
