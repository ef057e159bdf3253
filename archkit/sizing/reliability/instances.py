"""Instances that stand in for each other: k of n over zones, with the load that is left over."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

_NEGLIGIBLE = 1e-15
_MOST_ZONES = 8


@dataclass(frozen=True)
class Fleet:
    """Equal instances over zones, and how many of them the load needs.

    `needed` is the number of instances' worth of load near the peak, `needed_usually` for the
    rest of the day; both may be fractions. `peak_share` is the share of the day near the peak.
    """

    instances: int
    zones: int
    needed: float = 1.0
    needed_usually: float = 1.0
    peak_share: float = 0.0

    def refused(self, up: int) -> float:
        """Return the share of requests that cannot be served while so many instances are up."""
        peak = _short(up, self.needed)
        return self.peak_share * peak + (1 - self.peak_share) * _short(up, self.needed_usually)

    def down(self, instance: float, zone: float = 1.0) -> float:
        """Return the expected share of requests that is refused.

        Args:
            instance: Availability of one instance, between 0 and 1.
            zone: Availability of one zone, between 0 and 1; zones fail as a whole.
        """
        zones = min(self.zones, self.instances, _MOST_ZONES)
        if zones <= 1:
            return 1 - zone * (1 - self._within(self.instances, instance))
        sizes = [self.instances // zones + (place < self.instances % zones) for place in range(zones)]
        expected = 0.0
        for state in product((True, False), repeat=zones):
            chance = math.prod(zone if up else 1 - zone for up in state)
            if chance > _NEGLIGIBLE:
                left = sum(size for size, up in zip(sizes, state, strict=True) if up)
                expected += chance * self._within(left, instance)
        return expected

    def without_a_zone(self) -> float:
        """Return the share of requests near the peak that the other zones cannot serve when one is lost."""
        zones = min(self.zones, self.instances)
        lost = math.ceil(self.instances / zones)
        return _short(self.instances - lost, self.needed)

    def without_an_instance(self) -> float:
        """Return the share of requests near the peak that is refused when one instance is lost."""
        return _short(self.instances - 1, self.needed)

    def _within(self, instances: int, available: float) -> float:
        """Return the share refused when these instances fail one by one and independently."""
        if instances == 0:
            return self.refused(0)
        if available >= 1:
            return self.refused(instances)
        expected, total = 0.0, 0.0
        log_up, log_down = math.log(available), math.log1p(-available)
        for lost in range(instances + 1):
            log = (
                math.lgamma(instances + 1)
                - math.lgamma(lost + 1)
                - math.lgamma(instances - lost + 1)
                + lost * log_down
                + (instances - lost) * log_up
            )
            chance = math.exp(log)
            expected += chance * self.refused(instances - lost)
            total += chance
            if 1 - total < _NEGLIGIBLE and lost > instances * (1 - available):
                break
        return expected


def _short(up: int, needed: float) -> float:
    """Return the share of a load of so many instances' worth that is not served."""
    return 0.0 if needed <= 0 else max(0.0, 1 - up / needed) if up else 1.0
