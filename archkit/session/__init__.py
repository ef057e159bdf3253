"""The walk: steps, journal, repair loop, resume, replay."""

from archkit.session.answer import answerable_fields, with_answer
from archkit.session.architects import architect_named, architects_available
from archkit.session.earlier import set_aside
from archkit.session.folder import holds_session, session_folder
from archkit.session.ledger import Ledger, Spending
from archkit.session.result import Difference, Failure, Offer, StepResult
from archkit.session.session import Session
from archkit.session.state import Outcome

__all__ = [
    "Difference",
    "Failure",
    "Ledger",
    "Offer",
    "Outcome",
    "Session",
    "Spending",
    "StepResult",
    "answerable_fields",
    "architect_named",
    "architects_available",
    "holds_session",
    "session_folder",
    "set_aside",
    "with_answer",
]
