"""Findings: what is wrong, where, and what to do about it."""

from __future__ import annotations

from archkit.design import Finding
from archkit.render.blocks import Break, Inline, Mark, Mono, Quiet, Span, Table
from archkit.render.blocks import table as table_block
from archkit.render.view import View, view, view_of

_SEVERITY = {
    "error": Mark("error", "✕", "bad"),
    "warning": Mark("warning", "▲", "care"),
    "note": Mark("note", "○", "quiet"),
}


@view.register
def finding_view(finding: Finding) -> View:
    """Return the view of one finding."""
    found = findings_table((finding,))
    return view_of((found,) if found else ())


def findings_table(findings: tuple[Finding, ...], caption: str = "Findings") -> Table | None:
    """Return findings with place, evidence and remedy."""
    rows = [_finding(finding) for finding in findings]
    return table_block(caption, ("Finding", "Severity", "Place", "Remedy"), rows)


def _finding(finding: Finding) -> tuple[Inline, ...]:
    quote: tuple[Span, ...] = (Break(), Quiet(f"“{finding.evidence}”")) if finding.evidence else ()
    return (
        (finding.message, " ", Mono(finding.code)),
        _SEVERITY[finding.severity],
        (Mono(finding.place), *quote),
        finding.remedy,
    )
