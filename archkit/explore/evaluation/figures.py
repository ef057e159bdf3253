"""Published figures beside the engine's own, in one unit; none is computed from the case's formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pydantic import ValidationError

from archkit.brief import Brief
from archkit.brief.quantity import DAYS_PER_MONTH
from archkit.design import Design, Estimate
from archkit.explore.evaluation.case import PublishedNumber
from archkit.explore.evaluation.input_name import BYTES, PER_DAY, InputName, name_of, words
from archkit.explore.evaluation.verdict import FigureMark
from archkit.explore.evaluation.vocabulary import stem_of
from archkit.sizing import assumed_brief, measure_load, operation_rate
from archkit.sizing.units import conversion

_ANY = words("rps qps tps request call load throughput total overall traffic ops operation")
_DATA = {"b": "B", "byte": "B", "bytes": "B", "mbit": "Mbit", "gbit": "Gbit"} | {
    name.lower(): name for name in ("kB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB")
}
_BITS_A_SECOND = {"mbps": "Mbit", "gbps": "Gbit"}
_MANY = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "mio": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9}
_BODIES = words("object photo image video media file blob attachment")
_DAYS_OF_YEAR = 365
_MONTHS_OF_YEAR = 12


@dataclass(frozen=True)
class _Computed:
    """What the engine says: a number in its unit, and where it stands."""

    value: float
    unit: str
    what: str


def judge_figures(
    numbers: tuple[PublishedNumber, ...], brief: Brief, design: Design
) -> tuple[FigureMark, ...]:
    """Return each published figure beside what the engine computes from the brief.

    Args:
        numbers: The published figures.
        brief: The brief as it was read; the design's assumptions fill what it leaves open.
        design: The design, for what is computed of it: machines and cost.
    """
    apart = any(name_of(one.name).has(*_BODIES) for one in numbers)
    return tuple(_judged(one, brief, design, apart=apart) for one in numbers)


def _judged(number: PublishedNumber, brief: Brief, design: Design, *, apart: bool) -> FigureMark:
    name = name_of(number.name)
    if apart and not name.has(*_BODIES):  # who tells of the files in a figure of their own means rows here
        name = replace(name, tokens=(*name.tokens, "row"))
    found = next((made for look in _LOOKS if (made := look(name, number, brief, design))), None)
    base = {"name": number.name, "published": number.published, "unit": number.unit,
            "allowed_factor": number.tolerance_factor, "recompute": number.recompute}  # fmt: skip
    if found is None:
        return FigureMark(**base, because="nothing that the engine computes has this name and unit")
    try:
        value = _converted(found, number, name)
    except ValueError as error:
        return FigureMark(**base, because=f"{found.what}: {str(error).partition(' | ')[0]}")
    if value <= 0 or number.published <= 0:
        factor = 1.0 if value == number.published else float("inf")
    else:
        factor = max(value / number.published, number.published / value)
    return FigureMark(
        **base,
        computed=value,
        what=found.what,
        factor=factor,
        within=factor <= number.tolerance_factor * 1.0000001,
    )


def _converted(found: _Computed, number: PublishedNumber, name: InputName) -> float:
    """Return what was computed in the published unit.

    Raises:
        ValueError: If the units have different dimensions.
    """
    unit = number.unit.strip().lower().replace(" per ", "/").replace("per ", "/").replace(" ", "")
    many = 1.0
    for word, times in _MANY.items():
        rest = unit.removeprefix(word)
        if (
            unit
            and rest != unit
            and (rest == "" or rest[:1] in "/*" or word in {"million", "billion", "thousand"})
        ):
            many, unit = times, rest
            break
    head, slash, tail = unit.partition("/")
    if head in {"rps", "qps", "tps", "eps", "hz", "ops"}:
        head, slash, tail = "1", "/", "s"
    if head in _BITS_A_SECOND:
        head, slash, tail = _BITS_A_SECOND[head].lower(), "/", "s"
    ours, _, per = found.unit.partition("/")
    data = _DATA.get(head)
    target = data or ("USD" if head in {"usd", "$"} else ours)
    if data is None and ours in _DATA.values():
        raise ValueError(f"the published unit {number.unit!r} is none of data")
    if not slash and per:
        tail = "s" if per == "s" and name.per_day is None else _time_of(name) or per
    tail = tail.removeprefix("(").removesuffix(")")
    known = {
        "sec": "s",
        "second": "s",
        "min": "minute",
        "hr": "hour",
        "d": "day",
        "mo": "month",
        "yr": "year",
        "y": "year",
    }
    tail = known.get(tail, tail).removesuffix("s") if tail != "s" else tail
    yearly = tail == "year"
    value = found.value * float(
        conversion(found.unit, f"{target}/{'day' if yearly else tail}" if tail else target)
    )
    return value * (_DAYS_OF_YEAR if yearly else 1) / many


def _time_of(name: InputName) -> str:
    for one in name.tokens:
        word = {"daily": "day", "monthly": "month", "yearly": "year", "annual": "year", "hourly": "hour"}.get(
            one, one
        )
        if word in PER_DAY and len(word) > 1:
            return word
    return ""


def _of(estimate: Estimate | None) -> _Computed | None:
    return _Computed(estimate.base, estimate.unit, estimate.name) if estimate else None


def _sum(*estimates: Estimate | None) -> _Computed | None:
    found = [one for one in estimates if one]
    if not found:
        return None
    value = sum(one.base * float(conversion(one.unit, found[0].unit)) for one in found)
    return _Computed(value, found[0].unit, " and ".join(one.name.lower() for one in found))


def _is_data(number: PublishedNumber, name: InputName) -> bool:
    head = number.unit.strip().lower().partition("/")[0].strip()
    return (
        head in _DATA or head.removesuffix("s") in _DATA or (not head and bool(set(name.tokens) & set(BYTES)))
    )


def _is_rate(number: PublishedNumber, name: InputName) -> bool:
    unit = number.unit.lower()
    return (
        "/" in unit or "per" in unit or unit in {"rps", "qps", "tps", "eps", "hz"} or name.per_day is not None
    )


def _volumes(name: InputName, number: PublishedNumber, brief: Brief, design: Design) -> _Computed | None:
    if not _is_data(number, name):
        return None
    horizon = _at_horizon(name, brief)
    load = measure_load(horizon)
    if name.has("cache", "cached", "memory", "ram", "hot"):
        return _of(load.hot_set_gib) or _of(measure_load(assumed_brief(brief, design)).hot_set_gib)
    second = number.unit.lower().endswith(("/s", "ps", "per second", "/sec"))
    if name.has(
        "ingress", "egress", "bandwidth", "incoming", "outgoing", "upload", "download", "network"
    ) and (second or name.has("ingress", "egress", "bandwidth")):
        out = name.has("egress", "outgoing", "download", "read", "out")
        peak = name.has("peak")
        if out:
            return _of(load.peak_egress_mbit_per_second if peak else load.egress_mbit_per_second)
        return _of(load.peak_ingress_mbit_per_second if peak else load.ingress_mbit_per_second)
    growth = (
        name.has("growth", "daily", "monthly", "yearly", "annual", "added", "new", "increment")
        or "/" in number.unit
        or name.per_day is not None
    )
    objects = name.has(*_BODIES)
    rows = name.has("row", "record", "metadata", "table", "database") or _names_rows(name, brief)
    if growth:
        parts = (load.storage_gib_per_month, load.objects_gib_per_month)
    else:
        parts = (load.storage_gib_at_horizon, load.objects_gib_at_horizon)
    if objects and parts[1]:
        return _of(parts[1])
    return _of(parts[0]) if rows and parts[0] else _sum(*parts)


def _names_rows(name: InputName, brief: Brief) -> bool:
    """Say whether a figure is named after an entity that is kept as rows, not as objects."""
    own = {stem_of(one) for one in name.tokens}
    return any(
        own & {stem_of(word) for word in one.name.lower().split()}
        for one in brief.workload.entities
        if all(attribute.type != "binary" for attribute in one.attributes)
    )


def _at_horizon(name: InputName, brief: Brief) -> Brief:
    """Return the brief with the horizon that a figure means.

    That is the time in its name, as ``_10y`` or ``_3_years``; else the horizon that the brief
    states; else how long things are kept, since that is when no more gathers.
    """
    months: float | None = None
    for before, one in zip(("", *name.tokens), name.tokens, strict=False):
        if before.isdigit() and one in {"y", "yr", "year", "years"}:
            months = int(before) * _MONTHS_OF_YEAR
        elif before.isdigit() and one in {"m", "mo", "month", "months"}:
            months = int(before)
    if months is None and brief.scale.horizon_months is None and brief.workload.retention_days:
        months = max(1.0, brief.workload.retention_days / DAYS_PER_MONTH)
    if not months:
        return brief
    try:
        return brief.with_values({"scale.horizon_months": round(months)})
    except ValidationError:
        return brief


def _rates(name: InputName, number: PublishedNumber, brief: Brief, design: Design) -> _Computed | None:
    if not _is_rate(number, name) or name.has("cost", "usd", "budget"):
        return None
    peak = name.has("peak", "max", "burst", "busiest")
    named = _of_operation(name, brief, peak=peak)
    if named:
        return named
    for one in (brief, assumed_brief(brief, design)):
        load = measure_load(one)
        reads = load.peak_reads_per_second if peak else load.reads_per_second
        writes = load.peak_writes_per_second if peak else load.writes_per_second
        jobs = load.jobs_per_second_peak if peak else load.jobs_per_second
        if name.has("read", "redirect", "view", "query", "quer", "get", "download", "redirection", "lookup"):
            found = _of(reads)
        elif name.has("write", "insert", "create", "creation", "update", "ingest", "upload", "post", "new"):
            found = _of(writes)
        elif name.has("job", "task"):
            found = _of(jobs)
        elif name.has(*_ANY):
            sides = [side for side in (reads, writes) if side]
            total = sum(side.base for side in sides)
            found = _Computed(total, "request/s", "Reads and writes") if sides else None
        else:
            found = None
        if found:
            return found
    return None


def _of_operation(name: InputName, brief: Brief, *, peak: bool) -> _Computed | None:
    """Return the rate of the operation that a figure is named after, by the words they share."""
    common = _ANY | {"read", "write", "per", "peak"}

    def stems(told: Iterable[str]) -> set[str]:
        return {stem_of(one) for one in told if not {one, one.removesuffix("s")} & common}

    own = stems(name.tokens)
    best, most = None, 0
    for one in brief.workload.operations:
        said = stems(f"{one.name} {one.entity or ''}".lower().split())
        if one.per_day and len(own & said) > most:
            best, most = one, len(own & said)
    if best is None:
        return None
    rate = operation_rate(brief, best)
    if rate is None:
        return None
    factor = (best.peak_to_average or measure_load(brief).peak_to_average.base) if peak else 1.0
    return _Computed(rate.base * factor, rate.unit, f"the rate of {best.name!r}")


def _counts(name: InputName, number: PublishedNumber, brief: Brief, design: Design) -> _Computed | None:
    if name.has("connection", "concurrent", "socket", "websocket", "online"):
        load = measure_load(brief)
        return _of(load.concurrent_connections)
    if name.has(
        "row", "record", "link", "url", "key", "object", "item", "total", "entry", "entries"
    ) and not _is_rate(number, name):
        return _of(measure_load(_at_horizon(name, brief)).rows_at_horizon)
    if name.has("peak") and name.has("factor", "ratio", "average"):
        return _of(measure_load(brief).peak_to_average)
    del design
    return None


def _machines(name: InputName, number: PublishedNumber, brief: Brief, design: Design) -> _Computed | None:
    del number, brief
    parts = design.shape.components if design.shape else ()
    sized = {one.component: one.instances for one in (design.size.capacity if design.size else ())}
    wanted: dict[tuple[str, ...], Callable[[str], bool]] = {
        ("server", "instance", "machine", "node", "box", "vm", "app", "web"): lambda kind: kind in {
            "service", "gateway", "realtime", "worker"},
        ("worker", "consumer"): lambda kind: kind == "worker",
        ("replica",): lambda kind: kind == "database",
        ("shard",): lambda kind: kind == "database",
    }  # fmt: skip
    for called, fits in wanted.items():
        if name.has(*called):
            chosen = [
                one for one in parts if fits(one.kind) and (called != ("replica",) or "replica" in one.id)
            ]
            if chosen:
                total = sum(max(one.instances, sized.get(one.id, 0)) for one in chosen)
                return _Computed(total, "instance", "instances in the design")
    if name.has("partition"):
        made = [
            part for one in (design.size.capacity if design.size else ()) for part in one.provisions
            if "partition" in part.id
        ]  # fmt: skip
        return _of(made[0]) if made else None
    return None


def _cost(name: InputName, number: PublishedNumber, brief: Brief, design: Design) -> _Computed | None:
    del brief
    if design.size is None or not (name.has("cost", "bill", "usd", "spend") or "usd" in number.unit.lower()):
        return None
    if name.has("user", "request", "team", "engineer", "people", "salary"):
        return None
    return _Computed(design.size.monthly_usd[1], "USD/month", "the platform's cost of a month")


_LOOKS = (_cost, _volumes, _rates, _machines, _counts)
