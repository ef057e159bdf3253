"""Risks of this design: each found by a number or a name in brief and design."""

from __future__ import annotations

from collections.abc import Callable

from archkit.architects.rulebook.anatomy import DEPLOYABLES, Anatomy, counted, listed
from archkit.architects.rulebook.challenge.pressure import Taken
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.size.first_delivery import available, effort, weeks_left
from archkit.architects.rulebook.size.portions import portions
from archkit.design import Risk
from archkit.knowledge import fact, known_technology

_MOST, _HIGH, _MIDDLE, _LOW = 8, 3, 2, 1
_ALREADY_KNOWN = 3


def risks(a: Anatomy, needs: Taken) -> tuple[Risk, ...]:
    """Return at most eight risks, the largest product of probability and impact first."""
    found = [risk for make in _MAKERS if (risk := make(a, needs))]
    ranked = sorted(found, key=lambda one: -(one.probability * one.impact))
    return tuple(ranked[:_MOST])


def _owner(a: Anatomy) -> str:
    return a.case.brief.owner or "team"


def _providers(a: Anatomy, _needs: Taken) -> Risk | None:
    called = list(dict.fromkeys(link.target for link in a.links(DEPLOYABLES, ("external",))))
    if not called:
        return None
    waited = a.links(DEPLOYABLES, ("external",), "sync")
    names = listed((a.name(one) for one in called), longest=3)
    answer = "Work waits in the queue behind a circuit breaker."
    if waited:
        name = a.name(waited[0].target)
        answer = f"Callers wait for {name}: a time limit, a circuit breaker and an answer without it."
    return Risk(
        id="provider-outage",
        name=(
            f"{names} {'is' if len(called) == 1 else 'are'} slow, down, or"
            f" {'changes its' if len(called) == 1 else 'change their'} terms"
        ),
        probability=_MIDDLE,
        impact=_HIGH if waited else _MIDDLE,
        owner=_owner(a),
        mitigation=(
            f"{answer} One interface for each, so that a second provider takes"
            f" {fact('roadmap.provider-weeks').base:g} engineer-weeks."
        ),
    )


def _quota(a: Anatomy, needs: Taken) -> Risk | None:
    share = fact("roadmap.quota-share").base
    near = [
        one
        for one in needs.capacity
        if a.kind(one.component) == "external" and one.ceiling and one.demand / one.ceiling >= share
    ]
    if not near:
        return None
    one = max(near, key=lambda each: each.demand / (each.ceiling or 1.0))
    used = one.demand / (one.ceiling or 1.0)
    return Risk(
        id="provider-limit",
        name=(
            f"{a.name(one.component)} is used to {used * 100:.0f} % of its {number(one.ceiling or 0)}/s at"
            " the peak"
        ),
        probability=_HIGH if used >= 1 else _MIDDLE,
        impact=_MIDDLE,
        owner=_owner(a),
        mitigation=(
            "Ask for a higher limit before launch; a counter keeps calls under it, urgent ones first; the age"
            " of the oldest job shows the wait."
        ),
    )


def _people(a: Anatomy, _needs: Taken) -> Risk | None:
    people, thin = a.case.engineers, fact("roadmap.thin-team").base
    if people > thin:
        return None
    return Risk(
        id="key-person",
        name=(
            f"{counted(people, 'engineer')}:"
            f" {'one absence stops' if people == 1 else 'one leaving takes half of'} the knowledge"
        ),
        probability=_MIDDLE,
        impact=_HIGH,
        owner=_owner(a),
        mitigation=(
            "Managed parts, runbooks that a stranger can follow, infrastructure in the repository, and a"
            " second person with access to each account."
        ),
    )


def _nights(a: Anatomy, _needs: Taken) -> Risk | None:
    team, needed = a.case.brief.team, fact("operations.oncall-people").base
    target = a.case.brief.quality.availability_percent
    people = team.on_call_people if team.on_call_people is not None else a.case.engineers
    if people >= needed or not target:
        return None
    hours = fact("operations.unattended-hours").base
    budget = fact("operations.slo-window-days").base * 24 * (100 - target) / 100
    if hours <= budget:
        return None
    return Risk(
        id="unattended-nights",
        name=(
            f"A night failure of {hours:g} h against a budget of {number(budget)} h in 30 days ({target:g} %)"
        ),
        probability=_MIDDLE,
        impact=_LOW if a.case.brief.threats.exposure == "internal" else _HIGH,
        owner=_owner(a),
        mitigation=(
            f"Restart and failover by the platform; {needed:.0f} people on call or a lower target, decided by"
            " the owner before launch."
        ),
    )


def _timeline(a: Anatomy, _needs: Taken) -> Risk | None:
    team, parts = available(a), portions(a)
    if team is None or not parts:
        return None
    work = effort(parts)
    use = work.base / max(team.base, 0.1)
    if use < fact("roadmap.tight-share").base:
        return None
    weeks = weeks_left(a) or 0
    return Risk(
        id="timeline",
        name=(
            f"{number(work.base)} engineer-weeks ({number(work.low)} to {number(work.high)}) for"
            f" {number(team.base)} in {weeks:g} weeks"
        ),
        probability=_HIGH if use > 1 else _MIDDLE,
        impact=_MIDDLE,
        owner=_owner(a),
        mitigation=(
            "Walking skeleton in production first; after it the count is repeated and scope moves, not"
            " security or backups."
        ),
    )


def _budget(a: Anatomy, needs: Taken) -> Risk | None:
    budget = a.case.brief.budget.monthly_usd
    low, base, high = needs.own_usd
    if not budget or high < budget * fact("roadmap.budget-share").base:
        return None
    over = base > budget
    return Risk(
        id="budget",
        name=f"Running cost {number(low)} to {number(high)} USD a month against a budget of {number(budget)}",
        probability=_HIGH if over else _MIDDLE if base > budget * 0.5 else _LOW,
        impact=_MIDDLE,
        owner=_owner(a),
        mitigation=(
            f"Billing alarm at {fact('roadmap.budget-share').base * 100:.0f} % of the budget from the first"
            " day; the cuts of the half-budget line in their order."
        ),
    )


def _charges(a: Anatomy, needs: Taken) -> Risk | None:
    charged, base = needs.charges_usd, needs.own_usd[1]
    if charged <= base:
        return None
    stated = all(one.per_day for one in a.case.brief.integrations if one.direction != "inbound")
    return Risk(
        id="charges-by-message",
        name=(
            f"Providers may charge about {number(charged)} USD a month by message"
            f"{'' if stated else ' if channels share it evenly'}, {number(charged / max(base, 1))} times the"
            " platform"
        ),
        probability=_MIDDLE,
        impact=_HIGH,
        owner=_owner(a),
        mitigation=(
            f"Ask for {'' if stated else 'the real split by channel and '}the contract's price before"
            " building; cheapest channel first, a daily ceiling on the dear one."
        ),
    )


def _volume(a: Anatomy, _needs: Taken) -> Risk | None:
    gib, limit = signals(a.case).storage_gib, fact("roadmap.restore-gib").base
    if gib < limit:
        return None
    hours = gib / fact("recovery.restore-gib-per-hour").base
    return Risk(
        id="data-growth",
        name=(
            f"{number(gib)} GiB at the horizon: a restore copies for about {number(hours)} h, and a table"
            " rewrite locks as long"
        ),
        probability=_HIGH if gib > fact("roadmap.restore-gib").highest else _MIDDLE,
        impact=_HIGH,
        owner=_owner(a),
        mitigation=(
            "Partitions by month, retention from the first day, history to object storage; migrations in"
            " small batches."
        ),
    )


def _compliance(a: Anatomy, _needs: Taken) -> Risk | None:
    regimes = [one for one in a.case.brief.compliance.regimes or () if one.lower() != "none"]
    if regimes:
        number_of = len(a.design.secure.duties) if a.design.secure else 0
        duties = f"{counted(number_of, 'duty', 'duties')} of " if number_of else ""
        return Risk(
            id="compliance",
            name=f"{duties}{listed(one.upper() for one in regimes)}: evidence is missing when somebody asks",
            probability=_MIDDLE,
            impact=_HIGH,
            owner=a.case.brief.owner or "data protection owner",
            mitigation=(
                "Each duty has a control with evidence in the step secure; counsel reads them before real"
                " data; the sources marked recalled are checked against the text."
            ),
        )
    if a.handles_personal_data and a.case.stated.compliance.regimes is None:
        return Risk(
            id="unstated-regime",
            name=(
                f"Personal data ({listed(a.personal_fields, longest=3) or 'marked in the brief'}) and no"
                " regime stated"
            ),
            probability=_MIDDLE,
            impact=_HIGH,
            owner=_owner(a),
            mitigation=(
                "Ask which law binds it before the schema is fixed; erasure, retention and residency are dear"
                " to add later."
            ),
        )
    return None


def _skills(a: Anatomy, _needs: Taken) -> Risk | None:
    skills = {skill.lower() for skill in a.case.brief.team.skills}
    if not skills or a.design.verify is None:
        return None
    run = [one for part in (*a.deployables, *a.stores) if not part.managed and (one := a.technology(part))]
    new = [
        one.name
        for one in run
        if not any(
            skill in one.name.lower() or one.name.lower() in skill or skill in one.id for skill in skills
        )
        and not _known_language(one.id, skills)
    ]
    gaps = list(dict.fromkeys(new))
    if not gaps:
        return None
    return Risk(
        id="skills",
        name=(
            f"{listed(gaps)} {'is' if len(gaps) == 1 else 'are'} not among the team's skills"
            f" ({listed(a.case.brief.team.skills, longest=4)})"
        ),
        probability=_MIDDLE,
        impact=_MIDDLE,
        owner=_owner(a),
        mitigation=(
            "A week of trial on the walking skeleton before the choice is final; one person learns it first"
            " and writes the runbook."
        ),
    )


def _known_language(technology_id: str, skills: set[str]) -> bool:
    known = known_technology(technology_id)
    return bool(known and skills & {skill.lower() for skill in known.skills})


def _assumptions(a: Anatomy, _needs: Taken) -> Risk | None:
    clarify = a.design.clarify
    low = [one for one in clarify.assumptions if one.confidence == "low"] if clarify else []
    if len(low) < _ALREADY_KNOWN:
        return None
    return Risk(
        id="assumptions",
        name=(
            f"{counted(len(low), 'input')} assumed with low confidence,"
            f" {listed((one.field for one in low), longest=3)} among them"
        ),
        probability=_MIDDLE,
        impact=_MIDDLE,
        owner=_owner(a),
        mitigation=(
            "Answer the questions of the step clarify, the top one first; each answer says which decision it"
            " could change."
        ),
    )


def _growth(a: Anatomy, needs: Taken) -> Risk | None:
    first = next((one for one in needs.points if one.kind not in {"instances", "provider"}), None)
    if first is None or first.factor > fact("roadmap.ten-times").base:
        return None
    return Risk(
        id="first-ceiling",
        name=f"{a.name(first.component)} reaches its target at {number(first.factor)} times today's peak",
        probability=_MIDDLE if first.factor > 1 else _HIGH,
        impact=_MIDDLE,
        owner=_owner(a),
        mitigation=(
            "Load test before launch replaces the ceiling by a measured one; next step:"
            f" {first.name[:1].lower()}{first.name[1:]} ({first.weeks:g} engineer-weeks)."
        ),
    )


def _single_instance(a: Anatomy, _needs: Taken) -> Risk | None:
    alone = [
        part for part in (*a.deployables, *a.parts("database")) if part.instances <= 1 and not part.managed
    ]
    if not alone:
        return None
    return Risk(
        id="single-instance",
        name=(
            f"{listed((part.name for part in alone), longest=3)} {'runs' if len(alone) == 1 else 'run'} once:"
            " a failed machine is an outage"
        ),
        probability=_MIDDLE,
        impact=_MIDDLE,
        owner=_owner(a),
        mitigation=(
            "Accepted at the stated availability; restart by the platform, a restore that is tested, and a"
            " second instance when the target rises."
        ),
    )


def _lock_in(a: Anatomy, _needs: Taken) -> Risk | None:
    managed = [
        a.name(part.id)
        for part in a.architecture.components
        if part.managed and part.kind not in {"external", "client", "edge"}
    ]
    if len(managed) < _ALREADY_KNOWN:
        return None
    return Risk(
        id="lock-in",
        name=(
            f"{counted(len(managed), 'managed part')} ({listed(managed, longest=3)}) tie the system to its"
            " provider"
        ),
        probability=_LOW,
        impact=_MIDDLE,
        owner=_owner(a),
        mitigation=(
            "Open protocols at each border (SQL, OpenID Connect, OpenTelemetry); the exit is written down in"
            " the line on lock-in."
        ),
    )


_MAKERS: tuple[Callable[[Anatomy, Taken], Risk | None], ...] = (
    _timeline,
    _compliance,
    _people,
    _nights,
    _providers,
    _charges,
    _quota,
    _volume,
    _budget,
    _growth,
    _skills,
    _assumptions,
    _single_instance,
    _lock_in,
)
