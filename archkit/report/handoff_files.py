"""What stands in the hand-off folder: names and texts, all generated from the walk."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from archkit.design import Design
from archkit.render.numbers import money, number
from archkit.report.decision_record import decision_record, record_name
from archkit.report.sections.sheet import code_span, for_markdown, grid, page, said, sentence
from archkit.report.todo import todo
from archkit.report.walk import Walk, all_proofs, digest

_MEANING = {
    "design.yaml": "the design, the one model that everything else is generated from",
    "brief.yaml": "what was wanted",
    "schema.sql": "the tables, for an empty PostgreSQL",
    "openapi.yaml": "the contract, OpenAPI 3.1",
    "TODO_backend-architect.md": "the work as boxes to tick",
    "proofs.json": "what was checked, with evidence",
    "load-test": "k6 script: average, peak, ten times",
    "alerts": "rules for Prometheus",
    "slo": "objectives, OpenSLO",
    "diagrams": "Mermaid source",
    "decisions": "one record a decision",
}

_SCRIPT = "load-test/k6.js"
_LOAD = f"k6 run {_SCRIPT}"
_PROVE = "archkit check design.yaml --brief brief.yaml"


def handoff_files(walk: Walk) -> dict[str, str]:
    """Return the text of each file by its path in the folder.

    Args:
        walk: A walk with a design.
    """
    files = dict(_files(walk))
    return {"README.md": _readme(walk, tuple(files)), **files}


def _files(walk: Walk) -> Iterator[tuple[str, str]]:
    from archkit.design.ddl import ddl  # noqa: PLC0415 - only documents need it
    from archkit.design.openapi import openapi_yaml  # noqa: PLC0415 - the same
    from archkit.report.fitness import fitness_files  # noqa: PLC0415 - the same

    design = walk.design
    yield "design.yaml", design.to_yaml()
    yield "brief.yaml", walk.brief.to_yaml()
    if design.data and design.data.tables:
        yield "schema.sql", ddl(design.data)
    if design.contracts and design.contracts.endpoints:
        yield "openapi.yaml", openapi_yaml(design.contracts)
    yield "TODO_backend-architect.md", todo(walk)
    proofs = [proof.model_dump(mode="json") for proof in all_proofs(walk)]
    yield "proofs.json", json.dumps(proofs, ensure_ascii=False, indent=2) + "\n"
    yield from fitness_files(walk.brief, design)
    for name, text in _diagrams(design):
        yield f"diagrams/{name}.mmd", text
    for decision in design.decisions:
        yield f"decisions/{record_name(decision)}", decision_record(decision, walk)


def _diagrams(design: Design) -> Iterator[tuple[str, str]]:
    from archkit.design import diagrams  # noqa: PLC0415 - only documents need it

    if design.shape:
        yield "context", diagrams.context_diagram(design.shape, design.name)
        yield "containers", diagrams.container_diagram(design.shape)
        yield "main-flow", diagrams.sequence_diagram(design)
        yield "deployment", diagrams.deployment_diagram(design)
    if design.data and design.data.tables:
        yield "tables", diagrams.er_diagram(design.data)
    if design.size and design.size.roadmap:
        yield "roadmap", diagrams.roadmap_diagram(design.size)


def _readme(walk: Walk, names: tuple[str, ...]) -> str:
    parts = (
        ("At a glance", _glance(walk)),
        ("What is here", _contents(names)),
        ("Begin here", _begin(walk, names)),
        ("What is not proved", _open(walk)),
        ("Decisions", _decisions(walk)),
    )
    opening = (for_markdown(walk.brief.purpose),) if walk.brief.purpose else ()
    return page(walk.design.name, parts, opening=opening)


def _glance(walk: Walk) -> list[str]:
    design, brief = walk.design, walk.brief
    counted = Counter(proof.status for proof in all_proofs(walk))
    lines = [
        said("Architecture", sentence(design.shape.summary) if design.shape else ""),
        said("Proofs", ", ".join(f"{many} {status}" for status, many in counted.items()) or "none ran"),
        said("Judged on", f"{walk.today.isoformat()}, inputs {digest(walk)}"),
    ]
    if design.size:
        low, base, high = design.size.monthly_usd
        budget = brief.budget.monthly_usd
        against = f", budget {money(budget)}" if budget is not None else ""
        lines.append(said("Cost a month", f"{money(base)} ({money(low)} to {money(high)}){against}"))
        weeks = sum(one.engineer_weeks for one in design.size.milestones)
        lines.append(said("First delivery", f"{number(weeks)} engineer-weeks"))
    return lines


def _contents(names: tuple[str, ...]) -> list[str]:
    tops = dict.fromkeys(name.split("/")[0] for name in names)
    rows = []
    for top in tops:
        inside = sum(name.startswith(f"{top}/") for name in names)
        many = f" ({inside} files)" if inside else ""
        rows.append((code_span(f"{top}/" if inside else top), for_markdown(_MEANING[top] + many)))
    return grid(("File", "Holds"), rows, raw=True)


def _begin(walk: Walk, names: tuple[str, ...]) -> list[str]:
    first = walk.design.size.milestones[:1] if walk.design.size else ()
    lines = [f"1. {for_markdown(one.name)}: {for_markdown('; '.join(one.deliverables))}" for one in first]
    return [
        *(lines or ["1. Read the design."]),
        f"2. Tick {code_span('TODO_backend-architect.md')}; its ids stay when the design changes.",
        f"3. After a change of {code_span('design.yaml')}, prove it again: {code_span(_PROVE)}",
        *([f"4. Before a release, load a copy: {code_span(_LOAD)}"] if _SCRIPT in names else []),
    ]


def _open(walk: Walk) -> list[str]:
    return [
        said(f"{proof.code}, {proof.status}", f"{sentence(proof.claim)} But: {sentence(proof.reason)}")
        for proof in sorted(all_proofs(walk), key=lambda one: one.status != "refuted")
        if proof.status not in {"proved", "not applicable"}
    ]


def _decisions(walk: Walk) -> list[str]:
    return [f"- [{for_markdown(one.title)}](decisions/{record_name(one)})" for one in walk.design.decisions]
