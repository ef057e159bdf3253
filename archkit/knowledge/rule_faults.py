"""What is wrong with rules beyond their form: options, readings, situations and facts that there are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.knowledge.condition import OPTION, Condition, is_fact
from archkit.knowledge.criterion import Gate, KnownOption, KnownReading, Rating
from archkit.knowledge.shelf import Library, Topic

_NUMERIC = frozenset({"number", "yes"})
_PLACE = re.compile(r"\{([^{}]*)\}")
_FRAMEWORK = "web-framework"


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
    for place, fact in enumerate(topic.facts):
        if fact.id.startswith("price."):
            told = "Give it as archkit design BRIEF --prices FILE."
            yield Fault("facts", place, f"{fact.id!r} is a price", hint=told)
    for place, situation in enumerate(topic.situations):
        for problem in _of_condition(situation.when, known, _Scope(None, shipped)):
            yield _placed(problem, "situations", place, situation.id)
    for place, gate in enumerate(topic.gates):
        for problem in _of_gate(gate, known, shipped):
            yield _placed(problem, "gates", place, gate.id)
    for place, option in enumerate(topic.options):
        for problem in _of_option(option, known, shipped):
            yield _placed(problem, "options", place, option.id)


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

    @property
    def readings(self) -> dict[str, KnownReading | None]:
        """The readings that a rule may ask for here."""
        return readings_of(self.decision, self.shipped)


@dataclass(frozen=True)
class _Unknown:
    what: str
    name: str
    known: tuple[str, ...]


def _placed(problem: _Unknown, listed: str, place: int, entry: str) -> Fault:
    return Fault(listed, place, f"{entry!r} names {problem.what}", problem.name, problem.known)


def _of_gate(gate: Gate, known: Library, shipped: Library) -> Iterator[_Unknown]:
    options = options_of(gate.decision, shipped)
    if not options:
        decisions = ("framework", *shipped.options)
        yield _Unknown(f"{gate.decision!r}, which is no decision", gate.decision, decisions)
        return
    for name in gate.rules_out:
        if name not in options:
            yield _Unknown(f"{name!r}, which is no option of {gate.decision!r}", name, options)
    scope = _Scope(gate.decision, shipped)
    yield from _of_condition(gate.when, known, scope)
    yield from _of_words(gate.says, known, scope)


def _of_option(option: KnownOption, known: Library, shipped: Library) -> Iterator[_Unknown]:
    options = tuple(one.id for one in shipped.options.get(option.decision, ()))
    if option.id not in options:
        yield _Unknown(f"an option that {option.decision!r} does not have", option.id, options)
        return
    scope = _Scope(option.decision, shipped)
    if option.offered_when:
        yield from _of_condition(option.offered_when, known, scope)
    for rating in option.ratings:
        yield from _of_rating(rating, known, scope)


def _of_rating(rating: Rating, known: Library, scope: _Scope) -> Iterator[_Unknown]:
    if isinstance(rating.points, str):
        yield from _of_fact(rating.points, known)
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
