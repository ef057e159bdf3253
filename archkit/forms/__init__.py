"""What is asked: a brief, its open questions, who proposes and a long run as widgets, with a static twin."""

from archkit.forms.architect_choice import Choice
from archkit.forms.architect_chooser import ArchitectChooser
from archkit.forms.brief_form import BriefForm
from archkit.forms.field import SECTIONS, Field
from archkit.forms.question_form import QuestionForm
from archkit.forms.run_form import RunForm
from archkit.forms.trial import Trial, try_value

__all__ = [
    "SECTIONS",
    "ArchitectChooser",
    "BriefForm",
    "Choice",
    "Field",
    "QuestionForm",
    "RunForm",
    "Trial",
    "try_value",
]
