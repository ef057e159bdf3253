"""What access patterns went through, as evidence and findings of the proofs about waits and broken code."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Finding
from archkit.proofs.migration.record import PatternRun, Rehearsal
from archkit.proofs.proof import Evidence

_COLUMNS = (
    "Code", "Access pattern", "#Peak a second", "#Ran", "#Longest, ms", "#Usual, ms",
    "Longest beside", "Errors",
)  # fmt: skip
_LONGEST_QUOTE = 400


def patterns_table(rehearsal: Rehearsal) -> tuple[Evidence, ...]:
    """Return the table of access patterns; nothing where neither model has one."""
    if not rehearsal.patterns:
        return ()
    rows = tuple(_row(one) for one in rehearsal.patterns)
    said = "each access pattern as it ran beside the steps; writes were rolled back"
    return (Evidence(label="access patterns", text=said, columns=_COLUMNS, rows=rows),)


def broken_patterns(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yield a finding for each pattern and step beside which it failed."""
    for one in rehearsal.patterns:
        for step, way, message in one.errors:
            where = f"beside step {step} in the way {way}" if step else way
            yield Finding(
                code="MIGRATE004", severity="error", place=f"data.access_patterns.{one.pattern}",
                message=f"{one.pattern} of the {one.code} code fails {where}",
                evidence=message[:_LONGEST_QUOTE],
                remedy="Deploy code that does not need what the step changes, or take the step apart.",
            )  # fmt: skip


def left_out(rehearsal: Rehearsal) -> str:
    """Return which patterns took no part and why; empty where all did."""
    silent = [one for one in rehearsal.patterns if one.left_out and not one.errors]
    if not silent:
        return ""
    first = silent[0]
    more = f", and {len(silent) - 1} more" if len(silent) > 1 else ""
    return f"{first.pattern} of the {first.code} code took no part{more}: {first.left_out}"


def _row(one: PatternRun) -> tuple[str, ...]:
    rate = "not told" if one.per_second_peak is None else f"{one.per_second_peak:,.3g}"
    steps = ", ".join(dict.fromkeys(step or way for step, way, _ in one.errors))
    errors = f"{len(one.errors)}: {steps}" if one.errors else one.left_out or "none"
    return (
        one.code, one.pattern, rate, f"{one.runs:,}", f"{one.longest_ms:,.1f}", f"{one.usual_ms:,.1f}",
        one.during, errors,
    )  # fmt: skip
