"""Fitness functions of the hand-off: a load test, alert rules and objectives as files."""

from archkit.report.fitness.files import fitness_files

__all__ = ["fitness_files"]
