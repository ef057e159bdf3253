"""Whether work is queued, and through what."""

from __future__ import annotations

from archkit.architects.rulebook.choice import Candidate
from archkit.architects.rulebook.choices.existing import kept_words, within_decisions
from archkit.architects.rulebook.choices.weights import fixed, operations, weights
from archkit.architects.rulebook.criteria import candidates_of
from archkit.architects.rulebook.leaning.led import led
from archkit.architects.rulebook.readings import queued_rate as queued_rate  # noqa: PLC0414 - a rate of messaging
from archkit.architects.rulebook.readings import readings
from archkit.architects.rulebook.signals import Signals, deferred_operations, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Criterion, Decision
from archkit.knowledge import fact

MESSAGING = "messaging"
NONE, TABLE, QUEUE, BROKER, STREAM = "none", "postgresql", "sqs", "rabbitmq", "kafka"


def needs_queue(case: Situation) -> bool:
    """Say whether anything is deferred at all."""
    return bool(deferred_operations(case)) or case.has("async-delivery", "scheduled-batch", "telemetry")


def decide_messaging(case: Situation, seen: Signals, store: str) -> Decision | None:
    """Return the decision on messaging, or None when nothing is deferred."""
    if not (needs_queue(case) or seen.peak_jobs):
        return None
    jobs = queued_rate(case, seen)
    criteria = _criteria(seen, jobs)
    found = led(case, MESSAGING, lambda at: _candidates(case, at, seen, store), seen, weights(criteria))
    choice, weighed = found.choice, queued_rate(case, found.seen)
    safe, limit = fact("messaging.postgres-queue-safe").base, fact("messaging.postgres-queue-limit").base
    stream = fact("pattern.stream-events-per-second").base
    reason = kept_words(case, choice.chosen.id) or found.because(_reason(choice.chosen.id, weighed))
    return Decision(
        id=MESSAGING,
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
        rule=MESSAGING,
        criteria=criteria,
        tie_with=choice.tied_with,
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


def _criteria(seen: Signals, jobs: float) -> tuple[Criterion, ...]:
    waiting = f"{rate(jobs, 'jobs')} at the horizon's peak"
    return (
        fixed("fit", "weight.messaging.fit", waiting),
        operations(seen),
        fixed("cost", "weight.messaging.cost", "what is paid beside the database"),
        fixed("headroom", "weight.messaging.headroom", f"{waiting}, {number(seen.growth)} times today's"),
    )


def _candidates(case: Situation, at: Signals, seen: Signals, store: str) -> tuple[Candidate, ...]:
    known = readings(case, at, weighed_ahead=at is not seen, store=store)
    return within_decisions(case, candidates_of(MESSAGING, known))
