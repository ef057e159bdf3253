"""The Proof: the record that a check ran, and what it showed."""

from __future__ import annotations

from typing import Literal

from archkit.design import Finding, Step
from archkit.record import Record

Status = Literal["proved", "refuted", "assumed", "not assessable", "not run"]


class Evidence(Record):
    """Something that the check saw: a label and its literal text."""

    label: str
    text: str


class Proof(Record):
    """What one check showed about one artifact.

    `reason` says why for every status but ``proved``; `artifact_digest` ties the proof to the
    exact artifact that it is about.
    """

    code: str
    name: str
    claim: str
    step: Step
    status: Status
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    artifact_digest: str = ""
