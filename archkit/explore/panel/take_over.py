"""Taking a member's rewrite over, if no proof gets worse; refused with the findings otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from archkit.architects import Architect, Reply, Settings
from archkit.design import Challenge, Decision, Design, Finding, Step
from archkit.design.diff import Change
from archkit.errors import InputError
from archkit.explore.panel.effect import Effect, effect
from archkit.explore.panel.figures import Figures, figures
from archkit.explore.panel.finishing import FinishingDesk
from archkit.explore.panel.member import Member
from archkit.explore.panel.record import taken_over
from archkit.explore.panel.reviewed import KEPT, PANEL, Proofs, Reviewed
from archkit.explore.panel.rewrite import Rewrite, require_design
from archkit.explore.panel.seat import Finished, Seat
from archkit.explore.panel.substance import changes_of_substance
from archkit.explore.panel.verdict import decisions_by_step
from archkit.session import Session, set_aside
from archkit.session.happening import Settled
from archkit.session.repair import Bench
from archkit.session.storage import refuse_link


@dataclass(frozen=True)
class TakeOver:
    """A member's steps in the reviewed design, with all later steps proposed anew.

    `folder` is the session that holds the result; None as long as it was only tried, or when
    it was refused. `record` is the decision record that the design then holds. `finished_by`
    says who proposed each later step, `replies` are those of its model.
    """

    member: Member
    steps: tuple[Step, ...]
    design: Design
    changes: tuple[Change, ...]
    proofs: Proofs
    effect: Effect
    before: Figures
    record: Decision
    replies: tuple[Reply, ...] = ()
    finished_by: Mapping[Step, str] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def allowed(self) -> bool:
        """Whether nothing gets worse."""
        return self.effect.harmless

    @property
    def figures(self) -> Figures:
        """The resulting design in numbers."""
        return figures(self.design)

    @property
    def refused_by(self) -> tuple[Finding, ...]:
        """The findings that would be new."""
        return self.effect.new_findings


def tried(
    found: Rewrite,
    what: tuple[Step | str, ...],
    reviewed: Reviewed,
    finisher: Architect,
    desk: FinishingDesk | None = None,
) -> TakeOver:
    """Return what taking steps over from a rewrite would give; nothing is kept.

    Args:
        found: The rewrite.
        what: Steps, or ids of decisions, which stand for the step that takes them.
        reviewed: The reviewed design.
        finisher: Who proposes the later steps anew, leaning as the session's persona does.
        desk: Where a model's replies are kept; what it was asked before is not asked again.

    Raises:
        InputError: If there is no such step or decision, or the member keeps it as it is.
        ModelError: If a later step cannot be proposed.
    """
    steps = _steps(what, found, reviewed)
    design = reviewed.design
    seat = Seat(finisher, reviewed.persona, reviewed.design, rewrites=False)
    desk = desk or FinishingDesk()
    desk.begin()
    finished_by: dict[Step, str] = {}
    for number, step in enumerate(Step):
        if step in steps:
            artifact = require_design(found).artifact(step)
            design = design.with_artifact(step, artifact) if artifact else design
        elif number > list(Step).index(steps[0]):
            settled = _settled(step, seat, design, reviewed, desk)
            finished_by[step] = settled.by
            design = design.with_artifact(step, settled.artifact)
    judged = _judged(found.member, steps, design, reviewed)
    return replace(judged, replies=desk.used, finished_by=MappingProxyType(finished_by))


def _settled(step: Step, seat: Seat, design: Design, reviewed: Reviewed, desk: FinishingDesk) -> Settled:
    """Return a step proposed, proved and repaired as in any walk."""
    earlier = tuple(Step)[: list(Step).index(step)]
    bench = Bench(
        step, seat, reviewed.brief, design, reviewed.today, earlier,
        persona=reviewed.persona, desk=desk, settings=Settings(fallback="rulebook"),
    )  # fmt: skip
    return next(one for one in bench.happenings() if isinstance(one, Settled))


def _judged(member: Member, steps: tuple[Step, ...], design: Design, reviewed: Reviewed) -> TakeOver:
    held = effect(reviewed.proofs, reviewed.proofs_of(design))
    record = taken_over(member, steps, reviewed.design, design, held)
    recorded = with_record(design, record)
    proofs = reviewed.proofs_of(recorded)
    return TakeOver(
        member=member,
        steps=steps,
        design=recorded,
        changes=changes_of_substance(reviewed.design, recorded),
        proofs=proofs,
        effect=effect(reviewed.proofs, proofs),
        before=figures(reviewed.design),
        record=record,
    )


def with_record(design: Design, record: Decision) -> Design:
    """Return the design with one more decision after its challenge."""
    challenge = design.challenge or Challenge(ten_times="", half_budget="")
    others = tuple(one for one in challenge.decisions if one.id != record.id)
    told = challenge.model_copy(update={"decisions": (*others, record)})
    name = f"{PANEL}{design.architect.removeprefix(PANEL)}"
    return design.with_artifact(Step.CHALLENGE, told).model_copy(update={"architect": name})


def kept(attempt: TakeOver, reviewed: Reviewed, folder: Path) -> Session:
    """Keep a take-over as a session of its own, which can be exported, compared and reviewed.

    The replies of the model that finished it are journaled there first.

    Raises:
        StorageError: If it cannot be kept on disk.
    """
    for own in (folder.parent, folder):
        refuse_link(own)
    set_aside(folder)
    session = Session.start(
        reviewed.brief,
        folder=folder,
        architect=Finished(attempt.design, attempt.design.architect),
        persona=reviewed.persona.id,
        today=reviewed.today,
        settings=reviewed.settings,
    )
    try:
        session.keep_replies(attempt.replies)
        return session.run()
    finally:
        session.close()


def _steps(what: tuple[Step | str, ...], found: Rewrite, reviewed: Reviewed) -> tuple[Step, ...]:
    steps = {_step(one, found, reviewed) for one in what}
    if not steps:
        raise InputError("nothing is named to take over", hint="Name a step or a decision.")
    changed = {step for step in steps if _rewritten(step, found, reviewed)}
    if not changed:
        names = " and ".join(step.value for step in Step if step in steps)
        raise InputError(
            f"{found.name!r} builds the step {names} as the design does: there is nothing to take over"
        )
    return tuple(step for step in Step if step in steps)


def _step(wanted: Step | str, found: Rewrite, reviewed: Reviewed) -> Step:
    design = require_design(found)
    if wanted in list(Step):
        step = Step(wanted)
        if step not in KEPT:
            return step
        raise InputError(f"the step {step.value!r} is kept by every member", hint="Take a later one over.")
    for one in (design, reviewed.design):
        for step, decision in decisions_by_step(one):
            if decision.id == wanted and step not in KEPT:
                return step
    ids = ", ".join(found.flipped) or "none"
    raise InputError(
        f"there is no step or decision {str(wanted)!r}",
        hint=f"Steps: {', '.join(step.value for step in Step if step not in KEPT)}. "
        f"Decisions that {found.name!r} takes otherwise: {ids}.",
    )


def _rewritten(step: Step, found: Rewrite, reviewed: Reviewed) -> bool:
    design = require_design(found)
    chosen = [
        [(one.id, one.chosen) for at, one in decisions_by_step(part) if at is step]
        for part in (design, reviewed.design)
    ]
    return bool(found.changed_in(step)) or chosen[0] != chosen[1]
