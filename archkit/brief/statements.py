"""Statements: which field of the brief a measure fills, by its unit and the words around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from archkit.brief.brief import Source
from archkit.brief.measures import Kind, Measure
from archkit.brief.nouns import singular
from archkit.brief.quantity import DAYS_PER_MONTH, DAYS_PER_YEAR, SECONDS_PER_DAY
from archkit.brief.vocabulary import vocabulary

MONTHS_PER_YEAR = 12
DAYS_PER_WEEK = 7.0
LONGEST_QUOTE = 200
LIKELY_AVAILABILITY = 90.0
"""Percentages below it are shares of something, not an availability."""

_TALK_OF_LATENCY = frozenset(
    [
        "latency",
        "respond",
        "responds",
        "response",
        "responses",
        "p50",
        "p90",
        "p95",
        "p99",
        "under",
        "below",
        "within",
        "than",
        "<",
        "faster",
        "fast",
        "instantly",
        "milliseconds",
        "ms",
    ]
)
_TALK_OF_DELIVERY = frozenset(
    ["delivered", "deliver", "delivery", "arrive", "arrives", "hear", "reach", "reaches", "processed"]
)
_TALK_OF_KEEPING = frozenset(
    [
        "keep",
        "kept",
        "keeps",
        "retain",
        "retained",
        "retains",
        "retention",
        "expire",
        "expires",
        "expired",
        "expiry",
        "purge",
        "purged",
        "delete",
        "deleted",
        "archive",
        "archived",
        "store",
        "stored",
        "history",
        "ttl",
        "old",
        "older",
    ]
)
_TALK_OF_TIMELINE = frozenset(
    [
        "deadline",
        "timeline",
        "launch",
        "ship",
        "live",
        "release",
        "mvp",
        "deliver",
        "build",
        "ready",
        "until",
        "schedule",
        "in",
        "within",
        "plan",
        "done",
        "finish",
        "production",
        "go-live",
        "have",
    ]
)
_TALK_OF_HORIZON = frozenset(["horizon", "next", "over", "ahead"])
_TALK_OF_GROWTH = frozenset(
    [
        "grow",
        "grows",
        "growing",
        "growth",
        "increase",
        "increases",
        "increasing",
        "more",
        "up",
        "rising",
        "expected",
    ]
)
_TALK_OF_MONEY = frozenset(
    [
        "budget",
        "spend",
        "spending",
        "cost",
        "costs",
        "hosting",
        "infrastructure",
        "infra",
        "bill",
        "cloud",
        "run",
        "running",
    ]
)
_TALK_OF_ONE_OFF = frozenset(
    ["one-off", "once", "upfront", "up-front", "one-time", "initial", "capex", "build", "development"]
)
_TALK_OF_UPTIME = frozenset(
    ["availability", "available", "uptime", "sla", "slo", "reliability", "up", "nines"]
)
_TALK_OF_WRITES = frozenset(
    [
        "write",
        "writes",
        "writing",
        "save",
        "saves",
        "post",
        "posts",
        "create",
        "creates",
        "creation",
        "upload",
        "submit",
        "insert",
    ]
)
_TALK_OF_READS = frozenset(
    [
        "read",
        "reads",
        "reading",
        "load",
        "loads",
        "view",
        "search",
        "redirect",
        "redirects",
        "query",
        "queries",
        "page",
        "fetch",
        "get",
    ]
)
_TALK_OF_PEAK = frozenset(["peak", "peaks", "burst", "bursts", "spike", "spikes"])
_TALK_OF_CONCURRENCY = frozenset(["concurrent", "concurrently", "simultaneous", "simultaneously", "ccu"])
_ONCE = ("at once", "at the same time", "online at peak", "at any time", "in parallel")


@dataclass
class Statements:
    """What a text says, field by field.

    The first value of a field stands; a different one is kept as a second source, so that
    the contradiction can be found.
    """

    text: str
    values: dict[str, Any] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    peaks: list[Measure] = field(default_factory=list)
    roles: list[Measure] = field(default_factory=list)

    def quote(self, start: int, end: int) -> str:
        """Return a literal part of the text."""
        return self.text[start : min(end, start + LONGEST_QUOTE)].strip()

    def say(self, name: str, value: Any, start: int, end: int) -> None:
        """Record a value of a field with its words."""
        known = self.values.setdefault(name, value)
        told = any(source.field == name for source in self.sources)
        if not told or known != value:
            self.note(name, start, end)

    def note(self, name: str, start: int, end: int, *, origin: str = "prose") -> None:
        """Record where something was read."""
        found = Source(field=name[:120], origin=origin, quote=self.quote(start, end))
        if found not in self.sources:
            self.sources.append(found)

    def constrain(self, words: str, start: int, end: int) -> None:
        """Keep something that fits no field as a constraint, in the text's words."""
        line = f"{words}: {self.quote(start, end)}"
        if line not in self.constraints:
            self.constraints.append(line)
            self.note("constraints", start, end)


def read_measure(said: Statements, measure: Measure) -> bool:
    """Fill the field that a measure states, and say whether there was one."""
    reader = _READERS.get(measure.kind)
    return bool(reader and any(read(said, measure) for read in reader))


def _money(said: Statements, measure: Measure) -> bool:
    about_money = measure.near & (_TALK_OF_MONEY | _TALK_OF_ONE_OFF)
    if not about_money and measure.per_day is None:
        return False
    if measure.per and measure.per not in {"month", "year"}:
        return False
    if measure.currency != "USD":
        said.constrain(f"Budget in {measure.currency}, not converted", *measure.span)
    elif measure.per_day is not None:
        said.say(
            "budget.monthly_usd", round(measure.value * measure.per_day * DAYS_PER_MONTH, 2), *measure.span
        )
    elif measure.near & {"monthly", "month"}:
        said.say("budget.monthly_usd", measure.value, *measure.span)
    elif measure.near & _TALK_OF_ONE_OFF:
        said.say("budget.one_off_usd", measure.value, *measure.span)
    else:
        said.constrain("Budget whose period is not said", *measure.span)
    return True


def _percent(said: Statements, measure: Measure) -> bool:
    near = measure.near
    looks_like_nines = measure.value < 100 and measure.value >= 99  # noqa: PLR2004 - 99.x percent
    if measure.value >= LIKELY_AVAILABILITY and (near & _TALK_OF_UPTIME or looks_like_nines):
        said.say("quality.availability_percent", measure.value, *measure.clause_span)
        return True
    if near & _TALK_OF_GROWTH:
        times = (measure.per_day or 1 / DAYS_PER_YEAR) * DAYS_PER_YEAR
        yearly = ((1 + measure.value / 100) ** min(round(times), 366) - 1) * 100
        said.say("scale.growth_percent_per_year", round(min(yearly, 1e5), 1), *measure.clause_span)
        return True
    return False


def _factor(said: Statements, measure: Measure) -> bool:
    near = measure.near
    if near & _TALK_OF_PEAK:
        said.say("workload.peak_to_average", measure.value, *measure.clause_span)
    elif near & {"reads", "read"} and near & {"writes", "write", "written"} and measure.value >= 1:
        value = (
            1 / measure.value if re.search(r"^(?:more |as many )?writes", measure.after) else measure.value
        )
        said.say("workload.read_write_ratio", value, *measure.clause_span)
    elif near & _TALK_OF_GROWTH and near & {"year", "annually", "yearly"}:
        said.say("scale.growth_percent_per_year", round((measure.value - 1) * 100, 1), *measure.clause_span)
    else:
        return False
    return True


def _ratio(said: Statements, measure: Measure) -> bool:
    near = measure.near
    if not near & {"read", "reads", "write", "writes", "ratio"}:
        return False
    around = f"{measure.before} {measure.after}"
    backwards = re.search(r"\bwrites?\b\W+(?:to|:|/|and|outnumber)?\W*reads?\b", around)
    value = 1 / measure.value if backwards and measure.value else measure.value
    said.say("workload.read_write_ratio", round(value, 9), *measure.clause_span)
    return True


def _seconds(said: Statements, measure: Measure) -> bool:
    near, before = measure.near, measure.before
    days = measure.value / SECONDS_PER_DAY
    for word, name in (("rpo", "quality.rpo_minutes"), ("rto", "quality.rto_minutes")):
        if re.search(rf"\b{word}\b(?!.*\br[pt]o\b)", before):
            said.say(name, round(measure.value / 60, 3), *measure.clause_span)
            return True
    if before.endswith(("every", "each")):
        return False
    if measure.value < 60 and near & _TALK_OF_LATENCY:  # noqa: PLR2004 - a minute is no latency of a request
        _latency(said, measure)
    elif days >= 1 and near & _TALK_OF_KEEPING:
        return False
    elif days >= DAYS_PER_MONTH and _last_words(before, 3) & _TALK_OF_HORIZON and not near & {"deadline"}:
        months = round(days / DAYS_PER_YEAR * MONTHS_PER_YEAR)
        said.say("scale.horizon_months", max(1, months), *measure.clause_span)
    elif days >= DAYS_PER_WEEK and (near & _TALK_OF_TIMELINE or _in_weeks(measure)):
        said.say("timeline.weeks", _weeks(measure), *measure.span)
    else:
        return False
    return True


def _weeks(measure: Measure) -> float:
    """Return calendar weeks; a month is a twelfth of a year here, not 30 days."""
    days, unit = measure.value / SECONDS_PER_DAY, measure.sentence[measure.last - 1].low
    if unit.startswith("mo"):
        days *= DAYS_PER_YEAR / MONTHS_PER_YEAR / DAYS_PER_MONTH
    return round(days / DAYS_PER_WEEK, 1)


def _in_weeks(measure: Measure) -> bool:
    return measure.sentence[measure.last - 1].low.startswith("week")


def _last_words(text: str, count: int) -> frozenset[str]:
    return frozenset(text.split()[-count:])


def _latency(said: Statements, measure: Measure) -> None:
    near = measure.near
    if near & _TALK_OF_DELIVERY:
        said.constrain("Delivery time", *measure.clause_span)
        return
    milliseconds = round(measure.value * 1000, 3)
    reads, writes = near & _TALK_OF_READS, near & _TALK_OF_WRITES
    if reads or not writes:
        said.say("quality.read_latency_p95_ms", milliseconds, *measure.clause_span)
    if writes or not reads:
        said.say("quality.write_latency_p95_ms", milliseconds, *measure.clause_span)


def _staff(said: Statements, measure: Measure) -> bool:
    words = vocabulary()
    tokens = {token.low for token in measure.sentence[measure.first : measure.last]}
    singulars = tokens | {token.removesuffix("s") for token in tokens}
    head = measure.thing.head if measure.thing else ""
    lead = re.search(r"\bteam (?:of|is|has|:)(?: about| only| just)?$", measure.before)
    if (re.match(r"(?:\w+ ){0,3}on[ -]call\b", measure.after) or "on-call" in tokens) and (
        singulars & (words.people | words.builders) or not head
    ):
        said.say("team.on_call_people", round(measure.value), *measure.span)
    elif singulars & words.operators:
        said.say("team.operations_engineers", round(measure.value), *measure.span)
    elif lead or singulars & words.builders or _is_crew(measure, tokens):
        said.say("team.engineers", round(measure.value), *(measure.clause_span if lead else measure.span))
    elif head == "team":
        said.say("team.teams", round(measure.value), *measure.span)
    else:
        return False
    return True


def _is_crew(measure: Measure, tokens: set[str]) -> bool:
    crew = tokens & {"person", "people", "man"} and tokens & {"team", "startup", "crew", "squad"}
    return bool(crew) or bool(
        re.search(r"\bwe(?: are|'re|’re)(?: only| just)?$", measure.before) and tokens & {"people", "persons"}
    )


def _people(said: Statements, measure: Measure) -> bool:
    words, tokens = vocabulary(), [token.low for token in measure.sentence[measure.first : measure.last]]
    head = measure.thing.head if measure.thing else ""
    if re.search(r"\b(?:new|sign|signs|signups|sign-ups|register|registrations)\b", " ".join(tokens)):
        return False
    short = {
        "dau": "scale.users_daily_active",
        "mau": "scale.users_total",
        "ccu": "scale.users_concurrent_peak",
    }
    if head in short:
        said.say(short[head], round(measure.value), *measure.span)
        return True
    singulars = {token.removesuffix("s") for token in tokens}
    if head in words.tenants:
        said.say("scale.tenants", round(measure.value), *measure.span)
        return True
    if not head and re.match(r"(?:daily|monthly) active|concurrent", measure.after):
        kind = measure.after.split()[0]
        name = {"daily": "users_daily_active", "monthly": "users_total"}.get(kind, "users_concurrent_peak")
        said.say(f"scale.{name}", round(measure.value), *measure.span)
        return True
    if head not in words.people and not singulars & {"person"}:
        return False
    if measure.per:
        return _people_per_tenant(said, measure)
    if set(tokens) & _TALK_OF_CONCURRENCY or _said_at_once(measure):
        said.say("scale.users_concurrent_peak", round(measure.value), *measure.span)
    elif measure.per_day == 1.0 or "daily" in tokens:
        said.say("scale.users_daily_active", round(measure.value), *measure.span)
    elif head in words.people - words.crowd:
        said.roles.append(measure)
        return False
    else:
        said.say("scale.users_total", round(measure.value), *measure.span)
    return True


def _people_per_tenant(said: Statements, measure: Measure) -> bool:
    """Read ``40 users per tenant``; people per anything else say nothing about all users."""
    tenants = said.values.get("scale.tenants")
    if singular(measure.per) in vocabulary().tenants and tenants:
        start = next((one.quote for one in said.sources if one.field == "scale.tenants"), "")
        first = said.text.find(start)
        said.say(
            "scale.users_total", round(measure.value * tenants), min(first, measure.span[0]), measure.span[1]
        )
    return True


def _said_at_once(measure: Measure) -> bool:
    after = " ".join(measure.after.split()[:5])
    return any(words in after for words in _ONCE) or bool(set(after.split()[:2]) & _TALK_OF_CONCURRENCY)


def _whole_load(said: Statements, measure: Measure) -> bool:
    head = measure.thing.head if measure.thing else ""
    if head == "read" and measure.per.startswith("write"):
        said.say("workload.read_write_ratio", measure.value, *measure.span)
        return True
    if measure.per_day is None or head not in {"read", "write"}:
        return False
    if measure.clause & _TALK_OF_PEAK:
        said.peaks.append(measure)
    else:
        said.say(f"workload.{head}s_per_day", measure.value * measure.per_day, *measure.span)
    return True


def peaks_over_averages(said: Statements, averages: Mapping[str, float]) -> None:
    """Turn a peak rate into a peak factor where its average is known; else keep its words.

    Args:
        said: Where it is recorded.
        averages: Average rates a day by the thing that they count.
    """
    for measure in said.peaks:
        head = measure.thing.head if measure.thing else ""
        average = said.values.get(f"workload.{head}s_per_day") or averages.get(head)
        if average and measure.per_day and measure.value * measure.per_day >= average:
            factor = round(measure.value * measure.per_day / average, 3)
            said.say("workload.peak_to_average", factor, *measure.span)
        else:
            said.constrain("Peak rate", *measure.span)


def sum_of_roles(said: Statements) -> None:
    """Take drivers plus riders for the users where nobody gave a number of users."""
    if said.roles and "scale.users_total" not in said.values:
        total = sum(round(measure.value) for measure in said.roles)
        start, end = said.roles[0].span[0], said.roles[-1].span[1]
        said.say("scale.users_total", total, start, end)


def wordings(said: Statements, low: str) -> None:
    """Read what has no number: ``three nines``, ``doubling every year``, ``no on-call``."""
    digits = {"two": 99.0, "three": 99.9, "four": 99.99, "five": 99.999, "six": 99.9999}
    for match in re.finditer(r"\b(two|three|four|five|six) nines\b", low):
        said.say("quality.availability_percent", digits[match[1]], *match.span())
    for match in re.finditer(r"\b(?:no|nobody|no one|without)(?: is)? on[ -]call\b", low):
        said.say("team.on_call_people", 0, *match.span())
    for match in _GROWTH.finditer(low):
        factor = {"doubl": 2.0, "tripl": 3.0, "quadr": 4.0}[match["how"][:5]]
        years = {"month": 1 / 12, "quarter": 0.25, "year": 1.0}[match["unit"]] * float(match["number"] or 1)
        yearly = (factor ** min(1 / years, 12) - 1) * 100 if years else 0
        said.say("scale.growth_percent_per_year", round(min(yearly, 1e5), 1), *match.span())


_GROWTH = re.compile(
    r"\b(?P<how>doubl(?:e|es|ing)|tripl(?:e|es|ing)|quadrupl(?:e|es|ing))\b[^.;\n]{0,40}?\b(?:every|each|per|an?)\s+"
    r"(?P<number>\d{1,2}\s+)?(?P<unit>month|quarter|year)s?\b"
)
_READERS: Mapping[Kind, tuple[Callable[[Statements, Measure], bool], ...]] = MappingProxyType(
    {
        "money": (_money,),
        "percent": (_percent,),
        "factor": (_factor,),
        "ratio": (_ratio,),
        "seconds": (_seconds,),
        "count": (_staff, _people, _whole_load),
    }
)


def keeping(measure: Measure) -> bool:
    """Say whether a span of time is how long something is kept."""
    return (
        measure.kind == "seconds"
        and measure.value >= SECONDS_PER_DAY
        and bool(measure.near & _TALK_OF_KEEPING)
    )
