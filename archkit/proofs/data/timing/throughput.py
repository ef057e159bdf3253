"""SCHEMA072: clients that get in each other's way, and throughput beside the peak of the brief."""

from __future__ import annotations

from archkit.design import DataModel, Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotAskedError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.schema_run import data_of, other_engine
from archkit.proofs.data.timing.bench import COLLAPSED, reached, wanted_per_second
from archkit.proofs.data.timing.rows import asked_throughput
from archkit.proofs.data.timing.run import timed_run
from archkit.proofs.data.timing.timed import Bench, Clients, TimedRun
from archkit.proofs.proof import Chart, Evidence, Series

_MOST_FAILED = 0.01


@check(
    "SCHEMA072",
    "clients-in-each-others-way",
    claim="Concurrent clients run the access patterns at their peak rate without failing each other.",
    step=Step.DATA,
)
def clients_in_each_others_way(subject: Subject) -> Verdict:
    """Flag a mix of access patterns that deadlocks, fails or slows down under concurrent clients.

    pgbench runs the access patterns, weighed by their peak rates, with 1, 2, 4 ... clients until
    more no longer help; a commit waits for the disk. It is run when it is asked for: with
    ``--throughput``, or ARCHKIT_THROUGHPUT=on.

    Why it matters:
        One call alone shows no locks. A counter that every request updates, or rows that are
        locked in different orders, hold the throughput of a hundred clients at that of one.

    Example:
        ``UPDATE totals SET amount = amount + $1 WHERE id = 1`` in every request.

    Use instead:
        Rows of their own for what is written together, locks in one order, sums from entries.

    Known limits:
        The throughput is that of the machine that ran the proof, on which pgbench itself takes
        part of the processors: below the peak it is no refutation, above it no promise. Rows
        are used up while it runs. A pattern that fails, such as one that breaks a key with
        made-up values, is left out and named.
    """
    data = data_of(subject)
    if not asked_throughput():
        raise NotAskedError("--throughput")
    run = timed_run(subject)
    bench = run.bench
    if bench is not None and bench.blocked:
        return Verdict(tuple(_blocked(*one) for one in bench.blocked), (_mix(data, bench),))
    if bench is None or not bench.levels:
        left = "; ".join(f"{name}: {why}" for name, why in (bench.left_out if bench else ()))
        raise NotAssessableError(
            f"pgbench gave no throughput: {bench.trouble if bench else ''} {left}".strip()
        )
    best = reached(bench.levels) or bench.levels[0]
    wanted = wanted_per_second(data, dict(bench.mix))
    doubts = [] if best.per_second >= wanted else [_short(best, wanted, run)]
    broken = [(name, why) for name, why in bench.left_out if "no rate of its own" not in why]
    doubts += [f"{name} was left out: {why}" for name, why in broken]
    if other := other_engine(subject.design):
        doubts.append(other)
    return Verdict(
        tuple(_findings(bench)), (_throughput(bench, best, wanted, run), _mix(data, bench)), "; ".join(doubts)
    )


def _short(best: Clients, wanted: float, run: TimedRun) -> str:
    return (
        f"{best.per_second:,.0f} of {wanted:,.0f} calls a second were reached on {run.processors} shared "
        "processors; only the production machine can show the rest"
    )


def _blocked(pattern: str, said: str) -> Finding:
    return Finding(
        code="SCHEMA072", severity="error", place=f"data.access_patterns.{pattern}",
        message="its clients wait for each other's locks until they are ended", evidence=said,
        remedy="Lock fewer rows, all in one order, and hold no lock that every client needs.",
    )  # fmt: skip


def _findings(bench: Bench) -> list[Finding]:
    alone, most = bench.levels[0], bench.levels[-1]
    found = []
    calls = most.per_second * bench.seconds
    if most.failed > _MOST_FAILED * max(calls, 1):
        message = f"{most.failed} of {calls + most.failed:,.0f} calls failed with {most.clients} clients"
        found.append(_finding(message, "Lock rows in one order, and repeat what a conflict ended."))
    if most.clients > 1 and most.per_second < alone.per_second * COLLAPSED:
        message = f"{most.clients} clients together run less than half of what one runs alone"
        found.append(_finding(message, "Find the row or page that all of them write, and split it."))
    return [one.model_copy(update={"evidence": _levels(bench)}) for one in found]


def _finding(message: str, remedy: str) -> Finding:
    return Finding(
        code="SCHEMA072", severity="warning", place="data.access_patterns", message=message, evidence="",
        remedy=remedy,
    )  # fmt: skip


def _levels(bench: Bench) -> str:
    return ", ".join(
        f"{one.clients} clients {one.per_second:,.0f}/s ({one.failed} failed)" for one in bench.levels
    )


def _throughput(bench: Bench, best: Clients, wanted: float, run: TimedRun) -> Evidence:
    gain = fact("timing.bench-gain").base
    pairs = zip(bench.levels, bench.levels[1:], strict=False)
    enough = next((one.clients for one, more in pairs if more.per_second < one.per_second * (1 + gain)), 0)
    stops = f"; beyond {enough} clients it no longer grows" if enough else ""
    rows = tuple(
        (
            str(one.clients),
            f"{one.per_second:,.0f}",
            f"{one.mean_ms:.2f}",
            f"{one.p95_ms:.2f}",
            str(one.failed),
        )
        for one in bench.levels
    )
    points = tuple((float(one.clients), one.per_second) for one in bench.levels)
    most = f"{best.per_second:,.0f} calls a second with {best.clients} clients{stops}"
    made = f"{bench.seconds:.0f} s each, {run.where}, {run.rows:,} rows in the largest table"
    return Evidence(
        label="Throughput by clients",
        text=f"{most}; the peak of the brief asks for {wanted:,.0f}; {made}",
        columns=("#Clients", "#Calls a second", "#Mean ms", "#p95 ms", "#Failed"),
        rows=rows,
        chart=Chart(
            title="Throughput by clients", x="clients", y="calls a second",
            series=(Series(name="reached", points=points),),
        ),
    )  # fmt: skip


def _mix(data: DataModel, bench: Bench) -> Evidence:
    whole = sum(weight for _, weight in bench.mix) or 1
    kinds = {one.id: one.kind for one in data.access_patterns}
    writes = sum(weight for name, weight in bench.mix if kinds.get(name) == "write") / whole
    parts = ", ".join(f"{name} {weight / whole:.1%}" for name, weight in bench.mix)
    left = "; ".join(f"{name}: {why}" for name, why in bench.left_out)
    return Evidence(
        label="the mix", text=f"{writes:.0%} writes; {parts}" + (f"; left out: {left}" if left else "")
    )
