"""Inputs of a case read into a brief by their names; what could not be read is listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from archkit.brief import Brief, merge_briefs, read_prose
from archkit.brief.quantity import number_of
from archkit.errors import InputError
from archkit.explore.evaluation.case import Case
from archkit.explore.evaluation.input_draft import Draft, brief_of, one_of
from archkit.explore.evaluation.input_name import BYTES, DAYS, MILLISECONDS, InputName, name_of, words

_READS = words(
    "read view pageview pageviews visit query querie lookup get download redirect redirection click"
    " hit watch play fetch impression open retrieval listen watched viewed played streamed opened"
)
_SECTIONS = words("load workload traffic scale volume quality capacity rate size data input assumption")
"""Headings of inputs that say nothing of what stands under them."""
_SEARCHES = frozenset({"search", "searche", "searches"})
_REQUESTS = words("request call action interaction rps qps tps traffic")
_USERS = words(
    "user mau dau wau subscriber member visitor player driver rider viewer passenger patient student"
    " citizen listener reader customer people person employee"
)
_TENANTS = words("tenant organisation organization workspace company companie merchant")
_TEAM = words("engineer engineers developer dev devs team staff")
_LARGE = words("object photo image picture video file blob media attachment upload document page audio")
_LARGE_BYTES = 64_000
_MONTHS = 30.0
_SHORT = {"s": DAYS["second"], "sec": DAYS["second"], "min": DAYS["minute"], "h": DAYS["hour"]}
"""Days, by a unit of time that is cut short at the end of a name."""
_LONGEST_PLAN_MONTHS = 60
"""Exercises plan as far as they keep things; nobody plans machines for more than five years."""


@dataclass(frozen=True)
class ReadInputs:
    """The brief of a case, and the inputs that nothing could be made of, with the reason."""

    brief: Brief
    unread: tuple[str, ...] = ()


def read_inputs(case: Case) -> ReadInputs:
    """Return the brief that a case's inputs and prose state; inputs go before prose."""
    draft = Draft(case.title or case.id)
    unread: list[str] = []
    late: list[tuple[InputName, object]] = []
    for name, value in _flat(case.inputs):
        parts = name_of(name)
        if parts.per_each or parts.has("interval", "every", "frequency") or _is_portion(parts):
            late.append((parts, value))
        elif not _read(parts, value, draft):
            unread.append(f"{name}: {value}")
    for parts, value in sorted(late, key=lambda one: _is_portion(one[0])):
        if not any(reader(parts, value, draft) for reader in (_portion, _interval, _each)):
            unread.append(f"{parts.name}: {value}")
    brief, refused = brief_of(draft)
    if case.brief.strip():
        try:
            brief = merge_briefs(brief, read_prose(case.brief, name=brief.name))
        except InputError as error:
            refused.append(f"brief: {error}")
    return ReadInputs(brief, tuple(unread + refused))


def _flat(inputs: Mapping[str, Any], before: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, value in inputs.items():
        section = before and not name_of(before).has(*_SECTIONS)
        whole = f"{before}_{name}" if section else str(name)
        if isinstance(value, Mapping) and {"value"} <= set(value):
            found.append((whole, value["value"]))
        elif isinstance(value, Mapping):
            found += _flat(value, whole)
        else:
            found.append((whole, value))
    return found


def _read(name: InputName, value: object, draft: Draft) -> bool:
    number = _number(value)
    return any(reader(name, number, value, draft) for reader in _READERS)


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    text = value.removesuffix("%").strip() if isinstance(value, str) else value
    try:
        found = number_of(text)
    except ValueError:
        return None
    return float(found) if isinstance(found, (int, float)) else None


def _words(name: InputName, number: float | None, value: object, draft: Draft) -> bool:
    """Read what is stated in words, by a yes, or as a list."""
    if isinstance(value, bool):
        regimes = [one for one in ("gdpr", "hipaa", "pci", "sox", "soc") if name.has(one)]
        if regimes and value:
            told = {"pci": "PCI DSS", "soc": "SOC 2"}
            _add(draft, "compliance.regimes", [told.get(one, one.upper()) for one in regimes])
        elif name.has("internal"):
            draft.values["threats.exposure"] = "internal" if value else "public"
        elif name.has("regulated", "compliance") and not value:
            draft.values["compliance.regimes"] = []
        else:
            return False
        return True
    lines = [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]
    if number is not None:
        return False
    for spelled, path in _WORDED.items():
        if name.has(*spelled.split()):
            single = path in {
                "quality.consistency",
                "workload.traffic_shape",
                "threats.exposure",
                "budget.provider",
            }
            if single:
                draft.values[path] = lines[0].strip().lower().replace("_", "-")
            else:
                _add(draft, path, lines)
            return True
    return False


_WORDED = {
    "consistency": "quality.consistency",
    "shape pattern spikiness": "workload.traffic_shape",
    "exposure": "threats.exposure",
    "provider cloud": "budget.provider",
    "compliance regulation regime regulatory": "compliance.regimes",
    "residency": "compliance.residency",
    "region geography": "scale.regions",
    "client platform": "scale.clients",
    "skill stack language": "team.skills",
}


def _add(draft: Draft, path: str, lines: list[str]) -> None:
    draft.values[path] = [*draft.values.get(path, ()), *lines]


def _quality(name: InputName, number: float | None, value: object, draft: Draft) -> bool:  # noqa: ARG001, PLR0911 - one reader's form; one way out a field
    if number is None:
        return False
    if name.has("availability", "uptime", "sla"):
        draft.values["quality.availability_percent"] = number * 100 if number <= 1 else number
        return True
    for goal in ("rpo", "rto"):
        if name.has(goal):
            unit = next((DAYS[one] for one in name.tokens if one in DAYS), DAYS["minute"])
            draft.values[f"quality.{goal}_minutes"] = number * unit * 1_440
            return True
    if name.has("latency", "p50", "p95", "p99", "p999", "response"):
        unit = next((MILLISECONDS[one] for one in name.tokens if one in MILLISECONDS), 1.0)
        side = "write" if name.has("write", "post", "send", "delivery") else "read"
        draft.values.setdefault(f"quality.{side}_latency_p95_ms", number * unit)
        return True
    if name.has("growth"):
        yearly = number * 100 if name.has("factor", "x", "times") else number
        if name.has("month", "monthly"):
            yearly = ((1 + number / 100) ** 12 - 1) * 100
        elif not name.has("percent", "pct", "factor", "rate", "year", "yearly", "annual"):
            return False
        draft.values["scale.growth_percent_per_year"] = yearly
        return True
    if name.has("fraction", "share") and name.has("cache", "cached", "hot"):
        draft.values["workload.hot_fraction"] = number / 100 if number > 1 else number
        return True
    return _ratio(name, number, draft)


def _ratio(name: InputName, number: float, draft: Draft) -> bool:
    asked = name.has("ratio", "factor", "multiplier", "multiple", "to", "over", "per")
    if name.has("peak", "burst") and asked and name.per_day is None:
        draft.values["workload.peak_to_average"] = number
        return True
    reads = next((place for place, one in enumerate(name.tokens) if one in {"read", "reads"}), None)
    writes = next((place for place, one in enumerate(name.tokens) if one in {"write", "writes"}), None)
    if reads is None or writes is None or name.per_day is not None or number <= 0:
        return False
    draft.values["workload.read_write_ratio"] = number if reads < writes else 1 / number
    return True


def _team(name: InputName, number: float | None, value: object, draft: Draft) -> bool:  # noqa: ARG001 - one reader's form
    if number is None:
        return False
    if name.has("oncall") or {"on", "call"} <= set(name.tokens):
        draft.values["team.on_call_people"] = round(number)
    elif name.has("teams"):
        draft.values["team.teams"] = round(number)
    elif name.has("sre", "operations", "operators") and name.has("engineer", "people", "sre"):
        draft.values["team.operations_engineers"] = round(number)
    elif name.has(*_TEAM) and not name.has("cost", "budget", "rate", "salary"):
        draft.values["team.engineers"] = round(number)
    elif name.has("budget", "cost", "spend", "usd", "price") and not name.has("request", "user"):
        yearly = name.has("year", "yearly", "annual")
        once = name.has("once", "capital", "project") or {"one", "off"} <= set(name.tokens)
        path = "budget.one_off_usd" if once else "budget.monthly_usd"
        draft.values[path] = number / 12 if yearly else number
    elif (
        name.per_day is None
        and name.has("deadline", "timeline", "launch", "delivery", "duration", "timebox", "timeframe")
        and set(name.tokens) & set(DAYS)
    ):
        unit = next(DAYS[one] for one in name.tokens if one in DAYS)
        draft.values["timeline.weeks"] = number * unit / 7
    else:
        return False
    return True


def _time(name: InputName, number: float | None, value: object, draft: Draft) -> bool:  # noqa: ARG001 - one reader's form
    if number is None or name.per_day is not None:
        return False
    unit = next((DAYS[one] for one in reversed(name.tokens) if one in DAYS), None)
    if unit is None:
        return False
    if name.has(
        "retention", "retain", "retained", "kept", "keep", "history", "ttl", "lifetime", "expiry", "expire"
    ):
        draft.values["workload.retention_days"] = number * unit
        months = round(number * unit / _MONTHS) if unit < DAYS["year"] else round(number * 12)
        if 1 <= months <= _LONGEST_PLAN_MONTHS:
            draft.values.setdefault("scale.horizon_months", months)
        return True
    if name.has("horizon", "planning", "projection", "forecast") or name.tokens in {("years",), ("months",)}:
        months = (
            round(number * unit / _MONTHS)
            if unit < DAYS["year"]
            else round(number * unit / DAYS["year"] * 12)
        )
        draft.values["scale.horizon_months"] = max(1, months)
        return True
    return False


def _size(name: InputName, number: float | None, value: object, draft: Draft) -> bool:  # noqa: ARG001 - one reader's form
    unit = next((BYTES[one] for one in reversed(name.tokens) if one in BYTES), None)
    if number is None or (unit is None and not name.has("size")) or name.per_day is not None:
        return False
    if name.has("storage", "total", "memory", "ram", "disk", "database", "dataset"):
        return False
    size = round(number * (unit or 1.0))
    large = name.has(*_LARGE) or size >= _LARGE_BYTES
    path = "workload.object_bytes" if large else "workload.record_bytes"
    if large and not name.has("object", "blob"):
        thing = " ".join(one for one in name.tokens if one in _LARGE or one.removesuffix("s") in _LARGE)
        if thing:
            draft.kept.setdefault(one_of(thing), {})["attributes"] = [{"name": "content", "type": "binary"}]
    draft.values.setdefault(path, max(1, size))
    return True


def _rate(name: InputName, number: float | None, value: object, draft: Draft) -> bool:
    if number is None and isinstance(value, str):
        return _written_rate(name, value, draft)
    if number is None or name.per_day is None or number <= 0:
        return False
    if name.has(*_USERS) and not name.has(*_READS, *_REQUESTS, "write"):
        return False  # daily active users are people, not a rate
    return _at(name, number * name.per_day, draft)


def _written_rate(name: InputName, value: str, draft: Draft) -> bool:
    from archkit.brief.quantity import per_day  # noqa: PLC0415 - one reading of rates for all

    try:
        rate = per_day(value)
    except ValueError:
        return False
    return isinstance(rate, (int, float)) and _at(name, float(rate), draft)


def _at(name: InputName, per_day: float, draft: Draft) -> bool:
    subject = [one for one in name.subject.split() if one.removesuffix("s") not in _REQUESTS]
    kinds = {one.removesuffix("s") for one in name.tokens}
    side = "read" if kinds & (_READS | {"read"}) else "write" if kinds & {"write", "wps"} else ""
    if name.has("peak", "max", "maximum", "busiest"):
        draft.peaks[side or ("search" if kinds & _SEARCHES else " ".join(subject) or "request")] = per_day
        return True
    rest = [one for one in subject if one.removesuffix("s") not in {"read", "write"}]
    if side and not rest:
        draft.values[f"workload.{side}s_per_day"] = per_day
    elif side == "read" or kinds & _SEARCHES:
        kind = "search" if kinds & _SEARCHES else "read"
        draft.done[" ".join(subject)] = (kind, per_day)
    elif rest and not set(rest) <= {"total", "overall"}:
        draft.done[" ".join(rest)] = ("create", per_day)
    else:
        draft.done["request"] = ("request", per_day)
    return True


def _each(name: InputName, value: object, draft: Draft) -> bool:
    """Read a rate or number for each of something whose number is stated: a user, a device."""
    number = _number(value)
    if number is None or name.has("budget", "cost", "usd"):
        return False
    if name.per_each in {"write", "read"} and _ratio(name, number, draft):
        return True
    if set(name.tokens) & set(BYTES) or name.has("size"):
        return _size(name, number, value, draft)
    many = (
        draft.users.get("daily") or draft.users.get("total")
        if name.per_each in _USERS | {"account"}
        else None
    )
    if many is None:
        many = next((one["rows_now"] for one in _kept_as(name.per_each, draft) if "rows_now" in one), None)
    if many is None:
        return False
    if name.per_day is None:
        draft.kept.setdefault(one_of(name.subject), {}).setdefault("rows_now", round(number * many))
        return bool(name.subject)
    return _at(name, number * many * name.per_day, draft)


def _kept_as(thing: str, draft: Draft) -> list[dict[str, Any]]:
    """Return what is kept under a name, or under a longer name that ends in it: a pool is a server pool."""
    exact = [draft.kept[thing]] if thing in draft.kept else []
    return exact or [fields for kept, fields in draft.kept.items() if kept.split()[-1:] == [thing]]


def _is_portion(name: InputName) -> bool:
    """Say whether a name tells which part of the writes, or of the people, adds a large body."""
    portion = name.has("share", "fraction", "percent", "percentage", "pct")
    return portion and name.per_day is None and name.has(*_LARGE)


def _portion(name: InputName, value: object, draft: Draft) -> bool:
    """Read the part of what is written that carries a picture or file: ``media_share``.

    Where no writes are stated it is the part of a day's users, each of whom adds one.
    """
    number = _number(value)
    if not _is_portion(name) or number is None or number <= 0:
        return False
    part = number / 100 if number > 1 or name.has("percent", "percentage", "pct") else number
    written = draft.values.get("workload.writes_per_day") or sum(
        rate for kind, rate in draft.done.values() if kind == "create"
    )
    whole = written or draft.users.get("daily")
    if not whole:
        return False
    large = [thing for thing, fields in draft.kept.items() if "attributes" in fields]
    said = next(one_of(one) for one in name.tokens if one in _LARGE or one.removesuffix("s") in _LARGE)
    thing = large[0] if len(large) == 1 else said
    draft.kept.setdefault(thing, {})["attributes"] = [{"name": "content", "type": "binary"}]
    draft.done[thing] = ("create", whole * part)
    return True


def _interval(name: InputName, value: object, draft: Draft) -> bool:
    """Read how often each of the things that are counted reports: ``report_interval_seconds``."""
    number = _number(value)
    unit = next((DAYS[one] for one in name.tokens if one in DAYS), None) or _SHORT.get(name.tokens[-1])
    things = [fields["rows_now"] for fields in draft.kept.values() if fields.get("rows_now")]
    if not number or number < 0 or unit is None or not name.has("interval", "every") or not things:
        return False
    said = [one for one in name.tokens if one not in {"interval", "every"} and one not in DAYS]
    draft.done[" ".join(said) or "report"] = ("create", max(things) / (number * unit))
    return True


def _count(name: InputName, number: float | None, value: object, draft: Draft) -> bool:
    if isinstance(value, str) and "%" in value:
        return False
    if number is None or number < 1 or name.has("fraction", "share", "percent", "ratio", "factor"):
        return False
    if name.has("region"):
        draft.values["scale.regions"] = [f"region {one + 1}" for one in range(min(round(number), 50))]
    elif name.has("connection", "socket", "websocket", "concurrent", "ccu", "simultaneous", "online"):
        draft.values["scale.users_concurrent_peak"] = round(number)
    elif name.has(*_TENANTS):
        draft.values["scale.tenants"] = round(number)
    elif name.has(*_USERS):
        daily = name.has("dau", "daily", "active") and not name.has("mau", "monthly", "wau", "weekly")
        draft.users["daily" if daily else "total"] = number
        draft.values[f"scale.users_{'daily_active' if daily else 'total'}"] = round(number)
    elif name.has("account") and "scale.users_total" not in draft.values:
        draft.users["total"] = number
        draft.values["scale.users_total"] = round(number)
    elif name.subject and name.per_day is None:
        draft.kept.setdefault(one_of(name.subject), {})["rows_now"] = round(number)
    else:
        return False
    return True


_Reader = Callable[[InputName, float | None, object, Draft], bool]
_READERS: tuple[_Reader, ...] = (_words, _quality, _team, _time, _size, _rate, _count)
