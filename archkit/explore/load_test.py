"""The load test before there is code: scenarios of a design, played while somebody watches or alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property

from archkit.brief import Brief
from archkit.design import Design
from archkit.errors import InputError
from archkit.explore.quick_look import names_of
from archkit.render import View, load_run_blocks, view_of
from archkit.render.blocks import Block, Prose, Quiet, Strong
from archkit.render.load_curve import load_curve_blocks
from archkit.sizing import assumed_brief
from archkit.sizing.network import Network, network_of
from archkit.sizing.scenarios import Play, plays
from archkit.sizing.simulation import LoadRun, Scenario, simulate

RISING = "rising"
"""Not one scenario but several runs: the daily peak, times `LOADS`."""
LOADS = (0.5, 1.0, 2.0, 4.0, 7.0, 10.0)
FEWEST, MOST = 100, 20_000_000
SMALL = 10_000
"""Requests of the run that stands there without a click."""
_WARM_UP = 0.1

Progress = Callable[[float], None]


class LoadTest:
    """The scenarios of one design.

    Args:
        brief: The brief as stated.
        design: A design with an architecture.

    Raises:
        InputError: If the design cannot be simulated; says what is missing.
    """

    def __init__(self, brief: Brief, design: Design) -> None:
        self._brief = assumed_brief(brief, design)
        self.network: Network = network_of(self._brief, design)

    @cached_property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What can be played: label and name."""
        found = [(one.scenario.name or one.scenario.id, one.scenario.id) for one in self._plays(MOST)]
        return (*found[:2], ("Rising load: half the peak to ten times", RISING), *found[2:])

    def view(
        self,
        scenario: str,
        requests: int = SMALL,
        *,
        seed: int = 1,
        progress: Progress | None = None,
        stop: threading.Event | None = None,
    ) -> View:
        """Play a scenario and return what it showed.

        Args:
            scenario: A name out of `choices`.
            requests: How many requests are played, 100 to 20 million; of ``rising`` all together.
            seed: Equal seeds give equal numbers.
            progress: Is told the share that is done.
            stop: Ends the run early when set; what there is by then is shown.

        Raises:
            InputError: If there is no such scenario, or the number does not fit.
        """
        if not FEWEST <= requests <= MOST:
            raise InputError(
                f"{requests:,} requests cannot be played",
                field="requests",
                hint=f"Give {FEWEST:,} to {MOST:,}.",
            )
        if scenario == RISING:
            runs = self.rising(requests, seed=seed, progress=progress, stop=stop)
            return view_of((*_cut_short(runs), *load_curve_blocks(runs, names_of(self.network))))
        play = self._play(scenario, requests)
        run = simulate(play.network, play.scenario, seed=seed, progress=progress, stop=stop)
        return view_of((_headed(play), *load_run_blocks(run, names_of(play.network), play.scenario)))

    def rising(
        self,
        requests: int,
        *,
        seed: int = 1,
        progress: Progress | None = None,
        stop: threading.Event | None = None,
    ) -> tuple[LoadRun, ...]:
        """Return runs at rising load, fewer when somebody stops them."""
        found: list[LoadRun] = []
        peak = sum(one.peak_per_second for one in self.network.routes)
        for place, factor in enumerate(LOADS):
            seconds = min(requests / len(LOADS) / (peak * factor), 10_000_000)
            scenario = Scenario(
                id=f"peak-times-{factor:g}",
                load_factor=factor,
                at_peak=True,
                seconds=seconds,
                warm_up_s=_WARM_UP * seconds,
            )
            found.append(
                simulate(self.network, scenario, seed=seed, progress=_part(progress, place), stop=stop)
            )
            if stop is not None and stop.is_set():
                break
        return tuple(found)

    def _plays(self, requests: int) -> tuple[Play, ...]:
        return plays(self._brief, self.network, requests=requests)

    def _play(self, scenario: str, requests: int) -> Play:
        found = {one.scenario.id: one for one in self._plays(requests)}
        if scenario in found:
            return found[scenario]
        known = {name for _, name in self.choices}
        if scenario in known:
            raise InputError(
                f"{requests:,} requests are too few for {scenario!r}",
                field="requests",
                hint="Play ten times as many.",
            )
        raise InputError(
            f"there is no scenario {scenario!r}",
            field="scenario",
            hint=f"There are: {', '.join(name for _, name in self.choices)}.",
        )


def _part(progress: Progress | None, place: int) -> Progress | None:
    if progress is None:
        return None
    return lambda share: progress((place + share) / len(LOADS))


def _headed(play: Play) -> Block:
    sliced = f" Played {play.sliced}, so that waits and retries have time to show." if play.sliced else ""
    return Prose((Strong(f"{play.scenario.name or play.scenario.id}. "), Quiet(sliced.strip())))


def _cut_short(runs: tuple[LoadRun, ...]) -> tuple[Block, ...]:
    if len(runs) == len(LOADS) and not runs[-1].stopped:
        return ()
    done = sum(not one.stopped for one in runs)
    said = f"{done} of {len(LOADS)} loads are whole; the last one shown may be cut short."
    return (Prose((Strong("Stopped before its end. "), said)),)
