"""Where users prove who they are."""

from __future__ import annotations

import re

from archkit.architects.rulebook.choices.stack import provider
from archkit.architects.rulebook.situation import Situation
from archkit.design import Component

_ASSUMED = "assumed: the company has a sign-on; else a managed provider"
_SIGN_ON = re.compile(
    r"\b(?:sso|single sign|sign-on|oidc|okta|entra|active directory|keycloak|ldap|saml)", re.IGNORECASE
)


def names_sign_on(case: Situation) -> bool:
    """Say whether the brief names a sign-on that exists already."""
    existing = case.brief.existing
    words = [f"{one.name} {one.technology or ''} {one.role}" for one in existing.systems]
    words += [one.statement for one in existing.decisions]
    words += [f"{one.name} {one.purpose}" for one in case.brief.integrations]
    return any(_SIGN_ON.search(one) for one in words)


def identity_component(case: Situation) -> Component:
    """Return the identity component: the company's sign-on, a known server, or a managed one."""
    skills = {skill.lower() for skill in case.brief.team.skills}
    assumed = ""
    if case.has("internal-tool"):
        # Leave-requests and the like are used by employees; whether they have a sign-on is
        # asked for rarely and stated more rarely, so the drawing says that it is assumed.
        assumed = "" if names_sign_on(case) else f"; {_ASSUMED}"
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
        purpose=f"proves who calls and issues short-lived tokens{assumed}",
        needed_by="mandatory floor: authentication on every endpoint",
        technology=technology,
        managed=managed,
        floor=True,
        scaling="external" if managed else "vertical",
    )
