"""The tool `price`: what components cost a month, and how long people look after them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field

from archkit.brief import Brief
from archkit.design import Architecture, Component, Design
from archkit.design.architecture import ComponentKind
from archkit.design.step import Slug
from archkit.errors import InputError
from archkit.record import Record
from archkit.session.tools.arguments import bounded, read_arguments
from archkit.sizing import assumed_brief, measure_load, monthly_total, people_hours, price_components


class PricedComponent(Record):
    """A component: its kind, the id of its technology, how many, and whether a provider runs it."""

    kind: ComponentKind
    technology: Slug | None = None
    instances: int = Field(default=1, ge=1, le=10_000)
    managed: bool = False


class PriceArguments(Record):
    """`deployment` such as "managed containers", "one machine", "Kubernetes"; null for the design's own.

    No components: those of the architecture so far are priced.
    """

    components: Annotated[tuple[PricedComponent, ...], Field(max_length=60)] = ()
    deployment: str | None = Field(default=None, max_length=200)


def priced(brief: Brief, design: Callable[[], Design]) -> Callable[[Mapping[str, Any]], str]:
    """Return the tool over a brief."""

    def call(told: Mapping[str, Any]) -> str:
        arguments = read_arguments(PriceArguments, told)
        sofar = design()
        architecture = _architecture(arguments, sofar)
        stated = assumed_brief(brief, sofar)
        lines = price_components(stated, architecture, measure_load(stated, sofar.data))
        low, base, high = monthly_total(lines)
        said = [
            f"platform: {base:,.0f} ({low:,.0f} to {high:,.0f}) USD a month",
            f"people: {people_hours(architecture):g} hours a month to run it",
        ]
        if stated.budget.monthly_usd is not None:
            said.append(f"budget: {stated.budget.monthly_usd:,.0f} USD a month")
        for one in lines:
            charge = ", charged by the provider" if one.provider_charge else ""
            spread = f"{one.base_usd:,.2f} ({one.low_usd:,.2f} to {one.high_usd:,.2f})"
            said.append(f"{one.component}, {one.item}: {spread}{charge} = {one.formula} [{one.source}]")
        return bounded("\n".join(said))

    return call


def _architecture(arguments: PriceArguments, design: Design) -> Architecture:
    sofar = design.shape
    if not arguments.components:
        if sofar is None:
            raise InputError("there is no architecture yet that could be priced", hint="List the components.")
        update = {"deployment": arguments.deployment} if arguments.deployment else {}
        return sofar.model_copy(update=update)
    parts = tuple(
        Component(
            id=f"{one.kind}-{number}",
            name=f"{one.kind} {number}",
            kind=one.kind,
            purpose="",
            needed_by="",
            technology=one.technology,
            instances=one.instances,
            managed=one.managed,
        )
        for number, one in enumerate(arguments.components, 1)
    )
    return Architecture(
        pattern=sofar.pattern if sofar else "modular-monolith",
        summary="",
        communication=(),
        data_pattern="",
        deployment=arguments.deployment or (sofar.deployment if sofar else "managed containers"),
        components=parts,
    )
