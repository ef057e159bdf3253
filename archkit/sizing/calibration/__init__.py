"""Published measurements of real systems, and the service times fitted to them."""

from archkit.sizing.calibration.fit import fitted, groups
from archkit.sizing.calibration.model import Fitted, throughput
from archkit.sizing.calibration.table import LIMITS, CalibrationRow, calibration_summary, calibration_table

__all__ = [
    "LIMITS",
    "CalibrationRow",
    "Fitted",
    "calibration_summary",
    "calibration_table",
    "fitted",
    "groups",
    "throughput",
]
