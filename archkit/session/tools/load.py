"""The tool `measure_load`: what the brief's numbers come to, also with other values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from archkit.brief import Brief
from archkit.design import Design, Estimate
from archkit.errors import InputError
from archkit.record import Record
from archkit.session.tools.arguments import bounded, read_arguments
from archkit.sizing import assumed_brief, measure_load, number

_SHOWN_SOURCES = 4


class OtherValue(Record):
    """Another value of a field of the brief, such as scale.users_total and "200K"."""

    field: str = Field(max_length=120)
    value: str = Field(max_length=200)


class LoadArguments(Record):
    """`values` are tried instead of what the brief states; empty for the brief as it is."""

    values: Annotated[tuple[OtherValue, ...], Field(max_length=10)] = ()


def measured(brief: Brief, design: Callable[[], Design]) -> Callable[[Mapping[str, Any]], str]:
    """Return the tool over a brief."""

    def call(told: Mapping[str, Any]) -> str:
        arguments = read_arguments(LoadArguments, told)
        tried = _with(assumed_brief(brief, design()), arguments.values)
        estimates = measure_load(tried).estimates()
        if not estimates:
            return "The brief gives no number from which a load could be computed: state users or rates."
        return bounded("\n".join(_line(one) for one in estimates))

    return call


def _with(brief: Brief, values: tuple[OtherValue, ...]) -> Brief:
    for one in values:
        try:
            brief = brief.with_values({one.field: _plain(one.value)})
        except (KeyError, TypeError, AttributeError):
            raise InputError(
                f"{one.field!r} is no field of a brief", hint="Name one such as workload.reads_per_day."
            ) from None
        except ValidationError as error:
            said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
            raise InputError(f"{one.value!r} does not fit {one.field}: {said}") from None
    return brief


def _plain(text: str) -> Any:
    """Return a list or mapping that is written as JSON; anything else is read like in a brief."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, list | dict) else text


def _line(one: Estimate) -> str:
    spread = f" ({number(one.low)} to {number(one.high)})" if one.low != one.high else ""
    sources = "; ".join(dict.fromkeys(each.source for each in one.inputs[:_SHOWN_SOURCES]))
    return f"{one.id}: {number(one.base)}{spread} {one.unit} = {one.formula} [{sources}]"
