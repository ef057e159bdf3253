"""Tiers of recovery: what data each can lose, how long each takes, what it costs, for one design.

RPO is the data lost, RTO the time until service is back, both in minutes. Backup and restore is
computed from the data at the horizon and the speed of a restore; the other tiers reach what
the facts say. Losing the whole site or the database for good is meant: instances and zones
that fail are another matter (`archkit.sizing.reliability.failures`).
"""

from __future__ import annotations

import re

from archkit.brief import Brief
from archkit.design import Architecture, Design, Estimate
from archkit.design.step import Line
from archkit.knowledge import fact
from archkit.record import Record
from archkit.sizing.amount import Amount, platform_amount
from archkit.sizing.bill import BACKUPS
from archkit.sizing.cost import price_components
from archkit.sizing.quantity import TIMES
from archkit.sizing.reliability.downtime import Range, plain, ranged
from archkit.sizing.terms import RecoveryTier, Terms
from archkit.sizing.workload import Load, measure_load

TIERS: tuple[RecoveryTier, ...] = ("backup-and-restore", "pilot-light", "warm-standby", "active-active")
"""The tiers, the cheapest first."""
_FACTS: dict[str, str] = {"pilot-light": "pilot", "warm-standby": "warm", "active-active": "active"}
_ARCHIVED = re.compile(
    r"log archiv|archiv\w* (?:of )?(?:the )?logs?|\bwal\b|\bpitr\b|point[- ]in[- ]time|continuous",
    re.IGNORECASE,
)
_DAILY = re.compile(r"\bdaily\b|\ba day\b|every (?:day|night)|nightly|once per day", re.IGNORECASE)
_CONFIRMED = "confirms each commit"


class TierReach(Record):
    """What one tier reaches, against what the brief asks for.

    `rpo` and `rto` are in minutes; `rpo` is None where the design's words on backups do not
    tell how often they happen. `monthly_usd` is what it adds to the bill (see `tier_amount`),
    None before there is an architecture. `misses` say which target it misses at the usual
    value, `unsure` which at the unfavourable end only.
    """

    tier: RecoveryTier
    chosen: bool
    rpo: Estimate | None
    rto: Estimate
    monthly_usd: float | None = None
    misses: tuple[Line, ...] = ()
    unsure: tuple[Line, ...] = ()

    @property
    def meets(self) -> bool:
        """Whether it reaches both targets at the usual values."""
        return not self.misses


class RecoveryReach(Record):
    """The tiers of a design: `chosen` is None before the operate step; `cheapest` that reaches both."""

    rpo_target_minutes: float | None
    rto_target_minutes: float | None
    stored_gib: Estimate | None
    tiers: tuple[TierReach, ...]

    @property
    def chosen(self) -> TierReach | None:
        """The tier that the design chose."""
        return next((one for one in self.tiers if one.chosen), None)

    @property
    def cheapest(self) -> TierReach | None:
        """The cheapest tier that reaches both targets at the usual values; None when none does."""
        return next((one for one in self.tiers if one.meets), None)

    @property
    def following(self) -> TierReach | None:
        """The tier above the chosen one; None above the last."""
        place = next((number for number, one in enumerate(self.tiers) if one.chosen), None)
        return None if place is None or place + 1 == len(self.tiers) else self.tiers[place + 1]


def recovery_reach(brief: Brief, design: Design) -> RecoveryReach:
    """Return what every tier reaches for this data and this design.

    Args:
        brief: The brief that numbers are computed from (`archkit.sizing.assumed_brief`).
        design: The design so far; its backups say how much data a restore loses.
    """
    load = measure_load(brief, design.data)
    stored = load.storage_gib_at_horizon
    recovery = design.operate.recovery if design.operate else None
    backups = recovery.backups if recovery else None
    quality = brief.quality
    tiers = []
    for tier in TIERS:
        rpo = tier_rpo(tier, backups if tier in {"backup-and-restore", recovery and recovery.tier} else None)
        rto = tier_rto(tier, stored)
        asked = (("RPO", quality.rpo_minutes, rpo), ("RTO", quality.rto_minutes, rto))
        misses = [
            _told(name, to, one.base) for name, to, one in asked if to is not None and one and one.base > to
        ]
        unsure = [
            _told(name, to, one.high)
            for name, to, one in asked
            if to is not None and one and one.base <= to < one.high
        ]
        tiers.append(
            TierReach(
                tier=tier,
                chosen=recovery is not None and recovery.tier == tier,
                rpo=rpo.estimate(f"rpo-{tier}", f"Data lost with {tier}", "min") if rpo else None,
                rto=rto.estimate(f"rto-{tier}", f"Time until service is back with {tier}", "min"),
                monthly_usd=tier_amount(brief, design.shape, load, tier).base_usd if design.shape else None,
                misses=tuple(misses),
                unsure=tuple(unsure),
            )
        )
    return RecoveryReach(
        rpo_target_minutes=quality.rpo_minutes,
        rto_target_minutes=quality.rto_minutes,
        stored_gib=stored,
        tiers=tuple(tiers),
    )


def _told(name: str, target: float, reached: float) -> str:
    return f"{name} {reached:.3g} min, asked for {target:g} min"


def tier_amount(brief: Brief, architecture: Architecture, load: Load, tier: RecoveryTier) -> Amount:
    """Return what a tier adds to the bill in USD a month, by the bill's own lines.

    Backup and restore pays for the copies of the data beyond those that the storage brings
    along; what every other tier keeps elsewhere comes on top of the bill with backups alone.
    """
    with_backups = price_components(brief, architecture, load)
    if tier == "backup-and-restore":
        return platform_amount(one for one in with_backups if one.item.startswith(BACKUPS))
    with_tier = price_components(brief, architecture, load, terms=Terms(recovery=tier))
    more, less = platform_amount(with_tier).ends, platform_amount(with_backups).ends
    return Amount(*(after - before for after, before in zip(more, less, strict=True)))


def tier_rpo(tier: RecoveryTier, backups: str | None = None) -> Range | None:
    """Return the minutes of data that a tier loses.

    Args:
        tier: The tier.
        backups: The design's words on backups; None for logs that are archived all the time.

    Returns:
        None where backups are described and nothing says how often they happen.
    """
    if tier in _FACTS:
        if tier == "warm-standby" and backups and _CONFIRMED in backups:
            return plain(0.0, "each commit is confirmed by the standby")
        return ranged(f"recovery.{_FACTS[tier]}-rpo-minutes")
    if backups is None or _ARCHIVED.search(backups):
        return ranged("recovery.log-minutes")
    return ranged("recovery.daily-minutes") if _DAILY.search(backups) else None


def tier_rto(tier: RecoveryTier, stored_gib: Estimate | None) -> Range:
    """Return the minutes until service is back: computed from the data for a restore, else known.

    Notice + overhead + GiB ÷ speed of a restore; the low end restores fastest. Data at its base.
    """
    if tier in _FACTS:
        return ranged(f"recovery.{_FACTS[tier]}-rto-minutes")
    fixed = ranged("recovery.notice-minutes") + ranged("recovery.restore-overhead-minutes")
    return fixed + restore_minutes(stored_gib)


def restore_minutes(stored_gib: Estimate | None) -> Range:
    """Return the minutes of copying the data back; nothing where there is no data."""
    gib = stored_gib.base if stored_gib else 0.0
    speed = fact("recovery.restore-gib-per-hour")
    low, base, high = (60 * gib / each for each in (speed.highest, speed.base, speed.lowest))
    return Range(
        low,
        base,
        high,
        f"{gib:.3g} GiB ÷ {speed.base:g} GiB/h {TIMES} 60",
        ranged("recovery.restore-gib-per-hour").inputs,
    )
