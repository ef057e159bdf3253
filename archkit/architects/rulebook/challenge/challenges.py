"""The step `challenge`: the design against itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from archkit.architects.rulebook.anatomy import Anatomy, anatomy, listed, lowered, volume
from archkit.architects.rulebook.challenge.compared import compared
from archkit.architects.rulebook.challenge.figures import pressure_figures
from archkit.architects.rulebook.challenge.pressure import Taken, half_budget, taken, ten_times
from archkit.architects.rulebook.challenge.removal import removals
from archkit.architects.rulebook.challenge.risks import risks
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.situation import Situation
from archkit.architects.rulebook.size.growth import months_until
from archkit.design import Challenge, Decision, Design, Option, Risk, TradeOff
from archkit.knowledge import fact

ACCEPTED_RISKS = "accepted-risks"
"""The decision that the challenge itself takes."""
_DAYS_A_MONTH = 30
_MOST_TRADE_OFFS = 7
_SEVERE = 6
_BOUND = frozenset({"hard", "moderate"})
_RESTS_ON: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "timeline": ("timeline.weeks", "team.engineers", "roadmap.focus-share"),
        "compliance": ("compliance.regimes",),
        "unstated-regime": ("compliance.regimes",),
        "key-person": ("team.engineers", "roadmap.thin-team"),
        "unattended-nights": (
            "team.on_call_people",
            "quality.availability_percent",
            "operations.oncall-people",
        ),
        "provider-outage": ("integrations",),
        "provider-limit": ("integrations", "roadmap.quota-share"),
        "charges-by-message": ("integrations", "workload.operations"),
        "data-growth": ("workload.entities", "roadmap.restore-gib"),
        "budget": ("budget.monthly_usd", "roadmap.budget-share"),
        "first-ceiling": ("workload.operations", "scale.growth_percent_per_year", "roadmap.ten-times"),
        "skills": ("team.skills",),
        "single-instance": ("quality.availability_percent",),
        "lock-in": ("team.engineers",),
    }
)
"""Brief fields and facts that each risk follows from, by the risk's id."""


def propose_challenge(case: Situation, design: Design) -> Challenge:
    """Return what breaks, what it costs, what was given up, and when to look again.

    Raises:
        InvalidProposalError: If the design has no architecture yet.
    """
    a = anatomy(case, design, "challenge")
    needs = taken(a)
    found = risks(a, needs)
    accepted = decide_risks(a, found)
    decisions = (accepted,) if accepted else ()
    weighed = compared(case, design, decisions)
    return Challenge(
        removals=removals(a),
        ten_times=ten_times(a, needs),
        half_budget=half_budget(a, needs),
        trade_offs=trade_offs(a),
        risks=found,
        lock_in=_lock_in(a),
        review_by=_review_by(a, needs),
        comparisons=weighed.comparisons,
        rewrites=weighed.rewrites,
        figures=pressure_figures(a, needs),
        decisions=decisions,
    )


def trade_offs(a: Anatomy) -> tuple[TradeOff, ...]:
    """Return what the decisions gave up, those that are hard to take back first."""
    rank = {"hard": 0, "moderate": 1, "easy": 2}
    ordered = sorted(a.design.decisions, key=lambda one: rank[one.winner.reversibility])
    found = [
        TradeOff(
            gained=f"{one.winner.name}: {listed(map(lowered, one.winner.benefits), longest=2)}",
            given_up=listed(map(lowered, one.winner.costs), longest=2),
            because=f"{one.because.split('. ')[0].rstrip('.')} (decision '{one.id}').",
        )
        for one in ordered
        if one.winner.benefits and one.winner.costs
    ]
    return tuple([*_own_trade_offs(a), *found][:_MOST_TRADE_OFFS])


def _own_trade_offs(a: Anatomy) -> list[TradeOff]:
    found = []
    waiting = [one.name for one in a.operations if one.deferred and one.kind != "batch"]
    if waiting and a.parts("worker", "queue", "stream", "function"):
        seen = signals(a.case)
        found.append(
            TradeOff(
                gained=(
                    f"A peak of {number(seen.peak_jobs or seen.peak_writes)} jobs/s is taken in at once and"
                    " worked off at the workers' own pace"
                ),
                given_up=(
                    f"The caller of {listed(map(repr, waiting), longest=2)} learns of a failure later, and"
                    " the wait must be watched"
                ),
                because="the brief says that these may be answered before the work is done.",
            )
        )
    regions = a.case.brief.scale.regions
    if a.parts("database") and len(regions) <= 1:
        found.append(
            TradeOff(
                gained="One region: one copy of the truth, no conflicting writes",
                given_up=(
                    "Loss of the region stops the system until the recovery plan has run; far users wait for"
                    " the distance (about 80 ms from Europe to North America)"
                ),
                because=(
                    "the brief names"
                    f" {f'one region, {regions[0].upper()}' if regions else 'no second region'}."
                ),
            )
        )
    return found


def decide_risks(a: Anatomy, found: tuple[Risk, ...]) -> Decision | None:
    """Return the decision on the gravest risks; None when none is grave."""
    grave = [one for one in found if one.probability * one.impact >= _SEVERE]
    if not grave:
        return None
    names = listed((f"'{one.name}'" for one in grave), longest=3)
    return Decision(
        id=ACCEPTED_RISKS,
        title=f"Go on with {len(grave)} grave risk{'s' if len(grave) > 1 else ''}, mitigated",
        question=f"Is the first release begun with these risks open: {names}?",
        options=(
            Option(
                id="go-on",
                name="go on with the mitigations",
                benefits=("the walking skeleton shows early which risk is real",),
                costs=tuple(one.mitigation for one in grave[:2]),
                score=7.0,
                reversibility="easy",
            ),
            Option(
                id="settle-first",
                name="settle them first",
                benefits=("fewer surprises",),
                costs=("weeks before anything runs",),
                score=5.0,
                reversibility="easy",
            ),
        ),
        chosen="go-on",
        because=(
            "Each has a mitigation that starts before or with the first milestone; settling all of them first"
            " costs weeks in which nothing is learnt from real use."
        ),
        consequences=tuple(f"{one.owner}: {lowered(one.mitigation)}." for one in grave[:4]),
        depends_on=tuple(dict.fromkeys(field for one in grave for field in _grounds(a, one))),
        flips_when=f"The owner of '{grave[0].id}' cannot start the mitigation before the first milestone.",
        revisit="At each milestone.",
    )


def _grounds(a: Anatomy, risk: Risk) -> tuple[str, ...]:
    """Return a risk and the fields and facts that it follows from; that of assuming, what was assumed."""
    clarify = a.design.clarify
    assumed = tuple(one.field for one in clarify.assumptions if one.confidence == "low") if clarify else ()
    known = assumed if risk.id == "assumptions" else _RESTS_ON.get(risk.id, ())
    return (f"risk {risk.id}", *known)


def _lock_in(a: Anatomy) -> str:
    gib = signals(a.case).storage_gib
    lines = []
    for part in a.parts("database"):
        held = f" ({volume(gib)} at the horizon)" if gib else ""
        open_sql = any(
            word in f"{part.technology} {a.name(part.id)}".lower()
            for word in ("postgres", "mysql", "sqlite", "maria")
        )
        way = "standard dump and restore" if open_sql else "export by its own tool, queries to be rewritten"
        lines.append(f"{a.name(part.id)}: {way}{held}")
    proprietary = [
        a.name(part.id)
        for part in a.architecture.components
        if part.managed and part.kind in {"queue", "stream", "function", "identity", "search", "warehouse"}
    ]
    if proprietary:
        lines.append(
            f"{listed(proprietary)}: own interface of the provider; each sits behind one module, about"
            f" {fact('roadmap.provider-weeks').base:g} engineer-weeks to change"
        )
    outside = [part.name for part in a.providers]
    if outside:
        lines.append(
            f"{listed(outside, longest=4)}: one interface for each purpose, a second provider can be added"
        )
    bound = [one.title for one in a.design.decisions if one.winner.reversibility == "hard"]
    if bound:
        lines.append(f"hard to take back: {listed(map(lowered, bound), longest=3)}")
    return (
        f"{'. '.join(line[:1].upper() + line[1:] for line in lines)}."
        if lines
        else "Nothing here ties the design to a provider."
    )


def _review_by(a: Anatomy, needs: Taken) -> str:
    days = fact("roadmap.review-days").base
    regular = a.case.today + dt.timedelta(days=days)
    events: list[tuple[dt.date, str]] = []
    events += [
        (one.support_ends, f"support of {one.name}{f' {one.version}' if one.version else ''} ends")
        for one in (a.design.verify.technologies if a.design.verify else ())
        if one.support_ends and one.support_ends > a.case.today
    ]
    first = next((one for one in needs.points if one.kind != "instances"), None)
    months = months_until(a, first.factor) if first else None
    if first and months is not None:
        events.append(
            (
                a.case.today + dt.timedelta(days=int(months * _DAYS_A_MONTH)),
                f"{lowered(first.name)} is due at the stated growth",
            )
        )
    timeline = a.case.brief.timeline
    events += [
        (date, name)
        for date, name in (
            (timeline.deadline, "the deadline"),
            (timeline.migration_deadline, "the migration's deadline"),
        )
        if date and date > a.case.today
    ]
    earlier = sorted(one for one in events if one[0] < regular)
    when = earlier[0][0] if earlier else regular
    why = f"because {earlier[0][1]}" if earlier else f"{days:.0f} days after this design"
    trigger = first.metric if first else "a rate or a target changes by half"
    return (
        f"{when.isoformat()}, {why}; at once when {trigger}, when the team changes by half, or when an"
        " assumption is answered otherwise."
    )
