"""Conditions of rules: what must be so of a situation, written as data and never as code."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import model_validator

from archkit.record import Record

Reading = float | str | bool | tuple[str, ...] | None
"""A number, a word, words or a yes of the brief; None where nobody said."""

OPTION = "option"
"""The reading that is the id of the option which a gate or a rating is held against."""


@dataclass(frozen=True)
class Readings:
    """What conditions are held against: values by name, and the traits that the brief shows."""

    values: Mapping[str, Reading]
    traits: frozenset[str] = frozenset()


class Condition(Record):
    """One condition, stated in one of these ways.

    `all`, `any` and `none` hold further conditions. `trait` holds when the brief shows one of
    the traits, `situation` when a situation of that id does. `reading` names a value, which is then
    compared: with `below`, `at_most`, `at_least` or `above` it must be a number, with `is_one_of`
    one of the words, with `same_as` the word of another reading or one of its words, with
    `stated` there or not. A bound is a number, another reading, or the id of a fact, whose base
    counts; ``id:low`` and ``id:high`` take the ends of its range. A value that nobody stated
    satisfies no comparison.
    """

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()
    trait: tuple[str, ...] = ()
    situation: str = ""
    reading: str = ""
    below: float | str | None = None
    at_most: float | str | None = None
    at_least: float | str | None = None
    above: float | str | None = None
    is_one_of: tuple[str, ...] = ()
    same_as: str = ""
    stated: bool | None = None

    @model_validator(mode="after")
    def _states_one_thing(self) -> Self:
        ways = (self.all, self.any, self.none, self.trait, self.situation, self.reading)
        if sum(map(bool, ways)) != 1:
            raise ValueError(
                "a condition says one thing | Give one of all, any, none, trait, situation or reading."
            )
        compared = bool(self.bounds) or bool(self.is_one_of or self.same_as) or self.stated is not None
        if bool(self.reading) != compared:
            raise ValueError(
                "a reading is compared with something | Give below, at_most, at_least, above, is_one_of,"
                " same_as or stated with it, and only with it."
            )
        return self

    @property
    def bounds(self) -> Mapping[str, float | str]:
        """The bounds that a number is compared with, by how."""
        every = {
            "below": self.below,
            "at_most": self.at_most,
            "at_least": self.at_least,
            "above": self.above,
        }
        return {how: limit for how, limit in every.items() if limit is not None}

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions that this one is made of; none for a single one."""
        return (*self.all, *self.any, *self.none)


Bound = Callable[[str], float]
"""Returns the number behind the id of a fact, ``id``, ``id:low`` or ``id:high``."""
Situations = Callable[[str], Condition]
"""Returns the condition behind the id of a situation."""
Test = Callable[[Readings, str], bool]
"""Says whether a condition holds for readings and an option."""


def is_fact(bound: str) -> bool:
    """Say whether a bound in words names a fact; otherwise it names a reading."""
    return "." in bound


def holds(
    condition: Condition, readings: Readings, bound: Bound, situations: Situations | None = None
) -> bool:
    """Say whether a condition holds.

    Args:
        condition: The condition.
        readings: What is known of the situation.
        bound: Returns the number behind a fact.
        situations: Returns the condition behind a situation, where conditions name any.

    Raises:
        KeyError: If a reading, a situation or a fact does not exist; a misspelt rule never passes
            in silence.
    """
    return compiled(condition, bound, situations)(readings, "")


def compiled(condition: Condition, bound: Bound, situations: Situations | None = None) -> Test:
    """Return a condition as a function, with the numbers of its facts looked up once.

    Raises:
        KeyError: If a situation or a fact does not exist.
    """
    tests = tuple(compiled(one, bound, situations) for one in condition.parts)
    if tests:
        return _joined(condition, tests)
    if condition.situation:
        if situations is None:
            raise KeyError(condition.situation)
        return compiled(situations(condition.situation), bound, situations)
    if condition.trait:
        traits = frozenset(condition.trait)
        return lambda readings, _: not traits.isdisjoint(readings.traits)
    return _comparison(condition, bound)


def _joined(condition: Condition, tests: tuple[Test, ...]) -> Test:
    """Return the test of several conditions; the first that settles it ends it."""
    settles, result = (False, False) if condition.all else (True, bool(condition.any))

    def join(readings: Readings, option: str) -> bool:
        for test in tests:
            if test(readings, option) is settles:
                return result
        return not result

    return join


def _comparison(condition: Condition, bound: Bound) -> Test:
    name = condition.reading
    checks = [check for check in (_words(condition), _numbers(condition, bound)) if check]
    if len(checks) == 1 and condition.stated is None and name != OPTION:
        only = checks[0]

        def compare_one(readings: Readings, _: str) -> bool:
            value = readings.values[name]
            return value is not None and only(value, readings)

        return compare_one

    def compare(readings: Readings, option: str) -> bool:
        value = option if name == OPTION else readings.values[name]
        if condition.stated is not None and (value not in (None, "", ())) != condition.stated:
            return False
        if not checks:
            return True
        return value is not None and all(check(value, readings) for check in checks)

    return compare


_Check = Callable[[Reading, Readings], bool]


def _words(condition: Condition) -> _Check | None:
    """Return the comparison of words, or None where there is none."""
    wanted, other = frozenset(condition.is_one_of), condition.same_as
    if not wanted and not other:
        return None

    def same(value: Reading, readings: Readings) -> bool:
        words = _as_words(value)
        found = not wanted or not wanted.isdisjoint(words)
        return found and (not other or not words.isdisjoint(_as_words(readings.values[other])))

    return same


def _as_words(value: Reading) -> frozenset[str]:
    if isinstance(value, tuple):
        return frozenset(value)
    return frozenset() if value is None else frozenset((str(value),))


_Passes = Callable[[float, float], bool]
_COMPARED: Mapping[str, _Passes] = {
    "below": operator.lt,
    "at_most": operator.le,
    "at_least": operator.ge,
    "above": operator.gt,
}


def _numbers(condition: Condition, bound: Bound) -> _Check | None:
    """Return the comparison of numbers, or None where there is none."""
    found = [_against(_COMPARED[how], limit, bound) for how, limit in condition.bounds.items()]
    if len(found) > 1:
        return lambda value, readings: all(check(value, readings) for check in found)
    return found[0] if found else None


def _against(passes: _Passes, limit: float | str, bound: Bound) -> _Check:
    """Return the comparison with one bound: a number, a fact, or another reading."""
    if isinstance(limit, str) and not is_fact(limit):
        return lambda value, readings: _passes(passes, value, readings.values[limit])
    fixed = bound(limit) if isinstance(limit, str) else limit
    return lambda value, _: passes(value, fixed) if isinstance(value, int | float) else _refused(value)


def _passes(passes: _Passes, value: Reading, limit: Reading) -> bool:
    if limit is None:
        return False
    if isinstance(value, int | float) and isinstance(limit, int | float):
        return passes(value, limit)
    return _refused(limit if isinstance(value, int | float) else value)


def _refused(value: Reading) -> bool:
    raise TypeError(f"a rule compares {value!r} with a number")
