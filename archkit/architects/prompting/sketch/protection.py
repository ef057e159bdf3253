"""Sketches of security and operations as drafts: objectives and alerts follow from the brief's targets."""

from __future__ import annotations

from typing import Any

from archkit.architects.base import Context
from archkit.architects.prompting.computed import assumed, known_duties
from archkit.architects.prompting.sketch.forms import OperationsSketch, SecuritySketch
from archkit.design.naming import slug
from archkit.knowledge import fact


def security(sketch: SecuritySketch, context: Context) -> dict[str, Any]:
    """Return threats with their controls, and the controls that known duties ask for."""
    controls: dict[str, dict[str, Any]] = {}
    for one in sketch.threats:
        control = _control(slug(one.control) or "control", one.how, "an automated test in the pipeline")
        controls.setdefault(control["id"], control)
    for duties in known_duties(context).values():
        for duty in duties:
            required = _control(duty["control"], duty["duty"], duty["evidence"], layer="process")
            controls.setdefault(required["id"], required)
    return {
        "summary": f"{len(sketch.threats)} threats, met by {len(controls)} controls.",
        "authentication": sketch.authentication,
        "authorisation": sketch.authorisation,
        "encryption": "TLS on each link; AES-256 at rest for stores and their backups.",
        "secrets": "In the platform's secret store; none in code, image or configuration file.",
        "tenancy": f"{context.brief.scale.tenants or 'No'} tenants are stated in the brief.",
        "threats": [
            {
                "id": f"threat-{number}",
                "category": one.category,
                "crossing": one.crossing,
                "description": one.description,
                "controls": [slug(one.control) or "control"],
            }
            for number, one in enumerate(sketch.threats, 1)
        ],
        "controls": list(controls.values()),
    }


def _control(name: str, how: str, evidence: str, *, layer: str = "application") -> dict[str, Any]:
    return {
        "id": name,
        "name": name.replace("-", " ").capitalize(),
        "implementation": how,
        "evidence": evidence,
        "layer": layer,
    }


def operations(sketch: OperationsSketch, context: Context) -> dict[str, Any]:
    """Return policies as sketched, objectives and recovery at the brief's targets."""
    quality = assumed(context).quality
    levels = list(_levels(context))
    return {
        "policies": [
            {"id": f"policy-{number}", "kind": one.kind, "applies_to": one.applies_to, "rule": one.rule}
            for number, one in enumerate(sketch.policies, 1)
        ],
        "service_levels": levels,
        "logging": "Structured lines with request id, actor and a stable error code; no personal data.",
        "metrics": "Rate, errors and duration of each endpoint; depth and age of waiting work.",
        "tracing": "Trace ids pass through every call and message.",
        "alerts": [
            {
                "id": f"alert-{one['id']}",
                "name": f"{one['name']} at risk",
                "condition": f"the error budget of {one['id']} burns 6 times as fast as it may for 1 hour",
                "severity": "page" if not one["threshold_ms"] else "ticket",
                "runbook": "Look at the latest release first; take it back if the start matches.",
            }
            for one in levels
        ],
        "deployment": {
            "platform": context.design.shape.deployment if context.design.shape else "",
            "strategy": sketch.strategy,
            "pipeline": ["test", "build", "staging", "production"],
            "rollback": "The previous image is kept ready; schema changes only add until it is gone.",
            "infrastructure_as_code": "OpenTofu, reviewed like code.",
        },
        "recovery": {
            "tier": sketch.recovery,
            "rpo_minutes": _stated(quality.rpo_minutes, "recovery.assumed-rpo-minutes"),
            "rto_minutes": _stated(quality.rto_minutes, "recovery.assumed-rto-minutes"),
            "backups": "Point-in-time backups of every store.",
            "restore_test": f"Every {fact('recovery.test-months').base:g} months, with the time it took.",
        },
        "on_call": sketch.on_call,
    }


def _stated(minutes: float | None, otherwise: str) -> float:
    """Return minutes as stated, zero too; those of a fact where nobody stated them."""
    return fact(otherwise).base if minutes is None else minutes


def _levels(context: Context) -> Any:
    quality = assumed(context).quality
    target = quality.availability_percent or fact("operations.assumed-availability").base
    objective = min(target, fact("operations.highest-objective").base)
    yield _level(
        "availability", "Availability", "answers without a server error / all requests", objective, None
    )
    share = fact("operations.latency-objective").base
    for way, limit in (("read", quality.read_latency_p95_ms), ("write", quality.write_latency_p95_ms)):
        if limit:
            counted = f"{way}s answered within {limit:g} ms / all {way}s"
            yield _level(f"{way}-latency", f"{way.capitalize()} latency", counted, share, limit)
    for one in context.brief.workload.operations:
        if one.latency_p95_ms:
            counted = f"{one.name} answered within {one.latency_p95_ms:g} ms / all"
            name = f"latency-{slug(one.name)}"[:70].strip("-")
            yield _level(name, f"Latency of {one.name}", counted, share, one.latency_p95_ms)


def _level(name: str, title: str, indicator: str, percent: float, limit: float | None) -> dict[str, Any]:
    return {
        "id": name,
        "name": title,
        "indicator": indicator,
        "objective_percent": percent,
        "threshold_ms": limit,
        "source": "brief: quality and workload",
    }
