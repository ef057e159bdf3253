"""``TODO_backend-architect.md``: the design as tasks with ids that stay.

Ids count in the order of the design, so that the same design always gives the same ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archkit.cli.deliverables.markdown import code_fence, for_markdown
from archkit.cli.deliverables.services import RUNNING, neighbours
from archkit.design.architecture import STORES

if TYPE_CHECKING:
    from archkit.brief import Brief
    from archkit.design import Component, Design
    from archkit.session import Session


def todo_page(session: Session) -> str:
    """Return the whole file as Markdown.

    Args:
        session: A session with a design.
    """
    design = session.design
    lines = [f"# TODO: backend architecture of {for_markdown(design.name)}", ""]
    for title, part in (
        ("Context", _context(session.assumed_brief, design)),
        ("Architecture Plan", _plan(design)),
        ("Architecture Items", _items(design)),
        ("Delivery Tasks", _tasks(design)),
        ("Proposed Code Changes", _changes(design)),
        ("Commands", _commands()),
        ("QA Checklist", _checklist(session)),
        ("Flags", _flags(session)),
    ):
        lines += [f"## {title}", "", *(part or ["Nothing."]), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _context(brief: Brief, design: Design) -> list[str]:
    stack = (
        [f"{one.name} {one.version or ''}".strip() for one in design.verify.technologies]
        if design.verify
        else []
    )
    existing = [system.name for system in brief.existing.systems]
    quality, scale = brief.quality, brief.scale
    targets = (
        ("users", scale.users_total),
        ("availability in %", quality.availability_percent),
        ("read p95 in ms", quality.read_latency_p95_ms),
        ("write p95 in ms", quality.write_latency_p95_ms),
        ("growth in % a year", scale.growth_percent_per_year),
    )
    said = [f"{name}: {value:,}" for name, value in targets if value is not None]
    rules = [*(brief.compliance.regimes or ()), *brief.compliance.residency, *brief.threats.requirements]
    return [
        f"- **Project**: {for_markdown(brief.name)}. {for_markdown(brief.purpose)}".rstrip(),
        f"- **Stack**: {for_markdown(', '.join(stack)) or 'not decided'}",
        f"- **Current architecture**: {for_markdown(', '.join(existing)) or 'nothing was named'}",
        f"- **Targets and service levels**: {for_markdown('; '.join(said)) or 'none stated'}",
        f"- **Security and compliance**: {for_markdown(', '.join(rules)) or 'no regime stated'}",
    ]


def _task(task_id: str, name: str, fields: tuple[tuple[str, str], ...]) -> list[str]:
    lines = [f"- [ ] **{task_id} [{for_markdown(name)}]**:"]
    return [*lines, *(f"  - **{key}**: {for_markdown(text) or 'not decided'}" for key, text in fields)]


def _plan(design: Design) -> list[str]:
    shape, contracts, data, secure = design.shape, design.contracts, design.data, design.secure
    layers: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    if shape:
        layers.append(
            (
                "Architecture",
                (("Pattern", f"{shape.pattern}: {shape.summary}"), ("Deployment", shape.deployment)),
            )
        )
    if contracts:
        api = (
            ("Pattern", contracts.style),
            ("Versioning", f"{contracts.versioning}; {contracts.deprecation}"),
            ("Authentication", contracts.authentication),
            ("Documentation", "openapi.yaml, generated: archkit export SESSION --format openapi"),
        )
        layers.append(("API Layer", api))
    if data:
        steps = ", then ".join(dict.fromkeys(step.phase for step in data.migrations))
        layer = (
            ("Engine", data.engine),
            ("Consistency", data.consistency),
            ("Migration", steps),
            ("Seed", data.seed),
            ("Caching", "; ".join(data.caching) or "none"),
        )
        layers.append(("Data Layer", layer))
    if shape and any(part.kind in {"queue", "stream"} for part in shape.components):
        events = ", ".join(event.name for event in contracts.events) if contracts else ""
        layers.append(
            ("Messaging Layer", (("Events", events or "none"), ("Pattern", ", ".join(shape.communication))))
        )
    if secure:
        fields = (
            ("Authentication", secure.authentication),
            ("Authorisation", secure.authorisation),
            ("Encryption", secure.encryption),
            ("Secrets", secure.secrets),
            ("Tenancy", secure.tenancy),
        )
        layers.append(("Security Layer", fields))
    return [
        line
        for number, (name, fields) in enumerate(layers, start=1)
        for line in _task(f"ARCH-PLAN-1.{number}", name, fields)
    ]


def _items(design: Design) -> list[str]:
    parts = [part for part in design.shape.components if part.kind in RUNNING] if design.shape else []
    return [
        line
        for number, part in enumerate(parts, start=1)
        for line in _task(f"ARCH-ITEM-1.{number}", part.name, _item(design, part))
    ]


def _item(design: Design, part: Component) -> tuple[tuple[str, str], ...]:
    links = design.shape.links if design.shape else ()
    up = ", ".join(dict.fromkeys(link.source for link in links if link.target == part.id))
    down = ", ".join(dict.fromkeys(link.target for link in links if link.source == part.id))
    return (
        ("Purpose", part.purpose),
        ("Dependencies", f"upstream: {up or 'none'}; downstream: {down or 'none'}"),
        ("Data Store", neighbours(design, part, STORES) or "none"),
        ("Scaling Strategy", f"{part.scaling}, {part.instances} to begin with"),
    )


def _tasks(design: Design) -> list[str]:
    milestones = design.size.milestones if design.size else ()
    lines: list[str] = []
    for number, milestone in enumerate(milestones, start=1):
        effort = f"{milestone.engineer_weeks:g} engineer-weeks"
        lines.append(f"- [ ] **TASK-{number}** {for_markdown(milestone.name)} ({effort})")
        lines += [
            f"  - [ ] **TASK-{number}.{part}** {for_markdown(text)}"
            for part, text in enumerate(milestone.deliverables, start=1)
        ]
    return lines


def _changes(design: Design) -> list[str]:
    from archkit.design.ddl import ddl  # noqa: PLC0415 - heavy
    from archkit.design.openapi import openapi_yaml  # noqa: PLC0415 - heavy

    lines: list[str] = []
    files = (
        ("schema.sql", "sql", ddl(design.data) if design.data else ""),
        ("openapi.yaml", "yaml", openapi_yaml(design.contracts, version="3.0.3") if design.contracts else ""),
    )
    for number, (name, language, text) in enumerate(files, start=1):
        if text:
            lines += [f"- [ ] **CODE-1.{number}** Create `{name}`:", "", code_fence(text, language), ""]
    return lines[:-1]


def _commands() -> list[str]:
    local = "psql --set ON_ERROR_STOP=1 --single-transaction --file schema.sql"
    proof = "archkit check design.yaml --brief brief.yaml"
    return [
        "- [ ] **CMD-1.1** Local, apply the schema to an empty database:",
        "",
        code_fence(local, "sh"),
        "",
        "- [ ] **CMD-1.2** Local and CI, prove the design again:",
        "",
        code_fence(proof, "sh"),
    ]


def _checklist(session: Session) -> list[str]:
    lines: list[str] = []
    for proofs in session.proofs.values():
        for proof in proofs:
            mark = "x" if proof.status == "proved" else " "
            reason = f" ({proof.status}: {proof.reason})" if proof.status != "proved" else ""
            lines.append(f"- [{mark}] **QA-{proof.code}** {for_markdown(proof.claim + reason)}")
    return lines


def _flags(session: Session) -> list[str]:
    """List what was noticed beyond the scope; it changes no task."""
    found = [one for proofs in session.proofs.values() for proof in proofs for one in proof.findings]
    return [
        f"- [ ] **FLAG-{number}** {for_markdown(f'{one.code} at {one.place}: {one.message} {one.remedy}')}"
        for number, one in enumerate(found, start=1)
    ]
