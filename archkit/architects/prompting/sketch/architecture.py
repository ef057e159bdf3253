"""A sketch of the architecture as a draft: archkit counts instances and draws the boundaries."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from archkit.architects.base import Context
from archkit.architects.prompting.computed import assumed
from archkit.architects.prompting.sketch.forms import ArchitectureSketch, ComponentSketch, LinkSketch
from archkit.architects.prompting.sketch.framing import decision
from archkit.design import Architecture, Component, Step
from archkit.design.architecture import STORES
from archkit.design.naming import slug
from archkit.errors import InvalidProposalError
from archkit.knowledge import fact, known_technology
from archkit.sizing import measure_load, size_capacity

_FLOOR = frozenset({"identity", "observability"})
_OUTSIDE = frozenset({"client", "external"})
_CODE = frozenset({"service", "worker", "scheduler", "realtime", "function", "gateway", "edge"})
_PLACES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "callers": frozenset({"client"}),
        "application": _CODE,
        "data": STORES,
        "platform-services": _FLOOR,
        "outside": frozenset({"external"}),
    }
)
_TIMES = {"client": "client", "external": "external", "cache": "cache"}


def architecture(sketch: ArchitectureSketch, context: Context) -> dict[str, Any]:
    """Return an architecture with everything that follows from its parts and links.

    Raises:
        InvalidProposalError: If a link ends at a technology.
    """
    distinct = {slug(one.id): one for one in reversed(sketch.components)}  # the first of a name stays
    kinds = {name: one.kind for name, one in reversed(distinct.items())}
    _refuse_technologies(sketch, kinds)
    parts = [_component(distinct[name]) for name in kinds]
    platform = next(
        (one.name for one in context.design.verify.technologies if one.role == "platform"), ""
    ) if context.design.verify else ""  # fmt: skip
    return {
        "pattern": sketch.pattern,
        "summary": f"{sketch.pattern.replace('-', ' ').capitalize()}: {', '.join(kinds)}.",
        "communication": ["REST over HTTPS", *_waiting(kinds)],
        "data_pattern": "tables, one owner each",
        "deployment": platform or "managed containers",
        "components": _counted(parts, context),
        "links": [_link(one, kinds) for one in sketch.links],
        "boundaries": [
            {"id": name, "name": name.replace("-", " ").capitalize(), "kind": "trust", "components": inside}
            for name, wanted in _PLACES.items()
            if (inside := [part for part, kind in kinds.items() if kind in wanted])
        ],
        "left_out": [
            {"name": one.name, "because": "nothing asks for it yet", "trigger": one.trigger}
            for one in sketch.left_out
        ],
        "decisions": decision(
            "pattern",
            "Which pattern carries this?",
            (sketch.pattern, sketch.instead_of),
            sketch.because,
            sketch.flips_when,
        ),
    }  # fmt: skip


def _refuse_technologies(sketch: ArchitectureSketch, parts: Mapping[str, str]) -> None:
    """Refuse links to a technology: which of the parts on it is meant cannot be known."""
    named = {slug(one.technology) for one in sketch.components if one.technology}
    wrong = [
        f"sketch.links[{number}].{end}: {told!r} is a technology; name one of the parts {', '.join(parts)}"
        for number, one in enumerate(sketch.links)
        for end, told in (("source", one.source), ("target", one.target))
        if slug(told) not in parts and (slug(told) in named or known_technology(slug(told)) is not None)
    ]
    if wrong:
        raise InvalidProposalError(Step.SHAPE.value, "; ".join(wrong[:3]))


def _waiting(kinds: Mapping[str, str]) -> list[str]:
    return ["deferred work through a queue"] if "queue" in kinds.values() else []


def _component(one: ComponentSketch) -> dict[str, Any]:
    outside = one.kind in _OUTSIDE
    known = known_technology(one.technology or "")
    return {
        "id": slug(one.id),
        "name": one.id.replace("-", " ").capitalize(),
        "kind": one.kind,
        "purpose": one.purpose,
        "needed_by": one.needed_by,
        "technology": None if outside or not one.technology else slug(one.technology),
        "managed": one.kind in STORES | _FLOOR or (known is not None and known.managed),
        "floor": one.kind in _FLOOR,
        "scaling": "horizontal" if one.kind in _CODE else "external" if outside else "vertical",
    }


def _counted(parts: list[dict[str, Any]], context: Context) -> list[dict[str, Any]]:
    """Return the parts with the instances that the load and the availability need."""
    brief = assumed(context)
    asked = brief.quality.availability_percent or 0
    redundant = asked >= fact("capacity.redundancy-from").base
    try:
        drawn = Architecture(
            pattern="monolith", summary="", communication=(), data_pattern="", deployment="",
            components=tuple(Component.model_validate(one) for one in parts),
        )  # fmt: skip
        sized = {one.component: one.instances for one in size_capacity(brief, drawn, measure_load(brief))}
    except (ArithmeticError, LookupError, ValueError):
        sized = {}  # what is wrong with a part is said when the artifact is read
    for one in parts:
        standby = redundant and one["kind"] == "database"
        counted = one["kind"] in _CODE
        one["instances"] = 2 if standby else max(1, sized.get(one["id"], 1)) if counted else 1
    return parts


def _link(one: LinkSketch, kinds: Mapping[str, str]) -> dict[str, Any]:
    source, target = slug(one.source), slug(one.target)
    ends = (kinds.get(source, ""), kinds.get(target, ""))
    waits: Literal["sync", "async"] = "async" if {"queue", "stream", "observability"} & set(ends) else "sync"
    role = _TIMES.get(
        ends[1], "store" if ends[1] in STORES else "client" if ends[0] == "client" else "service"
    )
    return {
        "source": source,
        "target": target,
        "protocol": "HTTPS" if ends[1] not in STORES else "TLS",
        "data": one.data,
        "style": waits,
        "encrypted": True,
        "authenticated_by": "OIDC token" if ends[0] == "client" else "credentials of the caller's own",
        "timeout_ms": round(fact(f"link.{role}-timeout-ms").base),
        "failure": "given up after its time limit; the caller says so, or the work stays queued",
    }
