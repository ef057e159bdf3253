"""What happens while a step is taken; each is journaled before the next one begins."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.desk import Reply
from archkit.design import Design
from archkit.errors import ModelError
from archkit.proofs import Proof
from archkit.record import Record
from archkit.session.result import Difference, Offer


@dataclass(frozen=True)
class Carried:
    """A model's reply that a replay takes over from its recording."""

    reply: Reply


@dataclass(frozen=True)
class Attempt:
    """One proposal of a step, the design with it, and its proofs."""

    artifact: Record
    design: Design
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class Rejected:
    """A proposal that is not the artifact asked for."""

    reason: str


@dataclass(frozen=True)
class Failed:
    """The architect failed, and the rulebook goes on in its place."""

    error: ModelError


@dataclass(frozen=True)
class Offered:
    """The rulebook's artifact in place of one that cannot be used or stays refuted, or why there is none."""

    offer: Offer | None
    no_offer: str = ""


@dataclass(frozen=True)
class Settled:
    """The step is taken with the attempt of number `kept`, or with the offer where that is None."""

    kept: int | None
    repairs_kept: int
    by: str
    artifact: Record
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """The offer was taken after the walk had gone on, or had stopped."""

    differences: tuple[Difference, ...] = ()


Happening = Carried | Attempt | Rejected | Failed | Offered | Settled | Accepted
