"""What a rule says: any entry of knowledge by its id, with its condition in words and its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.knowledge.condition import OPTION, Condition, is_fact
from archkit.knowledge.criterion import Gate, KnownOption
from archkit.knowledge.fact import Fact
from archkit.knowledge.library import library

_COMPARED = {"below": "below", "at_most": "at most", "at_least": "at least", "above": "above"}
_PLACE = re.compile(r"\{([a-z0-9_.:-]+)(?: as [a-z ]+)?\}")


@dataclass(frozen=True)
class Explanation:
    """An entry of knowledge in words.

    `kind` is what it is, `topic` the decision or subject that it belongs to, `condition` when it
    holds, `facts` the constants behind it. `own` is the file of a company's own rule.
    """

    id: str
    kind: str
    topic: str
    says: str
    condition: str = ""
    details: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    source: str = ""
    date: str = ""
    basis: str = ""
    confidence: str = ""
    own: str = ""


def explanations() -> Iterator[Explanation]:
    """Yield everything in knowledge that can be explained: gates, options, rules, facts and more."""
    known = library()
    for gate in known.gates.values():
        yield _gate(gate)
    for options in known.options.values():
        yield from map(_option, options)
    for rule in known.rules.values():
        facts = tuple(known.facts[name] for name in rule.facts)
        yield Explanation(
            rule.id, "rule", _topic(rule.id), rule.statement, facts=facts, details=_favours(rule.favours),
            source=rule.source, date=rule.date.isoformat(), basis=rule.basis, own=known.own.get(rule.id, ""),
        )  # fmt: skip
    for one in known.situations.values():
        yield Explanation(
            one.id, "situation", "situations", one.says, condition_words(one.when),
            facts=_facts(_named(one.when)), source=one.source, date=one.date.isoformat(), basis=one.basis,
            own=known.own.get(one.id, ""),
        )  # fmt: skip
    for fact in known.facts.values():
        yield Explanation(
            fact.id, "fact", fact.id.split(".")[0], fact.name, facts=(fact,), source=fact.source,
            date=fact.date.isoformat(), basis=fact.basis, confidence=fact.confidence,
            own=known.own.get(fact.id, ""),
        )  # fmt: skip
    for reading in known.readings.values():
        unit = f" ({reading.unit})" if reading.unit else ""
        follows = (f"follows the brief's {reading.field}",) if reading.field else ()
        yield Explanation(
            reading.id, "reading", "readings", f"{reading.name}{unit}; a {reading.kind}", details=follows
        )
    for asked in known.questions.values():
        yield Explanation(
            asked.id, "question", "questions", asked.text, details=(asked.why,),
            source=asked.source, date=asked.date.isoformat(), basis=asked.basis,
        )  # fmt: skip


def _gate(gate: Gate) -> Explanation:
    names = (*_named(gate.when), *_PLACE.findall(gate.says))
    return Explanation(
        gate.id, f"gate ({gate.kind})", gate.decision, gate.says, condition_words(gate.when),
        (f"rules out: {', '.join(gate.rules_out)}",), _facts(names),
        gate.source, gate.date.isoformat(), gate.basis, gate.confidence, library().own.get(gate.id, ""),
    )  # fmt: skip


def _option(one: KnownOption) -> Explanation:
    rated = []
    names: list[str] = []
    for rating in one.ratings:
        when = f" when {condition_words(rating.when)}" if rating.when else ""
        times = f" times {rating.times:g}" if rating.times != 1 else ""
        rated.append(f"{rating.by}: {rating.points}{times}{when}")
        names += [rating.points] if isinstance(rating.points, str) else []
        names += _named(rating.when) if rating.when else []
    told = [f"good: {', '.join(one.benefits)}", f"given up: {', '.join(one.costs)}"]
    told += [f"risk: {one.risk}"] if one.risk else []
    return Explanation(
        f"{one.decision}.{one.id}", "option", one.decision, f"{one.name}, {one.reversibility} to take back",
        condition_words(one.offered_when) if one.offered_when else "", (*told, *rated), _facts(names),
        one.source, one.date.isoformat(), one.basis, own=library().own.get(one.id, ""),
    )  # fmt: skip


def _topic(rule_id: str) -> str:
    return (
        rule_id if rule_id in library().options else "leanings" if rule_id.startswith("leaning") else "rules"
    )


def _favours(names: tuple[str, ...]) -> tuple[str, ...]:
    return (f"favours: {', '.join(names)}",) if names else ()


def _facts(names: Iterator[str] | tuple[str, ...] | list[str]) -> tuple[Fact, ...]:
    known = library().facts
    found = dict.fromkeys(name.partition(":")[0] for name in names if is_fact(name))
    return tuple(known[name] for name in found if name in known)


def _named(condition: Condition) -> Iterator[str]:
    """Yield the facts that a condition compares with, those of its situations too."""
    if condition.situation:
        yield from _named(library().situations[condition.situation].when)
    yield from (limit for limit in condition.bounds.values() if isinstance(limit, str))
    for part in condition.parts:
        yield from _named(part)


def condition_words(condition: Condition) -> str:
    """Return a condition as a sentence would have it, with the values of its facts."""
    if condition.parts:
        parts = [condition_words(one) for one in condition.parts]
        if condition.none:
            return f"not ({' or '.join(parts)})" if len(parts) > 1 else f"not: {parts[0]}"
        return f"({(' and ' if condition.all else ' or ').join(parts)})" if len(parts) > 1 else parts[0]
    if condition.trait:
        return f"the brief shows {' or '.join(condition.trait)}"
    if condition.situation:
        one = library().situations[condition.situation]
        return f"{one.says} [{one.id}: {condition_words(one.when)}]"
    return _comparison(condition)


def _comparison(condition: Condition) -> str:
    name = "the option" if condition.reading == OPTION else condition.reading
    said = [f"{_COMPARED[how]} {_bound(limit)}" for how, limit in condition.bounds.items()]
    if condition.is_one_of:
        said.append(f"is {' or '.join(condition.is_one_of)}")
    if condition.same_as:
        said.append(f"is the same as {condition.same_as}")
    if condition.stated is not None:
        said.append("is stated" if condition.stated else "is not stated")
    return f"{name} {' and '.join(said)}"


def _bound(limit: float | str) -> str:
    if isinstance(limit, str):
        return f"{library().bound(limit):g} ({limit})" if is_fact(limit) else limit
    return f"{limit:g}"
