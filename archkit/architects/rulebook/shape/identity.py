"""Where users prove who they are."""

from __future__ import annotations

from archkit.architects.rulebook.choices.circumstances import names_sign_on
from archkit.architects.rulebook.choices.stack import provider
from archkit.architects.rulebook.secure.accounts import OWN, OWN_NAME, SELF_RUN, way_of_accounts
from archkit.architects.rulebook.situation import Situation
from archkit.design import Component

_ASSUMED = "assumed: the company has a sign-on; else a managed provider"


def identity_component(case: Situation) -> Component:
    """Return the identity component: the company's sign-on, a known server, or a managed one.

    Where the price of a managed provider breaks the budget by itself, what remains is drawn: a server
    of one's own, or sign-in by the application.
    """
    skills = {skill.lower() for skill in case.brief.team.skills}
    assumed = ""
    if case.has("internal-tool"):
        # Leave-requests and the like are used by employees; whether they have a sign-on is
        # asked for rarely and stated more rarely, so the drawing says that it is assumed.
        assumed = "" if names_sign_on(case) else f"; {_ASSUMED}"
        name, technology, managed = "Company sign-on (OIDC)", None, True
    elif "keycloak" in skills or (way := way_of_accounts(case)) == SELF_RUN:
        name, technology, managed = "Identity server", "keycloak", False
    elif way == OWN:
        assumed = ", reset and sessions on the framework's own parts, within the application"
        name, technology, managed = OWN_NAME, None, False
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
        scaling="vertical" if technology and not managed else "external",
    )
