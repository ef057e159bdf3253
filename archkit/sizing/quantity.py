"""Quantities: low, base and high with a unit that is checked and a formula that is kept.

Every product, quotient and sum carries its unit, the text of the formula with the real
numbers, the inputs with their sources, and how it came about, so that each input's share of
the spread is known; adding requests to bytes is an error, not a number. All values are zero
or more, so the ends of a product are the products of the ends. Where an input pulls a result
both ways, as in a / (a + b), the ends are those at which it has one value throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import inf, prod

from archkit.design import Estimate, EstimateInput
from archkit.knowledge import Fact, fact
from archkit.sizing import units
from archkit.sizing.figures import number
from archkit.sizing.same_brief import once_for
from archkit.sizing.spread import (
    Expression,
    added,
    constant,
    extent,
    made,
    opposed,
    pulled,
    restored,
    scaled,
    shares,
    source,
)

SHOWN_TERMS = 4
LONGEST_FORMULA = 600
LONGEST_SOURCES = 1500
TIMES = "×"  # noqa: RUF001 - the sign that formulas are read with
OVER = "÷"
_NONE: frozenset[str] = frozenset()
_GIB = 2**30


@dataclass(frozen=True)
class Quantity:
    """A range with its unit, the formula that gave it and the inputs of that formula.

    `how` is None for a number without a range; a range that is built by hand counts as one
    input of its own.
    """

    low: float
    base: float
    high: float
    unit: str
    text: str
    inputs: tuple[EstimateInput, ...] = ()
    is_sum: bool = False
    how: Expression | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Take a range that nobody says the making of as one input."""
        if self.how is None and self.low < self.high:
            how = source(_called(self.inputs) or self.text or self.unit, self.low, self.base, self.high)
            object.__setattr__(self, "how", how)

    def __mul__(self, other: Quantity) -> Quantity:
        """Return the product; units multiply."""
        return _made(
            (self.low * other.low, self.base * other.base, self.high * other.high),
            units.product(self.unit, other.unit),
            f"{self._factor()} {TIMES} {other._factor()}",
            _merged(self.inputs, other.inputs),
            _joined(prod, self, other),
        )

    def __truediv__(self, other: Quantity) -> Quantity:
        """Return the quotient; the low end divides by the other's high end.

        Raises:
            ValueError: If the divisor may be zero.
        """
        if other.low <= 0:
            raise ValueError(
                f"{other.text or other.unit} may be zero and cannot divide | State it above zero."
            )
        return _made(
            (self.low / other.high, self.base / other.base, self.high / other.low),
            units.quotient(self.unit, other.unit),
            f"{self._factor()} {OVER} {other._factor(nested=True)}",
            _merged(self.inputs, other.inputs),
            _joined(_divided, self, other, inverse=True),
        )

    def to(self, unit: str) -> Quantity:
        """Return the same quantity in another unit of the same dimension.

        Raises:
            ValueError: If the dimensions differ.
        """
        if unit == self.unit:
            return self
        exact = units.conversion(self.unit, unit)
        if exact == 1:
            return replace(self, unit=unit)
        factor = float(exact)
        return Quantity(
            self.low * factor,
            self.base * factor,
            self.high * factor,
            unit,
            f"{self._factor()} {_scaled(exact, unit)}",
            self.inputs,
            how=self.how and scaled(self.how, factor),
        )

    def counting(self, unit: str) -> Quantity:
        """Return the same numbers counting something else, such as rows for writes."""
        text = self.text if " " in self.text else f"{number(self.base)} {unit}"
        return replace(self, unit=unit, text=text)

    def as_result(self) -> Quantity:
        """Return the same quantity whose formula stays behind as its result."""
        return replace(self, text=_shown(self.base, self.unit), is_sum=False)

    def at_most(self, limit: Quantity) -> Quantity:
        """Return the smaller of both at each end, in this quantity's unit."""
        bound = limit.to(self.unit)
        if bound.low >= self.high:
            return self
        return _made(
            (min(self.low, bound.low), min(self.base, bound.base), min(self.high, bound.high)),
            self.unit,
            f"the smaller of {self._factor()} and {number(bound.base)} {self.unit}",
            _merged(self.inputs, bound.inputs),
            _joined(min, self, bound),
        )

    def beyond(self, limit: Quantity) -> Quantity:
        """Return what exceeds a limit, zero where nothing does; the low end meets the limit's high end."""
        bound = limit.to(self.unit)
        ends = (self.low - bound.high, self.base - bound.base, self.high - bound.low)
        return _made(
            (max(0.0, ends[0]), max(0.0, ends[1]), max(0.0, ends[2])),
            self.unit,
            f"({self.text} - {bound.text})",
            _merged(self.inputs, bound.inputs),
            _joined(_beyond, self, bound, inverse=True),
        )

    def rest_of_one(self) -> Quantity:
        """Return 1 minus this share; the low end comes from the share's high end."""
        return Quantity(
            max(0.0, 1 - self.high),
            max(0.0, 1 - self.base),
            max(0.0, 1 - self.low),
            "1",
            f"(1 - {self.text})",
            self.inputs,
            how=self.how and made(_rest, (self.how,)),
        )

    def estimate(self, estimate_id: str, name: str) -> Estimate:
        """Return the `Estimate` of this quantity, its formula ending with the result."""
        return Estimate(
            id=estimate_id,
            name=name,
            unit=self.unit,
            low=self.low,
            base=self.base,
            high=self.high,
            formula=self.formula,
            inputs=self.inputs,
            shares=shares(self.how, self.low, self.high) if self.how else (),
        )

    @property
    def formula(self) -> str:
        """The formula with its numbers, ending with the result."""
        text = self.text if len(self.text) <= LONGEST_FORMULA else f"{self.text[: LONGEST_FORMULA - 1]}…"
        shown = _shown(self.base, self.unit)
        return text if text == shown else f"{text} = {shown}"

    @property
    def sources(self) -> str:
        """Where the inputs come from, each once, in one line."""
        line = "; ".join(dict.fromkeys(one.source for one in self.inputs))
        return line if len(line) <= LONGEST_SOURCES else f"{line[: LONGEST_SOURCES - 1]}…"

    def _factor(self, *, nested: bool = False) -> str:
        product = nested and any(sign in self.text for sign in (TIMES, OVER))
        return f"({self.text})" if self.is_sum or product else self.text


def given(value: float, unit: str, name: str, source: str, *, shown: str = "") -> Quantity:
    """Return a quantity that somebody stated.

    Args:
        value: Its value, zero or more.
        unit: For example ``"write/day"``; ``"1"`` for a plain number.
        name: What it is.
        source: Where it was read, for example ``"brief: workload.writes_per_day"``.
        shown: How it is written; the value with its unit unless told.
    """
    shown = shown or _shown(value, unit)
    return Quantity(value, value, value, unit, shown, (EstimateInput(name=name, value=shown, source=source),))


def known(fact_id: str, *, as_assumption: bool = False) -> Quantity:
    """Return a fact as a quantity; `as_assumption` marks it as standing in for a missing input.

    Raises:
        KeyError: If there is no such fact.
    """
    return from_fact(fact(fact_id), as_assumption=as_assumption)


def from_fact(one: Fact, *, as_assumption: bool = False) -> Quantity:
    """Return a fact as a quantity in the fact's own unit."""
    return _assumed_fact(one) if as_assumption else _stated_fact(one)


@once_for
def _stated_fact(one: Fact) -> Quantity:
    return _of_fact(one, "")


@once_for
def _assumed_fact(one: Fact) -> Quantity:
    return _of_fact(one, "assumed: ")


def _of_fact(one: Fact, prefix: str) -> Quantity:
    shown = _shown(one.base, one.unit)
    ends = "" if one.lowest == one.highest else f" ({number(one.lowest)} to {number(one.highest)})"
    told = EstimateInput(name=one.name, value=f"{shown}{ends}", source=f"{prefix}{one.citation}")
    return Quantity(one.lowest, one.base, one.highest, one.unit, shown, (told,))


def estimated(one: Estimate) -> Quantity:
    """Return an estimate as a quantity to go on with; its formula stays behind as its result."""
    how = restored(one) if one.low < one.high else None
    return Quantity(one.low, one.base, one.high, one.unit, _shown(one.base, one.unit), one.inputs, how=how)


def total(terms: Iterable[Quantity]) -> Quantity | None:
    """Return the sum of quantities of one dimension in the first one's unit; None for none.

    Raises:
        ValueError: If the dimensions differ.
    """
    parts = list(terms)
    if len(parts) <= 1:
        return parts[0] if parts else None
    unit = parts[0].unit
    same = [part.to(unit) for part in parts]
    shown = " + ".join(part.text for part in same[:SHOWN_TERMS])
    more = f" + {len(same) - SHOWN_TERMS} more" if len(same) > SHOWN_TERMS else ""
    return _made(
        (sum(part.low for part in same), sum(part.base for part in same), sum(part.high for part in same)),
        unit,
        f"{shown}{more}",
        _merged(*(part.inputs for part in same)),
        _total(same),
        is_sum=True,
    )


def _total(parts: list[Quantity]) -> tuple[Expression, frozenset[str]] | None:
    moving = [part.how for part in parts if part.how]
    if not moving:
        return None
    fixed = sum(part.base for part in parts if not part.how)
    return added([*moving, constant(fixed)] if fixed else moving), pulled(moving)


def _joined(
    rule: Callable[[Sequence[float]], float], one: Quantity, other: Quantity, *, inverse: bool = False
) -> tuple[Expression, frozenset[str]] | None:
    """Return how a result comes about, and which inputs pull it both ways; None without a range."""
    if not (one.how or other.how):
        return None
    if rule is prod and not (one.how and other.how):
        moving, factor = (one.how, other.base) if one.how else (other.how, one.base)
        return (scaled(moving, factor), _NONE) if moving else None
    how = made(rule, (one.how or constant(one.base), other.how or constant(other.base)))
    both = opposed(one.how, other.how, inverse=inverse) if one.how and other.how else _NONE
    return how, both


def _made(  # noqa: PLR0913 - all that a quantity is made of
    ends: tuple[float, float, float],
    unit: str,
    text: str,
    inputs: tuple[EstimateInput, ...],
    made_of: tuple[Expression, frozenset[str]] | None,
    *,
    is_sum: bool = False,
) -> Quantity:
    """Return a result, its ends drawn in where an input pulls it both ways."""
    low, base, high = ends
    how, both_ways = made_of or (None, _NONE)
    if how and both_ways:
        least, most = extent(how, both_ways)
        low, high = min(max(low, least), base), max(min(high, most), base)
    return Quantity(low, base, high, unit, text, inputs, is_sum, how)


def _divided(values: Sequence[float]) -> float:
    return values[0] / values[1] if values[1] > 0 else inf


def _beyond(values: Sequence[float]) -> float:
    return max(0.0, values[0] - values[1])


def _rest(values: Sequence[float]) -> float:
    return max(0.0, 1 - values[0])


def _called(inputs: tuple[EstimateInput, ...]) -> str:
    """Return the name under which a range built by hand stands among the inputs."""
    if not inputs:
        return ""
    return inputs[0].name if len(inputs) == 1 else f"{inputs[0].name} and {len(inputs) - 1} more"


def _scaled(factor: Fraction, unit: str) -> str:
    """Return a change of unit as the step of a formula, in full digits that a reader can recompute."""
    above, below = factor.numerator, factor.denominator
    if "GiB" in unit and below > 1 and _GIB % below == 0:  # the number of bytes that people know
        above, below = above * (_GIB // below), _GIB
    steps = [f"{sign} {count:,}" for sign, count in ((TIMES, above), (OVER, below)) if count > 1]
    return " ".join(steps)


def _shown(value: float, unit: str) -> str:
    return number(value) if unit == "1" else f"{number(value)} {unit}"


def _merged(*groups: tuple[EstimateInput, ...]) -> tuple[EstimateInput, ...]:
    stated = [group for group in groups if group]
    if len(stated) <= 1:
        return stated[0] if stated else ()
    return tuple({(one.name, one.value, one.source): one for group in stated for one in group}.values())
