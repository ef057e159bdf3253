"""SCHEMA070 and SCHEMA071: access patterns that take longer than their target on made-up rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from archkit.design import AccessPattern, DataModel, Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.schema_run import data_of, other_engine
from archkit.proofs.data.timing.latency import Latency, Standing
from archkit.proofs.data.timing.run import timed_run
from archkit.proofs.data.timing.timed import TimedRun
from archkit.proofs.proof import Evidence

_WORDS: Mapping[Standing, str] = {
    "holds": "kept",
    "near": "too near to tell",
    "over": "passed",
    "untimed": "not timed",
}
_COLUMNS = ("Access pattern", "#Rows", "#p50 · p95 · p99", "#Cold p95", "#Target", "Verdict")
_FEW = 100


@check(
    "SCHEMA070",
    "slow-read",
    claim="Every read keeps its 95th percentile on made-up rows.",
    step=Step.DATA,
)
def slow_read(subject: Subject) -> Verdict:
    """Flag reads whose 95th percentile passes their target on rows made up in a real PostgreSQL.

    Each read is prepared and run with random parameters, drawn by the skew of the brief, on
    100,000 rows in the largest table (``--rows``, up to 10,000,000), in three rounds. The time is
    that of planning and execution inside the server; a median over rounds is shown, and the best
    of the rounds must pass the target by half before it is called passed.

    Why it matters:
        A plan may look right and still be slow: a page of a hot customer that sorts ten thousand
        rows, a filter that throws most of them away, an index on the wrong column first.

    Example:
        ``SELECT * FROM orders WHERE note ILIKE '%' || $1 || '%'`` with a target of 20 ms, which
        reads all rows.

    Use instead:
        An index for the condition and the order, a bound on the rows returned, or a target that
        the work allows.

    Known limits:
        What 100,000 rows show is a lower bound: production has more, on other disks, beside
        other work. The network and the client are left out. Where the table is smaller at the
        horizon, it is made whole.
    """
    return _verdict(subject, "read", "SCHEMA070")


@check(
    "SCHEMA071",
    "slow-write",
    claim="Every write keeps its 95th percentile on made-up rows.",
    step=Step.DATA,
)
def slow_write(subject: Subject) -> Verdict:
    """Flag writes whose 95th percentile passes their target on rows made up in a real PostgreSQL.

    Each write is run and rolled back with random parameters, so its checks, foreign keys, triggers
    and indexes are in the time. See SCHEMA070 for how it is measured.

    Why it matters:
        Each index and each foreign key is paid by every write. A delete whose rows are referenced
        by a column without an index reads the other table once a row.

    Example:
        ``DELETE FROM customers WHERE id = $1`` where five million orders refer to customers and
        ``orders.customer_id`` has no index.

    Use instead:
        An index on the columns that refer to it, fewer indexes on what is written often, and
        large changes in slices.

    Known limits:
        The commit is left out: its time is that of the disk, and pgbench (``--throughput``) has
        it in. Keys that are checked at the commit are not in it either. Waiting for rows that
        others hold is not measured.
    """
    return _verdict(subject, "write", "SCHEMA071")


def _verdict(subject: Subject, kind: Literal["read", "write"], code: str) -> Verdict:
    data = data_of(subject)
    judged = [one for one in data.access_patterns if one.kind == kind]
    if data.access_patterns and not judged:
        raise NotApplicableError(f"no access pattern is a {kind}")
    run = timed_run(subject)
    noise = fact("timing.noise-factor").base
    timed = [(one, found) for one in judged if (found := run.latency(one.id))]
    standings = {one.id: found.standing(noise) for one, found in timed}
    untimed = {one.id: _untimed(one, found, run) for one, found in timed if standings[one.id] == "untimed"}
    if len(untimed) == len(judged):
        raise NotAssessableError(
            "; ".join(f"{name} could not be timed: {why}" for name, why in untimed.items())
        )
    findings = tuple(
        _finding(code, data, one, found, run) for one, found in timed if standings[one.id] == "over"
    )
    doubts = [f"{name} could not be timed: {why}" for name, why in untimed.items()]
    near = [name for name, standing in standings.items() if standing == "near"]
    if near:
        doubts.append(f"too near to the target to tell on a shared machine: {', '.join(near)}")
    idle = [
        one.id
        for one, found in timed
        if not found.found
        and standings[one.id] == "holds"
        and (one.hot or (kind == "write" and one.per_second_peak))
    ]
    if idle:
        doubts.append(f"no random parameter touched a row: {', '.join(idle)}")
    if other := other_engine(subject.design):
        doubts.append(other)
    table = tuple(_row(data, one, found, run, standings[one.id]) for one, found in timed)
    return Verdict(findings, (_times(table, run), *_method(run, timed)), "; ".join(doubts))


def _untimed(pattern: AccessPattern, found: Latency, run: TimedRun) -> str:
    """Return why there are no times: a table without rows goes before what PostgreSQL said."""
    why = run.unfilled.get(pattern.table)
    return f"{pattern.table} could not be filled ({why})" if why else found.trouble


def _finding(code: str, data: DataModel, pattern: AccessPattern, found: Latency, run: TimedRun) -> Finding:
    rows = _rows(pattern, run)
    table = data.table(pattern.table)
    whole = table is not None and table.rows_at_horizon is not None and rows >= table.rows_at_horizon
    size = f"{rows:,} rows of {pattern.table}" + (", all of the horizon" if whole else "")
    p95, best = _ms(found.p95), _ms(found.floor)
    return Finding(
        code=code,
        severity="error" if pattern.hot else "warning",
        place=f"data.access_patterns.{pattern.id}",
        message=f"its 95th percentile is {p95} ms at {size}; the target is {_ms(found.target_ms)} ms",
        evidence=(
            f"p50 {_ms(found.p50)}, p95 {p95}, p99 {_ms(found.p99)} ms over {found.samples} parameters; p95 "
            f"of the rounds {_ms(found.lowest)} to {_ms(found.highest)} ms, of the best times {best} ms"
        ),
        remedy=(
            "Give its condition and order an index, bound the rows that it touches, or state a target "
            "that the work allows."
        ),
    )


def _times(rows: tuple[tuple[str, ...], ...], run: TimedRun) -> Evidence:
    return Evidence(
        label="Times in ms",
        text=f"inside {run.where}",
        columns=_COLUMNS,
        rows=rows,
    )


def _row(
    data: DataModel, pattern: AccessPattern, found: Latency, run: TimedRun, standing: Standing
) -> tuple[str, ...]:
    table = data.table(pattern.table)
    rows = _rows(pattern, run)
    horizon = table.rows_at_horizon if table else None
    size = f"{rows:,}" + (" (all)" if horizon is not None and rows >= horizon else "")
    if standing == "untimed":
        return (pattern.id, size, "", "", _ms(found.target_ms), _WORDS[standing])
    shares = [found.p50, found.p95, *([found.p99] if found.samples >= _FEW else [])]
    cold = "" if found.cold is None else _ms(found.cold)
    times = " · ".join(_ms(share) for share in shares)
    verdict = _WORDS[standing] + ("" if found.found else ", no row met")
    return (pattern.id, size, times, cold, _ms(found.target_ms), verdict)


def _rows(pattern: AccessPattern, run: TimedRun) -> int:
    return next((one.rows for one in run.filled if one.table == pattern.table), 0)


def _method(run: TimedRun, timed: list[tuple[AccessPattern, Latency]]) -> tuple[Evidence, ...]:
    """Return how it was measured, a short line each."""
    counts = [found.samples for _, found in timed if found.samples]
    spreads = [found.highest / found.lowest for _, found in timed if found.lowest]
    client = [found.client / found.p50 for _, found in timed if found.p50 and found.client]
    counted = f"{min(counts, default=0)} to {max(counts, default=0)} a pattern"
    rounds = f"{fact('timing.rounds').base:.0f} of the same parameters, medians shown"
    if spreads:
        rounds += f"; the widest spread of a p95 is {max(spreads):.1f} times"
    lines = {
        "Rows": f"{run.rows:,} in the largest table, made in {run.fill_seconds:.1f} s",
        "Random parameters": f"{counted}; a p99 is shown from {_FEW} on",
        "Rounds": rounds,
        "Cold": "out of PostgreSQL's buffers and, on Linux, out of the system's cache",
        "Beside it": f"a client on the socket waited up to {max(client):.1f} times as long" if client else "",
        "Reads": run.reads_text,
        "Parents": run.parents_text,
        "Not filled": "; ".join(f"{name}: {why}" for name, why in sorted(run.unfilled.items())),
    }
    return tuple(Evidence(label=label, text=text) for label, text in lines.items() if text)


def _ms(value: float) -> str:
    return f"{value:.3g}" if value < _FEW else f"{value:,.0f}"
