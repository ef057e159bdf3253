"""Terms: how what runs is bought and kept, beyond what brief and architecture say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archkit.design import Design

RecoveryTier = Literal["backup-and-restore", "pilot-light", "warm-standby", "active-active"]
Support = Literal["usual", "none"]


@dataclass(frozen=True)
class Terms:
    """What a price depends on beside brief, architecture and load.

    Attributes:
        recovery: The tier of disaster recovery; anything above backups pays for a second site.
        reserved: Whether machines and databases are committed to for a year.
        staging_share: Share of the month that staging runs, 0 to 1; None for the usual range.
        log_share: Share of the logs that is taken in, 0 to 1.
        support: The usual plan for what the brief asks, or none but the free one.
    """

    recovery: RecoveryTier = "backup-and-restore"
    reserved: bool = False
    staging_share: float | None = None
    log_share: float = 1.0
    support: Support = "usual"


USUAL = Terms()
"""On demand, backups only, staging as usual, all logs, the usual support."""


def terms_of(design: Design) -> Terms:
    """Return the terms of a design: the recovery tier that its operations state."""
    recovery = design.operate.recovery if design.operate else None
    return Terms(recovery=recovery.tier) if recovery else USUAL
