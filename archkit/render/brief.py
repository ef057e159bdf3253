"""The Brief as it was stated; what nobody stated is not shown here but under what is missing."""

from __future__ import annotations

from archkit.brief import Attribute, Brief, Entity, Operation, same_thing_key
from archkit.render.blocks import (
    Block,
    Inline,
    Mono,
    Prose,
    Quiet,
    Table,
    Terms,
    bullets,
    joined,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.numbers import count, duration_days, duration_minutes, money, number, of_bytes, whole
from archkit.render.view import View, view, view_of


@view.register
def brief_view(brief: Brief) -> View:
    """Return the view of a brief."""
    return view_of(brief_blocks(brief))


def brief_blocks(brief: Brief) -> tuple[Block, ...]:
    """Return everything that a brief states."""
    return kept(
        Prose(brief.purpose) if brief.purpose else None,
        section("Goals", bullets(brief.goals)),
        section("Not goals", bullets(brief.non_goals)),
        section("Limits and targets", limits(brief)),
        section("Workload", workload_terms(brief), entities_table(brief), operations_table(brief)),
        section("What exists already", *existing(brief)),
        section("Integrations", integrations_table(brief)),
        section("Threat context", threats(brief)),
        section("Constraints", bullets(brief.constraints)),
    )


def limits(brief: Brief) -> Terms | None:
    """Return scale, money, people, time, law and service levels, as far as they are stated."""
    return terms(
        ("Users", _users(brief)),
        ("Growth", _growth(brief)),
        ("Regions", ", ".join(brief.scale.regions)),
        ("Clients", ", ".join(brief.scale.clients)),
        ("Running cost", _money(brief.budget.monthly_usd, " a month at most")),
        ("One-off cost", _money(brief.budget.one_off_usd, "")),
        ("Team", _team(brief)),
        ("Time", _time(brief)),
        ("Regimes", _regimes(brief)),
        ("Data classes", ", ".join(brief.compliance.data_classes)),
        ("Data must stay in", ", ".join(brief.compliance.residency)),
        ("Availability", _unit(brief.quality.availability_percent, " %")),
        ("Latency, 95th percentile", _latency(brief)),
        ("Consistency", brief.quality.consistency or ""),
        ("Data loss at most (RPO)", _minutes(brief.quality.rpo_minutes)),
        ("Back within (RTO)", _minutes(brief.quality.rto_minutes)),
    )


def _users(brief: Brief) -> str:
    scale = brief.scale
    parts = (
        (scale.users_total, ""),
        (scale.users_daily_active, " active a day"),
        (scale.users_concurrent_peak, " at once"),
        (scale.tenants, " tenants"),
    )
    return ", ".join(f"{whole(value)}{words}" for value, words in parts if value is not None)


def _growth(brief: Brief) -> str:
    scale = brief.scale
    growth = _unit(scale.growth_percent_per_year, " % a year")
    horizon = f"followed for {count(scale.horizon_months, 'month')}" if scale.horizon_months else ""
    return ", ".join(part for part in (growth, horizon) if part)


def _team(brief: Brief) -> str:
    team = brief.team
    people = count(team.engineers, "engineer") if team.engineers else ""
    pager = f"{team.on_call_people} on call" if team.on_call_people is not None else ""
    skills = f"skilled in {', '.join(team.skills)}" if team.skills else ""
    return "; ".join(part for part in (people, pager, skills) if part)


def _time(brief: Brief) -> str:
    weeks = f"{number(brief.timeline.weeks)} weeks to the first release" if brief.timeline.weeks else ""
    deadline = f"deadline {brief.timeline.deadline.isoformat()}" if brief.timeline.deadline else ""
    return ", ".join(part for part in (weeks, deadline) if part)


def _regimes(brief: Brief) -> str:
    regimes = brief.compliance.regimes
    if regimes is None:
        return ""
    return ", ".join(regimes).upper() if regimes else "none, as stated"


def _latency(brief: Brief) -> str:
    read, write = brief.quality.read_latency_p95_ms, brief.quality.write_latency_p95_ms
    return ", ".join(part for part in (_unit(read, " ms reads"), _unit(write, " ms writes")) if part)


def _unit(value: float | None, unit: str) -> str:
    return "" if value is None else f"{number(value)}{unit}"


def _money(value: float | None, words: str) -> str:
    return "" if value is None else f"{money(value)}{words}"


def _minutes(value: float | None) -> str:
    return "" if value is None else duration_minutes(value)


def workload_terms(brief: Brief) -> Terms | None:
    """Return the load as a whole."""
    load = brief.workload
    return terms(
        ("Reads", _unit(load.reads_per_day, " a day")),
        ("Writes", _unit(load.writes_per_day, " a day")),
        ("Reads a write", _unit(load.read_write_ratio, "")),
        ("Traffic", load.traffic_shape or ""),
        ("Peak over average", _unit(load.peak_to_average, "\N{MULTIPLICATION SIGN}")),
        ("Kept for", duration_days(load.retention_days) if load.retention_days else ""),
    )


def entities_table(brief: Brief) -> Table | None:
    """Return what the system keeps."""
    rows = [_entity(entity) for entity in brief.workload.entities]
    columns = ("Entity", "Attributes", "#Rows now", "#Rows a day", "#A row", "Kept for")
    return table_block("Entities", columns, rows)


def _entity(entity: Entity) -> tuple[Inline, ...]:
    attributes = joined([_attribute(attribute) for attribute in entity.attributes])
    return (
        entity.name,
        (*attributes, *_said(_rules(entity), alone=not attributes)),
        "" if entity.rows_now is None else number(entity.rows_now),
        _unit(entity.rows_per_day, ""),
        "" if entity.bytes_per_row is None else of_bytes(entity.bytes_per_row),
        _kept_for(entity),
    )


def _attribute(attribute: Attribute) -> Inline:
    """Return a property with what it may hold: its values, and whether no two share one."""
    told = [", ".join(attribute.values)] if attribute.values else []
    told += ["unique"] if attribute.unique else []
    return (Mono(attribute.name), Quiet(f" ({'; '.join(told)})")) if told else Mono(attribute.name)


def _rules(entity: Entity) -> tuple[str, ...]:
    """Return what an entity lies in, what it is linked with, and what may not be twice."""
    parents = [one for one in entity.belongs_to if same_thing_key(one) != same_thing_key(entity.name)]
    found = (
        ("belongs to", ", ".join(parents)),
        ("lies in others of its kind", "" if len(parents) == len(entity.belongs_to) else " "),
        ("many to many with", ", ".join(entity.linked_to)),
        *(("unique together:", " + ".join(group)) for group in entity.unique_together),
        ("never twice at a time for one", entity.no_overlap_for or ""),
    )
    return tuple(f"{words} {names}".strip() for words, names in found if names)


def _said(rules: tuple[str, ...], *, alone: bool) -> tuple[Quiet, ...]:
    """Return rules behind the properties, with a mark between what is said."""
    return tuple(Quiet(words if alone and not place else f" · {words}") for place, words in enumerate(rules))


def _kept_for(entity: Entity) -> str:
    kept_days = "" if entity.retention_days is None else duration_days(entity.retention_days)
    start = f" from {entity.retention_from}" if entity.retention_from else ""
    restored = (
        "" if entity.restore_days is None else f"deleted, restorable {duration_days(entity.restore_days)}"
    )
    return "; ".join(part for part in (f"{kept_days}{start}".strip(), restored) if part)


def operations_table(brief: Brief) -> Table | None:
    """Return what users and machines do."""
    rows = [_operation(operation) for operation in brief.workload.operations]
    columns = ("Operation", "Kind", "Entity", "By", "#A day", "#p95 target")
    return table_block("Operations", columns, rows)


def _operation(operation: Operation) -> tuple[Inline, ...]:
    later = (Quiet(" · may be answered later"),) if operation.deferred else ()
    return (
        operation.name,
        (operation.kind, *later),
        operation.entity or "",
        operation.actor,
        _unit(operation.per_day, ""),
        _unit(operation.latency_p95_ms, " ms"),
    )


def existing(brief: Brief) -> tuple[Block | None, ...]:
    """Return the systems, decisions, tables and endpoints found before the design."""
    before = brief.existing
    systems: list[tuple[Inline, ...]] = [
        (one.name, one.technology or "", one.role, one.source) for one in before.systems
    ]
    decided: list[tuple[Inline, ...]] = [(one.statement, one.reason, one.source) for one in before.decisions]
    return (
        Prose("Nothing, as stated.") if before.none else None,
        table_block("Systems", ("System", "Technology", "Role", "Read from"), systems),
        table_block("Decisions already taken", ("Decision", "Reason", "Read from"), decided),
        terms(
            ("Tables", joined([Mono(name) for name in before.tables])),
            ("Endpoints", joined([Mono(name) for name in before.endpoints])),
        ),
    )


def integrations_table(brief: Brief) -> Table | None:
    """Return the external services."""
    rows: list[tuple[Inline, ...]] = [
        (
            one.name,
            one.purpose,
            one.direction,
            "yes" if one.critical else "no",
            "" if one.rate_limit_per_second is None else f"{number(one.rate_limit_per_second)}/s",
        )
        for one in brief.integrations
    ]
    return table_block(
        "External services", ("Service", "Purpose", "Direction", "Critical", "#Its limit"), rows
    )


def threats(brief: Brief) -> Terms | None:
    """Return who could attack what."""
    context = brief.threats
    return terms(
        ("Exposed to", context.exposure or ""),
        ("Actors", ", ".join(context.actors)),
        ("Worth protecting", ", ".join(context.assets)),
        ("Required", "; ".join(context.requirements)),
    )
