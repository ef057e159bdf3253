"""Findings: what is wrong or noteworthy in an artifact."""

from __future__ import annotations

from typing import Literal

from archkit.record import Record

Severity = Literal["error", "warning", "note"]


class Finding(Record):
    """One finding: `place` is a path into brief or design, `evidence` a literal quote of it.

    An ``error`` or ``warning`` refutes the artifact; a ``note`` does not.
    """

    code: str
    severity: Severity
    place: str
    message: str
    evidence: str = ""
    remedy: str
