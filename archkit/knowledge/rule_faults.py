"""What is wrong with rules beyond their form: options, readings, situations and facts that there are not."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.knowledge.condition import OPTION, Condition, is_fact
from archkit.knowledge.criterion import Gate, KnownOption, KnownReading, Rating
from archkit.knowledge.shelf import Library, Topic

_NUMERIC = frozenset({"number", "yes"})
_PLACE = re.compile(r"\{([^{}]*)\}")
_FRAMEWORK = "web-framework"
_MOST_POINTS = 10
_DEEPEST = 12
"""Situations within situations; each level of the longest chain is worked out whole."""
_MOST_COMPARISONS = 2_000


@dataclass(frozen=True)
class Fault:
    """A name that does not exist where it stands: the list, the entry's place, and what there is."""

    listed: str
    place: int
    problem: str
    name: str = ""
    known: tuple[str, ...] = ()
    hint: str = ""


def faults(topic: Topic, known: Library, shipped: Library) -> Iterator[Fault]:
    """Yield what is wrong with the entries of a file.

    Args:
        topic: The file.
        known: Everything that the file may name, itself included.
        shipped: What comes with archkit; only its options can be drawn.
    """
    yield from _standing_twice(topic)
    yield from _of_facts(topic, shipped)
    yield from _too_deep(topic, known)
    gated, rated = {one.decision for one in topic.gates}, {one.decision for one in topic.options}
    decisions: set[str | None] = {None, *gated, *rated}
    scopes = {decision: _Scope(decision, shipped) for decision in decisions}
    for place, situation in enumerate(topic.situations):
        for problem in _of_condition(situation.when, known, scopes[None]):
            yield _placed(problem, "situations", place, situation.id)
    for place, gate in enumerate(topic.gates):
        for problem in _of_gate(gate, known, scopes[gate.decision]):
            yield _placed(problem, "gates", place, gate.id)
    for place, option in enumerate(topic.options):
        for problem in _of_option(option, known, scopes[option.decision]):
            yield _placed(problem, "options", place, option.id)


def _standing_twice(topic: Topic) -> Iterator[Fault]:
    """Yield entries of a file that have the id of an earlier one; nobody could say which counts."""
    for listed in ("facts", "rules", "situations", "gates", "options"):
        ids = [(getattr(one, "decision", "") if listed == "options" else "", one.id)
               for one in getattr(topic, listed)]  # fmt: skip
        twice = {name for name, count in Counter(ids).items() if count > 1}
        if twice:
            place = max(ids.index(name) for name in twice)
            last = len(ids) - 1 - ids[::-1].index(ids[place])
            yield Fault(listed, last, f"{ids[place][1]!r} stands twice", hint="Rename one of them.")


def _of_facts(topic: Topic, shipped: Library) -> Iterator[Fault]:
    for place, fact in enumerate(topic.facts):
        if fact.id.startswith("price."):
            told = "Give it as archkit design BRIEF --prices FILE."
            yield Fault("facts", place, f"{fact.id!r} is a price", hint=told)
        if not all(map(math.isfinite, (fact.lowest, fact.base, fact.highest))):
            yield Fault("facts", place, f"{fact.id!r} has no end", hint="Give a number that can be reached.")
        ours = shipped.facts.get(fact.id)
        if ours and ours.unit != fact.unit:
            told = f"Give it in {ours.unit!r}."
            yield Fault(
                "facts", place, f"{fact.id!r} is in {fact.unit!r} where it is read otherwise", hint=told
            )
        elif ours and ours.lowest > 0 >= fact.lowest:
            yield Fault("facts", place, f"{fact.id!r} is not above 0", hint="Give a number above 0.")


def _too_deep(topic: Topic, known: Library) -> Iterator[Fault]:
    """Yield what holds itself by way of situations, or would take too long to hold against a case."""
    sizes: dict[str, float] = {}
    for listed in ("situations", "gates"):
        for place, one in enumerate(getattr(topic, listed)):
            if _size(one.when, known, sizes, ()) > _MOST_COMPARISONS:
                problem = f"{one.id!r} holds itself, or more than {_MOST_COMPARISONS:,} comparisons"
                told = f"Take the circle out; keep situations to {_DEEPEST} levels."
                yield Fault(listed, place, problem, hint=told)


def _size(condition: Condition, known: Library, sizes: dict[str, float], above: tuple[str, ...]) -> float:
    """Return how many comparisons a condition comes to with its situations; no end for a circle."""
    if condition.parts:
        total = 0.0
        for one in condition.parts:
            total += _size(one, known, sizes, above)
            if total > _MOST_COMPARISONS:
                return math.inf
        return total
    name = condition.situation
    if not name or name not in known.situations:
        return 1
    if name in above or len(above) >= _DEEPEST:
        return math.inf
    if name not in sizes:
        found = _size(known.situations[name].when, known, sizes, (*above, name))
        if found == math.inf and above:
            return found
        sizes[name] = found
    return sizes[name]


def options_of(decision: str, known: Library) -> tuple[str, ...]:
    """Return the ids of a decision's options; those of the framework are technologies."""
    if decision == "framework":
        return tuple(one.id for one in known.technologies.values() if _FRAMEWORK in one.roles)
    return tuple(one.id for one in known.options.get(decision, ()))


@dataclass(frozen=True)
class _Scope:
    """Where a rule stands: its decision, None for all, and what comes with archkit."""

    decision: str | None
    shipped: Library

    @functools.cached_property
    def readings(self) -> dict[str, KnownReading | None]:
        """The readings that a rule may ask for here."""
        return readings_of(self.decision, self.shipped)

    @functools.cached_property
    def options(self) -> tuple[str, ...]:
        """The ids of the decision's options."""
        return options_of(self.decision or "", self.shipped)


@dataclass(frozen=True)
class _Unknown:
    what: str
    name: str
    known: tuple[str, ...]


def _placed(problem: _Unknown, listed: str, place: int, entry: str) -> Fault:
    return Fault(listed, place, f"{entry!r} names {problem.what}", problem.name, problem.known)


def _of_gate(gate: Gate, known: Library, scope: _Scope) -> Iterator[_Unknown]:
    options = scope.options
    if not options:
        decisions = ("framework", *scope.shipped.options)
        yield _Unknown(f"{gate.decision!r}, which is no decision", gate.decision, decisions)
        return
    for name in gate.rules_out:
        if name not in options:
            yield _Unknown(f"{name!r}, which is no option of {gate.decision!r}", name, options)
    yield from _of_condition(gate.when, known, scope)
    yield from _of_words(gate.says, known, scope)


def _of_option(option: KnownOption, known: Library, scope: _Scope) -> Iterator[_Unknown]:
    options = tuple(one.id for one in scope.shipped.options.get(option.decision, ()))
    if option.id not in options:
        yield _Unknown(f"an option that {option.decision!r} does not have", option.id, options)
        return
    if option.offered_when:
        yield from _of_condition(option.offered_when, known, scope)
    for rating in option.ratings:
        yield from _of_rating(rating, known, scope)


def _of_rating(rating: Rating, known: Library, scope: _Scope) -> Iterator[_Unknown]:
    if isinstance(rating.points, str):
        yield from _of_fact(rating.points, known)
    elif not 0 <= rating.points * rating.times <= _MOST_POINTS:
        yield _Unknown(f"{rating.points * rating.times:g} points for {rating.by!r}", "", ("0 to 10",))
    if rating.when:
        yield from _of_condition(rating.when, known, scope)


def _of_words(says: str, known: Library, scope: _Scope) -> Iterator[_Unknown]:
    there = scope.readings
    for name in map(_placed_name, _PLACE.findall(says)):
        if is_fact(name):
            yield from _of_fact(name, known)
        elif name not in there:
            yield _Unknown(f"{name!r}, which is no reading", name, tuple(there))


def _of_condition(condition: Condition, known: Library, scope: _Scope) -> Iterator[_Unknown]:
    for part in condition.parts:
        yield from _of_condition(part, known, scope)
    for trait in condition.trait:
        if trait not in known.traits:
            yield _Unknown(f"{trait!r}, which is no trait", trait, tuple(known.traits))
    if condition.situation and condition.situation not in known.situations:
        names = tuple(known.situations)
        yield _Unknown(f"{condition.situation!r}, which is no situation", condition.situation, names)
    if condition.reading:
        yield from _of_reading(condition, known, scope)


def _of_reading(condition: Condition, known: Library, scope: _Scope) -> Iterator[_Unknown]:
    there = scope.readings
    other = [limit for limit in condition.bounds.values() if isinstance(limit, str) and not is_fact(limit)]
    named = [condition.reading, *other, *([condition.same_as] if condition.same_as else [])]
    for name in named:
        if name not in there:
            yield _Unknown(f"{name!r}, which is no reading", name, tuple(there))
    for limit in condition.bounds.values():
        if isinstance(limit, str) and is_fact(limit):
            yield from _of_fact(limit, known)
        elif not isinstance(limit, str) and not math.isfinite(limit):
            yield _Unknown(f"{limit} as a bound, which nothing can be compared with", "", ("a number",))
    for name in other:
        if (bound := there.get(name)) and bound.kind not in _NUMERIC:
            numbers = tuple(one.id for one in there.values() if one and one.kind in _NUMERIC)
            yield _Unknown(f"{name!r} as a bound, and it holds words", name, numbers)
    first = there.get(condition.reading)
    if first and condition.bounds and first.kind not in _NUMERIC:
        yield _Unknown(
            f"{first.id!r} beside a number, and it holds words", "", ("is_one_of", "same_as", "stated")
        )
    if first and (condition.is_one_of or condition.same_as) and first.kind in _NUMERIC:
        yield _Unknown(
            f"{first.id!r} beside words, and it is a number", "", ("below", "at_most", "at_least", "above")
        )


def readings_of(decision: str | None, shipped: Library) -> dict[str, KnownReading | None]:
    """Return the readings that a decision's rules may ask for; None asks for those of every decision.

    What archkit's own rules of the decision ask for is there as well, of a kind that is not known.
    """
    option = KnownReading(id=OPTION, name="the option that is judged", kind="word")
    there: dict[str, KnownReading | None] = {
        one.id: one for one in shipped.readings.values() if not one.decisions or decision in one.decisions
    }
    return {**dict.fromkeys(_asked(decision, shipped)), **there, OPTION: option}


def _asked(decision: str | None, shipped: Library) -> Iterator[str]:
    """Yield the readings that archkit's own rules of a decision ask for."""
    for gate in shipped.gates.values():
        if gate.decision == decision:
            yield from _named(gate.when)
            yield from (name for name in map(_placed_name, _PLACE.findall(gate.says)) if not is_fact(name))
    for option in shipped.options.get(decision or "", ()):
        for rating in option.ratings:
            yield from _named(rating.when) if rating.when else ()


def _named(condition: Condition) -> Iterator[str]:
    if condition.reading:
        yield condition.reading
        yield from (one for one in condition.bounds.values() if isinstance(one, str) and not is_fact(one))
    if condition.same_as:
        yield condition.same_as
    for part in condition.parts:
        yield from _named(part)


def _placed_name(place: str) -> str:
    return place.partition(" as ")[0]


def _of_fact(name: str, known: Library) -> Iterator[_Unknown]:
    fact_id, _, end = name.partition(":")
    if fact_id not in known.facts:
        yield _Unknown(f"{fact_id!r}, which is no fact", fact_id, tuple(known.facts))
    elif end not in ("", "low", "high"):
        yield _Unknown(f"{name!r}, and a fact has a low and a high end", end, ("low", "high"))
