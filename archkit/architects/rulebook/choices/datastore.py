"""Which store keeps the truth."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.choice import Candidate
from archkit.architects.rulebook.choices.existing import existing_store, kept_words, within_decisions
from archkit.architects.rulebook.choices.weights import fixed, operations, weights
from archkit.architects.rulebook.criteria import candidates_of
from archkit.architects.rulebook.leaning.led import led
from archkit.architects.rulebook.readings import readings
from archkit.architects.rulebook.signals import Signals, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Criterion, Decision
from archkit.knowledge import fact

STORE = "system-of-record"
_NAMED = 4


def decide_datastore(case: Situation, seen: Signals) -> Decision:
    """Return the decision on the system of record."""
    criteria = _criteria(case, seen)
    found = led(case, STORE, lambda at: _candidates(case, at, seen), seen, weights(criteria))
    choice = found.choice
    writes = seen.peak_writes * seen.growth
    wide = fact("datastore.wide-column-writes").base
    reason = kept_words(case, choice.chosen.id) or found.because(_reason(case, found.seen, choice.chosen.id))
    return Decision(
        id=STORE,
        title=f"System of record: {choice.chosen.name}",
        question="Which store keeps the truth?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{reason} {found.standing}",
        consequences=("Backups, restore tests and migrations are planned for this engine.",),
        depends_on=(
            "workload",
            "quality.consistency",
            "team.skills",
            "datastore.single-primary-writes",
            *found.rests_on,
        ),
        flips_when=found.flips(
            f"A partitioned store from {rate(wide, 'writes')} (now {number(writes)} at the horizon's peak),"
            " unless transactions over several rows are needed."
        ),
        revisit="When the write rate reaches half of the measured ceiling.",
        rule=STORE,
        criteria=criteria,
        tie_with=choice.tied_with,
    )


def _reason(case: Situation, seen: Signals, chosen: str) -> str:
    """Return what decides, its first clause standing alone."""
    writes, single = seen.peak_writes * seen.growth, fact("datastore.single-primary-writes")
    peak = f"{rate(writes, 'writes')} at the horizon's peak"
    fits = "fit one primary" if writes < single.lowest else "stand against one primary"
    there = "It is there already" if existing_store(case) == chosen else "The team knows it"
    reasons = {
        "postgresql": (
            f"{peak} {fits}, measured at {number(single.lowest)} to {number(single.highest)}; joins,"
            " constraints and transactions come with it."
        ),
        "sqlite": f"{rate(seen.peak_total, 'requests')} at the peak fit one file on one machine.",
        "clickhouse": f"{rate(writes, 'appended readings')} at the horizon's peak are read as aggregates.",
        "cassandra": f"{peak} pass what one primary takes.",
        "dynamodb": f"{peak} are reached by key.",
    }
    return reasons.get(chosen, f"{there}, and nothing in the brief rules it out.")


def _criteria(case: Situation, seen: Signals) -> tuple[Criterion, ...]:
    skills = case.brief.team.skills
    knows = (
        f"the team knows {listed(skills, longest=_NAMED)}" if skills else "nobody stated the team's skills"
    )
    reached = f"{number(seen.rows)} rows and {rate(seen.peak_writes * seen.growth, 'writes')} at the horizon"
    return (
        fixed("fit", "weight.store.fit", "what is kept and how it is asked for comes first"),
        operations(seen),
        fixed("skill", "weight.store.skill", knows),
        fixed("growth", "weight.store.growth", reached),
        fixed("cost", "weight.store.cost", "the store is a small part of the bill until it is spread"),
    )


def _candidates(case: Situation, at: Signals, seen: Signals) -> tuple[Candidate, ...]:
    return within_decisions(case, candidates_of(STORE, readings(case, at, weighed_ahead=at is not seen)))
