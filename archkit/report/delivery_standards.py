"""The six delivery standards: what the design provides for each, where, and whether it is proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archkit.design import Design
from archkit.report.asked_for import own_standing
from archkit.report.sections import provisions as provide
from archkit.report.sections.sheet import code_span, for_markdown, page, said, sentence
from archkit.report.sections.verdicts import claims
from archkit.report.walk import Walk


@dataclass(frozen=True)
class Standard:
    """One line of a standard: what provides it, where it stands, and which checks speak to it."""

    name: str
    provided: Callable[[Design], provide.Provided]
    place: str
    checks: tuple[str, ...] = ()


def delivery_standards(walk: Walk) -> str:
    """Return the six standards as one page.

    Args:
        walk: A walk with a design.
    """
    opening = "A proof is about the design. What only the running system can show is not run."
    parts = ((title, standard_lines(walk, title)) for title in SIX_STANDARDS)
    return page(walk.design.name, parts, opening=(opening,))


def standard_lines(walk: Walk, title: str) -> list[str]:
    """Return the lines of one standard by its title; nothing for a title that is none."""
    lines = [line for one in SIX_STANDARDS.get(title, ()) for line in _standard(walk, one)]
    asked = own_standing(walk, _GROUPS[title]) if title in _GROUPS else ""
    return [*lines, f"- Checklist: {for_markdown(asked)}"] if asked else lines


def _standard(walk: Walk, one: Standard) -> Iterator[str]:
    provided = [sentence(text) for text in one.provided(walk.design) if text]
    if not provided:
        yield said(one.name, "not decided")
        return
    if len(provided) == 1:
        yield said(one.name, provided[0])
    else:
        yield f"- **{for_markdown(one.name)}**:"
        yield from (f"  - {for_markdown(text)}" for text in provided)
    yield f"  - Where: {code_span(one.place)}"
    yield from (f"  - {for_markdown(claim)}" for claim in claims(walk, one.checks))


_GROUPS = {
    "Documentation": ("API", "handing over"),
    "Security": ("security",),
    "Monitoring": ("operations",),
    "Testing": ("database",),
    "Performance": ("performance",),
    "Deployment": ("architecture", "warning signs"),
}
"""The groups of the checklist that each standard speaks for."""
SIX_STANDARDS: dict[str, tuple[Standard, ...]] = {
    "Documentation": (
        Standard("Architecture diagrams", provide.diagrams, "diagrams/", ("DIAGRAM001", "DIAGRAM002")),
        Standard("API documentation", provide.api, "openapi.yaml", ("CONTRACT001", "CONTRACT002")),
        Standard("Deployment guides", provide.guide, "operate.deployment, operate.alerts"),
    ),
    "Security": (
        Standard(
            "Authentication", provide.authentication, "secure.authentication", ("CONTRACT003", "ARCH011")
        ),
        Standard("Authorisation", provide.authorisation, "secure.authorisation", ("CONTRACT003",)),
        Standard("Validation", provide.validation, "secure.controls"),
        Standard("Encryption", provide.encryption, "secure.encryption", ("ARCH011",)),
    ),
    "Monitoring": (
        Standard("Logging", provide.logging, "operate.logging", ("ARCH009",)),
        Standard("Metrics", provide.metrics, "operate.metrics", ("ARCH009",)),
        Standard("Health checks", provide.health_checks, "operate.deployment"),
        Standard("Alerting", provide.alerting, "operate.alerts"),
    ),
    "Testing": (
        Standard("Unit tests", provide.unit_tests, "operate.testing"),
        Standard(
            "Integration tests", provide.integration_tests, "operate.testing", ("SCHEMA001", "SCHEMA007")
        ),
        Standard("Load tests", provide.load_tests, "size.load_test"),
    ),
    "Performance": (
        Standard("Benchmarking", provide.benchmarks, "operate.service_levels", ("SIZE001", "SIZE002")),
        Standard("Optimisation", provide.optimisation, "data.access_patterns", ("SCHEMA008", "SCHEMA009")),
        Standard("Scaling strategy", provide.growth, "size.roadmap", ("SIZE003", "SIZE004")),
    ),
    "Deployment": (
        Standard("CI/CD", provide.pipeline, "operate.deployment"),
        Standard("Infrastructure as code", provide.infrastructure, "operate.deployment"),
        Standard("Rollback", provide.rollback, "operate.deployment", ("SCHEMA010",)),
    ),
}
"""The title of each standard and its lines."""
