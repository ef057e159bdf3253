"""Service levels and the alerts on them: symptoms that users feel, by burn rate or by probe."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.anatomy import DEPLOYABLES, Anatomy, listed, percent
from archkit.architects.rulebook.operate.policies import latency_target_ms
from archkit.architects.rulebook.operate.waiting_work import promised_delay_seconds
from archkit.architects.rulebook.shape.parties import briefly
from archkit.architects.rulebook.signals import deferred_operations, number, signals
from archkit.design import Alert, Component, ServiceLevel
from archkit.design.naming import slug
from archkit.knowledge import fact
from archkit.sizing.reliability import budget_of

_SECONDS = {"minute": 60.0, "hour": 3600.0}
_MS = 1000


def service_levels(a: Anatomy) -> tuple[ServiceLevel, ...]:
    """Return the service levels; each says whether the brief or an assumption set it."""
    return tuple(_levels(a))


def _levels(a: Anatomy) -> Iterator[ServiceLevel]:
    entries = listed(part.name for part in a.entries) or "the system"
    objective, source = availability(a)
    window = round(fact("operations.slo-window-days").base)
    yield ServiceLevel(
        id="availability",
        name=f"Availability of {entries}",
        window_days=window,
        objective_percent=objective,
        source=source,
        indicator=(
            f"Share of requests to {entries} that are answered without a 5xx and within their time limit;"
            " requests refused by a caller's own limit do not count."
        ),
    )
    for kind, stated in (
        ("read", a.case.brief.quality.read_latency_p95_ms),
        ("write", a.case.brief.quality.write_latency_p95_ms),
    ):
        if stated:
            yield _latency(
                a,
                f"{kind}-latency",
                f"Latency of {kind}s",
                stated,
                a.source_of(f"quality.{kind}_latency_p95_ms"),
            )
    quality = a.case.brief.quality
    named = [one for one in a.operations if one.latency_p95_ms and not one.deferred]
    for one in named:
        general = (
            quality.read_latency_p95_ms
            if one.kind in {"read", "list", "search"}
            else quality.write_latency_p95_ms
        )
        if one.latency_p95_ms and one.latency_p95_ms != general:
            yield _latency(
                a,
                f"latency-{one.name}",
                f"Latency of '{one.name}'",
                one.latency_p95_ms,
                f"brief: operation '{one.name}'",
            )
    if not named and not (quality.read_latency_p95_ms or quality.write_latency_p95_ms):
        assumed = fact("operations.assumed-latency-ms")
        yield _latency(
            a, "latency", "Latency of requests", latency_target_ms(a), f"assumed: {assumed.citation}"
        )
    yield from _delay(a, window)
    yield from _batches(a, window)


def availability(a: Anatomy) -> tuple[float, str]:
    """Return the availability objective in percent and where it comes from.

    An objective of 100 % leaves no room for a single failure, so the highest one that is set
    is the fact ``operations.highest-objective``; without a target the fact
    ``operations.assumed-availability`` stands in.
    """
    stated = a.case.brief.quality.availability_percent
    highest = fact("operations.highest-objective").base
    if not stated:
        assumed = fact("operations.assumed-availability")
        return assumed.base, f"assumed: {assumed.citation}"
    if stated > highest:
        return (
            highest,
            (
                f"brief: quality.availability_percent asks for {stated:g} %; {highest:g} % is the highest"
                " objective set for one service"
            ),
        )
    return stated, a.source_of("quality.availability_percent")


def _latency(a: Anatomy, level_id: str, name: str, target: float, source: str) -> ServiceLevel:
    entries = listed(part.name for part in a.entries) or "the system"
    return ServiceLevel(
        id=slug(level_id),
        name=name,
        indicator=(
            f"Share of successful requests answered within {target:g} ms, measured at"
            f" {entries}{' (inside, without the way to the user)' if a.parts('client') else ''}."
        ),
        objective_percent=fact("operations.latency-objective").base,
        threshold_ms=target,
        window_days=round(fact("operations.slo-window-days").base),
        source=source,
    )


def _delay(a: Anatomy, window: int) -> Iterator[ServiceLevel]:
    deferred = [one for one in deferred_operations(a.case) if one.kind != "batch"]
    if not deferred or not a.parts("worker", "function", "scheduler", "queue", "stream"):
        return
    assumed = fact("operations.assumed-delay-seconds")
    stated = [one.latency_p95_ms for one in deferred if one.latency_p95_ms]
    seconds = promised_delay_seconds(a)
    names = listed((f"'{one.name}'" for one in deferred), longest=3)
    goal = next((goal for goal in a.case.brief.goals if any(unit in goal.lower() for unit in _SECONDS)), "")
    hint = f"; the brief's goal speaks of time: '{briefly(goal)}'" if goal else ""
    yield ServiceLevel(
        id="work-in-time",
        name="Deferred work in time",
        indicator=(
            f"Share of {names} finished within {seconds:g} s of being accepted, waiting included; measured"
            " from the stored times."
        ),
        objective_percent=fact("operations.delay-objective").base,
        threshold_ms=seconds * _MS,
        window_days=window,
        source="brief: latency of the deferred operation" if stated else f"assumed: {assumed.citation}{hint}",
    )


def _batches(a: Anatomy, window: int) -> Iterator[ServiceLevel]:
    runs = [one for one in a.operations if one.kind == "batch" and one.per_day]
    if not runs:
        return
    names = listed((f"'{one.name}' ({number(one.per_day or 1.0)} a day)" for one in runs), longest=3)
    yield ServiceLevel(
        id="batches-in-time",
        name="Scheduled work in time",
        indicator=(
            f"Share of runs of {names} that end without error before the next one on the same data is due."
        ),
        objective_percent=fact("operations.delay-objective").base,
        window_days=window,
        source="brief: rate of the operation; the objective is assumed",
    )


def alerts(a: Anatomy, levels: tuple[ServiceLevel, ...]) -> tuple[Alert, ...]:
    """Return the alerts on symptoms, on work that waits, and on what would end in a symptom."""
    return tuple(_alerts(a, levels))


def _alerts(a: Anatomy, levels: tuple[ServiceLevel, ...]) -> Iterator[Alert]:
    first = next(level for level in levels if level.id == "availability")
    yield from _burn(a, first) if burn_rate_sees(a, first) else _probe(a, first)
    yield from _slow_answers(a, levels)
    yield from _waiting_work(a, levels)
    yield from _providers(a)
    yield from _before_symptoms(a)


def _slow_answers(a: Anatomy, levels: tuple[ServiceLevel, ...]) -> Iterator[Alert]:
    """Yield one alert on all latency objectives, each with its own threshold."""
    slow = [level for level in levels if level.threshold_ms and level.id != "work-in-time"]
    if not slow:
        return
    shares = listed(dict.fromkeys(f"{level.objective_percent:g} %" for level in slow), joiner="or")
    within = "; ".join(f"{level.name}, {level.threshold_ms:g} ms" for level in slow)
    yield Alert(
        id="slow-answers",
        name=f"{slow[0].name} over target" if len(slow) == 1 else "Answers are slower than promised",
        severity="ticket",
        condition=f"Less than {shares} of requests within the target over 6 h and over 30 min: {within}.",
        runbook=(
            f"Open the trace of the slowest operation; compare time in {_innermost(a)} with the last"
            " release and with the pool's wait time."
        ),
    )


def burn_rate_sees(a: Anatomy, level: ServiceLevel) -> bool:
    """Say whether traffic is dense enough for a burn rate: enough bad events in its short window."""
    load = a.case.load
    rate = sum(one.base for one in (load.reads_per_second, load.writes_per_second) if one)
    fastest = budget_of(level).alerts[0]
    return fastest.sees(rate)


def _burn(a: Anatomy, level: ServiceLevel) -> Iterator[Alert]:
    budget = level.error_budget_minutes
    fast, slow, drift = budget_of(level).alerts
    entry = listed(part.name for part in a.entries) or "the system"
    yield Alert(
        id="fast-burn",
        name="Users see errors now",
        severity="page",
        condition=(
            f"Errors over {percent(fast.error_share)} in 1 h and in 5 min (burn rate {fast.burn_rate:.6g}:"
            f" 2 % of the {number(budget)} min budget gone in an hour)."
        ),
        runbook=(
            "Was there a release in the last hour? Then roll it back first. Else open the dashboard of"
            f" {entry} and follow the failing operation's trace to the first red part."
        ),
    )
    yield Alert(
        id="slow-burn",
        name="Users see more errors than planned",
        severity="page",
        condition=(
            f"Errors over {percent(slow.error_share)} in 6 h and in 30 min (burn rate"
            f" {slow.burn_rate:.6g}: 5 % of the budget in six hours)."
        ),
        runbook=(
            "Group errors by operation and error code; switch off the newest feature flag that touches the"
            " top one."
        ),
    )
    yield Alert(
        id="drift",
        name="The error budget will not last",
        severity="ticket",
        condition=(
            f"Errors over {percent(drift.error_share)} in 3 d and in 6 h (burn rate {drift.burn_rate:.6g})."
        ),
        runbook=(
            "Put the most frequent error code on the team's list; hold risky releases while less than a"
            " quarter of the budget is left."
        ),
    )


def _probe(a: Anatomy, level: ServiceLevel) -> Iterator[Alert]:
    minutes, failures = fact("operations.probe-minutes").base, fact("operations.probe-failures").base
    reads = [one.name for one in a.operations if one.kind in {"read", "list", "search"}]
    walk = f"'{reads[0]}' with a test account" if reads else "the main operation with a test account"
    load = a.case.load
    rate = sum(one.base for one in (load.reads_per_second, load.writes_per_second) if one)
    why = (
        f"{number(rate * _SECONDS['hour'])} requests/h are too few for {level.objective_percent:g} %"
        if rate
        else "no rate is stated"
    )
    yield Alert(
        id="probe-fails",
        name="The system does not answer",
        severity="page",
        condition=(
            f"{failures:.0f} probes in a row fail ({walk}, each {minutes:g} min). Burn rates are left out:"
            f" {why}."
        ),
        runbook=(
            "Open the readiness endpoint: it names the part that does not answer. Restart that part once; if"
            " it stays down, follow the recovery page."
        ),
    )
    yield Alert(
        id="error-reports",
        name="Errors are reported",
        severity="ticket",
        condition="Any 5xx within a day.",
        runbook="Find the correlation id in the log; mend or note the cause the same day.",
    )


def _waiting_work(a: Anatomy, levels: tuple[ServiceLevel, ...]) -> Iterator[Alert]:
    if any(one.kind == "batch" for one in a.operations):
        yield Alert(
            id="late-batch",
            name="A scheduled run is late",
            severity="ticket",
            condition="A run has not ended without error when the next one is due.",
            runbook=(
                "Read the run's last log line; start it again by hand, which is safe because each run skips"
                " what it has done."
            ),
        )
    level = next((one for one in levels if one.id == "work-in-time"), None)
    if level is None and not a.parts("queue", "stream"):
        return
    seconds = level.threshold_ms / _MS if level and level.threshold_ms else promised_delay_seconds(a)
    worker = listed(part.name for part in a.parts("worker", "scheduler", "function")) or "the worker"
    jobs = signals(a.case).peak_jobs
    rate = f" (planned peak {number(jobs)}/s)" if jobs else ""
    yield Alert(
        id="old-work",
        name="Work waits too long",
        severity="page",
        condition=f"The oldest waiting job is older than {seconds:g} s for 5 min.",
        runbook=(
            f"Compare arrivals{rate} with completions: more arrivals than planned, then add instances of"
            f" {worker}; fewer completions, then look for an open circuit breaker."
        ),
    )
    yield Alert(
        id="set-aside-work",
        name="Jobs were set aside",
        severity="ticket",
        condition="At least 1 job in the set-aside place.",
        runbook=(
            "Read its error; mend the cause; put the jobs back with the command of the runbook and watch them"
            " finish."
        ),
    )


def _providers(a: Anatomy) -> Iterator[Alert]:
    called = list(dict.fromkeys(link.target for link in a.links(DEPLOYABLES, ("external",))))
    if not called:
        return
    names = listed((a.name(one) for one in called), longest=4)
    yield Alert(
        id="provider-fails",
        name="A provider does not answer",
        severity="ticket" if not a.links(DEPLOYABLES, ("external",), "sync") else "page",
        condition=f"The circuit breaker to one of {names} is open for 5 min.",
        runbook=(
            "Read the provider's status page; if it is down, publish the notice and let work wait; if it is"
            " only us, check quota and credential."
        ),
    )


def _before_symptoms(a: Anatomy) -> Iterator[Alert]:
    share = fact("operations.disk-share").base
    for store in a.parts("database")[:1]:
        yield Alert(
            id="store-fills",
            name=f"{store.name} fills",
            severity="ticket",
            condition=(
                f"Disk over {share:g} %, or full within {fact('operations.fill-days').base:.0f} days at last"
                " week's growth."
            ),
            runbook=(
                "Check that the retention job ran; then grow the disk, which needs no restart on managed"
                " storage."
            ),
        )
        yield Alert(
            id="backup-missing",
            name="No fresh backup",
            severity="ticket",
            condition=(
                "The newest restorable point is older than the RPO, or the last restore test older than"
                " planned."
            ),
            runbook="Start a backup by hand, then find why the schedule or the log archive stopped.",
        )
        yield _slow_statements(a, store)


def _slow_statements(a: Anatomy, store: Component) -> Alert:
    """Return the alert on statements that take most of what a request may take."""
    longest = latency_target_ms(a) * fact("operations.hop-share").base
    return Alert(
        id="slow-statements",
        name=f"Statements of {store.name} get slow",
        severity="ticket",
        condition=(
            f"In the store's own statistics a statement takes over {longest:g} ms on average over 1 h, or"
            " twice its time of last week."
        ),
        runbook=(
            "Plan it with EXPLAIN (ANALYZE, BUFFERS) and compare with the plan that the pipeline kept: an"
            " index that is missing, or rows that grew."
        ),
    )


def _innermost(a: Anatomy) -> str:
    waited = [
        link.target for link in a.links(DEPLOYABLES, ("database", "cache", "external", "search"), "sync")
    ]
    return listed(a.name(one) for one in waited) or "the handler"
