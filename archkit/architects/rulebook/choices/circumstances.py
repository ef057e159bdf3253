"""What the later decisions are weighed by: readings of the brief, its load and what is drawn for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archkit.architects.rulebook.anatomy import DEPLOYABLES, Anatomy, listed
from archkit.architects.rulebook.readings import readings
from archkit.architects.rulebook.signals import Signals, signals
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Brief
from archkit.design import Architecture
from archkit.design.naming import slug
from archkit.knowledge import Reading, Readings, fact

_PEOPLE = frozenset({"web", "mobile", "desktop", "internal", "command-line"})
_BROWSERS = frozenset({"web", "mobile", "desktop"})
_STRICT = ("psd2", "pci", "fapi")
_TWO_WAY = ("collaborative-editing", "chat")
_NO_LOSS = re.compile(r"\b(?:no|not|never|zero|none|without|every|strict)\b|n't", re.IGNORECASE)
_REGION = re.compile(r"\b(?:regions?|site|data ?cent(?:er|re))\b", re.IGNORECASE)
_REPLACED = re.compile(
    r"\b(?:replac\w*|legacy|retir\w*|rewrit\w*|rebuild\w*|migrat\w*|switch(?:ed)? off|turned off)\b",
    re.IGNORECASE,
)
_SIGN_ON = re.compile(
    r"\b(?:sso|single sign|sign-on|oidc|okta|entra|active directory|keycloak|ldap|saml)", re.IGNORECASE
)
_SECONDS_A_MINUTE = 60
_DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Drawn:
    """What is known of the drawing: programs that call each other, all programs, and their instances."""

    services: int = 1
    deployables: int = 1
    instances: int = 1
    functions: bool = False
    browsers: bool = True


def drawn_as(architecture: Architecture) -> Drawn:
    """Return what an architecture draws."""
    programs = [part for part in architecture.components if part.kind in DEPLOYABLES]
    return Drawn(
        services=sum(part.kind == "service" for part in programs),
        deployables=len(programs),
        instances=max((part.instances for part in programs), default=0),
        functions=bool(programs) and all(part.kind == "function" for part in programs),
        browsers=any(part.kind == "client" for part in architecture.components),
    )


def regimes(brief: Brief) -> frozenset[str]:
    """Return the regimes of a brief as plain words, such as ``hipaa`` or ``pcidss``."""
    return frozenset(slug(one).replace("-", "") for one in brief.compliance.regimes or ())


def names_sign_on(case: Situation) -> bool:
    """Say whether the brief names a sign-on that exists already."""
    existing = case.brief.existing
    words = [f"{one.name} {one.technology or ''} {one.role}" for one in existing.systems]
    words += [one.statement for one in existing.decisions]
    words += [f"{one.name} {one.purpose}" for one in case.brief.integrations]
    return any(_SIGN_ON.search(one) for one in words)


def is_inside(case: Situation) -> bool:
    """Say whether only people of one organisation call."""
    return case.has("internal-tool") or case.brief.threats.exposure == "internal"


def calls_by_people(case: Situation) -> bool:
    """Say whether people sign in; a brief that names neither clients nor exposure counts as one."""
    clients, exposure = set(case.brief.scale.clients), case.brief.threats.exposure
    people = bool(clients & _PEOPLE) or exposure in {"public", "internal"} or case.has("internal-tool")
    return people or (not clients and exposure is None)


def circumstances(case: Situation, seen: Signals, drawn: Drawn) -> Readings:
    """Return the readings of a situation that the later decisions share.

    Rates are a second, times in minutes unless their name says otherwise, volumes at the horizon;
    yes and no are 1 and 0, and what nobody stated is None. What every decision has
    (`archkit/knowledge/data/readings.yaml`) is there as well; these go before it.
    """
    values: dict[str, Reading] = {}
    values |= _callers(case, seen, drawn)
    values |= _promises(case)
    values |= _places(case, seen)
    values |= _legacy(case)
    return readings(case, seen, ahead=False, **values)


def circumstances_of(a: Anatomy) -> Readings:
    """Return the readings that the decisions on a drawn design share."""
    return circumstances(a.case, signals(a.case), drawn_as(a.architecture))


def _callers(case: Situation, seen: Signals, drawn: Drawn) -> dict[str, Reading]:
    brief = case.brief
    clients, found = set(brief.scale.clients), regimes(brief)
    return {
        "clients": float(len(clients)),
        "entities": float(len(brief.workload.entities)),
        "engineers": float(seen.engineers),
        "services": float(drawn.services),
        "deployables": float(drawn.deployables),
        "instances": float(drawn.instances),
        "functions": float(drawn.functions),
        "calls_per_second": seen.peak_total,
        "connections": seen.connections,
        "polls_per_second": seen.connections / fact("contracts.poll-seconds").base,
        "two_way": float(case.has(*_TWO_WAY)),
        "live": float(case.has("realtime", *_TWO_WAY)),
        "browsers": float(drawn.browsers and (not clients or bool(clients & _BROWSERS))),
        "internal": float(is_inside(case)),
        "people": float(calls_by_people(case)),
        "devices_only": float(clients == {"iot"}),
        "strict_regime": float(any(one.startswith(_STRICT) for one in found)),
        "hipaa": float(any(one.startswith("hipaa") for one in found)),
        "regimes": float(len(found)),
        "regime_names": listed(one.upper() for one in brief.compliance.regimes or ()),
        "rows": seen.rows,
        "binaries": float(_has_unsized_bodies(brief)),
    }


def _has_unsized_bodies(brief: Brief) -> bool:
    """Say whether something binary is kept of which nobody said how large it is."""
    unsized = (one for one in brief.workload.entities if not one.bytes_per_row)
    return any(part.type == "binary" for one in unsized for part in one.attributes)


def _promises(case: Situation) -> dict[str, Reading]:
    quality = case.brief.quality
    load = case.load
    average = sum(one.base for one in (load.reads_per_second, load.writes_per_second) if one)
    share, minutes = fact("operations.canary-share").base, fact("operations.canary-minutes").base
    loss = quality.durability or ""
    return {
        "objective": objective(quality.availability_percent),
        "rpo": stated_or(quality.rpo_minutes, "recovery.assumed-rpo-minutes"),
        "rto": stated_or(quality.rto_minutes, "recovery.assumed-rto-minutes"),
        "canary_requests": average * share * minutes * _SECONDS_A_MINUTE,
        "consistency": quality.consistency,
        "write_latency": _strictest_write_ms(case.brief),
        "no_loss": float(bool(_NO_LOSS.search(loss))),
        "survives_region": float(bool(_REGION.search(loss)) and bool(_NO_LOSS.search(loss))),
    }


class _Over(Mapping[str, Reading]):
    """Readings before others; those are only computed when they are asked for."""

    def __init__(self, first: Mapping[str, Reading], rest: Mapping[str, Reading]) -> None:
        self._first, self._rest = first, rest

    def __getitem__(self, name: str) -> Reading:
        return self._first[name] if name in self._first else self._rest[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._first, *self._rest)))

    def __len__(self) -> int:
        return len({*self._first, *self._rest})


def with_more(shared: Readings, more: Mapping[str, Reading]) -> Readings:
    """Return readings with what only one decision knows; it goes before what they hold."""
    return Readings(_Over(more, shared.values), shared.traits)


def amount(known: Readings, name: str) -> float:
    """Return a reading as a number; 0 where nobody said, or where it is a word."""
    value = known.values[name]
    return float(value) if isinstance(value, int | float) else 0.0


def stated_or(value: float | None, assumed: str) -> float:
    """Return a stated value, or the base of the fact that stands in for it."""
    return value if value is not None else fact(assumed).base


def objective(stated: float | None) -> float:
    """Return the availability objective in percent, at most the highest that is set for a service."""
    if not stated:
        return fact("operations.assumed-availability").base
    return min(stated, fact("operations.highest-objective").base)


def _strictest_write_ms(brief: Brief) -> float | None:
    kinds = {"create", "update", "delete", "command"}
    named = [
        one.latency_p95_ms
        for one in brief.workload.operations
        if one.latency_p95_ms and one.kind in kinds and not one.deferred
    ]
    return min([*named, *filter(None, [brief.quality.write_latency_p95_ms])], default=None)


def _places(case: Situation, seen: Signals) -> dict[str, Reading]:
    brief = case.brief
    pays = (
        seen.egress_mbit > fact("caching.cdn-egress-mbit").base
        or case.has("large-objects", "read-heavy")
        or len(brief.scale.regions) > 1
    )
    places = brief.compliance.residency
    return {
        "same_for_all": float(case.has("public-content", "static-content", "short-links")),
        "edge_pays": float(pays),
        "egress_mbit": seen.egress_mbit,
        "residencies": float(len(places)),
        "residency_names": listed(places),
        "residency": tuple(one.lower() for one in places),
        "tenants": float(brief.scale.tenants) if brief.scale.tenants is not None else None,
    }


def _legacy(case: Situation) -> dict[str, Reading]:
    """Return what is to be replaced, and the weeks for it."""
    brief = case.brief
    until = brief.timeline.migration_deadline
    return {
        "replaces": float(is_replaced(brief)),
        "existing_tables": float(len(brief.existing.tables)),
        "weeks_to_replace": (until - case.today).days / _DAYS_A_WEEK if until else None,
    }


def several_tenants(case: Situation) -> bool:
    """Say whether several organisations share the system; a forced tenancy goes before the brief."""
    forced = case.forced_to("data-tenancy")
    if forced:
        return forced != "single"
    tenants = case.brief.scale.tenants
    return case.has("multi-tenant") if tenants is None else tenants > 1


def is_replaced(brief: Brief) -> bool:
    """Say whether something that exists is to be replaced: a deadline, or words that say so."""
    existing = brief.existing
    if existing.none:
        return False
    if brief.timeline.migration_deadline is not None:
        return True
    words = [f"{one.name} {one.role}" for one in existing.systems] + [
        one.statement for one in existing.decisions
    ]
    words += [brief.purpose, *brief.goals] if existing.systems or existing.tables else []
    return any(_REPLACED.search(one) for one in words)
