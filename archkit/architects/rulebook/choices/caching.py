"""Whether a cache pays, and which."""

from __future__ import annotations

from archkit.architects.rulebook.choice import Candidate, when
from archkit.architects.rulebook.choices.existing import asks_for, kept_words, within_decisions
from archkit.architects.rulebook.leaning.led import led
from archkit.architects.rulebook.signals import Signals, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision
from archkit.knowledge import fact

CACHE, REDIS = "valkey", "redis"


def decide_cache(case: Situation, seen: Signals) -> Decision:
    """Return the decision on a cache in front of the database, or beside open connections."""
    reads = seen.peak_reads * seen.growth
    limit, hot = fact("caching.reads-per-second").base, fact("caching.hot-path-ms").base
    found = led(
        case,
        "cache",
        lambda at: _candidates(case, at, early=at is not seen),
        seen,
        {"fit": 3.0, "operations": 1.0},
    )
    choice, weighed = found.choice, found.seen.peak_reads * found.seen.growth
    reason = kept_words(case, choice.chosen.id) or found.because(_reason(case, choice.chosen.id, weighed))
    rule = "Each cached read names how it is invalidated and how stale it may be."
    return Decision(
        id="cache",
        title=f"Cache: {choice.chosen.name}",
        question="Does a fast shared store beside the database pay?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{reason} {found.standing}",
        consequences=(rule,) if choice.chosen.id != "none" else (),
        depends_on=(
            "workload.reads_per_day",
            "quality.read_latency_p95_ms",
            "caching.reads-per-second",
            *found.rests_on,
        ),
        flips_when=found.flips(
            f"A shared cache from {number(limit)} reads/s at the peak (now {rate(reads, 'reads')} at the"
            f" horizon), for a read target of {hot:g} ms, or when open connections spread over instances."
        ),
        rule="cache",
        tie_with=choice.runner_up.id if choice.tie and choice.runner_up else None,
    )


def _reason(case: Situation, chosen: str, reads: float) -> str:
    """Return what decides, its first clause standing alone."""
    shown = f"{rate(reads, 'reads')} at the horizon's peak"
    if chosen == "none":
        return f"{shown} are served by the primary; tuning its own cache comes first."
    if chosen == "in-process":
        return f"{shown} may be stale for seconds, so each instance keeps its own copy."
    if _fans_out(case):
        return "Every instance that keeps connections hears of every change through it."
    return f"{shown} ask for a shared cache, which takes the hot share before the primary."


def _fans_out(case: Situation) -> bool:
    """Say whether instances with open connections must hear of each other's changes."""
    return case.has("collaborative-editing", "chat", "realtime")


def _hot(case: Situation, reads: float) -> bool:
    if reads < fact("caching.hot-path-reads-per-second").base:
        return False
    latency, hot = case.brief.quality.read_latency_p95_ms, fact("caching.hot-path-ms").base
    fast = case.has("fast-reads") or (latency is not None and latency <= hot)
    return fast and case.has("read-heavy")


def _candidates(case: Situation, seen: Signals, *, early: bool) -> tuple[Candidate, ...]:
    reads = seen.peak_reads * seen.growth
    limit = fact("caching.reads-per-second").base
    needed = reads > limit or _hot(case, reads)
    spare = case.lean is not None and case.lean.spare
    several = spare or seen.availability >= fact("pattern.high-availability").base
    apart = when(_fans_out(case) and several, "changes must reach connections on other instances")
    every = (
        _database_only(reads, needed=needed, apart=apart),
        _in_process(case, reads, needed=needed, apart=apart),
        _shared(case, reads, needed=needed, early=early),
    )
    return within_decisions(case, every)


def _small(reads: float) -> str:
    limit = fact("caching.reads-per-second").base
    return f"{rate(reads, 'reads')} at the horizon's peak; a cache is weighed from {number(limit)}/s"


def _database_only(reads: float, *, needed: bool, apart: tuple[str, ...]) -> Candidate:
    limit = fact("caching.reads-per-second").base
    return Candidate(
        "none",
        "the database's own cache",
        benefits=("nothing to invalidate",),
        costs=("every read reaches the primary",),
        ratings={"fit": 2.0 if needed else 9.0, "operations": 10.0},
        ruled_out=when(reads > limit, f"{rate(reads, 'reads')} at the horizon's peak pass {number(limit)}/s")
        + apart,
        reversibility="easy",
    )


def _in_process(case: Situation, reads: float, *, needed: bool, apart: tuple[str, ...]) -> Candidate:
    return Candidate(
        "in-process",
        "cache in each instance",
        benefits=("no network hop", "no part to run"),
        costs=("stale for its time to live", "cold after each deploy"),
        ratings={"fit": 5.0, "operations": 8.0},
        ruled_out=when(not needed, _small(reads))
        + when(case.brief.quality.consistency == "strong", "each instance would answer differently")
        + apart,
        reversibility="easy",
    )


def _shared(case: Situation, reads: float, *, needed: bool, early: bool) -> Candidate:
    spread = _fans_out(case)
    redis = asks_for(case, REDIS)
    return Candidate(
        REDIS if redis else CACHE,
        f"shared store ({'Redis' if redis else 'Valkey'})",
        benefits=("one place to invalidate, publish and subscribe", "survives deploys"),
        costs=("a part that can be down or stale",),
        ratings={"fit": 9.0 if needed or spread else 3.0, "operations": 6.0},
        ruled_out=when(not needed and not spread and not redis and not asks_for(case, CACHE), _small(reads))
        + when(early and case.brief.quality.consistency == "strong", "every read must see the last write"),
        reversibility="easy",
    )
