"""Rates, waits and latencies that fit one another, found by passing over the plan."""

from __future__ import annotations

import math
from dataclasses import dataclass

from archkit.sizing.network import Call
from archkit.sizing.quick_answer.duration import (
    ZERO,
    Duration,
    either,
    fixed,
    longest,
    scaled,
    together,
    until,
)
from archkit.sizing.quick_answer.plan import Node, Plan
from archkit.sizing.quick_answer.waiting import Arrivals, Waiting, fullness, waiting_at

ROUNDS = 25
"""Passes before the search for rates and waits that fit one another is given up."""
_FEW = 6
_SETTLED = 0.002
_COARSE = 2
_NEVER = 1 - 1e-9
_TOGETHER = 0.17
"""Half of what R. Nelson and A. N. Tantawi (1988) found for the mean: it is too much for the tail."""


@dataclass(slots=True)
class Answered:
    """How a call ends for its caller: how long when it succeeds, and how often it fails."""

    time: Duration | None = ZERO
    spent: Duration | None = ZERO
    """The time until the caller knows, failures included."""
    failing: float = 0.0
    attempts: float = 1.0
    shared: float = 0.0
    """The share of its time that it waits behind the same arrivals as calls made with it."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The state of all stations and calls at one load; `settled` is False where none was found."""

    stations: tuple[Waiting, ...]
    arrivals: tuple[Arrivals, ...]
    calls: tuple[Answered, ...]
    settled: bool


def solve(plan: Plan, load_factor: float, *, parts: int, until_full: bool = False) -> Solution:
    """Return the state of a plan at a load factor.

    Args:
        plan: The plan.
        load_factor: Multiplies the rates of all routes.
        parts: How finely durations are kept; 2 is enough for means.
        until_full: Give up as soon as a station is full, or when it takes long.
    """
    calls = tuple(Answered() for _ in plan.nodes)
    stations = tuple(Waiting(1) for _ in plan.stations)
    held: list[tuple[float, float, float]] = [(0.0, 0.0, 0.0)] * len(plan.stations)
    settled = False
    for _ in range(_FEW if until_full else ROUNDS):
        arrivals, rates = _flow(plan, load_factor, calls, stations)
        present = _waits(plan, arrivals, held)
        now, held = _answers(plan, present, rates, _COARSE)
        after = _waits(plan, arrivals, held)
        flows = zip((one.passing for one in stations), (one.passing for one in after), strict=True)
        ends = (
            (one.attempts - other.attempts, one.failing - other.failing)
            for one, other in zip(calls, now, strict=True)
        )
        settled = (
            all(abs(one - other) < _SETTLED for one, other in flows)
            and all(abs(more) < _SETTLED and abs(fails) < _SETTLED for more, fails in ends)
            and _close([_mean(one.wait) for one in present], [_mean(one.wait) for one in after])
        )
        calls, stations = now, after
        if settled or (until_full and any(fullness(state) >= 1 for state in after)):
            break
    if parts > _COARSE:
        calls, _ = _answers(plan, stations, rates, parts)
    return Solution(stations, tuple(arrivals), calls, settled)


def _waits(
    plan: Plan, arrivals: list[Arrivals], held: list[tuple[float, float, float]]
) -> tuple[Waiting, ...]:
    """Return the state of each station; places are held as long as the last answers took."""
    for one, (time, square, below) in zip(arrivals, held, strict=True):
        one.held, one.held_square, one.below = time * one.rate, square * one.rate, below * one.rate
    return tuple(waiting_at(*each) for each in zip(plan.stations, arrivals, strict=True))


def _flow(
    plan: Plan, load_factor: float, calls: tuple[Answered, ...], stations: tuple[Waiting, ...]
) -> tuple[list[Arrivals], list[float]]:
    """Return what arrives at each station and by each call, given how calls and stations do."""
    arrivals = [Arrivals() for _ in plan.stations]
    rates = []
    reached = [0.0] * len(plan.nodes)
    for place, node in enumerate(plan.nodes):
        rate = plan.rates[node.route] * load_factor if node.caller < 0 else reached[place]
        rate *= node.call.probability * calls[place].attempts
        rates.append(rate)
        _add(arrivals[node.station], node, rate)
        going = rate * stations[node.station].passing * (1 - node.call.failure_share)
        by_stage = []
        for stage in node.stages:
            by_stage.append(going)
            for below in stage:
                reached[below] = going
                if not plan.nodes[below].call.optional:
                    going *= 1 - plan.nodes[below].call.probability * calls[below].failing
        for below, at in node.handed_over:
            reached[below] = by_stage[at]
    return arrivals, rates


def _add(arrivals: Arrivals, node: Node, rate: float) -> None:
    arrivals.rate += rate
    arrivals.busy += rate * node.work.mean
    arrivals.square += rate * node.work.square
    arrivals.third += rate * node.third


def _answers(
    plan: Plan, stations: tuple[Waiting, ...], rates: list[float], parts: int
) -> tuple[tuple[Answered, ...], list[tuple[float, float, float]]]:
    """Return how each call ends, and by station how long a place is held (mean, square, below)."""
    calls: list[Answered] = [Answered()] * len(plan.nodes)
    held = [[0.0, 0.0, 0.0, 0.0] for _ in plan.stations]
    for place in range(len(plan.nodes) - 1, -1, -1):
        node = plan.nodes[place]
        state = stations[node.station]
        below, spent, failing = _below(plan, node, calls, parts)
        calls[place] = _answered(node, state, below, failing, parts)
        calls[place].shared = _shared(calls[place], state, rates[place])
        if plan.stations[node.station].concurrency is not None:
            _hold(held[node.station], node, state, spent, rates[place])
    return tuple(calls), [
        (time / share, square / share, below / share) if share else (0.0, 0.0, 0.0)
        for share, time, square, below in held
    ]


def _below(
    plan: Plan, node: Node, calls: list[Answered], parts: int
) -> tuple[Duration | None, Duration | None, float]:
    """Return how long the calls below take when they succeed, in any case, and how often they fail."""
    time: Duration | None = ZERO
    spent: Duration | None = ZERO
    fine = 1.0
    for stage in node.stages:
        before = time
        members = [(plan.nodes[one].call, calls[one]) for one in stage]
        shared = sum(one.shared for _, one in members) / len(members) if len(members) > 1 else 0.0
        slowest = _slowest([(call.probability, one.time) for call, one in members], shared, parts)
        time = _sum(time, slowest, parts)
        if spent is not before or any(one.spent is not one.time for _, one in members):
            later = _slowest([(call.probability, one.spent) for call, one in members], shared, _COARSE)
            spent = _sum(spent, later, _COARSE)
        else:
            spent = time
        for call, one in members:
            fine *= 1 if call.optional else 1 - call.probability * one.failing
    return time, spent, 1 - fine


def _slowest(members: list[tuple[float, Duration | None]], shared: float, parts: int) -> Duration | None:
    """Return the time until all calls of a stage are back.

    Calls that are made together find the same crowd, so the slowest is less slow than that of
    independent ones: less by the share `_TOGETHER` of what comes on top of the slowest mean.
    """
    made = []
    for share, time in members:
        if not share:
            continue
        if time is None:
            return None
        made.append(time if share >= 1 else either([(share, time), (1 - share, ZERO)], parts))
    slowest = longest(made, parts)
    if not shared or not slowest.mean:
        return slowest
    excess = 1 - max(one.mean for one in made) / slowest.mean
    return scaled(slowest, 1 - _TOGETHER * shared * max(excess, 0.0))


def _shared(answered: Answered, state: Waiting, rate: float) -> float:
    if answered.time is None or state.wait is None or not answered.time.mean or not state.arriving:
        return 0.0
    return state.wait.mean / answered.time.mean * min(rate / state.arriving, 1.0)


def _answered(node: Node, state: Waiting, below: Duration | None, failing: float, parts: int) -> Answered:
    """Return how a call ends for its caller: timeouts, failures and further attempts included."""
    call = node.call
    wait = state.wait
    if call.style == "async" and node.caller >= 0 and call.timeout_ms is None and not call.retry:
        return Answered()
    time = _sum(_sum(_sum(fixed(call.network_ms), wait, parts), node.work, parts), below, parts)
    late = 0.0
    if call.style == "async":  # nobody waits: its clock runs while it is worked on
        time = _sum(node.work, below, parts)
    if call.timeout_ms is not None:
        late = 1.0 if time is None else time.beyond(call.timeout_ms)
    if not late and not failing and not call.failure_share and not state.refused:
        return Answered(time, time)
    fine = (1 - call.failure_share) * (1 - state.refused) * (1 - failing)
    fails = 1 - fine * (1 - late)
    if late >= _NEVER:
        time = fixed(call.timeout_ms or 0.0)
    elif call.timeout_ms is not None and time is not None:
        time = until(time, call.timeout_ms, parts)
    if time is None:
        attempts = _attempts(call, fails)
        return Answered(None, None, 1 - fine * attempts, attempts)
    lost = _failed_attempt(node, state, time, late, failing)
    return _tried(call, time, lost, fails, parts)


def _failed_attempt(node: Node, state: Waiting, time: Duration, late: float, failing: float) -> Duration:
    """Return how long an attempt takes that fails: refused at once, failed at the end, or given up."""
    call = node.call
    through = 1 - state.refused
    ends = through * (1 - (1 - call.failure_share) * (1 - failing)) * (1 - late)
    return either(
        [
            (state.refused, fixed(call.network_ms)),
            (ends, time),
            (through * late, fixed(call.timeout_ms or 0.0)),
        ],
        2,
    )


def _tried(call: Call, time: Duration, lost: Duration, fails: float, parts: int) -> Answered:
    """Return how a call ends after all its attempts and the pauses between them."""
    retry = call.retry
    attempts = _attempts(call, fails)
    most = retry.attempts if retry else 1
    choices: list[tuple[float, Duration]] = []
    before = ZERO
    for number in range(most):
        weight = fails**number * (1 - fails)
        if weight > 1e-6 or not number:  # noqa: PLR2004 - what is rarer shows in no percentile
            choices.append((max(weight, 1e-9), together(before, time, parts)))
        before = together(before, lost, 3)
        if retry and number + 1 < most:
            pause = min(retry.backoff_ms * retry.factor**number, retry.longest_ms)
            width = pause * retry.jitter
            mean = pause - width / 2
            before = (
                together(before, Duration(((1.0, mean, width * width / 12, 0.0),)), 3) if mean else before
            )
    failing = min(max(1 - (1 - fails) * attempts, 0.0), 1.0)
    answer = either(choices, parts)
    spent = either([(1 - failing, answer), (failing, before)], parts)
    return Answered(spent if call.optional else answer, spent, failing, attempts)


def _attempts(call: Call, fails: float) -> float:
    """Return how many attempts a call makes on average."""
    most = call.retry.attempts if call.retry else 1
    made = float(most) if fails >= _NEVER else (1 - fails**most) / (1 - fails)
    if call.retry is not None and call.retry.budget is not None:
        return min(made, 1 + call.retry.budget)
    return made


def _hold(held: list[float], node: Node, state: Waiting, spent: Duration | None, rate: float) -> None:
    """Add how long one call holds a place."""
    if not rate:
        return
    held[0] += rate
    if spent is None or state.server_wait is None:
        held[1] = held[2] = held[3] = math.inf
        return
    time = together(together(state.server_wait, node.work, 2), spent, 2)
    held[1] += rate * time.mean
    held[2] += rate * time.square
    held[3] += rate * spent.mean


def _sum(one: Duration | None, other: Duration | None, parts: int) -> Duration | None:
    return None if one is None or other is None else together(one, other, parts)


def _mean(wait: Duration | None) -> float:
    return math.inf if wait is None else wait.mean


def _close(before: list[float], now: list[float]) -> bool:
    return all(
        one == other or abs(one - other) <= _SETTLED * max(abs(one), abs(other))
        for one, other in zip(before, now, strict=True)
    )
