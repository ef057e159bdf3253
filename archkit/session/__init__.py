"""The walk: steps, journal, repair loop, resume."""

from archkit.session.answer import answerable_fields, with_answer
from archkit.session.architects import architect_named
from archkit.session.folder import holds_session, session_folder, set_aside
from archkit.session.session import Session
from archkit.session.state import Outcome, StepResult

__all__ = [
    "Outcome",
    "Session",
    "StepResult",
    "answerable_fields",
    "architect_named",
    "holds_session",
    "session_folder",
    "set_aside",
    "with_answer",
]
