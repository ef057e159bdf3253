"""The form of a brief: live widgets in a notebook, a table of the same values everywhere else."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from archkit.brief import Brief
from archkit.forms.field import SECTIONS, Field
from archkit.forms.form import Form
from archkit.forms.trial import try_value
from archkit.render import View, view

OnChange = Callable[[Field, Brief], None]
_LABEL_WIDTH = "16em"


class BriefForm(Form):
    """Widgets over a brief.

    A value that does not fit is refused beside its field and the brief keeps the last good
    one. Shown where no widgets live (an exported document, a plain terminal), the form is a
    table of the brief's values.

    Args:
        brief: The brief to begin with.
        on_change: Called with the field and the new brief after each value that fits.
    """

    def __init__(self, brief: Brief, *, on_change: OnChange | None = None) -> None:
        self._brief = brief
        self._on_change = on_change
        self._inputs: dict[str, Any] = {}
        self._messages: dict[str, Any] = {}

    @property
    def brief(self) -> Brief:
        """The brief with every value that fitted so far."""
        return self._brief

    def input(self, path: str) -> Any:
        """Return the input widget of a field, by its dotted path."""
        return self.widget and self._inputs[path]

    def message(self, path: str) -> str:
        """Return what stands beside a field, empty when its value fits."""
        return html.unescape(_plain(self.widget and self._messages[path].value))

    def _static(self) -> View:
        return view(self._brief)

    def _built(self) -> Any:
        import ipywidgets  # noqa: PLC0415 - heavy, and needed only where widgets live

        pages = [ipywidgets.VBox([self._row(field) for field in fields]) for _, fields in SECTIONS]
        accordion = ipywidgets.Accordion(children=pages, titles=tuple(title for title, _ in SECTIONS))
        accordion.selected_index = 1
        return accordion

    def _row(self, field: Field) -> Any:
        import ipywidgets  # noqa: PLC0415 - as above

        entry = _input(field, field.shown(self._brief))
        message = ipywidgets.HTML("")
        entry.observe(lambda change, field=field: self._changed(field, change["new"]), names="value")
        self._inputs[field.path], self._messages[field.path] = entry, message
        return ipywidgets.VBox([entry, message])

    def _changed(self, field: Field, text: str) -> None:
        trial = try_value(self._brief, field, text)
        self._messages[field.path].value = _alert(trial.message)
        if trial.brief is None or trial.brief == self._brief:
            return
        self._brief = trial.brief
        if self._on_change:
            self._on_change(field, trial.brief)


def _input(field: Field, text: str) -> Any:
    import ipywidgets  # noqa: PLC0415 - as above

    shared: dict[str, Any] = {
        "description": field.label,
        "style": {"description_width": _LABEL_WIDTH},
        "layout": {"width": "min(100%, 44em)"},
    }
    if field.kind == "choice":
        options = [("not stated", ""), *((option, option) for option in field.options)]
        return ipywidgets.Dropdown(options=options, value=text, **shared)
    if field.kind in {"lines", "prose", "yaml"}:
        rows = min(14, max(3, text.count("\n") + 1))
        return ipywidgets.Textarea(
            value=text, placeholder=field.hint, rows=rows, continuous_update=False, **shared
        )
    return ipywidgets.Text(value=text, placeholder=field.hint, continuous_update=False, **shared)


def _alert(message: str) -> str:
    if not message:
        return ""
    return f'<div role="alert" style="color:#b3261e;margin-left:{_LABEL_WIDTH}">{html.escape(message)}</div>'


def _plain(markup: str) -> str:
    return markup.split(">", 1)[1].rsplit("<", 1)[0] if markup else ""
