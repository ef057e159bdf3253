"""Whether a cache pays, and which."""

from __future__ import annotations

from archkit.architects.rulebook.choice import Candidate
from archkit.architects.rulebook.choices.existing import kept_words, within_decisions
from archkit.architects.rulebook.choices.weights import fixed, weights
from archkit.architects.rulebook.criteria import candidates_of, consequences
from archkit.architects.rulebook.leaning.led import led
from archkit.architects.rulebook.readings import readings
from archkit.architects.rulebook.signals import Signals, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Criterion, Decision
from archkit.knowledge import fact

CACHE = "cache"


def decide_cache(case: Situation, seen: Signals) -> Decision:
    """Return the decision on a cache in front of the database, or beside open connections."""
    reads = seen.peak_reads * seen.growth
    limit, hot = fact("caching.reads-per-second").base, fact("caching.hot-path-ms").base
    criteria = _criteria(case, reads)
    found = led(case, CACHE, lambda at: _candidates(case, at, seen), seen, weights(criteria))
    choice, weighed = found.choice, found.seen.peak_reads * found.seen.growth
    reason = kept_words(case, choice.chosen.id) or found.because(_reason(case, choice.chosen.id, weighed))
    return Decision(
        id=CACHE,
        title=f"Cache: {choice.chosen.name}",
        question="Does a fast shared store beside the database pay?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{reason} {found.standing}",
        consequences=consequences(CACHE, choice.chosen.id),
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
        rule=CACHE,
        criteria=criteria,
        tie_with=choice.tied_with,
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


def _criteria(case: Situation, reads: float) -> tuple[Criterion, ...]:
    latency = case.brief.quality.read_latency_p95_ms
    asked = f"answered within {latency:g} ms" if latency is not None else "with no read target"
    return (
        fixed("fit", "weight.cache.fit", f"{rate(reads, 'reads')} at the horizon's peak, {asked}"),
        fixed("operations", "weight.cache.operations", "a part more is a part that can be down or stale"),
    )


def _candidates(case: Situation, at: Signals, seen: Signals) -> tuple[Candidate, ...]:
    return within_decisions(case, candidates_of(CACHE, readings(case, at, weighed_ahead=at is not seen)))
