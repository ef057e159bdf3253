"""SCHEMA022: what ends the copies in a cache, by time and by the writes that change them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.design import AccessPattern, Component, DataModel, Finding, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.crossing import names_part
from archkit.proofs.graph import graph_of
from archkit.proofs.proof import Evidence

_CARRIES = re.compile(
    r"publish|subscri|presence|fan-?out|broadcast|between instances|session|counter|lock|rate limit",
    re.IGNORECASE,
)
_KEEPS = re.compile(
    r"cach|same for everybody|\bstatic\b|\bassets?\b|\bcdn\b|content|answers from near", re.IGNORECASE
)
_LIFETIME = re.compile(
    r"\d[\d,.]*+\s*+(?:ms|s|sec\w*|min\w*|h|hours?|d|days?|weeks?)\b|\bmax-age\s*[=:]?\s*\d|\bttl\s*[=:]?\s*\d",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"invalidat|\bdelet\w*|\bpurg\w*|\b(?:evict\w*|removed|refresh\w*) (?:on|after|when|by)|\bwrite-through"
    r"|\bimmutable|\bnever changes|\bversion\w* in (?:the|its) (?:key|name|path)",
    re.IGNORECASE,
)
_BY_TIME = re.compile(
    r"\bby its time|\btime only|\bmay be (?:\w+ ){0,3}(?:old|stale)|\bstale\b|\bexpires?\b", re.IGNORECASE
)
_EVERY_WRITE = re.compile(
    r"\b(?:each|every|any) (?:\w+ )?(?:write|change|commit|update)|\bon write|\bwrite-through", re.IGNORECASE
)
_IMMUTABLE = re.compile(r"\bimmutable|\bnever changes|\bversion\w* in (?:the|its)", re.IGNORECASE)


@dataclass(frozen=True)
class CacheRule:
    """A sentence on what is kept, with its place and the patterns that it names."""

    place: str
    text: str
    patterns: tuple[AccessPattern, ...]


def caches_of(subject: Subject) -> tuple[Component, ...]:
    """Return the parts that keep copies: caches, and edges that answer by themselves.

    Raises:
        NotApplicableError: If there is none, or they only carry messages.
    """
    graph = graph_of(subject)
    found = []
    for part in graph.parts.values():
        flows = " ".join(link.data for link in graph.links if link.target == part.id)
        text = f"{part.id} {part.name} {part.purpose} {part.needed_by} {flows}"
        named = any(names_part(rule.text, part) for rule in cache_rules(subject))
        if (part.kind == "cache" and (named or not _CARRIES.search(text))) or (
            part.kind == "edge" and _KEEPS.search(text)
        ):
            found.append(part)
    if not found and not cache_rules(subject):
        carriers = [part.id for part in graph.parts.values() if part.kind == "cache"]
        told = f"{', '.join(carriers)} carries messages and keeps no answers" if carriers else "no cache"
        raise NotApplicableError(f"{told}: nothing is kept twice")
    return tuple(found)


def cache_rules(subject: Subject) -> tuple[CacheRule, ...]:
    """Return what the design says of kept answers, policies of kind cache included."""
    data, operate = subject.design.data, subject.design.operate
    lines = [(f"data.caching.{number}", text) for number, text in enumerate(data.caching if data else ())]
    lines += [
        (f"operate.policies.{one.id}", f"{one.applies_to}: {one.rule}")
        for one in (operate.policies if operate else ())
        if one.kind == "cache"
    ]
    rules = (CacheRule(place, text, _patterns_named(data, text)) for place, text in lines)
    parts = subject.design.shape.components if subject.design.shape else ()
    kept = [part for part in parts if part.kind in {"cache", "edge"}]
    return tuple(
        rule
        for rule in rules
        if rule.patterns or _LIFETIME.search(rule.text) or any(names_part(rule.text, part) for part in kept)
    )


def _patterns_named(data: DataModel | None, text: str) -> tuple[AccessPattern, ...]:
    """Return the reads that a rule begins with, or names anywhere before its first colon."""
    head = text.partition(":")[0].casefold()
    return tuple(
        one
        for one in (data.access_patterns if data else ())
        if one.kind == "read"
        and re.search(
            rf"(?<![\w-])(?:{re.escape(one.id)}|{re.escape(one.operation.casefold())})(?![\w-])", head
        )
    )


def _finding(code: str, place: str, message: str, evidence: str, remedy: str) -> Finding:
    return Finding(
        code=code, severity="error", place=place, message=message, evidence=evidence[:200], remedy=remedy
    )


@check(
    "SCHEMA022",
    "cache-without-an-end",
    claim="Every kept answer has a longest life, and ends when what it was made from changes.",
    step=Step.DATA,
)
def cache_without_an_end(subject: Subject) -> Verdict:
    """Flag caches without a rule, rules without a life time, and copies that outlive a change.

    Why it matters:
        A copy without an end is shown for ever; one that no write ends is wrong from the first
        change on, and the fault is seen by users only.

    Example:
        ``open-order: cache-aside, kept until evicted`` beside an access pattern that updates
        orders.

    Use instead:
        A time after which the copy ends by itself, and its deletion after the commit of each
        write that changes it; or a word that seconds of staleness are accepted.

    Known limits:
        Which write changes which read is told by their SQL: the table, and for updates the
        columns. That the deletion is built is not visible here.
    """
    parts, rules, data = caches_of(subject), cache_rules(subject), subject.design.data
    findings = [
        _finding(
            "SCHEMA022", f"shape.components.{part.id}",
            f"{part.name!r} keeps answers, and nothing says how they end", part.purpose,
            "Say what is kept under which key, how long at most, and what deletes it.",
        )
        for part in parts
        if not any(_about(rule, part) for rule in rules)
    ]  # fmt: skip
    for rule in rules:
        findings += [
            _finding(
                "SCHEMA022", rule.place, message, rule.text,
                "Give it a time to live, and name the writes after whose commit it is deleted.",
            )
            for message in _endless(rule, data)
        ]  # fmt: skip
    evidence = tuple(Evidence(label=rule.place, text=rule.text) for rule in rules)
    return Verdict(tuple(findings), evidence)


def _about(rule: CacheRule, part: Component) -> bool:
    return names_part(rule.text, part) or (part.kind == "cache" and bool(rule.patterns))


def _endless(rule: CacheRule, data: DataModel | None) -> Iterator[str]:
    if not rule.patterns and not _LIFETIME.search(rule.text) and not _ENDED.search(rule.text):
        return  # a remark on the cache as a whole
    if not _LIFETIME.search(rule.text):
        yield "what is kept has no longest life"
    if not (_ENDED.search(rule.text) or _BY_TIME.search(rule.text)):
        yield "nothing says what ends the copy before its time"
    for pattern in rule.patterns:
        if _EVERY_WRITE.search(rule.text) or _IMMUTABLE.search(rule.text):
            continue
        stale = "may be" in rule.text or "stale" in rule.text
        missed = [
            one.id
            for one in _changing(pattern, data)
            if not re.search(rf"(?<![\w-]){re.escape(one.id)}(?![\w-])", rule.text)
        ]
        if missed and not stale:
            yield f"{pattern.id} is kept over a change by {', '.join(missed)}"


def _changing(read: AccessPattern, data: DataModel | None) -> list[AccessPattern]:
    """Return the writes whose SQL changes what a read returns."""
    return [
        one
        for one in (data.access_patterns if data else ())
        if one.kind == "write" and _changes(one.sql, read.table, read.sql)
    ]


def _changes(write: str, table: str, read: str) -> bool:
    name = rf"(?:\w+\.)?\"?{re.escape(table)}\"?(?!\w)"
    if re.search(
        rf"\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+{name}",
        write,
        re.IGNORECASE,
    ):
        return True
    updated = re.search(
        rf"\bupdate\s+(?:only\s+)?{name}(?:\s+(?:as\s+)?\w+)?\s+set\s+(?P<set>.*?)(?:\bwhere\b|\breturning\b|$)",
        write,
        re.IGNORECASE | re.DOTALL,
    )
    if updated is None:
        return False
    columns = re.findall(r"(\w+)\s*=(?!=)", updated["set"])
    return "*" in read.partition("FROM")[0] or any(
        re.search(rf"\b{re.escape(one)}\b", read) for one in columns
    )
