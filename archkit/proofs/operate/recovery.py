"""Checks on the way back: recovery that reaches its targets, and releases that can be undone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.brief import Brief
from archkit.design import Finding, Recovery, Step
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence

_NO_WAY = re.compile(
    r"\W*(?:none|no|n/?a|nothing|not\s+(?:possible|planned|applicable)|impossible|tbd|todo|-*)\W*",
    re.IGNORECASE,
)


@check(
    "OPERATE007",
    "recovery-misses-target",
    claim="Recovery promises what the brief asks for, and its tier can keep the promise.",
    step=Step.OPERATE,
)
def recovery_misses_target(subject: Subject) -> Verdict:
    """Flags a recovery plan that promises less than the brief asks for, or more than its tier reaches.

    What a tier reaches is taken from facts; for backup and restore the time is computed from the data
    at the horizon, which the brief gives, and the speed of a restore.

    Why it matters: the first real test of a recovery plan is the disaster, and then a promise without
    means costs hours of data.

    Example: an RPO of 5 minutes with a snapshot a day.

    Use instead: the cheapest tier that reaches both numbers, or numbers that the tier reaches.

    Known limits: a promise is refuted when even the favourable end of the facts does not reach it, and
    rests on an assumption between that and the usual value. Only a restore test shows the time.
    """
    recovery, quality = operations_of(subject).recovery, subject.brief.quality
    asked = {"rpo": quality.rpo_minutes, "rto": quality.rto_minutes}
    promised = {"rpo": recovery.rpo_minutes, "rto": recovery.rto_minutes}
    findings = [
        _finding(
            name, f"{name.upper()} is {promised[name]:g} min; the brief asks for {target:g} min.", recovery
        )
        for name, target in asked.items()
        if target is not None and promised[name] > target
    ]
    reached = {"rpo": _rpo(recovery), "rto": _rto(recovery, subject.brief)}
    hoped = []
    for name, reach in reached.items():
        if reach and promised[name] < reach[0]:
            message = (
                f"{name.upper()} of {promised[name]:g} min is promised; {recovery.tier} "
                f"reaches {reach[0]:.3g} min at best."
            )
            findings.append(_finding(name, message, recovery))
        elif reach and promised[name] < reach[1]:
            hoped.append(
                f"{name.upper()} {promised[name]:g} min needs better than the usual {reach[1]:.3g} min"
            )
    text = ", ".join(f"{name.upper()} usually {reach[1]:.3g} min" for name, reach in reached.items() if reach)
    stated = ", ".join(f"{name.upper()} {value:g} min" for name, value in asked.items() if value is not None)
    evidence = (
        Evidence(label=f"What {recovery.tier} reaches", text=text or "not known"),
        _tiers(subject),
        Evidence(label="Asked for", text=stated or "nothing"),
    )
    return Verdict(tuple(findings), evidence, "; ".join(hoped))


def _tiers(subject: Subject) -> Evidence:
    """Return what every tier reaches for this data, and what it adds to the bill."""
    from archkit.sizing.reliability.recovery import recovery_reach  # noqa: PLC0415 - keeps the import light

    reach = recovery_reach(subject.brief, subject.design)
    best = reach.cheapest
    rows = tuple(
        (
            f"{one.tier}{' (chosen)' if one.chosen else ''}",
            "not told" if one.rpo is None else f"{one.rpo.low:.3g} to {one.rpo.high:.3g}",
            f"{one.rto.low:.3g} to {one.rto.high:.3g}",
            "not priced" if one.monthly_usd is None else f"{one.monthly_usd:,.0f}",
            "; ".join(one.misses) or (f"unsure: {'; '.join(one.unsure)}" if one.unsure else "reaches both"),
        )
        for one in reach.tiers
    )
    return Evidence(
        label="Tiers",
        text=f"the cheapest that reaches both: {best.tier}" if best else "no tier reaches both targets",
        columns=(
            "Tier",
            "#Data lost in min",
            "#Back in min",
            "#Adds USD a month",
            "Against the targets",
        ),
        rows=rows,
    )


def _finding(name: str, message: str, recovery: Recovery) -> Finding:
    return Finding(
        code="OPERATE007",
        severity="error",
        place=f"operate.recovery.{name}_minutes",
        message=message,
        evidence=recovery.backups[:200],
        remedy="Choose the tier that reaches it, or agree on a target that can be reached.",
    )


def _rpo(recovery: Recovery) -> tuple[float, float] | None:
    """Return the least and the usual minutes of data lost; None when the words do not tell."""
    from archkit.sizing.reliability.recovery import tier_rpo  # noqa: PLC0415 - keeps the import of proofs light

    known = tier_rpo(recovery.tier, recovery.backups)
    return (known.low, known.base) if known else None


def _rto(recovery: Recovery, brief: Brief) -> tuple[float, float]:
    """Return the least and the usual minutes until service is back."""
    from archkit.sizing import measure_load  # noqa: PLC0415 - keeps the import of proofs light
    from archkit.sizing.reliability.recovery import tier_rto  # noqa: PLC0415 - the same

    known = tier_rto(recovery.tier, measure_load(brief).storage_gib_at_horizon)
    return known.low, known.base


@check(
    "OPERATE008",
    "no-way-back",
    claim="Every release and every change of the data can be taken back.",
    step=Step.OPERATE,
)
def no_way_back(subject: Subject) -> Verdict:
    """Flags a deployment without a rollback, and migration steps that say nothing on being undone.

    Why it matters: most incidents begin with a change; the fastest repair is to take it back, if
    there is a way.

    Example: ``rollback: none`` beside a migration that renames a column.

    Use instead: the previous image kept ready, changes of the schema that old code can live with, and
    for each step how it is undone.

    Known limits: a rollback is recognised by its being written down; that it works shows in a drill.
    """
    operations, data = operations_of(subject), subject.design.data
    findings = tuple(
        Finding(
            code="OPERATE008",
            severity="error",
            place=place,
            message=message,
            evidence=evidence[:200],
            remedy="Say how it is undone, how long that takes, and what happens to data written since.",
        )
        for place, message, evidence in _one_way(subject)
    )
    steps = len(data.migrations) if data else 0
    text = f"{operations.deployment.rollback[:120] or 'not stated'}; {steps} migration steps"
    return Verdict(findings, (Evidence(label="Rollback", text=text),))


def _one_way(subject: Subject) -> Iterator[tuple[str, str, str]]:
    deployment, data = operations_of(subject).deployment, subject.design.data
    if _NO_WAY.fullmatch(deployment.rollback):
        yield "operate.deployment.rollback", "A release cannot be taken back.", deployment.strategy
    for number, step in enumerate(data.migrations if data else ()):
        if _NO_WAY.fullmatch(step.rollback):
            place = f"data.migrations.{number}.rollback"
            yield place, f"Migration step {step.order} ({step.phase}) cannot be undone.", step.action
