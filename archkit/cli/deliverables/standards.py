"""The delivery standards: what the design says about each of their parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archkit.design import Contracts, Design, Operations, Security, Sizing


def standard(part: str, design: Design) -> str:
    """Return what the design says about a part of a standard; empty when it says nothing."""
    if part in _SECURE:
        return _SECURE[part](design.secure) if design.secure else ""
    if part in _OPERATE:
        return _OPERATE[part](design.operate) if design.operate else ""
    if part in _SIZE:
        return _SIZE[part](design.size) if design.size else ""
    if part in _CONTRACTS:
        return _CONTRACTS[part](design.contracts) if design.contracts else ""
    if part == "Architecture diagrams":
        return "In the design document: context, containers, main flow, data and deployment."
    return ""


def _layer(secure: Security, *words: str) -> str:
    found = (one for one in secure.controls if any(word in one.name.lower() for word in words))
    return "; ".join(f"{one.name}: {one.implementation}" for one in found)


def _tests(operate: Operations, word: str) -> str:
    return "; ".join(line for line in operate.testing if word in line.lower())


def _optimisation(size: Sizing) -> str:
    known = [(line.utilisation, line.component) for line in size.capacity if line.utilisation]
    return "; ".join(f"{name} at {share:.0%} of its ceiling" for share, name in sorted(known, reverse=True))


_SECURE: dict[str, Callable[[Security], str]] = {
    "Authentication": lambda secure: secure.authentication,
    "Authorisation": lambda secure: secure.authorisation,
    "Validation": lambda secure: _layer(secure, "validat", "input", "sanit"),
    "Encryption": lambda secure: secure.encryption,
}
_OPERATE: dict[str, Callable[[Operations], str]] = {
    "Logging": lambda operate: operate.logging,
    "Metrics": lambda operate: operate.metrics,
    "Health checks": lambda operate: ", ".join(operate.deployment.health_checks),
    "Alerting": lambda operate: "; ".join(f"{one.name}: {one.condition}" for one in operate.alerts),
    "Unit tests": lambda operate: _tests(operate, "unit"),
    "Integration tests": lambda operate: _tests(operate, "integration"),
    "CI/CD": lambda operate: " → ".join(operate.deployment.pipeline),
    "Infrastructure as code": lambda operate: operate.deployment.infrastructure_as_code,
    "Rollback": lambda operate: operate.deployment.rollback,
    "Deployment guides": lambda operate: (
        f"{operate.deployment.strategy} on {operate.deployment.platform}, "
        f"in {', '.join(operate.deployment.environments)}"
    ),
    "Benchmarking": lambda operate: "; ".join(
        f"{one.name}: {one.indicator}" for one in operate.service_levels
    ),
}
_SIZE: dict[str, Callable[[Sizing], str]] = {
    "Load tests": lambda size: "; ".join(size.load_test),
    "Optimisation": _optimisation,
    "Scaling strategy": lambda size: "; ".join(
        f"{stage.name}, when {stage.trigger}: {stage.change}" for stage in size.roadmap
    ),
}
_CONTRACTS: dict[str, Callable[[Contracts], str]] = {
    "API documentation": lambda contracts: (
        f"{contracts.style} at {contracts.base_path}, {len(contracts.endpoints)} endpoints in openapi.yaml"
    ),
}
