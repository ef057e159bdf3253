"""Frame: what the brief says, its traits, its quantities and what is missing."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.clarify.not_understood import quoted
from archkit.architects.rulebook.frame.traits import find_traits
from archkit.architects.rulebook.shape.parties import briefly
from archkit.architects.rulebook.signals import number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Unread, unread
from archkit.brief.missing import missing
from archkit.design import Design, Framing, MissingInput
from archkit.knowledge import library

_LONGEST_GOAL = 2_000
_SHOWN = 5
_RULES = "what the tables hold: which entity is it of, and what of it may not be twice, overlap or be lost?"


def propose_framing(case: Situation, design: Design) -> Framing:  # noqa: ARG001 - every step has this form
    """Return the framing of a situation."""
    brief = case.stated
    return Framing(
        summary=_summary(case),
        goals=tuple(briefly(goal, _LONGEST_GOAL) for goal in brief.goals),
        non_goals=tuple(briefly(goal, _LONGEST_GOAL) for goal in brief.non_goals),
        traits=find_traits(brief),
        quantities=case.load.estimates(),
        missing=(*_not_understood(case), *_not_stated(case)),
        own_rules=tuple(f"{name} ({file})" for name, file in library().own.items()),
    )


def _not_understood(case: Situation) -> tuple[MissingInput, ...]:
    """Return what the brief's words mean that nothing read: its numbers in one line, its rules in another."""
    found = unread(case.stated)
    numbers = tuple(one for one in found if not one.is_rule)
    rules = tuple(one for one in found if one.is_rule)
    loads = any(one.is_load for one in numbers)
    matters = "the load, perhaps, and with it every size" if loads else "perhaps a size or a target"
    return (*_quoted("purpose", numbers, f"{matters}; it is in no number here"),
            *_quoted("workload.entities", rules, _RULES))  # fmt: skip


def _quoted(field: str, found: tuple[Unread, ...], matters: str) -> tuple[MissingInput, ...]:
    name = f"Not understood: {quoted(found)}"
    return (MissingInput(field=field, name=name, matters_for=matters),) if found else ()


def _not_stated(case: Situation) -> tuple[MissingInput, ...]:
    return tuple(
        MissingInput(
            field=one.field,
            name=one.name,
            matters_for=f"{one.matters_for}; the brief only says “{one.said}”"
            if one.said
            else one.matters_for,
        )
        for one in missing(case.stated)
    )


def _summary(case: Situation) -> str:
    brief, load = case.stated, case.load
    said: list[str] = []
    if brief.scale.users_total:
        said.append(f"{brief.scale.users_total:,} users")
    if load.peak_reads_per_second and load.peak_writes_per_second:
        reads, writes = load.peak_reads_per_second.base, load.peak_writes_per_second.base
        said.append(f"{rate(reads, 'reads')} and {rate(writes, 'writes')} at the peak")
    if load.storage_gib_at_horizon:
        months = load.horizon_months
        said.append(f"{number(load.storage_gib_at_horizon.base)} GiB of rows after {months} months")
    if brief.team.engineers:
        said.append(f"a team of {brief.team.engineers}")
    if brief.budget.monthly_usd is not None:
        said.append(f"{brief.budget.monthly_usd:,.0f} USD a month")
    if brief.timeline.weeks:
        said.append(f"{brief.timeline.weeks:g} weeks")
    facts = "; ".join(said) if said else "no quantity was stated"
    return f"{brief.name}: {facts}.{_own_rules()}"


def _own_rules() -> str:
    """Return the sentence that rules beside archkit's own were read; empty without any."""
    own = library().own
    if not own:
        return ""
    files = listed(sorted(set(own.values())), longest=_SHOWN)
    return f" Own rules were read beside archkit's: {listed(own, longest=_SHOWN)} ({files})."
