"""What came of a step: its artifact, its proofs, what was tried on the way, and what was offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archkit.design import Step
from archkit.proofs import Proof
from archkit.record import Record


@dataclass(frozen=True)
class Offer:
    """The rulebook's artifact of a step, beside one that cannot be used or stays refuted.

    `why_not` says what speaks against it; it is empty when taking it makes nothing worse.
    """

    step: Step
    artifact: Record
    proofs: tuple[Proof, ...]
    why_not: str = ""


@dataclass(frozen=True)
class Tried:
    """One reply of a step: an artifact with its proofs, or the reason why it was none."""

    artifact: Record | None
    proofs: tuple[Proof, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Difference:
    """A proof whose status in a replay is not that of the recording; ``missing`` where one has none."""

    step: Step
    code: str
    recorded: str
    now: str


@dataclass(frozen=True)
class Failure:
    """An error that a step ended in; `error` is the name of its class."""

    step: Step
    error: str
    message: str


@dataclass(frozen=True)
class StepResult:
    """One step that was taken: its artifact, its proofs, and how many repairs were tried and kept.

    `by` is who proposed the artifact: the session's architect, or ``rulebook`` where its offer
    was taken. `offer` is the rulebook's artifact beside one that stays refuted, `no_offer` why
    there is none. `asked` are the questions that the model had. `attempts` are all replies,
    `kept` the one that the walk kept, None where it took the offer; `accepted` says that
    somebody took it later.
    """

    step: Step
    artifact: Record
    proofs: tuple[Proof, ...]
    repairs: int = 0
    repairs_kept: int = 0
    by: str = "rulebook"
    offer: Offer | None = None
    no_offer: str = ""
    asked: tuple[str, ...] = ()
    attempts: tuple[Tried, ...] = field(default=(), repr=False)
    kept: int | None = 0
    accepted: bool = False
    differences: tuple[Difference, ...] = ()


def differing(step: Step, recorded: Mapping[str, str], proofs: tuple[Proof, ...]) -> tuple[Difference, ...]:
    """Return the proofs whose status is not the recorded one, in the order of their codes."""
    now = {proof.code: proof.status for proof in proofs}
    return tuple(
        Difference(step, code, recorded.get(code, "missing"), now.get(code, "missing"))
        for code in sorted({*recorded, *now})
        if recorded.get(code) != now.get(code)
    )
