"""Checks on the brief: does it agree with itself, and can it be met at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from archkit.brief import Brief, Source, same_thing_key
from archkit.design import Finding, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.frame.brief_floor import floor_of
from archkit.proofs.frame.brief_markup import MarkedName, marked_names
from archkit.proofs.frame.brief_prose import differing_quantities, with_told
from archkit.proofs.frame.brief_references import references
from archkit.proofs.proof import Evidence

_PER_RECORD = 4
"""Parts of a path such as ``workload.entities.Link.rows_per_day``."""


@check(
    "BRIEF001",
    "contradictory-quantity",
    claim="No quantity of the brief contradicts another.",
    step=Step.FRAME,
)
def contradictory_quantity(subject: Subject) -> Verdict:
    """Flags two values for one field, and numbers that cannot hold together.

    Looked at: fields that the sources give different values, fields whose value is not the one
    that purpose or goals tell in words, users who are more often active
    or connected than there are users, a deadline that is over or far from the stated weeks.

    Why it matters: every number of the design follows from these; with two truths, the
    design holds for neither.

    Example: "100K users" in one paragraph and "250K users" in the next.

    Use instead: one value, with the other one as a goal, a later stage or a note.

    Known limits: values are compared by their words; a contradiction between prose sentences
    that archkit reads no number from is not seen.
    """
    brief = subject.brief
    told = tuple(_two_values(brief))
    words = with_told(brief)
    impossible = (*_in_words(brief), *_too_many(words), *_dates(brief, subject.today))
    quantities = _stated_quantities(words)
    if not quantities and not told:
        raise NotAssessableError("the brief states no quantity yet")
    return Verdict((*told, *impossible), (Evidence(label="quantities stated", text=", ".join(quantities)),))


def _two_values(brief: Brief) -> Iterator[Finding]:
    told: dict[str, list[Source]] = {}
    for source in brief.sources:
        if source.origin not in {"unreadable", "not usable"} and _is_single(brief, source.field):
            told.setdefault(source.field, []).append(source)
    for field, sources in told.items():
        quotes = {" ".join(source.quote.casefold().split()): source for source in sources}
        if len(quotes) > 1:
            words = " · ".join(f"{source.quote!r} ({source.origin})" for source in quotes.values())
            yield _contradiction(field, f"{field} is given {len(quotes)} values.", words)


def _in_words(brief: Brief) -> Iterator[Finding]:
    for one in differing_quantities(brief):
        words = f"{one.field}: {one.stated:,g} · {one.quote!r} (purpose or goals)"
        yield _contradiction(one.field, f"{one.field} is {one.told:,g} in the brief's own words.", words)


def _is_single(brief: Brief, field: str) -> bool:
    """Say whether a path holds one value, not a list of them."""
    parts = field.split(".")
    if parts[:2] in (["workload", "entities"], ["workload", "operations"]):
        return len(parts) >= _PER_RECORD
    try:
        return not isinstance(brief.value(field), tuple)
    except KeyError:
        return False


def _too_many(brief: Brief) -> Iterator[Finding]:
    scale = brief.scale
    ordered = (
        ("scale.users_daily_active", scale.users_daily_active, "scale.users_total", scale.users_total),
        ("scale.users_concurrent_peak", scale.users_concurrent_peak, "scale.users_total", scale.users_total),
        (
            "scale.users_concurrent_peak",
            scale.users_concurrent_peak,
            "scale.users_daily_active",
            scale.users_daily_active,
        ),
    )
    for field, part, other, whole in ordered:
        if part is not None and whole is not None and part > whole:
            yield _contradiction(
                field, f"{field} is more than {other}.", f"{field}: {part:,} > {other}: {whole:,}"
            )


def _dates(brief: Brief, today: dt.date) -> Iterator[Finding]:
    timeline = brief.timeline
    for name in ("deadline", "migration_deadline"):
        day = getattr(timeline, name)
        if day is not None and day <= today:
            yield _contradiction(f"timeline.{name}", "The date is over.", f"{name}: {day}, today: {today}")
    if timeline.deadline and timeline.weeks and timeline.deadline > today:
        planned = today + dt.timedelta(weeks=timeline.weeks)
        if planned > timeline.deadline:
            words = (
                f"{timeline.weeks:g} weeks from {today} end on {planned}, the deadline is {timeline.deadline}"
            )
            yield _contradiction("timeline.weeks", "The weeks end after the deadline.", words)


def _contradiction(place: str, message: str, evidence: str) -> Finding:
    return Finding(
        code="BRIEF001",
        severity="error",
        place=place,
        message=message,
        evidence=evidence,
        remedy="Decide which one holds and state only that; put the other into goals or constraints.",
    )


def _stated_quantities(brief: Brief) -> tuple[str, ...]:
    fields = (
        f"{part}.{name}"
        for part in ("scale", "workload", "budget", "team", "timeline", "quality")
        for name in type(getattr(brief, part)).model_fields
    )
    plain = [field for field in fields if isinstance(brief.value(field), int | float | dt.date)]
    rated = [
        f"workload.operations.{one.name}" for one in brief.workload.operations if one.per_day is not None
    ]
    return (*plain, *rated)


@check(
    "BRIEF002",
    "budget-below-floor",
    claim="The monthly budget is above the least that the stated load costs.",
    step=Step.FRAME,
)
def budget_below_floor(subject: Subject) -> Verdict:
    """Flags a monthly budget under the least that anything of this size costs to run.

    The floor adds the smallest system that is always on, one copy of the rows and objects
    that the brief says are kept, and compute for the requests, each at its low price.

    Why it matters: under the floor no choice of technology helps; better said at the start
    than after ten steps of design.

    Example: 50 million photos of 2 MB a month kept for a year on 100 USD a month.

    Use instead: a larger budget, a shorter retention, or less load at first.

    Known limits: only what the brief states is counted, without egress, backups, people and
    free tiers, so a budget above the floor may still be too small.
    """
    budget = subject.brief.budget.monthly_usd
    if budget is None:
        raise NotAssessableError("the brief states no monthly budget (budget.monthly_usd)")
    floor = floor_of(subject.brief)
    evidence = (
        *(Evidence(label=part.name, text=part.formula) for part in floor.parts),
        Evidence(
            label="Floor of any design, hosting alone",
            text=f"{floor.low_usd:,.2f} to {floor.base_usd:,.2f} USD a month",
        ),
    )
    if budget >= floor.base_usd:
        return Verdict((), evidence)
    hopeless = budget < floor.low_usd
    against = floor.low_usd if hopeless else floor.base_usd
    told = "the least that it can cost" if hopeless else "what the least usually costs"
    finding = Finding(
        code="BRIEF002",
        severity="error" if hopeless else "warning",
        place="budget.monthly_usd",
        message=f"The budget of {budget:,.0f} USD a month is under {told}, {against:,.0f} USD.",
        evidence="; ".join(f"{part.name}: {part.formula}" for part in floor.parts),
        remedy="Raise budget.monthly_usd, shorten retention, or start with less load.",
    )
    return Verdict((finding,), evidence)


@check(
    "BRIEF003",
    "duplicate-entity",
    claim="Every entity stands once.",
    step=Step.FRAME,
)
def duplicate_entity(subject: Subject) -> Verdict:
    """Flags an entity that stands twice, in another case or number, or written differently.

    Why it matters: one thing becomes two tables, and half of the writes go to each.

    Example: ``Order item``, ``order_items`` and ``OrderItem``.

    Use instead: one entity; where they are two things, names that tell them apart.

    Known limits: singular and plural are matched in English only; synonyms are not seen.
    """
    entities = subject.brief.workload.entities
    if not entities:
        raise NotAssessableError("the brief names no entity yet")
    seen: dict[str, str] = {}
    findings = []
    for number, entity in enumerate(entities):
        key = same_thing_key(entity.name)
        if key in seen:
            findings.append(
                Finding(
                    code="BRIEF003",
                    severity="error",
                    place=f"workload.entities.{number}.name",
                    message=f"The entity {entity.name!r} is {seen[key]!r} again.",
                    evidence=f"{seen[key]} · {entity.name}",
                    remedy="Join them into one entity, or rename one of them.",
                )
            )
        seen.setdefault(key, entity.name)
    return Verdict(tuple(findings), (Evidence(label="entities", text=", ".join(seen.values())),))


@check(
    "BRIEF004",
    "unknown-parent",
    claim="Every entity, attribute and parent that is referred to exists.",
    step=Step.FRAME,
)
def unknown_parent(subject: Subject) -> Verdict:
    """Flags names in entities and operations that refer to nothing of the brief.

    Looked at: `belongs_to`, `linked_to` and the entity of an operation, which are entities;
    `unique_together` and `no_overlap_for`, which are attributes or parents of the same entity;
    `retention_from`, which is an attribute that holds a moment.

    Why it matters: the foreign key, the constraint or the endpoint would have nothing to point to.

    Example: ``belongs_to: [Custmer]`` where the entity is called ``Customer``.

    Use instead: the name as it stands, or an entity or attribute for what is referred to.

    Known limits: a name that matches but for case or plural is accepted; an entity that is
    its own parent is accepted as a tree.
    """
    workload = subject.brief.workload
    if not workload.entities and not workload.operations:
        raise NotAssessableError("the brief names no entity and no operation yet")
    told = tuple(references(subject.brief))
    findings = tuple(
        Finding(
            code="BRIEF004",
            severity="error",
            place=one.place,
            message=one.trouble,
            evidence=one.target,
            remedy=one.remedy,
        )
        for one in told
        if one.trouble
    )
    return Verdict(findings, (Evidence(label="references", text=str(len(told))),))


@check(
    "BRIEF005",
    "injected-markup",
    claim="No name of the brief reads differently from what it is.",
    step=Step.FRAME,
)
def injected_markup(subject: Subject) -> Verdict:
    """Flags names with characters that hide what they say; notes scripts and other markup.

    Why it matters: names travel into pages, diagrams, DDL and file names. archkit shows them
    escaped, yet other tools read the same brief, and a name that reads differently from what
    it is deceives people.

    Example: a name with a right-to-left override; ``Order<script>alert(1)</script>`` is noted.

    Use instead: plain words; notation belongs into descriptions.

    Known limits: look-alike letters of other alphabets are not looked for; what is shown
    escaped, a script or ``<b>``, is a note with its place and does not refute the design.
    """
    names, found = marked_names(subject.brief)
    if not names:
        raise NotAssessableError("the brief has no names to look at")
    findings = tuple(_markup(one) for one in found)
    return Verdict(findings, (Evidence(label="names looked at", text=str(names)),))


def _markup(name: MarkedName) -> Finding:
    return Finding(
        code="BRIEF005",
        severity="warning" if name.deceptive else "note",
        place=name.place,
        message=f"The name holds {name.what}; {'they are left out' if name.deceptive else 'it is escaped'}"
        " where it is shown.",
        evidence=ascii(name.text),
        remedy="Write the name in plain words.",
    )
