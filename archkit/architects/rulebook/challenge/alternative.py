"""An alternative: the design proposed again with some decisions taken as told, and what it takes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from archkit.architects.rulebook.anatomy import anatomy
from archkit.architects.rulebook.choices.outline import outline
from archkit.architects.rulebook.contracts.contract import propose_contracts
from archkit.architects.rulebook.data.data_model import propose_data
from archkit.architects.rulebook.operate.operations import propose_operations
from archkit.architects.rulebook.secure.security import propose_security
from archkit.architects.rulebook.shape.architecture import propose_architecture
from archkit.architects.rulebook.situation import Situation
from archkit.architects.rulebook.size.first_delivery import effort
from archkit.architects.rulebook.size.portions import portions
from archkit.architects.rulebook.verify.technologies import propose_technologies
from archkit.design import Architecture, Artifact, Design, Sizing, Step
from archkit.errors import InputError
from archkit.sizing import (
    Load,
    measure_load,
    monthly_total,
    operation_availability,
    people_hours,
    price_components,
    size_capacity,
    terms_of,
)
from archkit.sizing.network import network_of
from archkit.sizing.quick_answer import quick_answer
from archkit.sizing.same_brief import These

_PROPOSALS: Mapping[Step, Callable[[Situation, Design], Artifact]] = MappingProxyType(
    {
        Step.VERIFY: propose_technologies,
        Step.SHAPE: propose_architecture,
        Step.DATA: propose_data,
        Step.CONTRACTS: propose_contracts,
        Step.SECURE: propose_security,
        Step.OPERATE: propose_operations,
    }
)
"""What is proposed again: no questions before it, and after it the numbers alone."""
_KEPT = 64


@dataclass(frozen=True)
class Alternative:
    """A design from `verify` to `operate` for a situation; its figures are worked out when asked for."""

    case: Situation
    design: Design

    @property
    def shape(self) -> Architecture:
        """The parts and links."""
        assert self.design.shape is not None  # noqa: S101 - every alternative has been shaped
        return self.design.shape

    @property
    def _load(self) -> Load:
        """The load, its rows in the tables of this design."""
        return measure_load(self.case.brief, self.design.data)

    @cached_property
    def monthly_usd(self) -> tuple[float, float, float]:
        """Low, base and high running cost in USD a month, charges by message left out."""
        return monthly_total(
            price_components(self.case.brief, self.shape, self._load, terms=terms_of(self.design))
        )

    @property
    def operations_hours(self) -> float:
        """Hours of people's work a month."""
        return people_hours(self.shape)

    @cached_property
    def engineer_weeks(self) -> float | None:
        """Engineer-weeks of the first delivery, reserve included; None when nothing is to build."""
        parts = portions(anatomy(self.case, self.design, Step.SIZE.value))
        return effort(parts).base if parts else None

    @cached_property
    def sized(self) -> Design:
        """The design with its capacity, as latencies and availability are worked out from it."""
        capacity = size_capacity(self.case.brief, self.shape, self._load)
        return self.design.with_artifact(Step.SIZE, Sizing(capacity=capacity))

    @cached_property
    def slowest_p95_ms(self) -> float | None:
        """The slowest p95 of an operation at the daily peak in milliseconds; None when unknown or endless."""
        return _slowest_p95_ms(_Built(self))

    @cached_property
    def availability_percent(self) -> float | None:
        """The availability of the operation that can promise least; None when none is answered."""
        found = operation_availability(self.case.brief, self.sized)
        return min((one.availability.base for one in found if one.answered), default=None)


class _Built:
    """An alternative as the key of a cache: the same brief and artifacts give the same latencies."""

    def __init__(self, alternative: Alternative) -> None:
        case, design = alternative.case, alternative.design
        self.alternative = alternative
        self.key = These(
            case.brief, case.load, design.verify, design.shape, design.data, design.contracts, design.operate
        )

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Built) and self.key == other.key


@functools.lru_cache(maxsize=_KEPT)
def _slowest_p95_ms(built: _Built) -> float | None:
    found = built.alternative
    try:
        answer = quick_answer(network_of(found.case.brief, found.sized), at_peak=True, search=False)
    except (InputError, OverflowError):  # no rate is stated, or a wait is longer than a number can be
        return None
    routes = [one.p95_ms for one in answer.routes]
    known = [one for one in routes if one is not None]
    return round(max(known), 1) if known and len(known) == len(routes) else None


def whole(case: Situation, design: Design, forced: Mapping[str, str] = MappingProxyType({})) -> Alternative:
    """Return the design proposed again from `verify` on; framing and questions are kept.

    Args:
        case: The situation.
        design: Whose framing and questions are kept.
        forced: Options by the id of their decision, taken as told.

    Raises:
        ArchkitError: If the rulebook proposes nothing with them.
    """
    told = replace(case, forced=(*case.forced, *forced.items()))
    kept = Design(name=design.name, architect=design.architect, frame=design.frame, clarify=design.clarify)
    return Alternative(told, _proposed(told, kept, tuple(_PROPOSALS), like=design))


def alternative(base: Alternative, decision_id: str, option: str, step: Step) -> Alternative:
    """Return a design with one decision taken as told and all that follows taken anew.

    Returns:
        `base` itself where nothing would be built otherwise, since its figures are then the same.

    Args:
        base: What it is compared with.
        decision_id: The decision.
        option: What it is taken to be.
        step: The step that takes it; technologies and parts may follow from it as well.

    Raises:
        ArchkitError: If the rulebook proposes nothing with it.
    """
    told = replace(base.case, forced=(*base.case.forced, (decision_id, option)))
    if outline(told).choices() != outline(base.case).choices():
        return Alternative(told, _proposed(told, base.design, tuple(_PROPOSALS), like=base.design))
    changed = _first_changed(told, base.design, step, decision_id)
    if changed is None:
        return base
    first, artifact = changed
    steps = tuple(_PROPOSALS)
    rest = steps[steps.index(first) + 1 :]
    begun = base.design.with_artifact(first, artifact)
    return Alternative(told, _proposed(told, begun, rest, like=base.design))


def _first_changed(
    told: Situation, base: Design, step: Step, decision_id: str
) -> tuple[Step, Artifact] | None:
    """Return the first step that builds something else, and what; None when nothing does."""
    if step not in _PROPOSALS:
        return None
    proposed = _again(step, told, base)
    taken = {one.id: one.chosen for one in getattr(proposed, "decisions", ())}
    if taken.get(decision_id) != told.forced_to(decision_id):
        return None
    for one in (Step.VERIFY, Step.SHAPE):
        if one is not step and not _same(earlier := _again(one, told, base), base.artifact(one)):
            return one, earlier
    return None if _same(proposed, base.artifact(step)) else (step, proposed)


def _proposed(case: Situation, design: Design, steps: tuple[Step, ...], *, like: Design) -> Design:
    """Return the design with these steps proposed again.

    An artifact that equals that of `like` is taken from it, so that what was worked out for the one
    holds for the other.
    """
    for step in steps:
        artifact, before = _again(step, case, design), like.artifact(step)
        design = design.with_artifact(step, before if before == artifact and before else artifact)
    return design


def _again(step: Step, case: Situation, design: Design) -> Artifact:
    """Return what a step proposes when neither it nor a later one has decided anything yet."""
    order = tuple(Step)
    earlier = design.model_copy(update={one.value: None for one in order[order.index(step) :]})
    return _PROPOSALS[step](case, earlier)


def _same(proposed: Artifact, before: Artifact | None) -> bool:
    """Say whether a step builds the same; what it only argues about is no difference."""
    return before is not None and _bare(before) == _bare(proposed)


def _bare(artifact: Artifact) -> Artifact:
    return artifact.model_copy(update={"decisions": ()}) if hasattr(artifact, "decisions") else artifact
