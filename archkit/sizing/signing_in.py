"""Signing in: how many people prove within a month who they are."""

from __future__ import annotations

import re

from archkit.brief import Brief
from archkit.sizing.quantity import Quantity, given, known
from archkit.sizing.rates import daily_rates, flow

_UNKNOWN = re.compile(
    r"\b(?:visitors?|anonymous(?:ly)?|anybody|public pages|(?:the same|alike) for (?:everybody|everyone)"
    r"|without (?:an? )?(?:accounts?|login|log-?in|signing (?:in|up)|sign-?(?:in|up)|regist\w+)"
    r"|no (?:accounts?|login|log-?in|sign-?(?:in|up)|registration)|never sign (?:in|up)"
    r"|(?:need|do) not (?:sign (?:in|up)|register|log in))\b",
    re.IGNORECASE,
)


def passes_unknown(brief: Brief) -> bool:
    """Say whether the brief tells of people who use the system without saying who they are."""
    work = brief.workload
    told = [brief.name, brief.purpose, *brief.goals, *brief.constraints]
    told += [f"{one.name} {one.description} {one.actor}" for one in work.operations]
    return any(_UNKNOWN.search(line) for line in told)


def people_signing_in(brief: Brief) -> Quantity | None:
    """Return the people who sign in within a month, in users a month; None where nobody counts the users.

    An assumed share of all users does. Where people look without saying who they are, those who sign
    in are at most as many as what is written in a month.
    """
    users = brief.scale.users_total
    if users is None:
        return None
    everyone = given(users, "user", "users", "brief: scale.users_total")
    active = everyone * known("cost.active-share", as_assumption=True)
    written = flow(brief, "write", daily_rates(brief)) if passes_unknown(brief) else None
    if written is None:
        return active
    writers = written.average.to("write/month").counting(active.unit)
    return writers if writers.base < active.base else active
