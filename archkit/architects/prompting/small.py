"""The prompt of a small model: the brief in a few lines, names of what was designed, the form as a gist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from archkit.architects.base import Context
from archkit.architects.prompting.computed import assumed
from archkit.architects.prompting.evidence import open_known
from archkit.architects.prompting.fence import fence
from archkit.architects.prompting.shown import seen_by
from archkit.architects.prompting.sketch import gist
from archkit.architects.prompting.sketch.choices import choices
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.sizing import measure_load, number

_MOST_BRIEF = 1_100
_MOST_EARLIER = 700
_MOST_WORDS = 1_000
_MOST_FINDINGS = 600
_WANTED: Mapping[Step, str] = MappingProxyType(
    {
        Step.FRAME: "Say what is asked for, the goals, and the traits that the brief shows.",
        Step.CLARIFY: "Assume a value for what nobody stated, ask at most two questions that would change "
        "the design. Leave both lists empty when nothing is open.",
        Step.VERIFY: "Choose one technology a role, by the team's skills and the load; null for what no "
        "requirement needs. Say why this database, and when the other would win.",
        Step.SHAPE: "Draw the smallest architecture: clients and outside systems (kind client, external), "
        "the application, its database, and a queue with a worker only for deferred work; one observability "
        "part. Short ids in kebab-case. Link each part to what it calls.",
        Step.DATA: "Design a table for each entity and say by which columns each operation reaches rows. A "
        "column is 'name type' (text, integer, bigint, numeric, boolean, timestamptz, jsonb, uuid) or "
        "'name references table'; id and created_at are added. Tables are plural snake_case.",
        Step.CONTRACTS: "Give each operation an endpoint. Paths are plural nouns in kebab-case, parameters "
        "in braces: /orders/{orderId}.",
        Step.SECURE: "Name a threat for each crossing of trust, the control that meets it and how that "
        "is built.",
        Step.OPERATE: "Give each call to outside systems a timeout and a circuit-breaker, each queue a "
        "dead-letter policy, all with numbers; say how releases, recovery and on-call work for this team.",
        Step.SIZE: "Say what is done at which multiple of today's load, and the milestones of the first "
        "delivery in engineer-weeks; they must fit the team and its time.",
        Step.CHALLENGE: "Say what breaks without each part, what breaks at ten times the load, what half the "
        "budget would leave, what was gained and given up, and the risks (1 to 3).",
    }
)


def small_prefix(brief: Brief) -> str:
    """Return a brief in a few lines, within its fence."""
    lines = "\n".join(_brief(brief))
    return f"Brief:\n{fence(lines, 'brief', limit=_MOST_BRIEF)}"


def small_instruction(step: Step, context: Context, *, before: str = "") -> str:
    """Return what a step asks of a small model.

    Args:
        step: The step.
        context: What is seen of brief and design; findings make it a repair.
        before: The reply that was no artifact, when this is its repair; too long to be shown.
    """
    earlier = "\n".join(_earlier(step, context))
    parts = [
        *([f"So far:\n{fence(earlier, 'design', limit=_MOST_EARLIER)}"] if earlier else []),
        f"Step {step.value}, {context.today.isoformat()}. {_WANTED[step]}",
        *_words(step, context),
        f"Answer with this JSON: {gist(step)}",
        *_findings(context, before),
    ]
    return "\n\n".join(parts)


def _brief(brief: Brief) -> Iterator[str]:
    yield f"{brief.name}: {brief.purpose}"[:300]
    scale, team, quality = brief.scale, brief.team, brief.quality
    said = {
        "users": scale.users_total,
        "tenants": scale.tenants,
        "engineers": team.engineers,
        "USD a month": brief.budget.monthly_usd,
        "weeks": brief.timeline.weeks,
        "availability %": quality.availability_percent,
        "RPO minutes": quality.rpo_minutes,
        "RTO minutes": quality.rto_minutes,
    }
    yield ", ".join(f"{name} {value:,.10g}" for name, value in said.items() if value is not None)
    lists = {"skills": team.skills, "rules": brief.compliance.regimes or (), "clients": scale.clients}
    yield "; ".join(f"{name}: {', '.join(map(str, one[:6]))}" for name, one in lists.items() if one)
    for entity in brief.workload.entities[:8]:
        fields = ", ".join(one.name for one in entity.attributes[:6])
        parents = f" of {', '.join(entity.belongs_to[:2])}" if entity.belongs_to else ""
        yield f"entity {entity.name}{parents}: {fields}"[:110]
    for one in brief.workload.operations[:10]:
        rate = f", {one.per_day:,.0f} a day" if one.per_day else ""
        yield f"operation {one.name} ({one.kind}{', deferred' if one.deferred else ''}{rate})"[:90]
    others = [
        *(one.name for one in brief.integrations),
        *(one.name for one in brief.existing.systems),
    ]
    if others:
        yield f"other systems: {', '.join(others[:6])}"


def _earlier(step: Step, context: Context) -> Iterator[str]:
    design: Design = context.design
    seen = seen_by(step)
    if step is Step.SIZE or step is Step.SHAPE:
        yield from _load(context)
    if design.verify and Step.VERIFY in seen and not design.shape:
        yield "technologies: " + ", ".join(one.id for one in design.verify.technologies)
    if design.shape and Step.SHAPE in seen:
        yield "parts: " + ", ".join(f"{one.id} ({one.kind})" for one in design.shape.components)
    if design.data and Step.DATA in seen:
        yield "tables: " + ", ".join(one.name for one in design.data.tables)


def _load(context: Context) -> Iterator[str]:
    try:
        load = measure_load(assumed(context))
    except (ArithmeticError, ValueError):
        return
    for one in (load.peak_reads_per_second, load.peak_writes_per_second, load.storage_gib_at_horizon):
        if one:
            yield f"{one.name}: {number(one.base)} {one.unit}"


_SHOWN: Mapping[Step, tuple[str, ...]] = MappingProxyType(
    {
        Step.FRAME: ("traits",),
        Step.VERIFY: (
            "frameworks",
            "databases",
            "platforms",
            "queues",
            "caches",
            "identities",
            "observabilities",
        ),
        Step.SHAPE: ("stack",),
        Step.SECURE: ("crossings",),
        Step.OPERATE: ("places",),
    }
)


def _words(step: Step, context: Context) -> Iterator[str]:
    """Yield the lists that a sketch chooses from; those of the brief stand in the brief already."""
    known = choices(context)
    lines = [f"{name}: {', '.join(known[name])}" for name in _SHOWN.get(step, ()) if known.get(name)]
    if step is Step.CLARIFY:
        lines = [f"open field {one.field}: {one.text}" for one in open_known(context)]
    if lines:
        listed = "\n".join(lines)
        yield f"Choose from:\n{fence(listed, 'choices', limit=_MOST_WORDS)}"


def _findings(context: Context, before: str) -> Iterator[str]:
    told = [f"{one.place}: {one.message} {one.remedy}" for one in context.findings[:5]]
    if told:
        listed = "\n".join(told)
        yield f"Your last answer did not hold. Mend this:\n{fence(listed, 'findings', limit=_MOST_FINDINGS)}"
    elif before:
        yield "Your last answer could not be read. Write one whole JSON object."
