"""OPERATE004: time limits of synchronous calls, read from policies and nested from the entry inwards."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import Finding, Link, Operations, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import OUTSIDE
from archkit.proofs.graph import Graph, graph_of
from archkit.proofs.policies import operations_of, policies_for
from archkit.proofs.proof import Evidence

_TIME = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>ms|milliseconds?|s|sec(?:onds?)?|min(?:utes?)?)\b"
)
_MS = {"m": 1.0, "s": 1_000.0, "min": 60_000.0}
_ATTEMPTS = re.compile(r"(?P<number>\d+)\s+(?:attempts|tries)\b")
_BOUNDED = re.compile(r"within the|deadline|time left|remaining|overall limit", re.IGNORECASE)
_MOST_SHOWN = 6


@dataclass(frozen=True)
class _Limit:
    """What a call may take in milliseconds, all its attempts included, and the words that say so."""

    total_ms: float
    shown: str


@check(
    "OPERATE004",
    "timeout-budget-exceeded",
    claim="Whoever is called gives up before its caller does, and no request ends before its target.",
    step=Step.OPERATE,
)
def timeout_budget_exceeded(subject: Subject) -> Verdict:
    """Flags a call that may take longer than its caller waits, or a limit below the latency target.

    For every synchronous link the limit is read from its timeout policy, else from the link; attempts
    of a retry count unless they share one limit.

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
    shown = [f"{source} -> {target} {limit.total_ms:,.0f} ms" for (source, target), limit in limits.items()]
    more = [f"{len(shown) - _MOST_SHOWN} more"] if len(shown) > _MOST_SHOWN else []
    evidence = [Evidence(label="Time limits", text="; ".join([*shown[:_MOST_SHOWN], *more]))]
    unread = [f"{link.source} -> {link.target}" for link in calls if (link.source, link.target) not in limits]
    evidence += [Evidence(label="Without a readable limit", text=", ".join(unread)[:400])] if unread else []
    return Verdict(tuple(findings), tuple(evidence))


def _limit(link: Link, graph: Graph, operations: Operations) -> _Limit | None:
    rules = [one.rule for one in policies_for(link, graph, operations, "timeout")]
    read = next(((time, rule) for rule in rules if (time := _milliseconds(rule)) is not None), None)
    if read is None:
        return _Limit(float(link.timeout_ms), "the link's own limit") if link.timeout_ms else None
    time, rule = read
    attempts = 1
    for retry in policies_for(link, graph, operations, "retry"):
        found = _ATTEMPTS.search(retry.rule)
        if found and not _BOUNDED.search(retry.rule):
            attempts = max(attempts, int(found["number"]))
    times = f"{attempts} x " if attempts > 1 else ""
    return _Limit(time * attempts, f"{times}{rule[:120]}")


def _milliseconds(rule: str) -> float | None:
    found = _TIME.search(rule)
    if found is None:
        return None
    unit = found["unit"]
    factor = _MS["min"] if unit.startswith("min") else _MS["m" if unit.startswith("m") else "s"]
    return float(found["number"].replace(",", "")) * factor


def _outliving(calls: list[Link], limits: dict[tuple[str, str], _Limit], graph: Graph) -> list[Finding]:
    """Return findings for calls that may take longer than a call that waits for them."""
    found = []
    for link in calls:
        mine = limits.get((link.source, link.target))
        waiting = [limits[one.source, one.target] for one in calls
                   if one.target == link.source and (one.source, one.target) in limits]  # fmt: skip
        if mine is None or not waiting or graph.parts[link.source].kind in OUTSIDE:
            continue
        caller = min(waiting, key=lambda limit: limit.total_ms)
        if mine.total_ms > caller.total_ms:
            found.append(
                Finding(
                    code="OPERATE004",
                    severity="error",
                    place="operate.policies",
                    message=f"{link.source} -> {link.target} may take {mine.total_ms:,.0f} ms; whoever "
                    f"called {link.source} waits {caller.total_ms:,.0f} ms.",
                    evidence=mine.shown,
                    remedy="Give the inner call a share of the time that its caller has left.",
                )
            )
    return found


def _below_target(
    brief: Brief, calls: list[Link], limits: dict[tuple[str, str], _Limit], graph: Graph
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
            message=f"{link.source} -> {link.target} is cut off after {limit.total_ms:,.0f} ms, before "
            f"the p95 target of {target:g} ms.",
            evidence=limit.shown,
            remedy="Let a request take some multiple of its latency target.",
        )
        for link in entries
        if target is not None
        and (limit := limits.get((link.source, link.target)))
        and limit.total_ms < target
    ]
