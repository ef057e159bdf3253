"""The contracts step: endpoints, schemas, events, and the promises around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from archkit.architects.rulebook.choices.circumstances import Drawn, circumstances
from archkit.architects.rulebook.contracts.call import Call, Desk
from archkit.architects.rulebook.contracts.decisions import authentication_of, contract_decisions
from archkit.architects.rulebook.contracts.endpoints import calls
from archkit.architects.rulebook.contracts.events import events, live_component
from archkit.architects.rulebook.contracts.links import decide_links, with_links
from archkit.architects.rulebook.contracts.resources import resources
from archkit.architects.rulebook.data.inventory import inventory
from archkit.architects.rulebook.data.layout import layout
from archkit.architects.rulebook.signals import signals
from archkit.architects.rulebook.situation import Situation
from archkit.design import Contracts, ContractSchema, Design
from archkit.knowledge import fact

Authentication = Literal["oidc", "api-key", "mtls", "none"]
_BACKGROUND = frozenset({"worker", "scheduler", "function"})


def propose_contracts(case: Situation, design: Design) -> Contracts:
    """Return the contracts artifact of a situation.

    Args:
        case: The situation.
        design: The design so far; its tables, where there are any, give the fields.
    """
    plan = layout(case, inventory(case))
    parts = design.shape.components if design.shape else ()
    desk = Desk(
        plan,
        resources(plan, design),
        has_background=any(part.kind in _BACKGROUND for part in parts),
        has_realtime=live_component(design.shape) is not None,
    )
    found = calls(desk)
    told = events(desk, design.shape)
    outside = not case.has("internal-tool") and case.brief.threats.exposure != "internal"
    days = fact("contracts.deprecation-days" if outside else "contracts.internal-deprecation-days").base
    size, most = fact("contracts.page-size").base, fact("contracts.page-size-most").base
    kind = authentication(case)
    schemas = _distinct(found, (one.schema for one in told))
    linked = case.lean is not None and case.lean.leanings.hateoas
    if linked:
        schemas = with_links(schemas, found)
    return Contracts(
        style="REST over HTTPS with JSON, described by OpenAPI 3.1"
        + ("; events described beside it" if told else ""),
        title=case.brief.name,
        versioning=(
            "The major version stands in the path. Within it, only additions: new endpoints, new optional"
            " fields, new values that callers must be ready for."
        ),
        deprecation=(
            f"A version ends {days:.0f} days after its Deprecation and Sunset headers first appear; contract"
            " tests of known callers must be green before."
        ),
        authentication=kind,
        pagination=(
            f"Cursor: limit {size:.0f} unless asked, at most {most:.0f}; nextCursor is opaque and null on the"
            " last page; newest first."
        ),
        schemas=schemas,
        endpoints=tuple(call.endpoint for call in found),
        events=tuple(one.event for one in told),
        decisions=(*contract_decisions(case, design, kind), *((decide_links(),) if linked else ())),
    )


def authentication(case: Situation) -> Authentication:
    """Return how callers prove who they are: people by OIDC, machines alone by key or certificate."""
    return authentication_of(case, circumstances(case, signals(case), Drawn()))


def _distinct(found: Iterable[Call], more: Iterable[ContractSchema]) -> tuple[ContractSchema, ...]:
    """Return every schema once; where two differ under one name, the one with more fields stays."""
    schemas: dict[str, ContractSchema] = {}
    for one in (*(schema for call in found for schema in call.schemas), *more):
        known = schemas.get(one.name)
        if known is None or len(one.fields) > len(known.fields):
            schemas[one.name] = one
    return tuple(schemas.values())
