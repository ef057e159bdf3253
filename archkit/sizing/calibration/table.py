"""The calibration table: what was published beside what the model says, fitted and left out."""

from __future__ import annotations

from archkit.knowledge import Measurement, library
from archkit.record import Record
from archkit.sizing.calibration.fit import factor, fitted, groups
from archkit.sizing.calibration.model import Fitted

LIMITS = (
    "Each group is one kind of work on few machines: another query, schema or payload is another number.",
    "Storage is not in the model: managed PostgreSQL of one size differs by a factor of ten or more.",
    "Beyond the largest machine that was fitted it fails: reads on 360 cores are seven times what it says.",
    "Latency is not fitted: published percentiles come from closed loops that wait for answers.",
    "Brokers and Cassandra rest on a handful of rows, by their makers or rivals.",
    "Copies are counted as the same work once more, which is far from what mirrored queues take.",
    "Requests that do nothing are no model of your service: measure one of its own.",
)
"""What the table cannot support."""


class CalibrationRow(Record):
    """One measurement beside its prediction; `ratio` is predicted over published."""

    measurement: Measurement
    predicted: float
    ratio: float

    @property
    def factor(self) -> float:
        """How many times the larger of both is the smaller."""
        return factor(self.predicted, self.measurement.per_second)


def calibration_table() -> tuple[CalibrationRow, ...]:
    """Return all measurements with their predictions, by group, those fitted first."""
    rows = []
    for group in groups():
        model = fitted(group)
        for row in sorted(_of(group), key=lambda one: (one.use, one.id)):
            said = model.predicted(row)
            rows.append(CalibrationRow(measurement=row, predicted=said, ratio=said / row.per_second))
    return tuple(rows)


def calibration_summary() -> tuple[Fitted, ...]:
    """Return the fitted model of each group, with the spread of what was left out."""
    return tuple(fitted(group) for group in groups())


def _of(group: str) -> list[Measurement]:
    return [row for row in library().measurements.values() if row.group == group]
