"""What stands near the callers: nothing, or a content network."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import Anatomy
from archkit.architects.rulebook.choice import admitted
from archkit.architects.rulebook.choices.circumstances import circumstances_of
from archkit.architects.rulebook.choices.weighing import weigh
from archkit.architects.rulebook.signals import number, signals
from archkit.design import Decision
from archkit.knowledge import fact

NONE, NETWORK = "none", "content-network"


def decide_edge(a: Anatomy) -> Decision | None:
    """Return the decision on the edge; None where only one organisation calls and nothing is drawn.

    The drawing goes before the scores: it may be another architect's.
    """
    readings = circumstances_of(a)
    drawn = bool(a.parts("edge", "cdn")) or a.architecture.component(NETWORK) is not None
    if readings.values["internal"] and not drawn:
        return None
    choice = weigh(a.case, "edge-network", readings)
    chosen = NETWORK if drawn else NONE
    seen, limit = signals(a.case), fact("caching.cdn-egress-mbit").base
    where = ", ".join(a.case.brief.scale.regions[:4]) or "not named"
    return Decision(
        **choice.outcome(
            "Are answers the same for everybody?", taken=chosen, options=admitted(choice.options, chosen)
        ),
        title="Edge: a content network" if drawn else "Edge: none",
        question="Are answers kept near those who ask for them?",
        because=(
            f"{number(seen.egress_mbit)} Mbit/s of answers at the peak, regions: {where}."
            f" {choice.standing if choice.chosen.id == chosen else _by_drawing(chosen)}"
        ),
        consequences=_CONSEQUENCES[chosen],
        depends_on=("scale.regions", "workload.reads_per_day", "caching.cdn-egress-mbit"),
        flips_when=(
            f"A content network from {limit:g} Mbit/s of answers that are the same for everybody, or for"
            " readers on 2 or more continents; none when answers differ from caller to caller."
        ),
        revisit="When readers on another continent complain, or the egress line of the bill leads it.",
    )


def _by_drawing(chosen: str) -> str:
    return f"The architecture draws {'one' if chosen == NETWORK else 'none'}, so this is settled with it."


_CONSEQUENCES = {
    NETWORK: (
        "Each answer says how long it may be kept; private ones say that they may not.",
        "A change is told to the network, or waits for its time to live.",
    ),
    NONE: ("Limits of callers are kept at the entry, where a flood arrives.",),
}
