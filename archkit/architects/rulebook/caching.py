"""Whether a cache pays, and which."""

from __future__ import annotations

from archkit.architects.rulebook.choice import Candidate, choose, when
from archkit.architects.rulebook.signals import Signals, number
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision
from archkit.knowledge import fact

CACHE = "valkey"


def decide_cache(case: Situation, seen: Signals) -> Decision:
    """Return the decision on a cache in front of the database."""
    reads = seen.peak_reads * seen.growth
    limit, hot = fact("caching.reads-per-second").base, fact("caching.hot-path-ms").base
    latency = case.brief.quality.read_latency_p95_ms
    fast = case.has("fast-reads") or (latency is not None and latency <= hot)
    asked = fast and case.has("read-heavy")
    needed = reads > limit or asked
    shared = _shared(case)
    choice = choose(
        (
            Candidate(
                "none",
                "the database's own cache",
                ("nothing to invalidate",),
                ("every read reaches the primary",),
                {"fit": 2.0 if needed else 9.0, "operations": 10.0},
                when(reads > limit, f"{number(reads)} reads/s at the horizon's peak pass {number(limit)}/s"),
                "easy",
            ),
            Candidate(
                "in-process",
                "cache in each instance",
                ("no network hop", "no part to run"),
                ("stale for its time to live", "cold after each deploy"),
                {"fit": 5.0, "operations": 8.0},
                when(
                    not needed,
                    f"{number(reads)} reads/s at the horizon's peak; a cache is weighed from {number(limit)}",
                )
                + when(case.brief.quality.consistency == "strong", "each instance would answer differently"),
                "easy",
            ),
            Candidate(
                CACHE,
                "shared cache (Valkey)",
                ("one place to invalidate", "survives deploys"),
                ("a part that can be down or stale",),
                {"fit": 9.0 if needed else 3.0, "operations": 6.0},
                when(
                    not needed and not shared,
                    f"{number(reads)} reads/s at the horizon's peak; a cache is weighed from {number(limit)}",
                ),
                "easy",
            ),
        ),
        {"fit": 3.0, "operations": 1.0},
    )
    reason = {
        "none": (
            f"{number(reads)} reads/s at the horizon's peak are served by the primary; tuning its own cache"
            " comes first."
        ),
        "in-process": f"{number(reads)} reads/s at the horizon's peak, stale for seconds at most.",
        CACHE: (
            f"{number(reads)} reads/s at the horizon's peak"
            + (" and reads that must be fast" if fast else "")
            + (
                "; a shared cache takes the hot share before the primary."
                if needed
                else "; the store for presence and fan-out is there anyway."
            )
        ),
    }[choice.chosen.id]
    return Decision(
        id="cache",
        title=f"Cache: {choice.chosen.name}",
        question="Does a cache in front of the database pay?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{reason} {choice.standing}",
        consequences=(
            ("Each cached read names how it is invalidated and how stale it may be.",)
            if choice.chosen.id != "none"
            else ()
        ),
        depends_on=("workload.reads_per_day", "quality.read_latency_p95_ms", "caching.reads-per-second"),
        flips_when=(
            f"A shared cache from {number(limit)} reads/s at the peak (now {number(reads)} at the horizon),"
            f" or for a read target of {hot:g} ms."
        ),
        rule="cache",
        tie_with=choice.runner_up.id if choice.tie and choice.runner_up else None,
    )


def _shared(case: Situation) -> bool:
    """Say whether a fast shared store is there anyway, for presence and fan-out."""
    return case.has("collaborative-editing", "chat", "realtime")
