"""Shape: pattern, components, links, boundaries, and what is left out."""

from __future__ import annotations

import functools

from archkit.architects.rulebook.choices.later import live_protocol
from archkit.architects.rulebook.choices.messaging import NONE, STREAM
from archkit.architects.rulebook.choices.outline import Outline, outline
from archkit.architects.rulebook.leaning.headroom import STATELESS, keeps_spare, leaning_decisions
from archkit.architects.rulebook.same_situation import SameSituation
from archkit.architects.rulebook.shape.components import SPLIT, components
from archkit.architects.rulebook.shape.links import links
from archkit.architects.rulebook.shape.pooler import with_poolers
from archkit.architects.rulebook.shape.self_run import within_the_budget
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.situation import Situation
from archkit.design import Architecture, Boundary, Component, Design, LeftOut
from archkit.design.architecture import STORES
from archkit.knowledge import fact
from archkit.sizing.capacity import Setting, capacity_of

_KEPT = 8


def propose_architecture(case: Situation, design: Design) -> Architecture:  # noqa: ARG001 - every step has this form
    """Return the architecture of a situation."""
    return _architecture(SameSituation(case))


@functools.lru_cache(maxsize=_KEPT)
def _architecture(same: SameSituation) -> Architecture:
    """Return the architecture of a situation, which clarifying and weighing a leaning ask for too."""
    case = same.case
    plan = outline(case)
    parts = components(case, plan)
    connected = links(case, plan, parts)
    reached = {end for link in connected for end in (link.source, link.target)}
    kept = tuple(part for part in parts if part.id in reached)
    drawn = Architecture(
        pattern=plan.pattern.chosen,
        summary=_summary(plan, kept),
        communication=_communication(case, plan),
        data_pattern=_data_pattern(case, plan),
        deployment=plan.platform.winner.name,
        components=kept,
        links=connected,
        boundaries=_boundaries(kept),
        left_out=_left_out(plan),
        decisions=(plan.pattern,),
    )
    return within_the_budget(case, _with_instances(case, plan, drawn))


def _with_instances(case: Situation, plan: Outline, drawn: Architecture) -> Architecture:
    """Return the architecture with as many instances of each program as the peak needs, and the spare one."""
    setting = Setting(case.brief, drawn, case.load)
    sized = (capacity_of(part, setting) for part in drawn.components)
    capacity = tuple(row for row in sized if row)
    needed = {one.component: one.instances for one in capacity}
    spare = 1 if keeps_spare(case, plan) else 0
    counted = tuple(
        part.model_copy(update={"instances": max(part.instances, needed.get(part.id, 1)) + spare})
        if part.kind in STATELESS
        else part
        for part in drawn.components
    )
    return drawn.model_copy(
        update={
            "components": with_poolers(counted, setting),
            "decisions": (*drawn.decisions, *leaning_decisions(case, plan, drawn, capacity)),
        }
    )


def _summary(plan: Outline, parts: tuple[Component, ...]) -> str:
    own = [part for part in parts if part.kind not in {"client", "external"} and not part.floor]
    names = ", ".join(part.name.lower() for part in own)
    return f"{plan.pattern.winner.name} on {plan.platform.winner.name}: {names}."


def _communication(case: Situation, plan: Outline) -> tuple[str, ...]:
    styles = ["REST over HTTPS"]
    if plan.needs("realtime"):
        styles.append(f"{live_protocol(case, plan)} for changes")
    if plan.queue == STREAM:
        styles.append("events through a log stream")
    elif plan.queue != NONE:
        styles.append("deferred work through a queue")
    return tuple(styles)


def _data_pattern(case: Situation, plan: Outline) -> str:
    if case.has("ledger"):
        return "append-only entries; balances are derived"
    if case.has("collaborative-editing"):
        return "an ordered log of changes with snapshots"
    if plan.queue == STREAM:
        return "events first, tables derived from them"
    return "traditional tables, one owner each"


def _boundaries(parts: tuple[Component, ...]) -> tuple[Boundary, ...]:
    def of(name: str, title: str, kinds: set[str]) -> Boundary | None:
        inside = tuple(part.id for part in parts if part.kind in kinds)
        return Boundary(id=name, name=title, kind="trust", components=inside) if inside else None

    found = (
        of("callers", "Callers", {"client"}),
        of("edge", "Edge", {"edge", "gateway"}),
        of("application", "Application", {"service", "worker", "realtime", "function", "scheduler"}),
        of("data", "Data", set(STORES)),
        of("platform-services", "Platform services", {"identity", "observability"}),
        of("outside", "Services of others", {"external"}),
    )
    return tuple(one for one in found if one)


def _left_out(plan: Outline) -> tuple[LeftOut, ...]:
    found = [part.left_out() for part in plan.parts if not part.needed]
    if plan.pattern.chosen not in SPLIT:
        option = next(one for one in plan.pattern.options if one.id == "microservices")
        found.append(
            LeftOut(
                name="Microservices",
                because=_first_reason(option.ruled_out_because) or "ranked lower",
                trigger=plan.pattern.flips_when,
            )
        )
    if plan.queue != STREAM:
        rate = fact("pattern.stream-events-per-second").base
        found.append(
            LeftOut(
                name="Kafka (log stream)",
                because=_why_not(plan, STREAM) or "nothing is deferred, so nothing needs a log",
                trigger=(
                    f"more than {number(rate)} events/s sustained, or a second team that must replay history"
                ),
            )
        )
    if plan.platform.chosen != "kubernetes":
        enough = fact("pattern.kubernetes-engineers").base
        found.append(
            LeftOut(
                name="Kubernetes",
                because=next(one.ruled_out_because for one in plan.platform.options if one.id == "kubernetes")
                or f"{plan.platform.winner.name} ranks higher",
                trigger=f"{enough:.0f} engineers in several teams, or it is run already",
            )
        )
    if plan.cache.chosen in {"none", "in-process"}:
        found.append(LeftOut(name="Shared cache", because=plan.cache.because, trigger=plan.cache.flips_when))
    return tuple(found)


def _first_reason(told: str) -> str:
    """Return the first reason of several, what is there and what is needed; the decision holds all."""
    return "; ".join(told.split("; ")[:2])


def _why_not(plan: Outline, option_id: str) -> str:
    options = plan.messaging.options if plan.messaging else ()
    return next((one.ruled_out_because for one in options if one.id == option_id), "")
