"""The fields of the specification block: a word of the vocabulary, then this design's reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from archkit.design import Design
from archkit.report.sections.sheet import joined, said, sentence

_PATTERNS = {
    "monolith": "Monolith",
    "modular-monolith": "Modular Monolith",
    "microservices": "Microservices",
    "serverless": "Serverless",
}
_PHASES = {"backfill": "Backfill", "dual-write": "Shadow writes"}
_DATA = {
    "Event Sourcing": ("event sourc", "events first", "append-only", "log of changes"),
    "CQRS": ("cqrs", "read model", "reads apart"),
}
_RELIABILITY = {
    "timeout": "Timeouts",
    "retry": "Retries",
    "circuit-breaker": "Circuit breakers",
    "bulkhead": "Bulkheads",
    "dead-letter": "DLQ",
}
_COMMUNICATION = ("REST", "GraphQL", "gRPC")
_CONTRACTS = ("OpenAPI", "AsyncAPI", "protobuf")


def specification_field(name: str, design: Design) -> str:
    """Return one field of the specification; empty while its step has not been taken.

    Args:
        name: Such as ``Architecture Pattern``.
        design: The design.
    """
    return FIELDS[name](design) if name in FIELDS else ""


def _architecture(design: Design) -> str:
    if not design.shape:
        return ""
    pattern = _PATTERNS.get(design.shape.pattern, f"Hybrid ({design.shape.pattern})")
    because = next((one.because for one in design.shape.decisions if _decides_pattern(design, one.id)), "")
    return f"{pattern}. {sentence(because or design.shape.summary)}"


def _decides_pattern(design: Design, decision_id: str) -> bool:
    named = {"pattern", "architecture-pattern", "style", "architecture-style", "architecture"}
    chosen = {one.id: one.chosen for one in design.shape.decisions} if design.shape else {}
    return decision_id in named or (design.shape is not None and chosen[decision_id] == design.shape.pattern)


def _communication(design: Design) -> str:
    if not design.shape:
        return ""
    text = " ".join((*design.shape.communication, design.contracts.style if design.contracts else ""))
    words = [word for word in _COMMUNICATION if word.lower() in text.lower()]
    if design.contracts and design.contracts.events:
        words.append("Event-driven")
    return f"{' + '.join(words) or 'Other'}: {', '.join(design.shape.communication)}"


def _data(design: Design) -> str:
    if not design.shape:
        return ""
    pattern = design.shape.data_pattern
    found = (word for word, signs in _DATA.items() if any(sign in pattern.lower() for sign in signs))
    return f"{next(found, 'Traditional CRUD')}: {pattern}"


def _deployment(design: Design) -> str:
    if not design.shape:
        return ""
    deployment = design.shape.deployment
    lower = deployment.lower()
    serverless = "serverless" in lower or "function" in lower
    word = "Serverless" if serverless else "Container" if "container" in lower else "Traditional"
    strategy = f". {sentence(design.operate.deployment.strategy)}" if design.operate else ""
    return f"{word}: {deployment}{strategy}"


def _contract(design: Design) -> str:
    if not design.contracts:
        return ""
    style = design.contracts.style
    words = [word for word in _CONTRACTS if word.lower() in style.lower()] or ["OpenAPI"]
    return f"{' + '.join(words)}: {sentence(style)} {sentence(design.contracts.versioning)}"


def _migration(design: Design) -> str:
    if not design.data:
        return ""
    phases = [one.phase for one in design.data.migrations]
    words = [
        *(["Expand-contract"] if {"expand", "contract"} <= set(phases) else []),
        *dict.fromkeys(_PHASES[phase] for phase in phases if phase in _PHASES),
    ]
    if design.operate and "blue-green" in design.operate.deployment.strategy.lower():
        words.append("Blue-green")
    steps = f": {', then '.join(dict.fromkeys(phases))}; each step names its way back" if phases else ""
    return f"{' + '.join(words) or 'none planned'}{steps}"


def _reliability(design: Design) -> str:
    if not design.operate:
        return ""
    counted: Counter[str] = Counter(one.kind for one in design.operate.policies)
    words = [f"{word} ({counted[kind]})" for kind, word in _RELIABILITY.items() if counted[kind]]
    others = [kind.replace("-", " ") for kind in counted if kind not in _RELIABILITY]
    return f"{' + '.join(words) or 'none'}{f'; also {joined(others)}' if others else ''}"


def _observability(design: Design) -> str:
    operate = design.operate
    if not operate:
        return ""
    kinds = (
        ("Logs", operate.logging),
        ("Metrics", operate.metrics),
        ("Tracing", operate.tracing),
        ("SLOs", operate.service_levels),
    )
    levels = ", ".join(f"{one.name} {one.objective_percent:g} %" for one in operate.service_levels)
    return f"{' + '.join(word for word, held in kinds if held)}{f': {levels}' if levels else ''}"


FIELDS: dict[str, Callable[[Design], str]] = {
    "Architecture Pattern": _architecture,
    "Communication Pattern": _communication,
    "Data Pattern": _data,
    "Deployment Pattern": _deployment,
    "API Contract": _contract,
    "Migration Strategy": _migration,
    "Reliability Pattern": _reliability,
    "Observability Pattern": _observability,
}
EIGHT = tuple(FIELDS)
"""The fields of the specification, in order."""
FOUR = EIGHT[:4]
"""The fields of its earlier form."""


def specification_section(design: Design, fields: tuple[str, ...] = EIGHT) -> list[str]:
    """Return the fields of the specification as lines ``**Field**: value``."""
    return [said(name, specification_field(name, design)) for name in fields]
