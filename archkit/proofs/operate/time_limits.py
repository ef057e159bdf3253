"""OPERATE004: time limits of synchronous calls, read from policies and nested from the entry inwards."""

from __future__ import annotations

from archkit.brief import Brief
from archkit.design import Finding, Link, Operations, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import OUTSIDE
from archkit.proofs.graph import Graph, graph_of
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence
from archkit.sizing.reliability.time_budget import Hop, hop

_MOST_SHOWN = 6
_MOST_ROWS = 24


@check(
    "OPERATE004",
    "timeout-budget-exceeded",
    claim="Whoever is called gives up before its caller does, and no request ends before its target.",
    step=Step.OPERATE,
)
def timeout_budget_exceeded(subject: Subject) -> Verdict:
    """Flags a call that may take longer than its caller waits, or a limit below the latency target.

    For every synchronous link the limit is read from its timeout policy, else from the link; attempts
    of a retry and the waits between them count, unless they share one limit or a deadline.

    Why it matters: work goes on for somebody who has gone, at the moment when there is least to
    spare; and a request that is cut off before its target can never meet it.

    Example: a gateway that waits 1 s for a service that waits 3 s for its database.

    Use instead: a limit for the whole request, and for each call a share of what its caller has left.

    Known limits: limits are backstops, so they are nested and not added up: calls that one request
    makes after another share their caller's limit only if a deadline travels with it. Streams and open
    connections have no such limit. Rules without a readable time are listed, not judged.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    calls = [link for link in graph.sync() if graph.parts[link.target].kind != "realtime"]
    if not calls:
        return Verdict(evidence=(Evidence(label="Calls that somebody waits for", text="none"),))
    limits = {
        (link.source, link.target): limit for link in calls if (limit := _limit(link, graph, operations))
    }
    if not limits:
        raise NotAssessableError("no policy and no link holds a time limit that can be read")
    findings = [*_outliving(calls, limits, graph), *_below_target(subject.brief, calls, limits, graph)]
    shown = [f"{one.caller} -> {one.target} {_total(one):,.0f} ms" for one in limits.values()]
    more = [f"{len(shown) - _MOST_SHOWN} more"] if len(shown) > _MOST_SHOWN else []
    evidence = [
        Evidence(
            label="Time limits",
            text="; ".join([*shown[:_MOST_SHOWN], *more]),
            columns=("Call", "#Limit in ms", "#Attempts", "#At most in ms", "#Caller waits in ms"),
            rows=tuple(_row(one, limits) for one in list(limits.values())[:_MOST_ROWS]),
        )
    ]
    unread = [f"{link.source} -> {link.target}" for link in calls if (link.source, link.target) not in limits]
    evidence += [Evidence(label="Without a readable limit", text=", ".join(unread)[:400])] if unread else []
    return Verdict(tuple(findings), tuple(evidence))


def _limit(link: Link, graph: Graph, operations: Operations) -> Hop | None:
    """Return what bounds a call; None where nothing readable does."""
    found = hop(link, graph.parts, operations.policies)
    return found if found.timeout_ms else None


def _total(one: Hop) -> float:
    """Return what all attempts may take together, in milliseconds."""
    return one.longest_ms or one.timeout_ms or 0.0


def _granted(caller: str, limits: dict[tuple[str, str], Hop]) -> float | None:
    """Return how long whoever called this part waits for one attempt; None where nobody bounded does."""
    waiting = [one.timeout_ms for one in limits.values() if one.target == caller and one.timeout_ms]
    return min(waiting, default=None)


def _row(one: Hop, limits: dict[tuple[str, str], Hop]) -> tuple[str, ...]:
    granted = _granted(one.caller, limits)
    return (
        f"{one.caller} -> {one.target}",
        f"{one.timeout_ms:,.0f}",
        f"{one.attempts}",
        f"{_total(one):,.0f}",
        "" if granted is None else f"{granted:,.0f}",
    )


def _outliving(calls: list[Link], limits: dict[tuple[str, str], Hop], graph: Graph) -> list[Finding]:
    """Return findings for calls that may take longer than a call that waits for them."""
    found = []
    for link in calls:
        mine, granted = limits.get((link.source, link.target)), _granted(link.source, limits)
        if mine is None or granted is None or graph.parts[link.source].kind in OUTSIDE:
            continue
        if _total(mine) > granted:
            found.append(
                Finding(
                    code="OPERATE004",
                    severity="error",
                    place="operate.policies",
                    message=f"{link.source} -> {link.target} may take {_total(mine):,.0f} ms; whoever "
                    f"called {link.source} waits {granted:,.0f} ms.",
                    evidence=mine.source,
                    remedy="Give the inner call a share of the time that its caller has left.",
                )
            )
    return found


def _below_target(
    brief: Brief, calls: list[Link], limits: dict[tuple[str, str], Hop], graph: Graph
) -> list[Finding]:
    """Return findings for requests that are cut off before the loosest target that was stated."""
    stated = [brief.quality.read_latency_p95_ms, brief.quality.write_latency_p95_ms]
    stated += [one.latency_p95_ms for one in brief.workload.operations if not one.deferred]
    target = max((one for one in stated if one), default=None)
    entries = [link for link in calls if graph.parts[link.source].kind in OUTSIDE]
    return [
        Finding(
            code="OPERATE004",
            severity="error",
            place="operate.policies",
            message=f"{link.source} -> {link.target} is cut off after {_total(limit):,.0f} ms, before "
            f"the p95 target of {target:g} ms.",
            evidence=limit.source,
            remedy="Let a request take some multiple of its latency target.",
        )
        for link in entries
        if target is not None and (limit := limits.get((link.source, link.target))) and _total(limit) < target
    ]
