"""What is watched: logs, metrics, traces, and who keeps them."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import Anatomy, listed, percent
from archkit.architects.rulebook.anatomy import volume as volume_of
from archkit.architects.rulebook.choice import priced
from archkit.architects.rulebook.choices.circumstances import circumstances_of
from archkit.architects.rulebook.choices.weighing import cost_points, weigh
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.size.people_cost import owned_usd
from archkit.brief.quantity import DAYS_PER_MONTH, SECONDS_PER_DAY
from archkit.design import Decision, Estimate
from archkit.knowledge import fact
from archkit.sizing import price_book
from archkit.sizing.reliability.downtime import plain, ranged

HOSTED, SELF_RUN, PLATFORM = "hosted", "self-run", "platform-built-in"
_GIB = 2.0**30
_SHOWN_STATES = 5
_MINUTES_A_DAY = 1440


def requests_per_second(a: Anatomy) -> float:
    """Return the average requests a second, reads and writes together; 0 when unknown."""
    load = a.case.load
    return sum(one.base for one in (load.reads_per_second, load.writes_per_second) if one)


def log_gib_per_month(a: Anatomy) -> float:
    """Return the log volume in GiB a month."""
    seconds = SECONDS_PER_DAY * DAYS_PER_MONTH
    jobs = a.case.load.jobs_per_second_peak
    average = jobs.base / a.case.load.peak_to_average.base if jobs else 0.0
    return (requests_per_second(a) + average) * seconds * fact("cost.log-bytes").base / _GIB


def _senders(a: Anatomy) -> int:
    """Return the instances and stores that send metrics."""
    return sum(part.instances for part in a.deployables) + len(a.stores)


def logging(a: Anatomy) -> str:
    """Return how logs are written, without personal data."""
    tenant = "tenant_id, " if (a.case.brief.scale.tenants or 0) > 1 else ""
    hidden = f" (kept out: {listed(a.personal_fields, longest=3)})" if a.personal_fields else ""
    volume = log_gib_per_month(a)
    much = f" Volume: {volume_of(volume)} a month" if volume else " Volume unknown until rates are stated"
    return (
        f"One JSON line for each request and job: time, level, correlation_id, operation, {tenant}user as"
        f" keyed hash, duration_ms, status, stable error code{hidden}.{much}, kept"
        f" {fact('operations.log-days').base:.0f} days and then deleted by the store's own rule."
    )


def metrics(a: Anatomy) -> str:
    """Return what is measured: rate, errors, duration; saturation; and the brief's own numbers."""
    entries = listed(part.name for part in a.entries) or "each part"
    held = [_SATURATION[part.kind].format(name=part.name) for part in a.stores if part.kind in _SATURATION]
    if not a.parts("queue", "stream") and any(one.deferred for one in a.operations):
        held.append("age of the oldest waiting job")
    saturation = f" Saturation: {listed(held, longest=5)}." if held else ""
    told = f"Rate, errors and duration by operation at {entries}.{saturation} Business: {_business(a)}."
    if a.case.has("ledger") and a.case.has("external-providers", "payments"):
        told += (
            " Reconciled each night: entries against what the provider reports; a difference raises a ticket."
        )
    return told


_SATURATION = {
    "database": "{name} connections in use, disk, slowest statements",
    "cache": "{name} hit rate and evictions",
    "queue": "{name} age of the oldest message",
    "stream": "{name} consumer lag in seconds",
    "search": "{name} indexing delay",
    "object-store": "{name} bytes and requests",
    "warehouse": "{name} load delay",
}


def _business(a: Anatomy) -> str:
    changing = [one for one in a.operations if one.kind in {"create", "command", "update", "subscribe"}]
    chosen = (changing or list(a.operations))[:3]
    if not chosen:
        return "one number that the owner names as the purpose, counted each minute"
    lines = []
    for one in chosen:
        rate = f", planned {number(one.per_day)} a day" if one.per_day else ""
        states = _states(a, one.entity or "")
        split = f" by {'/'.join(states[:_SHOWN_STATES])}" if states else ""
        lines.append(
            f"'{one.name}' completed each"
            f" {'minute' if (one.per_day or 0) >= _MINUTES_A_DAY else 'day'}{split}{rate}"
        )
    return "; ".join(lines)


def _states(a: Anatomy, entity_name: str) -> tuple[str, ...]:
    entity = next((one for one in a.case.brief.workload.entities if one.name == entity_name), None)
    listed_ones = [one for one in entity.attributes if one.values] if entity else []
    ordered = sorted(listed_ones, key=lambda one: one.name.lower() not in {"status", "state"})
    return ordered[0].values if ordered else ()


def tracing(a: Anatomy) -> str:
    """Return how a request is followed, and the share of traces that is kept."""
    rate, kept = requests_per_second(a), fact("operations.traces-per-second").base
    waits = a.parts("queue", "stream")
    path = listed(
        (part.name for part in a.architecture.components if part.kind not in {"client", "observability"}),
        longest=6,
    )
    if len(a.deployables) <= 1 and not waits and not a.parts("external"):
        return (
            "One deployable and no queue or provider: the correlation id in each log line and the"
            f" statements' durations suffice; spans are added with the second deployable. Path: {path}."
        )
    share = (
        f"all of the {number(rate)}/s"
        if rate <= kept
        else f"{percent(kept / rate)} of {number(rate)}/s at random"
    )
    through = f", through {listed(part.name for part in waits)} in a message header" if waits else ""
    return (
        f"OpenTelemetry spans with the W3C trace context over {path}{through}. Kept: {share}, and each trace"
        " with an error or over its time target."
    )


def decide_observability(a: Anatomy) -> Decision | None:
    """Return who keeps logs, metrics and traces; None when an earlier step decided."""
    if a.has_decided("observability", "monitoring") or not a.deployables:
        return None
    volume, series = (
        log_gib_per_month(a),
        fact("cost.metric-series").base * _senders(a),
    )
    bill = _bill(a, volume, series)
    readings = circumstances_of(a)
    choice = weigh(a.case, "observability-stack", readings, cost_points(bill))
    part = next(iter(a.parts("observability")), None)
    return Decision(
        **choice.outcome("May logs leave for a provider?", options=priced(choice.options, bill)),
        title=f"Observability: {choice.chosen.name}",
        question="Who keeps logs, metrics and traces?",
        because=(
            f"Logs of {volume_of(volume)} and {number(series)} series a month: hosted {number(bill[HOSTED])}"
            f" USD with its work, self-run {number(bill[SELF_RUN])}. {choice.standing}"
        ),
        consequences=(
            "Instrumentation is OpenTelemetry, so that the store behind it can be changed.",
            (
                f"Retention is set to {fact('operations.log-days').base:.0f} days on the first day; the"
                " default of hosted logs is often without end."
            ),
            *((f"It is the component '{part.name}' of the architecture.",) if part else ()),
        ),
        depends_on=(
            "workload rates",
            "team.engineers",
            price_book(a.case.brief).origin("logs-gib", _keeper(a)),
            "operations.observability-self-run-hours",
        ),
        flips_when=_flips(a, volume, bill),
        revisit="When the bill passes a tenth of the running cost.",
        figures=_figures(a),
    )


def _figures(a: Anatomy) -> tuple[Estimate, ...]:
    """Return the logs and the metric series of a month."""
    entries = log_gib_per_month(a) * _GIB / fact("cost.log-bytes").base
    logs = plain(entries, f"{number(entries)} requests and jobs a month") * ranged("cost.log-bytes")
    series = plain(_senders(a), f"{_senders(a)} instances and stores") * ranged("cost.metric-series")
    return (
        (logs * plain(1 / _GIB, f"1/{_GIB:,.0f} GiB/B")).estimate("log-volume", "Logs of a month", "GiB"),
        series.estimate("metric-series", "Metric series of a month", "series"),
    )


def _flips(a: Anatomy, volume: float, bill: dict[str, float]) -> str:
    price, unit = _prices(a)
    enough = fact("operations.observability-self-run-engineers").base
    if bill[SELF_RUN] <= bill[HOSTED]:
        return f"Self-run is cheaper already, and is considered from {enough:.0f} engineers."
    dearer = bill[SELF_RUN] - bill[HOSTED]
    if not price:
        return f"A GiB of logs begins to cost something (0 USD now); self-run is {number(dearer)} USD dearer."
    return (
        f"Self-run is cheaper from about {number(dearer / price + volume)} GiB of logs a month (now"
        f" {number(volume)}) at {price:g} USD/GiB and"
        f" {unit:g} USD for each series, and is considered from {enough:.0f} engineers."
    )


def _keeper(a: Anatomy) -> str | None:
    """Return the technology of the part that keeps them, whose own prices go before the provider's."""
    part = next(iter(a.parts("observability")), None)
    return part.technology if part else None


def _prices(a: Anatomy) -> tuple[float, float]:
    """Return the USD for a GiB of logs and for a metric series."""
    book, keeper = price_book(a.case.brief), _keeper(a)
    return book.price("logs-gib", keeper).base, book.price("metric-series", keeper).base


def _bill(a: Anatomy, volume: float, series: float) -> dict[str, float]:
    logs, metric = _prices(a)
    money = volume * logs + series * metric
    look = fact("operations.observability-hosted-hours").base
    return {
        PLATFORM: owned_usd(a.case, money=volume * logs, hours=look),
        HOSTED: owned_usd(a.case, money=money, hours=look),
        SELF_RUN: owned_usd(
            a.case,
            money=fact("operations.observability-self-run-usd").base,
            hours=fact("operations.observability-self-run-hours").base,
        ),
    }
