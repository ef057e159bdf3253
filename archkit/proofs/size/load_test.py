"""Checks by load test before there is code: the design's graph, simulated at rising load.

The run is real and the same on every machine; the service times are those on record, at their
base. What a cautious reading of the same facts gives stands beside it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archkit.design import Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence
from archkit.proofs.size.load_runs import (
    RUN_COLUMNS,
    Level,
    LoadTest,
    load_test_of,
    queue_chart,
    rate_chart,
    run_row,
    shown,
)

if TYPE_CHECKING:
    from archkit.sizing.simulation.outcome import RouteResult

_LATE = 0.05
_DEVIATIONS = 2
_FEWEST = 20
_FULLEST = 6
_WORD = re.compile(r"[a-z0-9]{3,}")


@check(
    "LOAD001",
    "target-missed-under-load",
    claim="With the service times on record, average and peak are answered in time (simulated).",
    step=Step.SIZE,
)
def target_missed_under_load(subject: Subject) -> Verdict:
    """Flags an operation that misses its p95 target, or too many errors, at the average or the peak.

    Why it matters: capacity says that the work fits on average; waiting, pools and time limits
    decide what callers see.

    Example: a pool of ten connections that slow queries hold, while the processors idle at 30 %.

    Use instead: more instances or places where the wait is, less work in a request, a queue
    behind it.

    Known limits: service times come from published or judged ceilings, at their base; the row for
    their cautious end does not refute. Operations with under 20 answers in the run are not judged,
    and what chance alone explains (two standard deviations) is not flagged.
    """
    test = load_test_of(subject)
    levels = (test.average, test.peak)
    findings = [*_unsteady(test)]
    findings += [one for level in levels for one in (*_late(level, test), *_failing(level, test))]
    findings += _cautious(test)
    rows = tuple(run_row(level, test) for level in (*levels, test.cautious_peak))
    loads = Evidence(label="Load test", text=_counted(test), columns=RUN_COLUMNS, rows=rows)
    routes = Evidence(
        label="Operations at the peak",
        text=f"{len(test.network.routes)} operations",
        columns=("Operation", "#p50 ms", "#p95 ms", "#p99 ms", "#Target ms", "#Answers"),
        rows=tuple(_route_row(one, test) for one in test.peak.run.routes),
    )
    known = Evidence(
        label="Service times",
        text=f"{len(test.network.notes)} notes",
        columns=("Part", "Where its time comes from"),
        rows=tuple(
            (name, source.strip()) for name, _, source in (one.partition(":") for one in test.network.notes)
        ),
    )
    return Verdict(tuple(findings), (loads, routes, known), _assumed(test))


def _unsteady(test: LoadTest) -> Iterator[Finding]:
    """Yield a finding where the peak is more than a part can do: the longer a run, the later its answers."""
    first = test.pressures[0]
    if first.utilisation >= 1:
        yield Finding(
            code="LOAD001",
            severity="error",
            place=test.place(first.station),
            message=f"At the peak no answer time is steady: {test.named(first.station)} is asked for"
            f" {first.utilisation:.0%} of what it can do.",
            evidence=f"{shown(first.per_second)} calls a second arrive",
            remedy="Add instances or a larger machine, or take work out of the request.",
        )


def _late(level: Level, test: LoadTest) -> Iterator[Finding]:
    for one in level.run.routes:
        if one.target_ms is None or one.answered < _FEWEST:
            continue
        if one.late / one.answered > _beyond_chance(_LATE, one.answered):
            yield Finding(
                code="LOAD001",
                severity="error",
                place=test.place(level.run.bottleneck),
                message=f"{_operation(one, test)!r} has a p95 of {shown(one.p95_ms)} ms at the"
                f" {level.name.lower()}, above its {shown(one.target_ms)} ms.",
                evidence=f"{one.late} of {one.answered} late; fullest: {test.named(level.run.bottleneck)}",
                remedy="Add instances or places at the fullest part, or do less in the request.",
            )


def _failing(level: Level, test: LoadTest) -> Iterator[Finding]:
    run, allowed = level.run, _allowed_errors(test)
    if run.offered < _FEWEST or run.error_share <= _beyond_chance(allowed, run.offered):
        return
    yield Finding(
        code="LOAD001",
        severity="error",
        place=test.place(run.bottleneck),
        message=f"{run.error_share:.2%} of requests fail at the {level.name.lower()}, above {allowed:.2%}.",
        evidence=f"{run.failed} of {run.offered}; fullest: {test.named(run.bottleneck)}",
        remedy="Add instances or places at the fullest part; look at time limits below its waits.",
    )


def _cautious(test: LoadTest) -> list[Finding]:
    """Return a note where the cautious end of the facts misses what their base meets."""
    level = test.cautious_peak
    missed = [*_late(level, test), *_failing(level, test)]
    if not missed:
        return []
    return [
        Finding(
            code="LOAD001",
            severity="note",
            place=test.place(level.run.bottleneck),
            message=f"With every fact at its cautious end the peak is not carried: {missed[0].message}",
            evidence=missed[0].evidence,
            remedy=f"Measure {test.named(level.run.bottleneck)} before launch, it decides.",
        )
    ]


def _beyond_chance(share: float, count: int) -> float:
    return share + _DEVIATIONS * math.sqrt(share * (1 - share) / count)


def _allowed_errors(test: LoadTest) -> float:
    asked = test.subject.brief.quality.availability_percent
    return 1 - (fact("operations.assumed-availability").base if asked is None else asked) / 100


def _assumed(test: LoadTest) -> str:
    targets = any(route.target_ms for route in test.network.routes)
    reasons = [
        test.assumed,
        "" if targets else "the brief states no latency target, so only errors are judged",
    ]
    return "; ".join(one for one in reasons if one)


def _operation(one: RouteResult, test: LoadTest) -> str:
    return next(route.name or route.id for route in test.network.routes if route.id == one.route)


def _route_row(one: RouteResult, test: LoadTest) -> tuple[str, ...]:
    figures = (one.p50_ms, one.p95_ms, one.p99_ms, one.target_ms)
    return (_operation(one, test), *(shown(value) for value in figures), f"{one.answered:,}")


def _counted(test: LoadTest) -> str:
    played = ", ".join(
        f"{level.run.offered:,} requests in {shown(level.run.seconds)} s"
        for level in (test.average, test.peak, test.cautious_peak)
    )
    return f"{played}; seed {test.peak.run.seed}; {len(test.network.stations)} parts"


@check(
    "LOAD002",
    "unstable-queue",
    claim="At the peak no queue grows for ever: every part keeps up with what arrives.",
    step=Step.SIZE,
)
def unstable_queue(subject: Subject) -> Verdict:
    """Flags a part to which more work comes at the peak than it can do, with how fast its queue grows.

    Why it matters: over 100 % there is no steady state; the wait grows until callers give up,
    or until the part refuses what comes.

    Example: 110 jobs a second for workers that do 100: 36,000 wait after an hour.

    Use instead: more instances, or less work; a longer queue only delays it.

    Known limits: the growth is that before retries, which add to it. Parts whose ceiling nobody
    measured are left out.
    """
    test = load_test_of(subject)
    findings = [
        Finding(
            code="LOAD002",
            severity="error",
            place=test.place(one.station),
            message=f"{test.named(one.station)} is asked for {one.utilisation:.0%} of what it can do at the"
            f" peak: unstable, the queue grows by {shown(one.growth_per_second)} a second.",
            evidence=f"{shown(one.per_second)} calls a second arrive",
            remedy="Add instances or a larger machine, or take work out of the request.",
        )
        for one in test.pressures
        if one.utilisation >= 1
    ]
    run = test.peak.run
    if not run.stable and not findings:
        findings.append(
            Finding(
                code="LOAD002",
                severity="error",
                place=test.place(run.bottleneck),
                message=f"In the run at the peak the queue of {test.named(run.bottleneck)} grows by"
                f" {shown(run.growth_per_second)} a second for as long as it lasts.",
                evidence=f"{run.retries:,} retries in {run.offered:,} requests",
                remedy="Look at what holds its places: time limits, retries, a slow part behind it.",
            )
        )
    evidence = Evidence(
        label="Parts at the peak",
        text=f"the fullest first; full at so many times the peak, {_usual_ceilings()}",
        columns=("Part", "#Calls/s", "#Busy", "#Full at"),
        rows=_pressure_rows(test),
        chart=queue_chart(test.peak, test) if findings else None,
    )
    return Verdict(tuple(findings), (evidence,), test.assumed)


def _usual_ceilings() -> str:
    """Return why a part is full later here than the capacity says."""
    from archkit.sizing.network import USUAL_CEILINGS  # noqa: PLC0415 - keeps the import of proofs light

    return USUAL_CEILINGS


def _pressure_rows(test: LoadTest) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            test.named(one.station),
            shown(one.per_second),
            f"{one.utilisation:.0%}",
            f"{shown(one.full_at)} times",
        )
        for one in test.pressures[:_FULLEST]
    )


@check(
    "LOAD003",
    "unplanned-first-bottleneck",
    claim="The part that gives way first on the way to ten times the load has its stage on the roadmap.",
    step=Step.SIZE,
)
def unplanned_first_bottleneck(subject: Subject) -> Verdict:
    """Flags a part that is full first below ten times the peak, and that no stage of the roadmap names.

    What ten times the peak does, what is still answered and which queues grow is simulated and
    noted; nobody has to carry it today.

    Why it matters: not knowing what breaks first, or how, is what makes growth a surprise.

    Example: the workers are full at 2.5 times the peak; at ten times 60 % of requests fail and
    retries double the load; the roadmap begins with the database.

    Use instead: a first stage for the part that is full first; load shedding, so that what is
    answered is answered in time.

    Known limits: a stage counts when it names the component, or a word of its name or kind. How many
    calls a provider takes at once is a setting and no part to plan for; its stated limit is. The run
    ends before autoscaling has started anything; a busy network is played as a slice of itself,
    whose waits are those of the whole and whose single requests are slower.
    """
    test = load_test_of(subject)
    level, first = test.ten_times, test.first
    told = (
        f"{test.named(first.station)} is full at {shown(first.full_at)} times the peak;"
        f" at ten times {level.run.error_share:.0%} of requests fail."
    )
    planned = _planned(first.station, test)
    findings = (
        Finding(
            code="LOAD003",
            severity="note" if planned else "warning",
            place=test.place(first.station) if planned else "size.roadmap",
            message=told if planned else f"{told} No stage of the roadmap names it.",
            evidence=f"{level.run.retries:,} retries in {level.run.offered:,} requests",
            remedy="Let the roadmap begin with this part.",
        ),
    )
    evidence = Evidence(
        label="Ten times the peak",
        text=f"full first: {test.named(first.station)}, at {shown(first.full_at)} times the peak, "
        f"{_usual_ceilings()}{_by_low_ends(test)}",
        columns=RUN_COLUMNS,
        rows=(run_row(test.peak, test), run_row(level, test)),
        chart=queue_chart(level, test),
    )
    grows = first.full_at < fact("roadmap.ten-times").base
    return Verdict(findings if grows else (), (evidence,), test.assumed)


def _by_low_ends(test: LoadTest) -> str:
    """Return which part is full first by the low ends of the ceilings, and when: sooner, or another one."""
    size = test.subject.design.size
    known = [one for one in size.capacity if one.utilisation] if size else []
    if not known:
        return ""
    fullest = max(known, key=lambda one: one.utilisation or 0.0)
    return f", where {test.named(fullest.component)} is full at {shown(1 / (fullest.utilisation or 1))} times"


def _planned(station: str, test: LoadTest) -> bool:
    """Say whether a stage of the roadmap is about a part."""
    size, shape = test.subject.design.size, test.subject.design.shape
    wanted = test.component(station)
    part = shape.component(wanted) if shape else None
    words = {wanted, part.kind, *_WORD.findall(part.name.lower())} if part else {wanted}
    for stage in size.roadmap if size else ():
        text = f"{stage.name} {stage.trigger} {stage.change}".lower()
        if stage.component == wanted or any(re.search(rf"\b{re.escape(one)}", text) for one in words):
            return True
    return False


@check(
    "LOAD004",
    "metastable-after-surge",
    claim="After a surge of three times the peak the system comes back by itself.",
    step=Step.SIZE,
)
def metastable_after_surge(subject: Subject) -> Verdict:
    """Flags a design that stays down after a surge has ended, kept there by its own retries.

    Why it matters: retries turn one slow minute into a load that no longer ends; only switching
    off callers brings such a system back.

    Example: callers wait 1 s and try three times; after a burst each request is worked on three
    times for nobody, and goodput stays at 10 % although the load is back at the average.

    Use instead: a retry budget, a circuit breaker, refusing what has waited too long, time limits
    that shrink inwards.

    Known limits: one surge from the peak; the other scenarios are played by ``archkit simulate``.
    A busy network is played as a slice of itself. Callers that come back by hand are not modelled.
    """
    test = load_test_of(subject)
    level = test.storm
    if level is None:
        peak = sum(route.peak_per_second for route in test.network.routes)
        raise NotAssessableError(f"{shown(peak * 60)} requests a minute at the peak are too few for a surge")
    run = level.run
    findings: tuple[Finding, ...] = ()
    if run.metastable:
        findings = (
            Finding(
                code="LOAD004",
                severity="error",
                place=test.place(run.bottleneck),
                message="After the surge goodput does not come back, although the load did:"
                f" {test.named(run.bottleneck)} works on what its callers gave up"
                f"{' and try again' if run.retries else ''}.",
                evidence=f"{run.error_share:.0%} of {run.offered:,} requests failed, {run.retries:,} retries",
                remedy="Bound the wait at this part (a time limit on its link, a short queue), and give"
                " callers a retry budget.",
            ),
        )
    back = (
        f"back {shown(run.recovered_after_s)} s after its end"
        if run.recovered_after_s is not None
        else "not back"
    )
    evidence = Evidence(
        label="Surge",
        text=f"{back}; {run.retries:,} retries in {run.offered:,} requests",
        columns=RUN_COLUMNS,
        rows=(run_row(level, test),),
        chart=rate_chart(level),
    )
    return Verdict(findings, (evidence,), test.assumed)
