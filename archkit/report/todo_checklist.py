"""The QA checklist: each line is a check with its verdict; and what was noticed beyond the scope."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.render import Proof
from archkit.render.blocks import STATUS_MARKS
from archkit.render.numbers import count
from archkit.report.asked_for import answered_by_items, other_failures, own_boxes
from archkit.report.sections.sheet import box, sentence, slug, told_apart
from archkit.report.walk import Walk, all_proofs

_NOT_RUN = f"{STATUS_MARKS['not run'].shape} not run, nothing is built yet"


def checklist(walk: Walk) -> list[str]:
    """Return the persona's items, the checks of archkit, and the trials of the system.

    A check that is not proved has a line of its own; those that hold stand together by step, apart
    from those that an item speaks for. One that does not apply is no work of anybody.
    """
    said = answered_by_items(walk)
    open_ones = [
        _proof_line(one) for one in all_proofs(walk) if one.status not in {"proved", "not applicable"}
    ]
    return [*own_boxes(walk), *open_ones, *_held(walk, said), *_controls(walk), *_trials(walk)]


def _held(walk: Walk, said: frozenset[str]) -> Iterator[str]:
    """Yield a ticked box for each step with the checks that hold and that no item speaks for."""
    for step, proofs in walk.proofs.items():
        held = [one.code for one in proofs if one.status == "proved" and one.code not in said]
        if held:
            mark = STATUS_MARKS["proved"]
            text = f"{count(len(held), 'check')} {mark.shape} {mark.word}: {', '.join(held)}."
            yield box(f"QA-{slug(step.value)}", step.value, text, ticked=True)


def _proof_line(proof: Proof) -> str:
    status = f"{STATUS_MARKS[proof.status].shape} {proof.status}"
    reason = f": {proof.reason}" if proof.reason else ""
    text = f"{sentence(proof.claim)} {status}{reason}"
    return box(f"QA-{proof.code}", "", text, ticked=proof.status == "proved")


def _controls(walk: Walk) -> Iterator[str]:
    for one in walk.design.secure.controls if walk.design.secure else ():
        yield box(f"QA-CONTROL-{slug(one.id)}", one.name, f"{sentence(one.evidence)} {_NOT_RUN}")


def _trials(walk: Walk) -> Iterator[str]:
    operate, size = walk.design.operate, walk.design.size
    if operate:
        restore = operate.recovery.restore_test
        rollback = "A release is taken back on staging in the way of ARCH-PLAN-1.7, under load."
        yield box("QA-ROLLBACK", "Rollback", f"{rollback} {_NOT_RUN}")
        yield box("QA-RESTORE", "Restore from backup", f"{sentence(restore)} {_NOT_RUN}")
        for level in operate.service_levels:
            target = f"{level.objective_percent:g} % in {level.window_days} days: {sentence(level.indicator)}"
            yield box(f"QA-SLO-{slug(level.id)}", level.name, f"{target} {_NOT_RUN}")
    for number, text in enumerate(size.load_test if size else (), start=1):
        yield box(f"QA-LOAD-1.{number}", "Load", f"{sentence(text)} {_NOT_RUN}")


def flags(walk: Walk) -> list[str]:
    """Return what was noticed beyond the scope; it changes no task."""
    found = (*_findings(walk), *_assumptions(walk), *_missing(walk))
    return [*(box(flag_id, "", text) for flag_id, text in told_apart(found)), *other_failures(walk)]


def _findings(walk: Walk) -> Iterator[tuple[str, str]]:
    for proof in all_proofs(walk):
        for one in proof.findings:
            place = slug(one.place.rsplit(".", 1)[-1])
            said = f"{one.severity} at {one.place}: {sentence(one.message)} {sentence(one.remedy)}"
            yield f"FLAG-{one.code}-{place}", said


def _assumptions(walk: Walk) -> Iterator[tuple[str, str]]:
    clarify = walk.design.clarify
    for one in clarify.assumptions if clarify else ():
        text = f"Assumed: {one.field} is {_shown(one.value)}; {sentence(one.because)}"
        yield f"FLAG-ASSUMED-{slug(one.field)}", text


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value) or "nothing"
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _missing(walk: Walk) -> Iterator[tuple[str, str]]:
    frame = walk.design.frame
    guessed = {one.field for one in walk.design.clarify.assumptions} if walk.design.clarify else set()
    for one in frame.missing if frame else ():
        if one.field not in guessed:
            yield (
                f"FLAG-MISSING-{slug(one.field)}",
                f"Not stated: {one.name}. It would decide {one.matters_for}.",
            )
