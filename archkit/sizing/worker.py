"""What one vCPU of a program takes, by what it does: a worker inserts, calls providers, or works itself."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.brief import Operation
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.design import Component
from archkit.knowledge import Fact, fact
from archkit.sizing.ceiling import component_ceiling, language
from archkit.sizing.demand import Setting, component_demand
from archkit.sizing.pushed import push_ceiling
from archkit.sizing.rates import daily_rates, job_rates, peak_factor

Work = tuple[float, Fact]
"""Jobs a second at the peak, and how many of their kind one vCPU does."""


def ceiling_in(component: Component, setting: Setting) -> Fact | None:
    """Return the fact that bounds a component in its setting, or None when nobody measured it.

    A worker is bounded by what it does: rows that it inserts in batches, calls to providers that
    it is linked to, large bodies that it works on, and jobs of its own, each with its share of the
    peak. What keeps connections open is bounded by the changes that it passes on, where these take
    more than the connections. Every other component is bounded as `archkit.sizing.component_ceiling` says.
    """
    if component.kind == "realtime" and component_demand(component, setting)[1] == "message/s":
        return push_ceiling(component)
    if component.kind != "worker":
        return component_ceiling(component)
    done = [work for work in _work(component, setting) if work[0] > 0]
    return _together(done) if done else _own(component)


def _work(component: Component, setting: Setting) -> Iterator[Work]:
    rows = setting.logged_rows(component)
    yield rows, fact("ceiling.worker.rows")
    left = max(0.0, (setting.peak_jobs or 0.0) - rows)
    for rate, ceiling in _large_bodies(setting):
        large = min(left, rate)
        left -= large
        yield large, ceiling
    calls = min(left, _calls(component, setting, left))
    yield calls, fact("ceiling.worker.jobs")
    yield left - calls, _own(component)


def _own(component: Component) -> Fact:
    """Return how many jobs of its own one vCPU does: as many as requests, a query or two each."""
    return fact(f"ceiling.{language(component.technology or '') or 'service'}.requests")


def _calls(component: Component, setting: Setting, jobs: float) -> float:
    """Return how many jobs a second call a provider: what is stated for it, otherwise all of them."""
    targets = {link.target for link in setting.architecture.links if link.source == component.id}
    called = [one for one in setting.architecture.components if one.kind == "external" and one.id in targets]
    return jobs if called else 0.0


def _large_bodies(setting: Setting) -> Iterator[Work]:
    """Yield the jobs on large bodies, with how many of that size one vCPU works through in a second."""
    least, speed = fact("ceiling.worker.large-body").base, fact("ceiling.worker.bytes")
    rates = daily_rates(setting.brief)
    for operation, jobs in job_rates(setting.brief, rates):
        size = _body(operation, setting)
        if size >= least:
            peak = jobs.base * peak_factor(setting.brief, operation).base / SECONDS_PER_DAY
            scaled = {"low": speed.lowest / size, "base": speed.base / size, "high": speed.highest / size}
            yield (
                peak * setting.load_factor,
                speed.model_copy(update={**scaled, "unit": "job/(s*vCPU)"}),
            )


def _body(operation: Operation, setting: Setting) -> float:
    """Return the bytes that a job works on: its own payload, or the object of its entity; 0 for a row."""
    work = setting.brief.workload
    if operation.payload_bytes:
        return operation.payload_bytes
    entity = next((one for one in work.entities if one.name == operation.entity), None)
    binary = entity is not None and any(one.type == "binary" for one in entity.attributes)
    return float(work.object_bytes or 0.0) if binary else 0.0


def _together(done: list[Work]) -> Fact:
    """Return how much of a mix one vCPU does: the harmonic mean, under the kind that takes most of it."""
    most = max(done, key=lambda work: work[0] / work[1].base)[1]
    if len(done) == 1:
        return most
    every = sum(rate for rate, _ in done)
    low, base, high = (
        every / sum(rate / at for rate, at in ends)
        for ends in (
            [(rate, one.lowest) for rate, one in done],
            [(rate, one.base) for rate, one in done],
            [(rate, one.highest) for rate, one in done],
        )
    )
    kinds = ", ".join(one.id for _, one in done if one is not most)
    return most.model_copy(
        update={
            "low": low,
            "base": base,
            "high": high,
            "unit": "job/(s*vCPU)",
            "source": f"mixed with {kinds}; {most.source}",
        }
    )
