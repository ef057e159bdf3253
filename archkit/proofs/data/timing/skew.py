"""How unevenly rows are read, and how unevenly parents have them: from the brief, else from facts."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.brief import Brief
from archkit.knowledge import fact
from archkit.proofs.data.schema_skew import exponent_of


@dataclass(frozen=True)
class Skew:
    """Zipf exponents of reads and of parents, 0 is even, and where they come from."""

    reads: float
    parents: float
    reads_text: str
    parents_text: str


def skew_of(brief: Brief) -> Skew:
    """Return the skew that a brief states; where it is silent, the usual one."""
    parents = fact("timing.parent-exponent").base
    hot = brief.workload.hot_fraction
    if hot is None or not 0 < hot < 1:
        reads = fact("capacity.zipf-exponent").base
        text = f"rows drawn by a Zipf law of exponent {reads:g}; the brief states no hot part"
    else:
        share = fact("timing.hot-read-share").base
        reads = round(exponent_of(hot, share), 3)
        text = f"{hot:.0%} of the rows get {share:.0%} of the reads (brief: workload.hot_fraction)"
    return Skew(reads, parents, text, f"have rows by exponent {parents:g} where no unique key forbids it")
