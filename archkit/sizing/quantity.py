"""Quantities: low, base and high with a unit that is checked and a formula that is kept.

Every product, quotient and sum carries its unit, the text of the formula with the real
numbers, and the inputs with their sources; adding requests to bytes is an error, not a
number. All values are zero or more, so the ends of a product are the products of the ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from archkit.brief.quantity import DAYS_PER_MONTH, SECONDS_PER_DAY
from archkit.design import Estimate, EstimateInput
from archkit.knowledge import Fact, fact
from archkit.sizing.figures import number

SHOWN_TERMS = 4
LONGEST_FORMULA = 600
LONGEST_SOURCES = 1500
TIMES = "×"  # noqa: RUF001 - the sign that formulas are read with
OVER = "÷"
_GIB = 2**30
_SCALES: Mapping[str, tuple[str, Fraction]] = MappingProxyType(
    {
        "s": ("s", Fraction(1)),
        "ms": ("s", Fraction(1, 1000)),
        "hour": ("s", Fraction(SECONDS_PER_DAY) / 24),
        "day": ("s", Fraction(SECONDS_PER_DAY)),
        "month": ("s", Fraction(SECONDS_PER_DAY) * Fraction(DAYS_PER_MONTH)),
        "B": ("B", Fraction(1)),
        "kB": ("B", Fraction(1000)),
        "MB": ("B", Fraction(1_000_000)),
        "GB": ("B", Fraction(1_000_000_000)),
        "GiB": ("B", Fraction(_GIB)),
        "Mbit": ("B", Fraction(1_000_000, 8)),
        "million": ("", Fraction(1_000_000)),
    }
)
_UNIT = re.compile(r"[A-Za-z]+|1|[*/()]")


@dataclass(frozen=True)
class Quantity:
    """A range with its unit, the formula that gave it and the inputs of that formula."""

    low: float
    base: float
    high: float
    unit: str
    text: str
    inputs: tuple[EstimateInput, ...] = ()
    is_sum: bool = False

    def __mul__(self, other: Quantity) -> Quantity:
        """Return the product; units multiply."""
        return Quantity(
            self.low * other.low,
            self.base * other.base,
            self.high * other.high,
            _written(_joined(_powers(self.unit), _powers(other.unit), 1)),
            f"{self._factor()} {TIMES} {other._factor()}",
            _merged(self.inputs, other.inputs),
        )

    def __truediv__(self, other: Quantity) -> Quantity:
        """Return the quotient; the low end divides by the other's high end."""
        return Quantity(
            self.low / other.high,
            self.base / other.base,
            self.high / other.low,
            _written(_joined(_powers(self.unit), _powers(other.unit), -1)),
            f"{self._factor()} {OVER} {other._factor(nested=True)}",
            _merged(self.inputs, other.inputs),
        )

    def to(self, unit: str) -> Quantity:
        """Return the same quantity in another unit of the same dimension.

        Raises:
            ValueError: If the dimensions differ.
        """
        mine, mine_scale = _dimension(self.unit)
        theirs, their_scale = _dimension(unit)
        if mine != theirs:
            raise ValueError(f"{self.unit!r} cannot be given in {unit!r}")
        exact = mine_scale / their_scale
        factor = float(exact)
        if exact == 1:
            return Quantity(self.low, self.base, self.high, unit, self.text, self.inputs, self.is_sum)
        return Quantity(
            self.low * factor,
            self.base * factor,
            self.high * factor,
            unit,
            f"{self._factor()} {_scaled(exact, unit)}",
            self.inputs,
        )

    def counting(self, unit: str) -> Quantity:
        """Return the same numbers counting something else, such as rows for writes."""
        text = self.text if " " in self.text else f"{number(self.base)} {unit}"
        return Quantity(self.low, self.base, self.high, unit, text, self.inputs, self.is_sum)

    def at_most(self, limit: Quantity) -> Quantity:
        """Return the smaller of both at each end, in this quantity's unit."""
        bound = limit.to(self.unit)
        if bound.low >= self.high:
            return self
        return Quantity(
            min(self.low, bound.low),
            min(self.base, bound.base),
            min(self.high, bound.high),
            self.unit,
            f"the smaller of {self._factor()} and {number(bound.base)} {self.unit}",
            _merged(self.inputs, bound.inputs),
        )

    def beyond(self, limit: Quantity) -> Quantity:
        """Return what exceeds a limit, zero where nothing does; the low end meets the limit's high end."""
        bound = limit.to(self.unit)
        return Quantity(
            max(0.0, self.low - bound.high),
            max(0.0, self.base - bound.base),
            max(0.0, self.high - bound.low),
            self.unit,
            f"({self.text} - {bound.text})",
            _merged(self.inputs, bound.inputs),
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


def given(value: float, unit: str, name: str, source: str) -> Quantity:
    """Return a quantity that somebody stated.

    Args:
        value: Its value, zero or more.
        unit: For example ``"write/day"``; ``"1"`` for a plain number.
        name: What it is.
        source: Where it was read, for example ``"brief: workload.writes_per_day"``.
    """
    shown = _shown(value, unit)
    return Quantity(value, value, value, unit, shown, (EstimateInput(name=name, value=shown, source=source),))


def known(fact_id: str, *, as_assumption: bool = False) -> Quantity:
    """Return a fact as a quantity; `as_assumption` marks it as standing in for a missing input.

    Raises:
        KeyError: If there is no such fact.
    """
    return from_fact(fact(fact_id), as_assumption=as_assumption)


def from_fact(one: Fact, *, as_assumption: bool = False) -> Quantity:
    """Return a fact as a quantity in the fact's own unit."""
    shown = _shown(one.base, one.unit)
    ends = "" if one.lowest == one.highest else f" ({number(one.lowest)} to {number(one.highest)})"
    prefix = "assumed: " if as_assumption else ""
    source = f"{prefix}{one.citation}"
    return Quantity(
        one.lowest,
        one.base,
        one.highest,
        one.unit,
        shown,
        (EstimateInput(name=one.name, value=f"{shown}{ends}", source=source),),
    )


def estimated(one: Estimate) -> Quantity:
    """Return an estimate as a quantity to go on with; its formula stays behind as its result."""
    return Quantity(one.low, one.base, one.high, one.unit, _shown(one.base, one.unit), one.inputs)


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
    return Quantity(
        sum(part.low for part in same),
        sum(part.base for part in same),
        sum(part.high for part in same),
        unit,
        f"{shown}{more}",
        _merged(*(part.inputs for part in same)),
        is_sum=True,
    )


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
    return tuple(dict.fromkeys(one for group in groups for one in group))


def _powers(unit: str) -> dict[str, int]:
    powers: dict[str, int] = {}
    sign, inside = 1, False
    for part in _UNIT.findall(unit):
        if part == "/":
            sign = -1
        elif part == "(":
            inside = True
        elif part == ")":
            inside, sign = False, 1
        elif part not in {"*", "1"}:
            powers[part] = powers.get(part, 0) + sign
            sign = sign if inside else 1
    return powers


def _joined(left: dict[str, int], right: dict[str, int], sign: int) -> dict[str, int]:
    both = dict(left)
    for name, power in right.items():
        both[name] = both.get(name, 0) + sign * power
    return {name: power for name, power in both.items() if power}


def _written(powers: dict[str, int]) -> str:
    above = [name for name, power in powers.items() for _ in range(power)]
    below = [name for name, power in powers.items() for _ in range(-power)]
    head = "*".join(above) or "1"
    if not below:
        return head
    return f"{head}/{below[0]}" if len(below) == 1 else f"{head}/({'*'.join(below)})"


def _dimension(unit: str) -> tuple[dict[str, int], Fraction]:
    dimension: dict[str, int] = {}
    scale = Fraction(1)
    for name, power in _powers(unit).items():
        base, factor = _SCALES.get(name, (name, Fraction(1)))
        scale *= factor**power
        if base:
            dimension[base] = dimension.get(base, 0) + power
    return {name: power for name, power in dimension.items() if power}, scale
