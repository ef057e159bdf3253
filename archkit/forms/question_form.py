"""The form of questions: what each answer would change, and the answer assumed without one."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

from archkit.design import Clarification, Question
from archkit.forms.form import Form
from archkit.render import View, view

OnAnswer = Callable[[Question, str], str]


class QuestionForm(Form):
    """Questions as inputs.

    An empty input keeps the assumption. Without widgets the questions stand as a table.

    Args:
        clarification: The questions and assumptions.
        on_answer: Called with question and typed answer; returns a message, empty when taken.
        answers: Answers given so far, by field.
    """

    def __init__(
        self, clarification: Clarification, *, on_answer: OnAnswer, answers: Mapping[str, str] | None = None
    ) -> None:
        self._clarification = clarification
        self._on_answer = on_answer
        self._answers = dict(answers or {})
        self._inputs: dict[str, Any] = {}

    def input(self, question_id: str) -> Any:
        """Return the input widget of a question."""
        return self.widget and self._inputs[question_id]

    def _static(self) -> View:
        return view(self._clarification)

    def _built(self) -> Any:
        import ipywidgets  # noqa: PLC0415 - heavy, and needed only where widgets live

        rows = [self._row(question) for question in self._clarification.questions]
        return ipywidgets.VBox(rows or [ipywidgets.HTML("<p>No answer would change the design.</p>")])

    def _row(self, question: Question) -> Any:
        import ipywidgets  # noqa: PLC0415 - as above

        entry = ipywidgets.Text(
            value=self._answers.get(question.field, ""),
            placeholder=f"assumed: {_shown(question.recommended)} {question.unit}".strip(),
            description=question.text,
            continuous_update=False,
            style={"description_width": "28em"},
            layout={"width": "min(100%, 56em)"},
        )
        note = ipywidgets.HTML(_flips(question))
        entry.observe(lambda change: self._answered(question, change["new"], note), names="value")
        self._inputs[question.id] = entry
        return ipywidgets.VBox([entry, note])

    def _answered(self, question: Question, text: str, note: Any) -> None:
        message = self._on_answer(question, text.strip())
        alert = f'<div role="alert" style="color:#b3261e">{html.escape(message)}</div>' if message else ""
        note.value = alert + _flips(question)


def _shown(value: object) -> str:
    return ", ".join(value) or "none" if isinstance(value, tuple) else str(value)


def _flips(question: Question) -> str:
    rows = [
        f"<li><b>{html.escape(flip.value)}</b>: {html.escape('; '.join(flip.changes))}</li>"
        for flip in question.flips
    ]
    return f"<small>{html.escape(question.why)}.<ul>{''.join(rows)}</ul></small>"
