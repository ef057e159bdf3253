"""What is played to a network: the load over time, and what breaks meanwhile."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from archkit.record import Record

Seconds = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Stretch(Record):
    """From `at_s` on, all arrival rates are `factor` times what the scenario else has them at."""

    at_s: Seconds
    factor: float = Field(ge=0, le=100_000, allow_inf_nan=False)


class Fault(Record):
    """Something that goes wrong at a station from `from_s` to `to_s`.

    ``instance`` takes `amount` instances away and ``zone`` all of one zone, with what they
    were working on; ``slow`` multiplies service times by `amount`; ``errors`` makes the share
    `amount` of calls fail; ``cold`` (a cache) lets all calls be made that have a probability and
    stand below a call to the station, or beside one in a later stage, since nothing is found.
    """

    station: Name
    kind: Literal["instance", "zone", "slow", "errors", "cold"]
    from_s: Seconds
    to_s: Seconds
    amount: float = Field(default=1, ge=0, le=1_000_000)


class Scenario(Record):
    """A load over time with faults; arrivals are open: they come whether answered or not.

    `seconds` of arrivals are simulated, of which the first `warm_up_s` are not counted.
    The load is `load_factor` times the average throughout; with `at_peak` each route runs at
    its own daily peak times `load_factor`. Each stretch multiplies that until the next begins.
    """

    id: Name
    name: str = ""
    load_factor: float = Field(default=1.0, gt=0, le=100_000)
    at_peak: bool = False
    seconds: float = Field(gt=0, le=10_000_000)
    warm_up_s: Seconds = 0.0
    stretches: tuple[Stretch, ...] = ()
    faults: tuple[Fault, ...] = ()
