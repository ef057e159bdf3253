"""Evaluation: briefs with expected answers, designed by the rulebook and judged."""

from archkit.explore.evaluation.case import Case, Expected, PublishedNumber, case_of
from archkit.explore.evaluation.case_files import read_cases
from archkit.explore.evaluation.evaluation import evaluate, evaluate_case
from archkit.explore.evaluation.inputs import read_inputs
from archkit.explore.evaluation.totals import totals
from archkit.explore.evaluation.verdict import FigureMark, Mark, Movement, Scorecard, Stability

__all__ = [
    "Case",
    "Expected",
    "FigureMark",
    "Mark",
    "Movement",
    "PublishedNumber",
    "Scorecard",
    "Stability",
    "case_of",
    "evaluate",
    "evaluate_case",
    "read_cases",
    "read_inputs",
    "totals",
]
