"""Numbers of people: who builds and runs the system, and who uses it."""

from __future__ import annotations

import re

from archkit.brief.actors import is_fan_out
from archkit.brief.measures import Measure
from archkit.brief.nouns import singular
from archkit.brief.statements import Statements
from archkit.brief.vocabulary import talk_of, vocabulary

_MOST_OF_A_CREW = 300
_LONGEST_ASIDE = 8
"""Words behind a crew that is a sentence of its own; more of them say what the people do."""
_NEW = frozenset({"new", "sign", "signs", "signups", "sign-ups", "register", "registrations"})
_SHORT = {"dau": "scale.users_daily_active", "mau": "scale.users_total", "ccu": "scale.users_concurrent_peak"}
_ALONE = {
    "daily": "scale.users_daily_active",
    "monthly": "scale.users_total",
    "concurrent": "scale.users_concurrent_peak",
}
_ONCE = ("at once", "at the same time", "at one time", "at a time", "online at peak", "at any time",
         "in parallel")  # fmt: skip


def read_staff(said: Statements, measure: Measure) -> bool:
    """Read how many build the system, run it, or carry a pager."""
    words = vocabulary()
    tokens = {token.low for token in measure.sentence[measure.first : measure.last]}
    singulars = tokens | {token.removesuffix("s") for token in tokens}
    head = measure.thing.head if measure.thing else ""
    lead = re.search(r"\bteam (?:of|is|has|:)(?: about| only| just)?$", measure.before)
    called = re.match(r"(?!with )(?:\w+ ){0,3}on[ -]call\b", measure.after)
    if _is_alone(measure, tokens) and "team.engineers" not in said.values:
        said.say("team.engineers", round(measure.value), *measure.span)
        return True
    if (called or "on-call" in tokens) and (singulars & (words.people | words.builders) or not head):
        said.say("team.on_call_people", round(measure.value), *measure.span)
    elif singulars & words.operators:
        said.say("team.operations_engineers", round(measure.value), *measure.span)
    elif lead or singulars & words.builders or _is_crew(measure, tokens):
        said.say("team.engineers", round(measure.value), *(measure.clause_span if lead else measure.span))
    elif head == "team":
        said.say("team.teams", round(measure.value), *measure.span)
    else:
        return False
    return True


def _is_alone(measure: Measure, tokens: set[str]) -> bool:
    """Say whether a few people are a sentence of their own: ``Six people, two of them for operations``."""
    rest = measure.sentence[measure.last :]
    ends = not rest or (rest[0].low in {",", ";", "and", "in", "who"} and len(rest) <= _LONGEST_ASIDE)
    few = 1 <= measure.value <= _MOST_OF_A_CREW and float(measure.value).is_integer()
    return (
        measure.first == 0
        and ends
        and few
        and bool(tokens & {"people", "persons", "person"})
        and not measure.per
    )


def _is_crew(measure: Measure, tokens: set[str]) -> bool:
    crew = tokens & {"person", "people", "man"} and tokens & {"team", "startup", "crew", "squad"}
    return bool(crew) or bool(
        re.search(r"\bwe(?: are|'re|\u2019re)(?: only| just)?$", measure.before)
        and tokens & {"people", "persons"}
    )


def read_people(said: Statements, measure: Measure) -> bool:
    """Read how many use the system: in total, in a day, at the same moment, or as tenants."""
    tokens = [token.low for token in measure.sentence[measure.first : measure.last]]
    head = measure.thing.head if measure.thing else ""
    if _NEW.intersection(tokens):
        return False
    named = _named_count(measure, head)
    if named:
        said.say(named, round(measure.value), *measure.span)
        return True
    if head not in vocabulary().people and "person" not in tokens:
        return False
    if measure.per or is_fan_out(measure):
        return is_fan_out(measure) or _people_per_tenant(said, measure)
    if talk_of("concurrency").intersection(tokens) or _said_at_once(measure):
        field = "scale.users_concurrent_peak"
    elif measure.per_day == 1.0 or "daily" in tokens:
        field = "scale.users_daily_active"
    elif head in vocabulary().people - vocabulary().crowd:
        said.roles.append(measure)
        return False
    else:
        field = "scale.users_total"
    said.say(field, round(measure.value), *measure.span)
    return True


def _named_count(measure: Measure, head: str) -> str:
    """Return the field of ``2M DAU``, ``40 clinics`` or ``200K concurrent``."""
    if head in _SHORT:
        return _SHORT[head]
    if head in vocabulary().tenants:
        return "scale.tenants"
    alone = re.match(
        r"(?:of (?:them|these|those|whom|which)(?: are| is)? )?(?:(daily|monthly) active|(concurrent))",
        measure.after,
    )
    if not alone and re.search(
        r"\bof (?:them|these|those|whom|which)(?: about| some| around)?$", measure.before
    ):
        daily = measure.per_day == 1.0 and measure.sentence[measure.last - 1].low == "daily"
        return "scale.users_daily_active" if daily and not head else ""
    if alone and (not head or head in {"them", "these", "those", "whom", "which"}):
        return _ALONE[alone[1] or alone[2]]
    return ""


def _people_per_tenant(said: Statements, measure: Measure) -> bool:
    """Read ``40 users per tenant``; people per anything else say nothing about all users."""
    tenants = said.values.get("scale.tenants")
    if singular(measure.per) in vocabulary().tenants and tenants:
        start = next((one.quote for one in said.sources if one.field == "scale.tenants"), "")
        first = said.text.find(start)
        said.say(
            "scale.users_total", round(measure.value * tenants), min(first, measure.span[0]), measure.span[1]
        )
    return True


def _said_at_once(measure: Measure) -> bool:
    after = " ".join(measure.after.split()[:5])
    return any(words in after for words in _ONCE) or bool(set(after.split()[:2]) & talk_of("concurrency"))


def sum_of_roles(said: Statements) -> None:
    """Take drivers plus riders for the users where nobody gave a number of users."""
    if said.roles and "scale.users_total" not in said.values:
        total = sum(round(measure.value) for measure in said.roles)
        start, end = said.roles[0].span[0], said.roles[-1].span[1]
        said.say("scale.users_total", total, start, end)
