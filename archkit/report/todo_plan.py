"""The architecture plan: layers with fixed numbers, then the first delivery as tasks."""

from __future__ import annotations

from collections.abc import Callable

from archkit.design import Design
from archkit.render.numbers import number
from archkit.report.sections.sheet import box, joined, said, sentence, slug
from archkit.report.sections.specification_fields import specification_field
from archkit.report.sections.wiring import QUEUES, called, own_parts, system_of_record

Fields = tuple[tuple[str, str], ...]


def plan(design: Design) -> list[str]:
    """Return a box for each layer of the design, and one for each part of the first delivery."""
    lines: list[str] = []
    for number_, (name, fields_of) in enumerate(_LAYERS, start=1):
        fields = fields_of(design)
        if fields:
            lines.append(box(f"ARCH-PLAN-1.{number_}", name))
            lines += [said(key, text, depth=1) for key, text in fields]
    return lines + _deliveries(design)


def _deliveries(design: Design) -> list[str]:
    lines: list[str] = []
    for milestone in design.size.milestones if design.size else ():
        task_id = f"TASK-{slug(milestone.id)}"
        weeks = f"{number(milestone.engineer_weeks)} engineer-weeks"
        lines.append(box(task_id, milestone.name, weeks))
        lines += [
            box(f"{task_id}.{number_}", "", text, depth=1)
            for number_, text in enumerate(milestone.deliverables, start=1)
        ]
    return lines


def _because(design: Design, *decision_ids: str) -> str:
    found = next((one for one in design.decisions if one.id in decision_ids), None)
    return sentence(found.because) if found else ""


def _api(design: Design) -> Fields:
    contracts = design.contracts
    if not contracts:
        return ()
    secure = f" {sentence(design.secure.authentication)}" if design.secure else ""
    return (
        ("Pattern", f"{sentence(contracts.style)} {_because(design, 'api-style', 'contract-style')}".strip()),
        ("Versioning", f"{sentence(contracts.versioning)} {sentence(contracts.deprecation)}"),
        ("Authentication", f"{contracts.authentication}.{secure}"),
        ("Documentation", "openapi.yaml (CODE-1.3), generated from the design, never edited by hand."),
    )


def _data(design: Design) -> Fields:
    data = design.data
    if not data:
        return ()
    record = system_of_record(design)
    store = called(design, record) if record else data.engine
    return (
        ("Pattern", f"{store}. {_because(design, 'system-of-record')}"),
        ("Consistency", sentence(data.consistency)),
        ("Versioning", f"Migrations: {specification_field('Migration Strategy', design)}."),
        ("Caching", " ".join(sentence(one) for one in data.caching) or "none; the database serves the reads"),
        ("Seed data", sentence(data.seed)),
        ("Documentation", "migrations/0001_schema.up.sql (CODE-1.1), generated from the design."),
    )


def _messaging(design: Design) -> Fields:
    queues = [called(design, one) for one in own_parts(design) if one.kind in QUEUES]
    events = design.contracts.events if design.contracts else ()
    if not queues and not events:
        return ()
    kinds = ("dead-letter", "retry", "idempotency")
    policies = design.operate.policies if design.operate else ()
    rules = [sentence(one.rule) for one in policies if one.kind in kinds and _about(design, one.applies_to)]
    return (
        (
            "Pattern",
            f"{joined(queues) or 'A table in the database'}. {_because(design, 'messaging')}".strip(),
        ),
        ("Versioning", f"In the channel's name: {', '.join(one.channel for one in events) or 'no events'}"),
        ("Delivery", " ".join(dict.fromkeys(rules)) or "not decided"),
        ("Documentation", "x-events in openapi.yaml (CODE-1.3)."),
    )


def _about(design: Design, crossing: str) -> bool:
    queues = {one.id for one in own_parts(design) if one.kind in QUEUES}
    return bool(queues & set(crossing.split(" -> ")))


def _security(design: Design) -> Fields:
    secure = design.secure
    if not secure:
        return ()
    return (
        ("Authorisation", sentence(secure.authorisation)),
        ("Encryption", sentence(secure.encryption)),
        ("Secrets", sentence(secure.secrets)),
        ("Tenancy", sentence(secure.tenancy)),
    )


def _reliability(design: Design) -> Fields:
    operate = design.operate
    if not operate:
        return ()
    whole = [one for one in operate.policies if " -> " not in one.applies_to]
    return (
        ("Pattern", specification_field("Reliability Pattern", design)),
        *((one.kind.replace("-", " ").capitalize(), sentence(one.rule)) for one in whole),
        ("Recovery", f"{sentence(operate.recovery.backups)} {sentence(operate.recovery.restore_test)}"),
    )


def _observability(design: Design) -> Fields:
    operate = design.operate
    if not operate:
        return ()
    levels = "; ".join(f"{one.name} {one.objective_percent:g} %" for one in operate.service_levels)
    return (
        ("Logs", sentence(operate.logging)),
        ("Metrics", sentence(operate.metrics)),
        ("Traces", sentence(operate.tracing)),
        ("Service levels", levels),
        ("Alerts", ", ".join(f"{one.name} ({one.severity})" for one in operate.alerts) or "none"),
    )


def _delivery(design: Design) -> Fields:
    if not design.operate:
        return ()
    one = design.operate.deployment
    return (
        ("Platform", sentence(one.platform)),
        ("Strategy", sentence(one.strategy)),
        ("Pipeline", ", then ".join(one.pipeline)),
        ("Rollback", sentence(one.rollback)),
        ("Health checks", " ".join(sentence(check) for check in one.health_checks) or "none"),
    )


_LAYERS: tuple[tuple[str, Callable[[Design], Fields]], ...] = (
    ("API Layer", _api),
    ("Data Layer", _data),
    ("Messaging Layer", _messaging),
    ("Security Layer", _security),
    ("Reliability Layer", _reliability),
    ("Observability Layer", _observability),
    ("Delivery Layer", _delivery),
)
"""The numbers of the layers are their places here; a new one goes to the end."""
