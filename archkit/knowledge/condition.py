"""Conditions of rules: what must be so of a situation, written as data and never as code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import model_validator

from archkit.record import Record

Reading = float | str | bool | None
"""A number, a word or a yes of the brief; None where nobody said."""


@dataclass(frozen=True)
class Readings:
    """What conditions are held against: values by name, and the traits that the brief shows."""

    values: Mapping[str, Reading]
    traits: frozenset[str] = frozenset()


class Condition(Record):
    """One condition, stated in one of these ways.

    `all`, `any` and `none` hold further conditions. `trait` holds when the brief shows one of
    the traits. `reading` names a value, which is then compared: with `below`, `at_most`,
    `at_least` or `above` it must be a number, with `is_one_of` one of the words, with `stated`
    there or not. A bound is a number or the id of a fact, whose base counts; ``id:low`` and
    ``id:high`` take the ends of its range. A value that nobody stated satisfies no comparison.
    """

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()
    trait: tuple[str, ...] = ()
    reading: str = ""
    below: float | str | None = None
    at_most: float | str | None = None
    at_least: float | str | None = None
    above: float | str | None = None
    is_one_of: tuple[str, ...] = ()
    stated: bool | None = None

    @model_validator(mode="after")
    def _states_one_thing(self) -> Self:
        ways = [bool(self.all), bool(self.any), bool(self.none), bool(self.trait), bool(self.reading)]
        if sum(ways) != 1:
            raise ValueError("a condition says one thing | Give one of all, any, none, trait or reading.")
        bounds = [one for one in (self.below, self.at_most, self.at_least, self.above) if one is not None]
        compared = bool(bounds) or bool(self.is_one_of) or self.stated is not None
        if bool(self.reading) != compared:
            raise ValueError(
                "a reading is compared with something | Give below, at_most, at_least, above, is_one_of"
                " or stated with it, and only with it."
            )
        return self


Bound = Callable[[str], float]
"""Returns the number behind the id of a fact, ``id``, ``id:low`` or ``id:high``."""


def holds(condition: Condition, readings: Readings, bound: Bound) -> bool:
    """Say whether a condition holds.

    Args:
        condition: The condition.
        readings: What is known of the situation.
        bound: Returns the number behind a fact.

    Raises:
        KeyError: If a reading or a fact does not exist; a misspelt rule never passes in silence.
    """
    if condition.all:
        return all(holds(one, readings, bound) for one in condition.all)
    if condition.any:
        return any(holds(one, readings, bound) for one in condition.any)
    if condition.none:
        return not any(holds(one, readings, bound) for one in condition.none)
    if condition.trait:
        return bool(readings.traits & set(condition.trait))
    return _compared(condition, readings.values[condition.reading], bound)


def _compared(condition: Condition, value: Reading, bound: Bound) -> bool:
    if condition.stated is not None:
        return (value is not None and value != "") == condition.stated
    if value is None:
        return False
    if condition.is_one_of:
        return str(value) in condition.is_one_of
    number = float(value)

    def at(limit: float | str) -> float:
        return bound(limit) if isinstance(limit, str) else limit

    return (
        (condition.below is None or number < at(condition.below))
        and (condition.at_most is None or number <= at(condition.at_most))
        and (condition.at_least is None or number >= at(condition.at_least))
        and (condition.above is None or number > at(condition.above))
    )
