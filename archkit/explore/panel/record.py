"""The decision record of a rewrite that was taken over from a member of a panel."""

from __future__ import annotations

from archkit.design import Decision, Design, Option, Step
from archkit.design.decision import Reversibility
from archkit.explore.panel.effect import Effect
from archkit.explore.panel.figures import Figures, figures
from archkit.explore.panel.member import Member
from archkit.explore.panel.substance import changes_of_substance
from archkit.explore.panel.verdict import decisions_by_step
from archkit.render.words import clause
from archkit.session.folder import slug

_LONGEST_LINE = 1_900
_SHOWN = 6
REWRITTEN, AS_IT_WAS = "as-rewritten", "as-it-was"


def taken_over(
    member: Member, steps: tuple[Step, ...], before: Design, after: Design, held: Effect
) -> Decision:
    """Return the record: both ways as options, who leans where, what it costs and what turns it back.

    Args:
        member: Whose rewrite it is.
        steps: The steps that were taken from it.
        before: The reviewed design.
        after: The design with the rewrite and all that follows from it.
        held: What the proofs say of the second against the first.
    """
    names = " and ".join(step.value for step in steps)
    flipped = _flipped(steps, before, after)
    one, two = figures(before), figures(after)
    differ = _differences(one, two)
    return Decision(
        id=slug(f"panel {member.name} {names}"),
        title=f"Taken over from {member.name}: {names}",
        question=f"Is the step {names} built as it was, or as {member.name} rewrote it?",
        options=(
            _rewritten(flipped, differ, f"As rewritten by {member.name}", names, two),
            _former(flipped, held, names, one),
        ),
        chosen=REWRITTEN,
        because=_because(member, flipped, held),
        consequences=(_told(differ), *_built(steps, before, after)),
        depends_on=_rests_on(flipped),
        flips_when=_flips_when(flipped),
        revisit="When the panel reviews the design again.",
        status="accepted",
    )


def topic(decision: Decision) -> str:
    """Return what a decision is about: its title without the answer, or its question."""
    named, colon, _ = decision.title.partition(":")
    return named if colon else decision.question


Differences = tuple[tuple[float, str], ...]
Flipped = tuple[tuple[Decision | None, Decision | None], ...]


def _flipped(steps: tuple[Step, ...], before: Design, after: Design) -> Flipped:
    """Return the decisions of these steps that fall otherwise, as they were and as they are."""
    old = {one.id: one for step, one in decisions_by_step(before) if step in steps}
    new = {one.id: one for step, one in decisions_by_step(after) if step in steps}
    return tuple(
        (old.get(id_), new.get(id_))
        for id_ in old | new
        if id_ not in old or id_ not in new or old[id_].chosen != new[id_].chosen
    )


def _rewritten(flipped: Flipped, differ: Differences, words: str, names: str, now: Figures) -> Option:
    new = [one for _, one in flipped if one]
    return Option(
        id=REWRITTEN,
        name=_named(words, new, names),
        benefits=(*_reasons(new), *(said for more, said in differ if more < 0))
        or ("what the member rewrote is had",),
        costs=tuple(said for more, said in differ if more > 0) or ("what was designed is changed once more",),
        monthly_cost_usd=round(now.base_usd, 2),
        reversibility=_hardest(flipped),
    )


def _former(flipped: Flipped, held: Effect, names: str, before: Figures) -> Option:
    old = [one for one, _ in flipped if one]
    return Option(
        id=AS_IT_WAS,
        name=_named("As it was", old, names),
        benefits=_reasons(old) or ("nothing has to be changed",),
        costs=tuple(f"{code} has more findings" for code in held.better)
        or ("what the rewrite is for is not had",),
        monthly_cost_usd=round(before.base_usd, 2),
        reversibility=_hardest(flipped),
    )


def _named(words: str, decisions: list[Decision], names: str) -> str:
    return _line(f"{words}: {', '.join(one.winner.name for one in decisions) or names}")


def _reasons(decisions: list[Decision]) -> tuple[str, ...]:
    return tuple(_line(f"{topic(one)}: {clause(one.because)}") for one in decisions)


def _because(member: Member, flipped: Flipped, held: Effect) -> str:
    reasons = [f"{topic(new)}: {new.because}" for _, new in flipped if new]
    leans = f"{member.persona.name} ({member.architect_name}) leans {_leaning(member)}."
    gain = f" It mends {', '.join(held.better)}." if held.better else ""
    return _line(f"{leans} {' '.join(reasons)}{gain} No check has more trouble than before.")


def _leaning(member: Member) -> str:
    leanings = member.persona.leanings
    scaling = leanings.horizontal_scaling.replace("-", " ")
    return f"{leanings.simplicity.replace('-', ' ')}, scaling out {scaling}"


def _differences(before: Figures, after: Figures) -> Differences:
    """Return what the second takes more (over 0) or less than the first, with the words for it."""
    ends = (after.low_usd - before.low_usd, after.high_usd - before.high_usd)
    base = after.base_usd - before.base_usd
    hours = after.operations_hours - before.operations_hours
    weeks = after.engineer_weeks - before.engineer_weeks
    parts = after.components - before.components
    found = (
        (base, f"{base:+,.0f} USD a month ({ends[0]:+,.0f} to {ends[1]:+,.0f})"),
        (hours, f"{hours:+,.1f} hours a month to run it"),
        (weeks, f"{weeks:+,.1f} engineer-weeks to build it"),
        (float(parts), f"{parts:+d} {'component' if abs(parts) == 1 else 'components'}"),
    )
    return tuple(one for one in found if _counts(one[0]))


def _told(differences: Differences) -> str:
    said = "; ".join(words for _, words in differences) or "cost, work and parts stay as they are"
    return f"Against the design as it was: {said}."


def _counts(difference: float) -> bool:
    return abs(difference) >= 0.05  # noqa: PLR2004 - less is not shown in any figure


def _built(steps: tuple[Step, ...], before: Design, after: Design) -> tuple[str, ...]:
    """Return the first changes of the steps that were taken over."""
    changes = [one for one in changes_of_substance(before, after) if one.step in steps]
    more = len(changes) - _SHOWN
    shown = tuple(_line(one.sentence) for one in changes[:_SHOWN])
    return (*shown, f"And {more} more changes in these steps.") if more > 0 else shown


def _rests_on(flipped: Flipped) -> tuple[str, ...]:
    named = [name for pair in flipped for one in pair if one for name in one.depends_on]
    return tuple(dict.fromkeys(named)) or ("workload", "team.engineers", "budget.monthly_usd")


def _flips_when(flipped: Flipped) -> str:
    stated = [new.flips_when for _, new in flipped if new and new.flips_when]
    return _line(" ".join(stated)) or "A check has more trouble with it than without it."


def _hardest(flipped: Flipped) -> Reversibility:
    order: tuple[Reversibility, ...] = ("easy", "moderate", "hard")
    found = [one.winner.reversibility for pair in flipped for one in pair if one]
    return max(found, key=order.index, default="moderate")


def _line(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else text[:_LONGEST_LINE].rsplit(" ", 1)[0] + " …"
