"""Where users prove who they are."""

from __future__ import annotations

from archkit.architects.rulebook.choices.stack import provider
from archkit.architects.rulebook.situation import Situation
from archkit.design import Component


def identity_component(case: Situation) -> Component:
    """Return the identity component: the company's sign-on, a known server, or a managed one."""
    skills = {skill.lower() for skill in case.brief.team.skills}
    if case.has("internal-tool"):
        name, technology, managed = "Company sign-on (OIDC)", None, True
    elif "keycloak" in skills:
        name, technology, managed = "Identity server", "keycloak", False
    elif provider(case) == "aws":
        name, technology, managed = "Identity (managed OIDC)", "cognito", True
    else:
        name, technology, managed = "Identity (managed OIDC)", "auth0", True
    return Component(
        id="identity",
        name=name,
        kind="identity",
        purpose="proves who calls and issues short-lived tokens",
        needed_by="mandatory floor: authentication on every endpoint",
        technology=technology,
        managed=managed,
        floor=True,
        scaling="external" if managed else "vertical",
    )
