"""Machines of one's own: what a provider would run is run by the team, or by nobody."""

from __future__ import annotations

from archkit.architects.rulebook.situation import Situation
from archkit.design import Component

_PROVIDERS = {"s3": None, "cloudfront": "nginx", "auth0": "keycloak", "cognito": "keycloak"}
"""Technologies that only a provider runs, with what the team runs in their place; None where it is open."""
_NAMES = {
    "edge": "Caching proxy",
    "object-store": "Object storage (S3 interface)",
    "identity": "Identity server",
}
_SECOND_ZONE = "in a second zone"
_PURPOSE = {"edge": "answers at the border of the network what is the same for everybody"}


def on_own_premises(case: Situation, part: Component) -> Component:
    """Return a component as the team runs it on machines of its own; as it is where a provider may."""
    if not case.has("own-premises") or part.kind in {"external", "client"}:
        return part
    change: dict[str, object] = {"managed": False}
    if part.technology in _PROVIDERS:
        change["technology"] = _PROVIDERS[part.technology]
        change["name"] = _NAMES.get(part.kind, part.name)
        change["purpose"] = _PURPOSE.get(part.kind, part.purpose)
    if _SECOND_ZONE in part.purpose:
        change["purpose"] = part.purpose.replace(_SECOND_ZONE, "on a second machine")
    if part.scaling == "external":
        change["scaling"] = "vertical"
    return part.model_copy(update=change)
