"""What asking a member's model took, as the member's session tells it."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.design import Step
from archkit.session import Session, Spending

_RULEBOOK = "rulebook"


@dataclass(frozen=True)
class Asking:
    """Models, tokens and money of one member; the cap is its own, in USD, None without one.

    `stood_in` are the steps that the rulebook proposed in the model's place, `taken` all steps
    that are there.
    """

    models: tuple[str, ...]
    spending: Spending
    cap_usd: float | None
    taken: tuple[Step, ...]
    stood_in: tuple[Step, ...] = ()


def asking_of(session: Session) -> Asking | None:
    """Return what asking took; None where a session asks nobody."""
    if session.architect == _RULEBOOK or not (session.replies or session.failures):
        return None
    return Asking(
        models=tuple(dict.fromkeys(reply.model for reply in session.replies)),
        spending=session.ledger.total,
        cap_usd=session.settings.cap_usd,
        taken=tuple(session.results),
        stood_in=tuple(step for step, result in session.results.items() if result.by == _RULEBOOK),
    )
