"""What is asked: a brief and its open questions as widgets, with a static twin."""

from archkit.forms.brief_form import BriefForm
from archkit.forms.field import SECTIONS, Field
from archkit.forms.question_form import QuestionForm
from archkit.forms.trial import Trial, try_value

__all__ = ["SECTIONS", "BriefForm", "Field", "QuestionForm", "Trial", "try_value"]
