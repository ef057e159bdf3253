"""What each access pattern went through beside the steps: how often it ran, its longest call, its errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archkit.design import AccessPattern
from archkit.design.change import Pairing
from archkit.proofs.migration.deployment import Code, Deployment
from archkit.proofs.migration.record import PatternRun, StepRun
from archkit.proofs.migration.traffic import Sample

Spans = Sequence[tuple[float, float, StepRun]]
_BEFORE = "before the first step"


def pattern_runs(pairing: Pairing, code: Deployment, spans: Spans) -> tuple[PatternRun, ...]:
    """Return a record for each access pattern of both models.

    Args:
        pairing: The models, the old one first.
        code: What was deployed.
        spans: Begin and end of each run of a step.
    """
    samples: dict[tuple[str, str], list[Sample]] = {}
    for which, one in code.samples():
        if one.pattern:
            samples.setdefault((which, one.pattern), []).append(one)
    broken = {(which, name): said for which, name, said in code.broken}
    sides: tuple[tuple[Code, tuple[AccessPattern, ...]], ...] = (
        ("old", pairing.old.access_patterns), ("new", pairing.new.access_patterns),
    )  # fmt: skip
    return tuple(
        _run(which, one, samples.get((which, one.id), []), spans, code.left_out, broken.get((which, one.id)))
        for which, patterns in sides
        for one in patterns
    )


def _run(  # noqa: PLR0913, PLR0917 - one a part of the record
    which: Code,
    pattern: AccessPattern,
    samples: list[Sample],
    spans: Spans,
    left_out: dict[tuple[str, str], str],
    broken: str | None,
) -> PatternRun:
    longest = max(samples, key=lambda one: one.seconds, default=None)
    beside = _step_of(longest, spans) if longest else None
    errors = list(dict.fromkeys(_errors(samples, spans)))
    if broken is not None:
        errors.append(("", "when this code is deployed", broken))
    return PatternRun(
        code=which, pattern=pattern.id, kind=pattern.kind, per_second_peak=pattern.per_second_peak,
        runs=len(samples), longest_ms=longest.seconds * 1_000 if longest else 0.0,
        usual_ms=longest.usual_seconds * 1_000 if longest else 0.0,
        during=f"{beside.label}, {beside.during}" if beside else _BEFORE if longest else "",
        errors=tuple(errors), left_out=left_out.get((which, pattern.id), "") if not samples else "",
    )  # fmt: skip


def _errors(samples: list[Sample], spans: Spans) -> Iterator[tuple[str, str, str]]:
    for one in samples:
        if one.problem:
            run = _step_of(one, spans)
            yield (run.label, run.during, one.problem) if run else ("", _BEFORE, one.problem)


def _step_of(sample: Sample, spans: Spans) -> StepRun | None:
    """Return the step beside which a call ended, else the one that ran before it began."""
    ended = sample.begun + sample.seconds
    past = [run for begun, _, run in spans if begun <= ended]
    return past[-1] if past else None
