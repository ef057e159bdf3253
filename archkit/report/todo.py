"""``TODO_backend-architect.md``: the design as boxes to tick, in the scope that was asked for.

Ids stay. The layers, files and commands have fixed numbers, and a layer that a design lacks
leaves its number free; a component is numbered by its kind and its place among that kind
(``ARCH-ITEM-8.1`` is the first database). Everything else is named after the part of the
design that it is about (``ARCH-ITEM-8.1.ORDERS``, ``TASK-SECURITY``), so that adding or
removing one thing renames none of another kind.
What was noticed beyond the scope stands under Flags, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator

from archkit.brief import Brief
from archkit.design import Design
from archkit.render.numbers import number
from archkit.report.sections.sheet import page, said
from archkit.report.todo_checklist import checklist, flags
from archkit.report.todo_files import changes, commands
from archkit.report.todo_items import items
from archkit.report.todo_plan import plan
from archkit.report.walk import Walk, assumed

HEADINGS = (
    "Context",
    "Architecture Plan",
    "Architecture Items",
    "Proposed Code Changes",
    "Commands",
    "QA Checklist",
    "Flags",
)
"""The headings of the file, always all of them and in this order."""
_TARGETS = (
    ("users", "scale.users_total", ""),
    ("growth", "scale.growth_percent_per_year", " % a year"),
    ("availability", "quality.availability_percent", " %"),
    ("reads p95", "quality.read_latency_p95_ms", " ms"),
    ("writes p95", "quality.write_latency_p95_ms", " ms"),
    ("RPO", "quality.rpo_minutes", " min"),
    ("RTO", "quality.rto_minutes", " min"),
)


def todo(walk: Walk) -> str:
    """Return the whole file as Markdown.

    Args:
        walk: A walk with a design.
    """
    parts = (
        _context(walk),
        plan(walk.design),
        items(walk.design),
        changes(walk),
        commands(walk),
        checklist(walk),
        flags(walk),
    )
    return page(f"Backend architecture: {walk.brief.name}", zip(HEADINGS, parts, strict=True))


def _context(walk: Walk) -> list[str]:
    brief, design = walk.brief, walk.design
    return [
        said("Project", f"{brief.name}. {brief.purpose}".strip()),
        said("Stack", _stack(design)),
        said("Current architecture", _current(brief)),
        said("Limits", _limits(brief)),
        said("Load", _load(design)),
        said("Targets and service levels", "; ".join(_targets(walk))),
        said("Security and compliance", _rules(brief)),
    ]


def _stack(design: Design) -> str:
    stack = design.verify.technologies if design.verify else ()
    return ", ".join(f"{one.name} {one.version}" if one.version else one.name for one in stack)


def _current(brief: Brief) -> str:
    existing = brief.existing
    systems = [f"{one.name} ({one.technology})" if one.technology else one.name for one in existing.systems]
    stated = [*systems, *(one.statement for one in existing.decisions)]
    if existing.tables:
        stated.append(f"{len(existing.tables)} tables exist")
    return "; ".join(stated) or ("nothing exists yet" if existing.none else "none stated")


def _limits(brief: Brief) -> str:
    stated = (
        f"{brief.team.engineers} engineer{'' if brief.team.engineers == 1 else 's'}"
        if brief.team.engineers is not None
        else "",
        f"{number(brief.budget.monthly_usd)} USD a month" if brief.budget.monthly_usd is not None else "",
        f"{number(brief.timeline.weeks)} weeks" if brief.timeline.weeks is not None else "",
        *brief.constraints,
    )
    return "; ".join(one for one in stated if one) or "none stated"


def _load(design: Design) -> str:
    estimates = design.size.estimates if design.size else ()
    peaks = [one for one in estimates if one.id.startswith("peak-") and one.unit != "1"]
    stored = [one for one in estimates if one.id == "storage-at-horizon"]
    return "; ".join(f"{one.name.lower()} {number(one.base)} {one.unit}" for one in (*peaks, *stored))


def _targets(walk: Walk) -> Iterator[str]:
    guessed = assumed(walk)
    for name, field, unit in _TARGETS:
        value = walk.brief.value(field)
        shown = guessed.get(field) if value is None else value
        if isinstance(shown, int | float):
            yield f"{name} {number(shown)}{unit}{' (assumed)' if value is None else ''}"


def _rules(brief: Brief) -> str:
    compliance, threats = brief.compliance, brief.threats
    stated = (
        f"regimes {', '.join(compliance.regimes)}" if compliance.regimes else "",
        "no regime applies" if compliance.regimes == () else "",
        f"data {', '.join(compliance.data_classes)}" if compliance.data_classes else "",
        f"stays in {', '.join(compliance.residency)}" if compliance.residency else "",
        f"reached by {threats.exposure}" if threats.exposure else "",
        f"to protect {', '.join(threats.assets)}" if threats.assets else "",
        *threats.requirements,
    )
    return "; ".join(one for one in stated if one) or "none stated"
