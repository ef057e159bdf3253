"""The quick answer beside the deep one: a network's analytic estimate, fast enough for sliders."""

from archkit.sizing.quick_answer.answer import QuickAnswer, RouteAnswer, StatedError, StationAnswer
from archkit.sizing.quick_answer.estimate import quick_answer

__all__ = ["QuickAnswer", "RouteAnswer", "StatedError", "StationAnswer", "quick_answer"]
