"""The Proof: the record that a check ran, and what it showed."""

from __future__ import annotations

from typing import Literal

from archkit.design import Finding, Step
from archkit.record import Record

ON_REQUEST = "it runs on request: "
"""How the reason of a proof begins that takes long and was not asked for; then comes how to ask."""

Status = Literal["proved", "refuted", "assumed", "not applicable", "not assessable", "not run"]
"""``not applicable`` says that the claim is about something which this design rightly lacks."""


class Series(Record):
    """A line of a chart: a name and its points in the order of x."""

    name: str
    points: tuple[tuple[float, float], ...]


class Chart(Record):
    """Lines over one axis; what they show stands in the table beneath as well."""

    title: str
    x: str
    y: str
    series: tuple[Series, ...]
    logarithmic: bool = False


class Evidence(Record):
    """Something that the check saw: a label and its literal text.

    Numbers may stand in a table (`columns` and `rows`; a column whose name starts with ``#``
    holds numbers) and in a chart above it.
    """

    label: str
    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    chart: Chart | None = None


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

    @property
    def on_request(self) -> bool:
        """Whether the check did not run because nobody asked for it."""
        return self.status == "not run" and self.reason.startswith(ON_REQUEST)
