"""Instances that stand in for each other: k of n over zones, with the load that is left over."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

_NEGLIGIBLE = 1e-15
_UNHEARD_OF = 1e-25  # of the likeliest number's chance; smaller than any outage that is spoken of
_WIDEST_SUMMED = 300.0  # instances; from this spread on the normal distribution is as good as the sum
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
        chances: dict[int, float] = defaultdict(float)  # by how many instances stand in zones that are up
        for state in product((True, False), repeat=zones):
            left = sum(size for size, up in zip(sizes, state, strict=True) if up)
            chances[left] += math.prod(zone if up else 1 - zone for up in state)
        likely = ((left, chance) for left, chance in chances.items() if chance > _NEGLIGIBLE)
        return sum(chance * self._within(left, instance) for left, chance in likely)

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
        if available <= 0:
            return self.refused(0)
        spread = math.sqrt(instances * available * (1 - available))
        if spread > _WIDEST_SUMMED:
            usual = _short_of_many(instances * available, spread, self.needed_usually)
            return self.peak_share * _short_of_many(instances * available, spread, self.needed) + (
                (1 - self.peak_share) * usual
            )
        weighed, total = 0.0, 0.0
        for up, weight in _weights_of_up(instances, available):
            weighed += weight * self.refused(up)
            total += weight
        return weighed / total


def _weights_of_up(instances: int, available: float) -> Iterator[tuple[int, float]]:
    """Yield how many may be up, with the chance as a multiple of that of the likeliest number.

    From the likeliest number outwards, each from its neighbour, so that neither millions of
    instances nor numbers that never occur are counted through.
    """
    likeliest = min(instances, int((instances + 1) * available))
    odds = available / (1 - available)
    weight, up = 1.0, likeliest
    while weight > _UNHEARD_OF:
        yield up, weight
        weight *= up / ((instances - up + 1) * odds)
        up -= 1
    up, weight = likeliest + 1, (instances - likeliest) * odds / (likeliest + 1)
    while weight > _UNHEARD_OF:
        yield up, weight
        weight *= (instances - up) * odds / (up + 1)
        up += 1


def _short_of_many(usual: float, spread: float, needed: float) -> float:
    """Return the expected share not served by so many instances that their number is normally distributed."""
    if needed <= 0:
        return 0.0
    away = (needed - usual) / spread
    below = math.erfc(-away / math.sqrt(2)) / 2
    density = math.exp(-(away**2) / 2) / math.sqrt(2 * math.pi)
    return min(1.0, max(0.0, spread / needed * (away * below + density)))


def _short(up: int, needed: float) -> float:
    """Return the share of a load of so many instances' worth that is not served."""
    return 0.0 if needed <= 0 else max(0.0, 1 - up / needed) if up else 1.0
