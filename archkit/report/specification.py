"""The system architecture specification, and its earlier form for high scale."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Component, Design
from archkit.design.openapi import openapi_yaml
from archkit.render.numbers import number
from archkit.report.sections.architecture import services_section
from archkit.report.sections.contracts import endpoint_table
from archkit.report.sections.schema import ddl_fence
from archkit.report.sections.sheet import NOT_REACHED, code_fence, for_markdown, grid, page, said, sentence
from archkit.report.sections.specification_fields import EIGHT, FOUR, specification_field
from archkit.report.sections.wiring import called, capacity_of, instances_of, own_parts, share_of
from archkit.report.walk import Walk

SPECIFICATION = (
    "System architecture specification",
    "Service decomposition",
    "Database schema",
    "API contract",
)
"""The headings of the specification."""
HIGH_SCALE = (
    "System architecture specification",
    "Horizontal scaling first",
    "Service decomposition",
    "Database schema",
    "API design",
)
"""The headings of its earlier form."""


def specification(walk: Walk) -> str:
    """Return the specification: eight fields, the services, the schema and the contract.

    Args:
        walk: A walk with a design.
    """
    design = walk.design
    parts = (
        specification_block(design),
        services_section(design),
        schema_block(design),
        contract_block(design),
    )
    return page(walk.design.name, zip(SPECIFICATION, parts, strict=True))


def high_scale(walk: Walk) -> str:
    """Return the earlier form: four fields, how each part grows sideways, services, schema, API.

    Args:
        walk: A walk with a design.
    """
    design = walk.design
    parts = (
        specification_block(design, FOUR),
        sideways(design),
        services_section(design),
        schema_block(design),
        api_design(design),
    )
    return page(walk.design.name, zip(HIGH_SCALE, parts, strict=True))


def specification_block(design: Design, fields: tuple[str, ...] = EIGHT) -> list[str]:
    """Return the fields of the specification, each a word of the vocabulary and its reason."""
    return [said(name, specification_field(name, design)) for name in fields]


def schema_block(design: Design) -> list[str]:
    """Return the DDL."""
    return [ddl_fence(design)] if design.data else NOT_REACHED


def contract_block(design: Design) -> list[str]:
    """Return the endpoints, and the contract as OpenAPI 3.1."""
    contracts = design.contracts
    if not contracts:
        return NOT_REACHED
    return [*endpoint_table(contracts), "", code_fence(openapi_yaml(contracts), "yaml")]


def sideways(design: Design) -> list[str]:
    """Return for each part whether it grows by instances, where it ends, and what comes then.

    The persona asks for horizontal scaling from the beginning; the trigger stays a number.
    """
    parts = own_parts(design)
    if not parts or not design.size:
        return NOT_REACHED
    rows = [_growth(design, part) for part in parts if capacity_of(design, part)]
    ten = design.challenge.ten_times if design.challenge else ""
    heads = ("Part", "Grows", "Instances", "Takes at the peak", "Of its ceiling", "Next step at")
    still = [part for part in parts if part.scaling == "vertical"]
    return [
        said("Trigger", _trigger(design)),
        "",
        *grid(heads, rows),
        "",
        *(_not_sideways(design, part) for part in still),
        *([said("At ten times the load", sentence(ten))] if ten else []),
    ]


def _trigger(design: Design) -> str:
    """Return the first number at which something has to grow."""
    stages = design.size.roadmap if design.size else ()
    first = next((one for one in stages if one.load_factor and one.load_factor > 1), None)
    if first is None:
        return "No number of the brief asks for another instance or machine."
    return f"{sentence(first.name)} {sentence(first.trigger)}"


def _growth(design: Design, part: Component) -> tuple[str, ...]:
    sized = capacity_of(design, part)
    if sized is None:
        return (called(design, part), part.scaling, str(part.instances), "", "", "")
    return (
        called(design, part),
        part.scaling,
        "its provider's" if part.scaling == "external" else str(instances_of(design, part)),
        f"{number(sized.demand)} {sized.unit}",
        share_of(sized),
        next(_steps(design, part), "none planned"),
    )


def _steps(design: Design, part: Component) -> Iterator[str]:
    for stage in design.size.roadmap if design.size else ():
        if stage.load_factor and part.name in stage.name:
            yield f"{number(stage.load_factor)} times today's load: {stage.name}"


def _not_sideways(design: Design, part: Component) -> str:
    steps = list(_steps(design, part))
    last = f"; sideways at last: {steps[-1]}" if len(steps) > 1 else ""
    return said(
        f"{called(design, part)} grows upwards first", f"{next(iter(steps), 'no step planned')}{last}"
    )


def api_design(design: Design) -> list[str]:
    """Return what every endpoint does alike, then the endpoints."""
    contracts, secure = design.contracts, design.secure
    if not contracts:
        return NOT_REACHED
    controls = {one.id: one.implementation for one in secure.controls} if secure else {}
    scopes = sorted({scope for one in contracts.endpoints for scope in one.scopes})
    authentication = sentence(secure.authentication if secure else contracts.authentication)
    envelope = f"the resource itself; lists as items and nextCursor. {sentence(contracts.pagination)}".strip()
    alike = (
        ("Security headers", controls.get("security-headers", "none: no browser calls it")),
        ("Rate limit", controls.get("rate-limiting", "as in the table below")),
        ("Authentication", f"{authentication} Scopes: {', '.join(scopes) or 'none'}"),
        ("Stable error codes", f"{contracts.error_format} with code and correlationId"),
        ("Envelope", envelope),
    )
    lines = [said(name, text) for name, text in alike]
    return [*lines, "", *endpoint_table(contracts), "", for_markdown("The whole contract is openapi.yaml.")]
