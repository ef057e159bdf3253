"""The decision record of a rewrite that was taken over from a member of a panel."""

from __future__ import annotations

from collections.abc import Iterable

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
    return Decision(
        id=slug(f"panel {member.name} {names}"),
        title=f"Taken over from {member.name}: {names}",
        question=f"Is the step {names} built as it was, or as {member.persona.name} rewrote it?",
        options=(
            Option(
                id=REWRITTEN,
                name=_option("As rewritten", (new.winner.name for _, new in flipped if new), names, member),
                benefits=_lines(f"{topic(new)}: {clause(new.because)}" for _, new in flipped if new),
                costs=_difference(one, two),
                monthly_cost_usd=round(two.base_usd, 2),
                reversibility=_hardest(flipped),
            ),
            Option(
                id=AS_IT_WAS,
                name=_option("As it was", (old.winner.name for old, _ in flipped if old), names, None),
                benefits=_lines(f"{topic(old)}: {clause(old.because)}" for old, _ in flipped if old),
                costs=tuple(f"{code} has more findings" for code in held.better),
                monthly_cost_usd=round(one.base_usd, 2),
                reversibility=_hardest(flipped),
            ),
        ),
        chosen=REWRITTEN,
        because=_because(member, flipped, held),
        consequences=(
            f"Against the design as it was: {'; '.join(_difference(one, two))}.",
            *_built(steps, before, after),
        ),
        depends_on=_rests_on(flipped),
        flips_when=_flips_when(flipped),
        revisit="When the panel reviews the design again.",
        status="accepted",
    )


def topic(decision: Decision) -> str:
    """Return what a decision is about: its title without the answer, or its question."""
    named, colon, _ = decision.title.partition(":")
    return named if colon else decision.question


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


def _option(words: str, winners: Iterable[str], names: str, member: Member | None) -> str:
    chosen = list(winners)
    whose = f" by {member.name}" if member else ""
    return _line(f"{words}{whose}: {', '.join(chosen)}" if chosen else f"{words}{whose}: {names}")


def _because(member: Member, flipped: Flipped, held: Effect) -> str:
    reasons = [f"{topic(new)}: {new.because}" for _, new in flipped if new]
    leans = f"{member.persona.name} ({member.architect_name}) leans {_leaning(member)}."
    gain = f" It mends {', '.join(held.better)}." if held.better else ""
    return _line(f"{leans} {' '.join(reasons)}{gain} No check has more trouble than before.")


def _leaning(member: Member) -> str:
    leanings = member.persona.leanings
    scaling = leanings.horizontal_scaling.replace("-", " ")
    return f"{leanings.simplicity.replace('-', ' ')}, scaling out {scaling}"


def _difference(before: Figures, after: Figures) -> tuple[str, ...]:
    """Return what the second costs more or less than the first, in money, people and parts."""
    money = (
        after.low_usd - before.low_usd,
        after.base_usd - before.base_usd,
        after.high_usd - before.high_usd,
    )
    hours = after.operations_hours - before.operations_hours
    weeks = after.engineer_weeks - before.engineer_weeks
    parts = after.components - before.components
    found = (
        f"{money[1]:+,.0f} USD a month ({money[0]:+,.0f} to {money[2]:+,.0f})"
        if any(map(_counts, money))
        else "",
        f"{hours:+,.1f} hours a month to run it" if _counts(hours) else "",
        f"{weeks:+,.1f} engineer-weeks to build it" if _counts(weeks) else "",
        f"{parts:+d} {'component' if abs(parts) == 1 else 'components'}" if parts else "",
    )
    return tuple(one for one in found if one) or ("cost, work and parts stay as they are",)


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


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(_line(text) for text in texts)


def _line(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else text[:_LONGEST_LINE].rsplit(" ", 1)[0] + " …"
