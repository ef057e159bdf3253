"""Whether work is queued, and through what."""

from __future__ import annotations

from archkit.architects.rulebook.choice import Candidate
from archkit.architects.rulebook.choices.existing import asks_for, kept_words, within_decisions
from archkit.architects.rulebook.criteria import candidates_of
from archkit.architects.rulebook.leaning.led import led
from archkit.architects.rulebook.signals import Signals, deferred_operations, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision
from archkit.knowledge import Reading, Readings, fact

NONE, TABLE, QUEUE, BROKER, STREAM = "none", "postgresql", "sqs", "rabbitmq", "kafka"


def queued_rate(case: Situation, seen: Signals) -> float:
    """Return the jobs a second at the horizon's peak; deferred writes where jobs are not stated."""
    jobs = seen.peak_jobs
    if not jobs and case.has("async-delivery", "write-heavy", "telemetry"):
        jobs = seen.peak_writes
    return jobs * seen.growth


def needs_queue(case: Situation) -> bool:
    """Say whether anything is deferred at all."""
    return bool(deferred_operations(case)) or case.has("async-delivery", "scheduled-batch", "telemetry")


def decide_messaging(case: Situation, seen: Signals, store: str) -> Decision | None:
    """Return the decision on messaging, or None when nothing is deferred."""
    if not needs_queue(case):
        return None
    jobs = queued_rate(case, seen)
    weights = {"fit": 4.0, "operations": 12.0 / (3 + seen.engineers), "cost": 1.0, "headroom": 2.0}
    found = led(case, "messaging", lambda at: _candidates(case, at, store), seen, weights)
    choice, weighed = found.choice, queued_rate(case, found.seen)
    safe, limit = fact("messaging.postgres-queue-safe").base, fact("messaging.postgres-queue-limit").base
    stream = fact("pattern.stream-events-per-second").base
    reason = kept_words(case, choice.chosen.id) or found.because(_reason(choice.chosen.id, weighed))
    return Decision(
        id="messaging",
        title=f"Deferred work: {choice.chosen.name}",
        question="How does deferred work wait for its worker?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{reason} {found.standing}",
        consequences=(
            "Workers are idempotent: a job can arrive twice.",
            "Jobs that fail repeatedly go to a dead-letter place with an alert.",
        ),
        depends_on=(
            "workload.operations",
            "team.engineers",
            "messaging.postgres-queue-safe",
            *found.rests_on,
        ),
        flips_when=found.flips(
            f"A managed queue from {rate(safe, 'jobs')} measured or {number(limit)} unmeasured (now"
            f" {number(jobs)}); a log stream from {number(stream)}/s sustained or when history must be"
            " replayed."
        ),
        revisit="When the oldest job waits longer than its target for a day.",
        rule="messaging",
        tie_with=choice.runner_up.id if choice.tie and choice.runner_up else None,
    )


def _reason(chosen: str, jobs: float) -> str:
    """Return what decides, its first clause standing alone."""
    safe = fact("messaging.postgres-queue-safe").base
    peak = "at the horizon's peak"
    return {
        TABLE: (
            f"{rate(jobs, 'jobs')} {peak} {'fit' if jobs <= safe else 'are more than is sure in'} a SKIP"
            f" LOCKED table, safe to {number(safe)}/s; jobs are committed with the data they belong to."
        ),
        QUEUE: (
            f"A managed queue needs no people and takes {rate(jobs, 'jobs')} {peak}; a table is safe to"
            f" {number(safe)}/s unmeasured."
        ),
        BROKER: f"The team can run the broker, and {rate(jobs, 'jobs')} {peak} fit it.",
        STREAM: f"{rate(jobs, 'events')} {peak} are read by several readers at their own pace, with replay.",
    }[chosen]


def _candidates(case: Situation, seen: Signals, store: str) -> tuple[Candidate, ...]:
    jobs = queued_rate(case, seen)
    values: dict[str, Reading] = {
        "jobs_per_second": jobs,
        "engineers": float(seen.engineers),
        "store": store,
        "knows_rabbitmq": float(_knows(case, BROKER)),
        "knows_kafka": float(_knows(case, STREAM)),
        "asks_for_kafka": float(asks_for(case, STREAM)),
    }
    return within_decisions(case, candidates_of("messaging", Readings(values, case.traits)))


def _knows(case: Situation, technology: str) -> bool:
    return technology in {skill.lower() for skill in case.brief.team.skills} or asks_for(case, technology)
