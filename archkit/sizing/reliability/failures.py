"""Blast radius: for every single failure which operations stop, what is left, and the way back.

Failures are taken one at a time: an instance, a zone, each component as a whole, each of others'
systems, a release that is bad, data that somebody spoilt, and the region.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from archkit.brief import Brief
from archkit.design import Component, Design, Estimate
from archkit.design.naming import slug
from archkit.design.step import Line, Slug
from archkit.knowledge import fact
from archkit.record import Record
from archkit.sizing.rates import READS
from archkit.sizing.reliability.causes import site_minutes
from archkit.sizing.reliability.detection import Watch, watch
from archkit.sizing.reliability.downtime import Range, minutes_of, plain, ranged
from archkit.sizing.reliability.journey import Journey, journeys
from archkit.sizing.reliability.recovery import restore_minutes, tier_rpo, tier_rto
from archkit.sizing.reliability.running import Running, running
from archkit.sizing.terms import RecoveryTier
from archkit.sizing.workload import measure_load

Scope = Literal["instance", "zone", "component", "provider", "release", "data", "region"]
Effect = Literal["stops", "degrades", "waits"]
_FEWEST_SHARE = 0.005
_PERCENT = 100.0
_MONTHS = 12.0
_SERVED = re.compile(r"\blast good\b|\bstale\b|\bkept cop(?:y|ies)\b", re.IGNORECASE)
"""A link's words that say its caller goes on answering reads from copies."""
_STATELESS_NOTE = "it is started again; nothing is kept in it"


class OperationEffect(Record):
    """What a failure does to one operation, and how.

    An operation `stops`, `degrades` (it goes on with less, or a share of it is refused) or
    `waits` (what it left to be done later is done when the part is back).
    """

    operation: Line
    effect: Effect
    how: Line


class FailureImpact(Record):
    """One failure and its blast radius.

    `traffic_share` is the share of requests of a known rate that fail while it lasts, None while rates are
    unknown. `data_lost` is in minutes of changes (None where no data is at stake), `back_after`
    in minutes until service is back, `per_year` how often it is expected (None where nobody
    counted). `single_point` marks one instance, or one party, whose failure stops an operation.
    `detected_by` are the ids of the design's alerts that see it, `detected_after` the minutes
    until the first does; None where none does.
    """

    id: Slug
    name: Line
    scope: Scope
    component: Slug | Literal[""] = ""
    effects: tuple[OperationEffect, ...] = ()
    goes_on: tuple[Line, ...] = ()
    traffic_share: float | None = Field(default=None, ge=0, le=1)
    single_point: bool = False
    data_lost: Estimate | None = None
    back_after: Estimate | None = None
    per_year: Estimate | None = None
    detected_by: tuple[Slug, ...] = ()
    detected_after: float | None = None
    note: Line = ""

    def operations(self, effect: Effect) -> tuple[str, ...]:
        """Return the names of the operations with this effect."""
        return tuple(one.operation for one in self.effects if one.effect == effect)


def failures(brief: Brief, design: Design) -> tuple[FailureImpact, ...]:
    """Return every single failure: instances, zone, components, providers, release, data, region.

    Args:
        brief: The brief that numbers are computed from (`archkit.sizing.assumed_brief`).
        design: The design so far; nothing comes of one without an architecture.
    """
    now = running(brief, design)
    if now is None:
        return ()
    return tuple(_Radius(now, journeys(brief, now.architecture), watch(brief, design)).all())


class _Radius:
    """The failures of one design, each built from the journeys that it crosses."""

    def __init__(self, now: Running, ways: tuple[Journey, ...], seen: Watch) -> None:
        self.now = now
        self.ways = ways
        self.seen = seen
        self.stored = measure_load(now.brief).storage_gib_at_horizon
        self.tier: RecoveryTier = now.recovery.tier if now.recovery else "backup-and-restore"

    def all(self) -> Iterator[FailureImpact]:
        parts = [part for part in self.now.architecture.components if part.kind != "client"]
        for part in parts:
            if self.now.is_fleet(part) or part.kind == "database":
                yield self._instance(part)
        yield self._zone(parts)
        for part in parts:
            if self._touched(part) or part.kind == "observability":
                yield self._whole(part)
        if self.now.deployed:
            yield self._release()
        if any(self.now.primary(part) for part in parts):
            yield self._spoilt(parts)
        yield self._region()

    def _touched(self, part: Component) -> bool:
        return any(way.leg(part.id) for way in self.ways)

    def _instance(self, part: Component) -> FailureImpact:
        """Return the loss of one instance: the rest takes over, or nothing does."""
        if part.kind == "database":
            return self._database(part)
        fleet = self.now.fleet(part)
        alone = part.instances == 1 or self.now.on_machine(part)
        refused = 1.0 if alone else fleet.without_an_instance()
        effects = self._effects(part.id, refused, whole=alone)
        name = f"one instance of {part.name}" if part.instances > 1 else f"the only instance of {part.name}"
        gap = ranged("availability.restart-seconds") * plain(1 / 60, "1 min ÷ 60 s")
        return self._impact(
            f"instance-{part.id}", name, "instance", part.id, effects,
            back=gap, refused=refused, note=_STATELESS_NOTE,
        )  # fmt: skip

    def _database(self, part: Component) -> FailureImpact:
        standby = self.now.has_standby(part)
        effects = self._effects(part.id, 1.0, whole=True)
        lost: Range | None
        if standby:
            back = ranged(f"availability.failover{'' if part.managed else '-own'}-minutes")
            often, lost = ranged("availability.failovers"), plain(0.0, "the standby has every commit")
            note = "the standby takes over; open transactions are rolled back"
        else:
            back, often = self._restored(), ranged("availability.restores")
            lost = self._lost()
            note = "restored from the last backup"
        return self._impact(
            f"instance-{part.id}", f"the machine of {part.name}", "instance", part.id, effects,
            back=back, lost=lost, often=often, note=note, alone=not standby,
        )  # fmt: skip

    def _zone(self, parts: list[Component]) -> FailureImpact:
        """Return the loss of the zone in which every part with one instance is taken to stand."""
        effects: list[OperationEffect] = []
        failover, lasting = ranged("availability.failover-minutes"), False
        for part in parts:
            if self.now.is_fleet(part):
                alone = part.instances == 1 or self.now.on_machine(part)
                refused = 1.0 if alone else self.now.fleet(part).without_a_zone()
                effects += self._effects(part.id, refused, whole=alone)
            elif part.kind == "database":
                standby = self.now.has_standby(part)
                how = f"for the failover to another zone, about {failover.base:g} min" if standby else ""
                effects += self._effects(part.id, 1.0, whole=True, how=how)
            lasting = lasting or any(one.effect == "stops" and "failover" not in one.how for one in effects)
        back = minutes_of(ranged("availability.zone-hours")) if lasting else failover
        return self._impact(
            "zone", "a zone", "zone", "", tuple(effects),
            back=back, often=ranged("availability.zone-outages"),
            note="parts with one instance are taken to stand in it",
        )  # fmt: skip

    def _whole(self, part: Component) -> FailureImpact:
        effects = self._effects(part.id, 1.0, whole=True)
        scope: Scope = "provider" if part.kind == "external" else "component"
        back: Range | None = None
        lost: Range | None = None
        note = ""
        if self.now.primary(part):
            back, lost = tier_rto(self.tier, self.stored), self._lost()
            note = f"lost for good: the way back is {self.tier}"
        elif self.now.is_fleet(part):
            back = ranged("availability.release-notice-minutes") + ranged("operations.rollback-minutes")
            note = "deployed again"
        elif part.kind == "observability":
            note = "nothing stops, and nobody sees what does; alerts are silent"
        elif part.kind == "cache":
            note = "reads go to what stands behind it, which has to carry them all"
        elif part.kind in {"external", "identity"}:
            note = "back when its provider is; nothing of ours mends it"
        return self._impact(
            f"{scope}-{part.id}", f"{part.name} as a whole", scope, part.id, effects,
            back=back, lost=lost, note=note, alone=scope == "provider",
        )  # fmt: skip

    def _release(self) -> FailureImpact:
        touched = self.now.deployed
        hit = fact("availability.release-hit").base
        part = fact("operations.canary-share").base if self.now.release == "canary" else 1.0
        first = " of the canary's share of the traffic" if self.now.release == "canary" else ""
        effects = tuple(
            OperationEffect(
                operation=way.operation,
                effect="degrades" if way.answered else "waits",
                how=f"about {_PERCENT * hit:.0f} %{first} fail until it is taken back",
            )
            for way in self.ways
            if touched & set(way.parts("needed", "later"))
        )
        back = "switch" if self.now.release == "blue-green" else "rollback"
        minutes = ranged("availability.release-notice-minutes") + ranged(f"operations.{back}-minutes")
        often = ranged("availability.releases") * ranged("availability.release-fails") * plain(_MONTHS)
        return self._impact(
            "release", f"a bad release ({self.now.release})", "release", "", effects,
            back=minutes, often=often, refused=hit * part, note="taken back: the last image, or the flag",
        )  # fmt: skip

    def _spoilt(self, parts: list[Component]) -> FailureImpact:
        """Return data that is deleted or written wrongly: every copy has it, so the backup counts."""
        stores = [part for part in parts if self.now.primary(part)]
        effects = tuple(one for part in stores for one in self._effects(part.id, 1.0, whole=True))
        return self._impact(
            "spoilt-data", "data deleted or written wrongly", "data", stores[0].id, effects,
            back=self._restored(), lost=self._lost(copy=False), often=None,
            note="copies and standbys take it over at once; only a backup from before helps",
        )  # fmt: skip

    def _region(self) -> FailureImpact:
        effects = tuple(
            OperationEffect(
                operation=way.operation,
                effect="stops" if way.answered else "waits",
                how="everything of ours runs there",
            )
            for way in self.ways
        )
        note = f"the tier is {self.tier}" if self.now.recovery else "no tier of recovery is chosen yet"
        return self._impact(
            "region", "the region", "region", "", effects,
            back=site_minutes(self.now), lost=tier_rpo(self.tier, self._words(self.tier)),
            often=ranged("availability.region-outages"), note=note,
        )  # fmt: skip

    def _restored(self) -> Range:
        fixed = ranged("recovery.notice-minutes") + ranged("recovery.restore-overhead-minutes")
        return fixed + restore_minutes(self.stored)

    def _words(self, tier: RecoveryTier) -> str | None:
        """Return what the design says about backups, where a restore from them is what counts."""
        return self.now.recovery.backups if self.now.recovery and tier == "backup-and-restore" else None

    def _lost(self, *, copy: bool = True) -> Range | None:
        """Return the minutes of data lost by the chosen tier; by the backup alone without its copy."""
        backups = self.now.recovery.backups if self.now.recovery else None
        return tier_rpo(self.tier if copy else "backup-and-restore", backups)

    def _effects(
        self, component: str, refused: float, *, whole: bool, how: str = ""
    ) -> tuple[OperationEffect, ...]:
        """Return what the loss of a component, or of a share of what it carries, does to each operation."""
        found = []
        for way in self.ways:
            leg = way.leg(component)
            if leg is None:
                continue
            if leg.role == "needed" and way.answered:
                if whole:
                    served = bool(_SERVED.search(leg.failure))
                    said = f"needs {component}" if served and way.kind not in READS else leg.failure
                    effect: Effect = "degrades" if served and way.kind in READS else "stops"
                    found.append(_effect(way, effect, how or said or f"needs {component}"))
                elif refused > _FEWEST_SHARE:
                    said = f"near the peak {_PERCENT * refused:.0f} % are refused"
                    found.append(_effect(way, "degrades", said))
            elif whole and leg.role == "spared":
                found.append(_effect(way, "degrades", leg.failure or f"goes on without {component}"))
            elif whole:
                found.append(_effect(way, "waits", leg.failure or "waits until it is back"))
        return tuple(found)

    def _impact(  # noqa: PLR0913 - one argument a field
        self,
        name: str,
        told: str,
        scope: Scope,
        component: str,
        effects: tuple[OperationEffect, ...],
        *,
        back: Range | None,
        lost: Range | None = None,
        often: Range | None = None,
        refused: float = 1.0,
        note: str = "",
        alone: bool = True,
    ) -> FailureImpact:
        effects = _worst(effects)
        stopped = {one.operation for one in effects if one.effect == "stops"}
        reduced = {one.operation for one in effects if one.effect == "degrades"}
        touched = {one.operation for one in effects}
        hit = stopped | (reduced if scope == "release" else set())
        known = [way.share for way in self.ways if way.operation in hit and way.share is not None]
        share = sum(known) if known or not hit else None
        failing = (share if share is not None else float(bool(hit))) * (
            refused if scope == "release" else 1.0
        )
        seen = self.seen.of(failing, component, waits=any(one.effect == "waits" for one in effects))
        ident = slug(name)
        return FailureImpact(
            id=ident,
            name=told,
            scope=scope,
            component=component,
            effects=effects,
            goes_on=tuple(way.operation for way in self.ways if way.operation not in touched),
            traffic_share=None if share is None else min(1.0, failing),
            single_point=alone and scope in {"instance", "provider"} and bool(stopped),
            data_lost=lost.estimate(f"lost-{ident}"[:80], f"Data lost with {told}", "min") if lost else None,
            back_after=back.estimate(f"back-{ident}"[:80], f"Back after {told}", "min") if back else None,
            per_year=often.estimate(f"often-{ident}"[:80], f"How often {told} fails", "1/year")
            if often
            else None,
            detected_by=seen.alerts,
            detected_after=seen.minutes,
            note=note,
        )


def _effect(way: Journey, effect: Effect, how: str) -> OperationEffect:
    return OperationEffect(operation=way.operation, effect=effect, how=how)


def _worst(effects: tuple[OperationEffect, ...]) -> tuple[OperationEffect, ...]:
    """Return one effect for each operation, the worst, in the order in which they came."""
    order: tuple[Effect, ...] = ("stops", "degrades", "waits")
    kept: dict[str, OperationEffect] = {}
    for one in effects:
        known = kept.get(one.operation)
        if known is None or order.index(one.effect) < order.index(known.effect):
            kept[one.operation] = one
    return tuple(kept.values())
