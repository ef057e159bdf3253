"""The simulated load test of a design, told from its proofs: what holds, and what gives way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from archkit.proofs import Evidence, Proof
from archkit.render.blocks import Block, Inline, Lines, Mark, Prose, Quiet, Strong, Table, fold, kept
from archkit.render.blocks import table as table_block
from archkit.render.pictured import rate
from archkit.render.proof import evidence_chart

_LEVELS = (
    ("LOAD001", "Load test"),
    ("LOAD003", "Ten times the peak"),
    ("LOAD004", "Surge"),
)
"""Where each level of the load stands: the proof's code, and the label of its evidence."""
_SLICE = re.compile(r", on a slice of (.+?) of load and capacity")
_PERCENT = re.compile(r"(\d)%")
_PERCENTILES = ("p50", "p95", "p99", "p99.9")
_COLUMNS = ("Load", *(f"#{one} ms" for one in _PERCENTILES), "#Answered", "#Failed", "Fullest part")


def load_test_blocks(proofs: Iterable[Proof]) -> tuple[Block, ...]:
    """Return the load test: every level in one table, the queues at ten times the peak, and each operation.

    Args:
        proofs: The proofs of the size step; without those of a load test there is nothing to show.
    """
    known = {one.code: one for one in proofs}
    rows = _rows(known)
    if not rows:
        return ()
    waiting, surge = (
        _evidence(known, code, label) for code, label in (("LOAD003", "Ten times the peak"), _LEVELS[2])
    )
    return kept(
        _told(known),
        table_block("Simulated before there is code", _COLUMNS, _levels(rows)),
        _whole_chart(waiting, "Who waits at ten times the peak", _queues(waiting)),
        fold(
            f"Each operation at the peak{', how a surge passes' if surge else ''}, and how it was played",
            operations_table(_evidence(known, "LOAD001", "Operations at the peak")),
            _whole_chart(
                surge,
                "A surge of three times the peak",
                f"{surge.text[:1].upper()}{surge.text[1:]}." if surge else "",
            ),
            Prose(Quiet(_how(known, rows))),
        ),
    )


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _queues(evidence: Evidence | None) -> str:
    found = _SLICE.search(" ".join(row[0] for row in evidence.rows if row)) if evidence else None
    return f"The longest queues{f', on the slice of {found[1]} that was played' if found else ''}."


def _whole_chart(evidence: Evidence | None, title: str, said: str) -> Lines | None:
    chart = evidence_chart(evidence) if evidence else None
    return replace(chart, title=title, description=said) if chart else None


def _told(known: dict[str, Proof]) -> Prose | None:
    """Return what gives way first, and whether the targets are kept."""
    ten, late = _evidence(known, "LOAD003", "Ten times the peak"), known.get("LOAD001")
    if late is None:
        return None
    missed = [one for one in late.findings if one.severity == "error"]
    mark = Mark("missed", "✕", "bad") if missed else Mark("kept", "✓", "good")
    first = (
        f" With service times at their base, {ten.text}; other ceilings count at their low end."
        if ten
        else ""
    )
    return Prose(("Targets at average and peak: ", mark, f".{first}"))


def _rows(known: dict[str, Proof]) -> list[dict[str, str]]:
    """Return the rows of every level, each under its column's name; one that two proofs show comes once."""
    found: dict[str, dict[str, str]] = {}
    for code, label in _LEVELS:
        one = _evidence(known, code, label)
        for row in one.rows if one else ():
            if row:
                found.setdefault(row[0], dict(zip(one.columns if one else (), row, strict=False)))
    return list(found.values())


def _levels(rows: list[dict[str, str]]) -> list[tuple[Inline, ...]]:
    return [
        (
            _SLICE.sub("", row.get("Load", "")).replace("facts at their cautious end", "cautious facts"),
            *(
                Strong(row.get(f"#{one} ms", "")) if one == "p95" else row.get(f"#{one} ms", "")
                for one in _PERCENTILES
            ),
            _answered(row),
            _failed(row.get("#Errors", "")),
            _PERCENT.sub("\\1\N{NO-BREAK SPACE}%", row.get("Fullest part", "")),
        )
        for row in rows
    ]


def _answered(row: dict[str, str]) -> str:
    """Return goodput and offered load as rates that can be pictured, or as the proof wrote them."""
    good, offered = row.get("#Good/s", ""), row.get("#Offered/s", "")
    try:
        shown = [rate(float(one.replace(",", ""))) for one in (good, offered)]
    except ValueError:
        return f"{good} of {offered}"
    (answered, period), (asked, other) = (one.split(" ", 1) for one in shown)
    return f"{answered} of {asked} {period}" if period == other else f"{shown[0]} of {shown[1]}"


def _failed(errors: str) -> Inline:
    share = errors.removesuffix("%")
    try:
        return Strong(f"{float(share):.3g} %") if float(share) else "none"
    except ValueError:
        return errors


def operations_table(evidence: Evidence | None) -> Table | None:
    """Return the latencies of each operation at the peak, against its target for the p95."""
    if evidence is None:
        return None
    rows: list[tuple[Inline, ...]] = []
    for row in evidence.rows:
        told = dict(zip(evidence.columns, row, strict=False))
        rows.append(
            (
                told.get("Operation", ""),
                *(told.get(f"#{one} ms", "") for one in _PERCENTILES[:3]),
                _target(told.get("#Target ms", "none"), told.get("#p95 ms", "")),
                told.get("#Answers", ""),
            )
        )
    columns = ("Operation", "#p50 ms", "#p95 ms", "#p99 ms", "Target for p95, ms", "#Answers")
    return table_block("Operations at the peak", columns, rows)


def _target(target: str, p95: str) -> Inline:
    try:
        held = float(p95.replace(",", "")) <= float(target.replace(",", ""))
    except ValueError:
        return Quiet("none stated")
    return (f"{target} ", Mark("held", "✓", "good") if held else Mark("missed", "✕", "bad"))


def _how(known: dict[str, Proof], rows: list[dict[str, str]]) -> str:
    """Return how the runs came about, and why a part is fuller in the table of capacities."""
    slices = dict.fromkeys(found[1] for row in rows if (found := _SLICE.search(row.get("Load", ""))))
    played = (
        f" A busy level is played on a slice of {' or '.join(slices)} of load and capacity." if slices else ""
    )
    late = known.get("LOAD001")
    left = f" {late.reason[:1].upper()}{late.reason[1:]}." if late and late.reason else ""
    return (
        "Service times are those on record, at their base; the capacity of a part counts with the low end of"
        f" its ceiling, so parts are fuller there.{played}{left}"
    )


def _evidence(known: dict[str, Proof], code: str, label: str) -> Evidence | None:
    proof = known.get(code)
    return next((one for one in proof.evidence if one.label == label), None) if proof else None
