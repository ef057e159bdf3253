"""The deliverables that are one part of the design each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archkit.cli.deliverables.markdown import bullet, code_fence, example, field, for_markdown, table

if TYPE_CHECKING:
    from archkit.design import Design

_MISSING = ["The walk has not come to this part."]


def diagram_section(design: Design) -> list[str]:
    """Return the architecture as a Mermaid diagram."""
    from archkit.design.diagrams import container_diagram  # noqa: PLC0415 - heavy

    return [code_fence(container_diagram(design.shape), "mermaid")] if design.shape else _MISSING


def contracts_section(design: Design) -> list[str]:
    """Return the endpoints, an example of each kind of request and response, and the errors."""
    contracts = design.contracts
    if not contracts:
        return _MISSING
    rows = [
        (one.method.upper(), one.path, one.summary, ", ".join(one.scopes) or "public")
        for one in contracts.endpoints
    ]
    lines = [
        field("Versioning", contracts.versioning),
        field("Authentication", contracts.authentication),
        field("Errors", contracts.error_format),
        "",
        *table(("Method", "Path", "Purpose", "Scopes"), rows),
    ]
    shown: set[str] = set()
    for one in contracts.endpoints:
        for what, schema in (("Request", one.request), ("Response", one.response)):
            if schema and schema not in shown:
                shown.add(schema)
                title = f"{what} of {one.method.upper()} {one.path}: {schema}"
                lines += ["", for_markdown(title), "", code_fence(example(contracts, schema), "json")]
    return lines


def schema_section(design: Design) -> list[str]:
    """Return the DDL with relationships and indexes, and the access patterns."""
    from archkit.design.ddl import ddl  # noqa: PLC0415 - heavy

    data = design.data
    if not data:
        return _MISSING
    rows = [(one.operation, one.kind, one.table, f"{one.target_p95_ms:g} ms") for one in data.access_patterns]
    return [code_fence(ddl(data), "sql"), "", *table(("Access pattern", "Kind", "Table", "p95 target"), rows)]


def technologies_section(design: Design) -> list[str]:
    """Return each technology with release, reason, documentation and whether it was verified."""
    if not design.verify:
        return _MISSING
    rows = [
        (
            one.name,
            one.version or "unknown",
            f"{one.role}: {one.needed_by}",
            one.documentation,
            f"{one.status}, read {one.retrieved}" if one.retrieved else one.status,
        )
        for one in design.verify.technologies
    ]
    return table(("Technology", "Release", "Why", "Documentation", "Status"), rows)


def trade_offs_section(design: Design) -> list[str]:
    """Return what is optimised and what is given up for it."""
    if not design.challenge:
        return _MISSING
    lines: list[str] = []
    for one in design.challenge.trade_offs:
        lines.append(f"- ✓ {for_markdown(one.gained)}")
        lines.append(f"  - ⚠ {for_markdown(one.given_up)}, because {for_markdown(one.because)}")
    return lines or ["Nothing."]


def risks_section(design: Design) -> list[str]:
    """Return the risks, the gravest first."""
    if not design.challenge:
        return _MISSING
    ordered = sorted(design.challenge.risks, key=lambda one: -one.probability * one.impact)
    rows = [(one.name, f"{one.probability} x {one.impact}", one.mitigation, one.owner) for one in ordered]
    return table(("Risk", "Probability x impact (1 to 3)", "Mitigation", "Owner"), rows)


def roadmap_section(design: Design) -> list[str]:
    """Return the stages of growth: when, and how."""
    if not design.size:
        return _MISSING
    rows = [(stage.name, stage.trigger, stage.change, stage.rollback) for stage in design.size.roadmap]
    return table(("Stage", "When", "How", "Way back"), rows)


def deployment_section(design: Design) -> list[str]:
    """Return how changes reach production, and how they are taken back."""
    if not design.operate:
        return _MISSING
    one = design.operate.deployment
    return [
        field("Platform", one.platform),
        field("Strategy", one.strategy),
        field("Infrastructure as code", one.infrastructure_as_code),
        "- **Pipeline**:",
        *(f"  {bullet(stage)}" for stage in one.pipeline),
        field("Rollback", one.rollback),
        field("Health checks", ", ".join(one.health_checks)),
    ]
