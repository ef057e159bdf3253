"""How long one access pattern takes, and what that says beside its target."""

from __future__ import annotations

from typing import Literal

from archkit.record import Record

Standing = Literal["holds", "near", "over", "untimed"]


class Latency(Record):
    """Times of one access pattern in ms.

    `p50`, `p95` and `p99` are medians over rounds of the percentiles over parameters, `lowest` and
    `highest` the 95th percentile of the best and the worst round, `floor` that of each parameter's
    best time. `cold` is the 95th percentile after the tables left memory, `client` the median
    round trip of a client on the same machine. `found` is the share of parameters that touched a row.
    `trouble` says why there are no times.
    """

    pattern: str
    target_ms: float
    samples: int = 0
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    lowest: float = 0.0
    highest: float = 0.0
    floor: float = 0.0
    cold: float | None = None
    client: float = 0.0
    found: float = 1.0
    failed: int = 0
    trouble: str = ""

    def standing(self, noise: float) -> Standing:
        """Return what the times say beside the target.

        ``over`` when even the best times pass it by the noise, ``holds`` when the best times keep
        away from it by the noise and the usual ones keep it, ``near`` in between.

        Args:
            noise: The factor within which times on a shared machine decide nothing, above 1.
        """
        if self.trouble or not self.samples:
            return "untimed"
        if self.floor > self.target_ms * noise:
            return "over"
        return "holds" if max(self.floor * noise, self.p95) <= self.target_ms else "near"
