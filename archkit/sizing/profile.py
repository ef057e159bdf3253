"""Profiles: how traffic comes over a day, as steps of a factor over the day's average.

A profile's mean is 1 and its largest factor is the stated peak over average, so that playing
it offers a day's requests and no more. People make a wave of one peak; clocks, spikes and
launches make windows on a lower level. A window that would hold more than the whole day is
made shorter, and where that is not enough there are fewer of them.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from itertools import pairwise

from archkit.brief import Brief, Operation
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.brief.workload import TrafficShape
from archkit.knowledge import fact
from archkit.sizing.quantity import Quantity, known
from archkit.sizing.rates import peak_factor

LARGEST_FACTOR = 10_000
"""The highest peak over average that a brief may state."""
_HOURS = 24
_DAY = int(SECONDS_PER_DAY)
_HOUR = _DAY // _HOURS
_MINUTE = 60
_STEEPEST_WAVE = _HOURS / 2
_FULLEST = 0.9
_TAIL = (1.0, 0.5, 0.25, 0.125, 0.0625)
_NEAR = 1e-12


@dataclass(frozen=True)
class DayProfile:
    """A day of traffic: from each `at_s` on, arrivals come at `factor` times the day's average.

    `steps` begin at second 0 and hold until the next one; `burst_factor` is the busiest second
    over the peak.
    """

    profile: TrafficShape
    peak_factor: float
    burst_factor: float
    steps: tuple[tuple[int, float], ...]

    @property
    def hours(self) -> tuple[float, ...]:
        """The average factor of each of the 24 hours."""
        sums = [0.0] * _HOURS
        for (start, factor), (end, _) in pairwise((*self.steps, (_DAY, 0.0))):
            for hour in range(start // _HOUR, (end - 1) // _HOUR + 1):
                sums[hour] += factor * (min(end, (hour + 1) * _HOUR) - max(start, hour * _HOUR))
        return tuple(one / _HOUR for one in sums)

    @property
    def busiest_s(self) -> tuple[int, int]:
        """From which second to which the first of the busiest steps lasts."""
        ends = pairwise((*self.steps, (_DAY, 0.0)))
        (start, _), (end, _) = max(ends, key=lambda step: step[0][1])
        return start, end

    def at(self, second: float) -> float:
        """Return the factor at a second of the day."""
        return max(step for step in self.steps if step[0] <= second % _DAY)[1]


def profile_of(brief: Brief, operation: Operation | None = None) -> TrafficShape:
    """Return how an operation's requests arrive; batch runs are started by clocks.

    Without a stated traffic shape people are assumed, who follow the day.
    """
    if operation and operation.kind == "batch":
        return "machine-timed"
    return brief.workload.traffic_shape or "daily"


def burst_factor(brief: Brief, operation: Operation | None = None) -> Quantity:
    """Return the busiest second over the daily peak, a fact of the profile."""
    return known(f"workload.burst.{profile_of(brief, operation)}")


def day_profile(brief: Brief, operation: Operation | None = None) -> DayProfile:
    """Return the day of an operation, or of the workload as a whole, at the base of its peak."""
    return day_of(profile_of(brief, operation), peak_factor(brief, operation).base)


@functools.lru_cache(maxsize=1_000)
def day_of(profile: TrafficShape, peak: float) -> DayProfile:
    """Return the day of a profile whose busiest step is `peak` times the average.

    Args:
        profile: How traffic comes.
        peak: Peak over average, from 1 to `LARGEST_FACTOR`.

    Raises:
        ValueError: If the peak lies outside.
    """
    if not 1 <= peak <= LARGEST_FACTOR:
        raise ValueError(f"a peak is 1 to {LARGEST_FACTOR:,} times the average, not {peak:g}")
    burst = fact(f"workload.burst.{profile}").base
    if peak == 1:
        steps: tuple[tuple[int, float], ...] = ((0, 1.0),)
    elif profile in {"daily", "steady"} and peak <= _STEEPEST_WAVE:
        steps = _wave(peak)
    elif profile == "launch":
        steps = _launch(peak)
    else:
        steps = _windows(peak, *_window_of(profile))
    return DayProfile(profile, peak, burst, steps)


def _wave(peak: float) -> tuple[tuple[int, float], ...]:
    """Return hours that rise and fall once: exp(k cos t), with the k that gives the peak.

    At the published peak of 1.6 to 1.7 it gives the 3 to 4 times between the busiest and the
    quietest hour that were published with it (fact ``workload.peak.daily``).
    """
    busiest = int(fact("workload.profile.busiest-hour").base)
    angles = [math.cos(2 * math.pi * (hour - busiest) / _HOURS) for hour in range(_HOURS)]
    low, high = 0.0, 1_000.0
    while high - low > _NEAR * high:
        middle = (low + high) / 2
        mean = sum(math.exp(middle * (angle - 1)) for angle in angles) / _HOURS
        low, high = (middle, high) if 1 / mean < peak else (low, middle)
    shape = [math.exp(high * (angle - 1)) for angle in angles]
    mean = sum(shape) / _HOURS
    return tuple((hour * _HOUR, one / mean) for hour, one in enumerate(shape))


def _window_of(profile: TrafficShape) -> tuple[int, int]:
    """Return how many windows a day has, and how many seconds each lasts."""
    if profile == "machine-timed":
        period = fact("workload.profile.clock-period-minutes").base
        return int(_DAY / (_MINUTE * period)), int(_MINUTE * fact("workload.profile.clock-busy-minutes").base)
    if profile == "spiky":
        spikes = int(fact("workload.profile.spikes-per-day").base)
        return spikes, int(_MINUTE * fact("workload.profile.spike-minutes").base)
    return 1, _HOUR


def _windows(peak: float, count: int, seconds: int) -> tuple[tuple[int, float], ...]:
    """Return equal windows at the peak, spread evenly, and what is left between them."""
    room = _FULLEST * _DAY / peak
    count = max(1, min(count, int(room)))
    seconds = max(1, min(seconds, int(room / count)))
    between = (_DAY - count * seconds * peak) / (_DAY - count * seconds)
    steps: list[tuple[int, float]] = []
    for index in range(count):
        start = index * _DAY // count
        steps += [(start, peak), (start + seconds, between)]
    return tuple(steps)


def _launch(peak: float) -> tuple[tuple[int, float], ...]:
    """Return a quiet day with one jump that halves hour by hour."""
    longest = _FULLEST * _DAY / (peak * sum(_TAIL))
    seconds = max(1, min(int(_HOUR * fact("workload.profile.launch-hours").base), int(longest)))
    above = seconds * sum(_TAIL)
    quiet = (_DAY - above * peak) / (_DAY - above)
    start = int(fact("workload.profile.busiest-hour").base) * _HOUR
    tail = [(start + seconds * index, quiet + (peak - quiet) * part) for index, part in enumerate(_TAIL)]
    return ((0, quiet), *tail, (start + seconds * len(_TAIL), quiet))
