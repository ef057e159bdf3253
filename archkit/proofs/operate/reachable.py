"""Checks on failures: an availability that can be reached, and failures that somebody hears of."""

from __future__ import annotations

from archkit.design import Finding, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence
from archkit.sizing.reliability import FailureImpact, OperationAvailability, failures, operation_availability

_MOST_ROWS = 24
_LONGEST = 200


@check(
    "OPERATE012",
    "availability-out-of-reach",
    claim="The availability that the brief asks for can be expected of every operation.",
    step=Step.OPERATE,
)
def availability_out_of_reach(subject: Subject) -> Verdict:
    """Flags an operation whose expected availability is below the target.

    It is computed along the operation's way: instances over zones with the load that is left,
    failovers, providers, releases that are taken back, mistakes, and the region with the chosen
    tier of recovery.

    Why it matters: a target that the parts cannot keep is missed every month, whatever the objective
    and the alerts say.

    Example: a target of 99.99 % over a database without a standby.

    Use instead: what the finding names as giving most back, or a lower target, agreed on.

    Known limits: most frequencies are judgements, so the expected value is compared and the
    unfavourable end only told; work that nobody waits for has no target here.
    """
    if subject.design.shape is None:
        raise NotAssessableError("there are no components yet")
    if subject.brief.quality.availability_percent is None:
        raise NotAssessableError("the brief states no availability (quality.availability_percent)")
    operations_of(subject)
    found = operation_availability(subject.brief, subject.design)
    judged = [one for one in found if one.meets is not None]
    findings = _out_of_reach([one for one in judged if not one.meets])
    unsure = [one for one in judged if one.meets and not one.surely]
    lowest = min(unsure, key=lambda one: one.availability.low, default=None)
    text = f"{len(judged) - len(findings)} of {len(judged)} operations reach the target as expected"
    if lowest:
        text += f"; at the unfavourable end {lowest.operation!r} has {lowest.availability.low:.5g} %"
    table = Evidence(
        label="Expected availability",
        text=text,
        columns=(
            "Operation",
            "#Percent",
            "#Low",
            "#Minutes a month",
            "#Target",
            "Largest cause",
            "Would help",
        ),
        rows=tuple(_row(one) for one in found[:_MOST_ROWS]),
    )
    return Verdict(findings, (table,))


def _out_of_reach(missed: list[OperationAvailability]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code="OPERATE012",
            severity="error",
            place="operate",
            message=(
                f"{one.operation!r} can be expected to be there {one.availability.base:.5g} % of the time;"
                f" the target is {one.target_percent:g} %."
            )[:_LONGEST],
            evidence=_largest(one),
            remedy=_remedy(one),
        )
        for one in missed
    )


def _largest(one: OperationAvailability) -> str:
    largest = one.largest
    return f"{largest.minutes.name}: {largest.minutes.base:.3g} min a month" if largest else ""


def _remedy(one: OperationAvailability) -> str:
    helps = "; ".join(f"{each.change} (to {each.availability_percent:.5g} %)" for each in one.helps[:2])
    return f"Would help: {helps}. Or agree on a lower target." if helps else "Agree on a lower target."


def _row(one: OperationAvailability) -> tuple[str, ...]:
    return (
        one.operation,
        f"{one.availability.base:.5g}",
        f"{one.availability.low:.5g}",
        f"{one.downtime.base:.3g}",
        "" if one.target_percent is None else f"{one.target_percent:g}",
        _largest(one),
        one.helps[0].change if one.helps else "",
    )


@check(
    "OPERATE013",
    "unseen-failure",
    claim="Every single failure that stops an operation is seen by an alert.",
    step=Step.OPERATE,
)
def unseen_failure(subject: Subject) -> Verdict:
    """Flags a failure of one part that stops an operation and that no alert would tell of.

    Each instance, zone, component, party, release and the region fails once; what stops, how much of
    the traffic that is, and which alert fires is worked out from the journeys and the error budget.

    Why it matters: a part of the traffic that fails without an alert fails until somebody complains.

    Example: an export that is 0.05 % of the requests, behind a service of its own, and alerts on the
    error share of the whole.

    Use instead: an objective or a probe for the operation itself, or an alert on the part.

    Known limits: alerts are read by their words: burn rates, probes, waiting work, open breakers; an
    alert of another kind is not recognised. Rates that are unknown count as all of the traffic.
    """
    if subject.design.shape is None:
        raise NotAssessableError("there are no components yet")
    if not operations_of(subject).alerts:
        raise NotAssessableError("there are no alerts yet")
    found = failures(subject.brief, subject.design)
    stopping = [one for one in found if one.operations("stops")]
    findings = tuple(
        Finding(
            code="OPERATE013",
            severity="warning",
            place="operate.alerts",
            message=f"When {one.name} fails, {_names(one)} stops and no alert fires.",
            evidence=_share(one),
            remedy="Add an objective or a probe for it, or an alert on the part itself.",
        )
        for one in stopping
        if not one.detected_by
    )
    alone = [one.name for one in found if one.single_point]
    told = f"{len(stopping)} of {len(found)} single failures stop something"
    table = Evidence(
        label="Blast radius",
        text=f"{told}; alone: {', '.join(alone) or 'none'}",
        columns=("Failure", "Stops", "#Traffic", "#Back in min", "#Data lost in min", "Seen by"),
        rows=tuple(_impact(one) for one in found[:_MOST_ROWS]),
    )
    return Verdict(findings, (table,))


def _names(one: FailureImpact) -> str:
    stopped = one.operations("stops")
    more = f" and {len(stopped) - 1} more" if len(stopped) > 1 else ""
    return f"{stopped[0]!r}{more}"


def _share(one: FailureImpact) -> str:
    return (
        "share of the traffic unknown" if one.traffic_share is None else f"{one.traffic_share:.2%} of traffic"
    )


def _impact(one: FailureImpact) -> tuple[str, ...]:
    stopped = ", ".join(one.operations("stops")) or "nothing"
    return (
        f"{one.name}{' (alone)' if one.single_point else ''}",
        stopped[:_LONGEST],
        "" if one.traffic_share is None else f"{one.traffic_share:.1%}",
        "" if one.back_after is None else f"{one.back_after.base:.3g}",
        "" if one.data_lost is None else f"{one.data_lost.base:.3g}",
        ", ".join(one.detected_by) or "nothing",
    )
