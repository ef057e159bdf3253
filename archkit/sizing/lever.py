"""Levers: single changes to a design that save money, and what is given up by each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from archkit.brief import Brief, Entity
from archkit.design import Architecture, Component
from archkit.knowledge import fact
from archkit.sizing.amount import Amount, platform_amount
from archkit.sizing.ceiling import is_replica
from archkit.sizing.cost import price_components
from archkit.sizing.figures import number
from archkit.sizing.people import tending_hours
from archkit.sizing.price_book import GENERIC, price_book
from archkit.sizing.terms import RecoveryTier, Terms
from archkit.sizing.workload import Load, measure_again

LITTLE, SOME = 1, 2
MUCH = SOME + 1
"""Harm: comfort, work or speed, and a requirement of the brief."""
_PROGRAMS = frozenset({"service", "worker", "realtime", "gateway", "scheduler"})
_DROPPED = frozenset({"cache", "search", "stream", "warehouse", "edge"})
_CHEAPEST = "hetzner"
_TIERS: tuple[RecoveryTier, ...] = ("backup-and-restore", "pilot-light", "warm-standby", "active-active")


@dataclass(frozen=True)
class Variant:
    """A design as it is priced; `kept_otherwise` where a change of the brief has another load."""

    brief: Brief
    architecture: Architecture
    terms: Terms
    kept_otherwise: bool = False

    def cost(self, load: Load) -> Amount:
        """Return the platform's bill in USD a month, at a load unless the variant has its own."""
        asked = measure_again(load, self.brief) if self.kept_otherwise else load
        return platform_amount(price_components(self.brief, self.architecture, asked, terms=self.terms))

    @property
    def hours(self) -> float:
        """Hours a month to run it, on call left out."""
        return tending_hours(self.architecture)

    @property
    def redundant(self) -> bool:
        """Whether the brief asks for an availability that one instance cannot promise."""
        asked = self.brief.quality.availability_percent
        return asked is not None and asked >= fact("capacity.redundancy-from").base

    def with_parts(self, change: Callable[[Component], Component | None]) -> Variant:
        """Return the variant with each component changed; those that become None are gone."""
        parts = tuple(new for one in self.architecture.components if (new := change(one)))
        kept = {one.id for one in parts}
        links = tuple(one for one in self.architecture.links if one.source in kept and one.target in kept)
        shape = self.architecture.model_copy(update={"components": parts, "links": links})
        return replace(self, architecture=shape)

    def on(self, **terms: object) -> Variant:
        """Return the variant on other terms."""
        return replace(self, terms=replace(self.terms, **terms))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Change:
    """A possible change: what it is, what is given up, how much that hurts, and how it is made."""

    id: str
    says: str
    given_up: str
    harm: int
    make: Callable[[Variant], Variant]


def changes(variant: Variant) -> tuple[Change, ...]:
    """Return what could be changed about a design to save money; whether it does is priced later."""
    return (
        *_of_terms(variant),
        *_of_stores(variant),
        *_of_history(variant),
        *_of_accounts(variant),
        *_of_programs(variant),
        *_of_provider(variant),
        *_of_parts(variant),
    )


def _of_terms(variant: Variant) -> Iterator[Change]:
    sampled = fact("cost.sampled-log-share").base
    releases = fact("cost.staging-releases-share").base
    yield Change(
        "reserved-for-a-year",
        "Commit to machines, databases and caches for one year.",
        "the freedom to shrink or to move within the year",
        LITTLE,
        lambda one: one.on(reserved=True),
    )
    yield Change(
        "sampled-logs",
        f"Sample the logs of what succeeds; {sampled:.0%} of them is left.",
        "the trace of single requests that went well",
        LITTLE,
        lambda one: one.on(log_share=sampled),
    )
    yield Change(
        "staging-for-releases",
        "Start staging for releases only, and stop it afterwards.",
        "a staging environment that is always there",
        LITTLE,
        lambda one: one.on(staging_share=releases),
    )
    yield Change(
        "free-support",
        "Do without a paid support plan.",
        "answers of the provider within hours",
        SOME,
        lambda one: one.on(support="none"),
    )
    at = _TIERS.index(variant.terms.recovery)
    for tier in _TIERS[:at][-1:]:
        yield Change(
            f"recover-by-{tier}",
            f"Recover by {tier.replace('-', ' ')} instead of {variant.terms.recovery.replace('-', ' ')}.",
            "the RPO and RTO that the second site reaches",
            MUCH if variant.brief.quality.rto_minutes is not None else SOME,
            _recovering(tier),
        )


def _recovering(tier: RecoveryTier) -> Callable[[Variant], Variant]:
    return lambda one: one.on(recovery=tier)


def _of_stores(variant: Variant) -> Iterator[Change]:
    for part in variant.architecture.components:
        if part.kind == "database" and part.instances > 1:
            yield Change(
                f"no-standby-{part.id}",
                f"Run {part.name} without a standby.",
                "failover within minutes; after a fault it is down until it is restored",
                MUCH if variant.redundant else SOME,
                _changed(part.id, instances=1),
            )
        if part.kind == "database" and part.managed:
            yield Change(
                f"self-run-{part.id}",
                f"Run {part.name} on machines of your own.",
                "a provider who updates, backs up and fails over",
                SOME,
                _changed(part.id, managed=False),
            )


def _of_history(variant: Variant) -> Iterator[Change]:
    """Yield the halving of what is kept longest in sum; nothing where no entity says how long it is kept."""
    kept = [one for one in variant.brief.workload.entities if one.retention_days and one.retention_days > 1]
    largest = max(kept, key=_bytes_kept, default=None)
    if largest is None or largest.retention_days is None:
        return
    days = largest.retention_days / 2
    yield Change(
        "half-the-history",
        f"Keep {largest.name} for {number(days)} days instead of {number(largest.retention_days)}.",
        "older rows, or quick access to them where they move to object storage",
        MUCH,
        lambda one: _keeping(one, largest.name, days),
    )


def _bytes_kept(entity: Entity) -> float:
    rows = (entity.rows_per_day or 0.0) * (entity.retention_days or 0.0) + (entity.rows_now or 0.0)
    return rows * (entity.bytes_per_row or 1.0)


def _keeping(variant: Variant, name: str, days: float) -> Variant:
    workload = variant.brief.workload
    shorter = tuple(
        one.model_copy(update={"retention_days": days}) if one.name == name else one
        for one in workload.entities
    )
    brief = variant.brief.model_copy(update={"workload": workload.model_copy(update={"entities": shorter})})
    return replace(variant, brief=brief, kept_otherwise=True)


def _of_accounts(variant: Variant) -> Iterator[Change]:
    for part in variant.architecture.components:
        if part.kind == "identity" and part.managed and part.technology is not None:
            yield Change(
                f"own-accounts-{part.id}",
                f"Run {part.name} on a server of your own.",
                "a provider who keeps passwords and second factors; its server is not priced in",
                SOME,
                _changed(part.id, managed=False),
            )


def _of_programs(variant: Variant) -> Iterator[Change]:
    services = [one for one in variant.architecture.components if one.kind == "service"]
    if variant.redundant or any(
        one.instances > 1 for one in variant.architecture.components if one.kind in _PROGRAMS
    ):
        yield Change(
            "no-spare-instances",
            "Run as many instances as the peak needs and none to spare, in one zone.",
            _availability(variant),
            MUCH if variant.redundant else SOME,
            _without_spares,
        )
    if services and "one machine" not in variant.architecture.deployment.lower():
        yield Change(
            "functions",
            f"Run {', '.join(one.name for one in services)} as functions that are paid by the call.",
            "steady latency (cold starts), long requests and connections, and a rewrite",
            SOME,
            lambda one: one.with_parts(_as_function),
        )


def _availability(variant: Variant) -> str:
    asked = variant.brief.quality.availability_percent
    return f"the availability of {asked:g} %" if asked else "going on when an instance or a zone is lost"


def _without_spares(variant: Variant) -> Variant:
    quality = variant.brief.quality.model_copy(update={"availability_percent": None})
    brief = variant.brief.model_copy(update={"quality": quality})
    fewer = variant.with_parts(
        lambda one: one.model_copy(update={"instances": 1}) if one.kind in _PROGRAMS else one
    )
    return replace(fewer, brief=brief)


def _as_function(part: Component) -> Component:
    if part.kind != "service":
        return part
    return part.model_copy(update={"kind": "function", "managed": True, "scaling": "serverless"})


def _of_provider(variant: Variant) -> Iterator[Change]:
    book = price_book(variant.brief)
    if book.provider == _CHEAPEST:
        return
    yield Change(
        f"provider-{_CHEAPEST}",
        "Move to Hetzner, where machines, storage and traffic cost a fraction.",
        "managed services: caches, queues, balancing and search become work of the team",
        SOME if book.provider == GENERIC else MUCH,
        _moved,
    )


def _moved(variant: Variant) -> Variant:
    budget = variant.brief.budget.model_copy(update={"provider": _CHEAPEST})
    brief = variant.brief.model_copy(update={"budget": budget})
    own = variant.with_parts(
        lambda one: (
            one.model_copy(update={"managed": False})
            if one.kind in {"cache", "queue", "search", "stream"}
            else one
        )
    )
    return replace(own, brief=brief)


def _of_parts(variant: Variant) -> Iterator[Change]:
    parts = variant.architecture.components
    for part in parts:
        if not part.floor and (part.kind in _DROPPED or is_replica(part)):
            yield Change(
                f"drop-{part.id}",
                f"Drop {part.name}, and what asked for it.",
                part.needed_by,
                MUCH,
                _changed(part.id, gone=True),
            )
    if not any(one.kind == "edge" for one in parts):
        yield Change(
            "content-network",
            "Put a content network before what is read by many.",
            "answers that are never older than the data; one more provider",
            LITTLE,
            _with_content_network,
        )


def _with_content_network(variant: Variant) -> Variant:
    edge = Component(
        id="content-network",
        name="Content network",
        kind="edge",
        purpose="Answers from caches near the users.",
        needed_by="the price of egress",
        managed=True,
        scaling="external",
    )
    parts = (edge, *variant.architecture.components)
    return replace(variant, architecture=variant.architecture.model_copy(update={"components": parts}))


def _changed(component: str, *, gone: bool = False, **fields: object) -> Callable[[Variant], Variant]:
    def change(part: Component) -> Component | None:
        if part.id != component:
            return part
        return None if gone else part.model_copy(update=fields)

    return lambda variant: variant.with_parts(change)
