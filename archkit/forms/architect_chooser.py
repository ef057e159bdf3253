"""Who proposes, as a form: what is available, why the rest is not, and the settings of a model."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

from archkit.errors import ArchkitError
from archkit.forms.architect_choice import (
    EFFORTS,
    FALLBACKS,
    KEYS,
    Available,
    Choice,
    availability_view,
    cap_of,
    cap_text,
    sentence,
)
from archkit.forms.form import Form
from archkit.render import View

_HINTS = {"replay": "Choose it, and name the folder of a session under Recording."}
"""What to do here, where the hint of an architect speaks of the command line."""
OnChoice = Callable[[Choice], str]
Predicted = Callable[[Choice], str]
_WIDE = {"style": {"description_width": "9em"}, "layout": {"width": "min(100%, 36em)"}}
_OF_MODELS = ("model", "effort", "cap", "base_url", "fallback")
_TOLD_HERE = frozenset({"local", "replay"})
"""Architects that lack nothing but an address or a folder, which is typed in beside them."""


class ArchitectChooser(Form):
    """Chooses who proposes.

    Nothing is asked of a model before the button is pressed; without widgets, or without
    anybody who clicks, the choice stays what it was. A key is never typed in here.

    Args:
        available: The architects, with the reasons of those that cannot work here.
        choice: Who proposes now.
        on_choice: Called when another choice is taken; returns what came of it, in a sentence.
        predicted: Returns in a sentence what a choice would cost; asks nobody.
    """

    def __init__(
        self,
        available: Sequence[Available],
        choice: Choice,
        *,
        on_choice: OnChoice,
        predicted: Predicted = lambda _: "",
    ) -> None:
        self._available = tuple(available)
        self._choice = choice
        self._on_choice = on_choice
        self._predicted = predicted
        self._inputs: dict[str, Any] = {}
        self._message: Any = None

    @property
    def choice(self) -> Choice:
        """Who proposes now."""
        return self._choice

    def input(self, name: str) -> Any:
        """Return an input: ``architect``, ``model``, ``effort``, ``cap``, ``use`` and so on."""
        return self.widget and self._inputs[name]

    @property
    def message(self) -> str:
        """What stands under the form, as HTML."""
        return str(self.widget and self._message.value)

    def _static(self) -> View:
        return availability_view(self._available, self._choice)

    def _built(self) -> Any:
        import ipywidgets  # noqa: PLC0415 - heavy, and needed only where widgets live

        self._inputs = _inputs(self._available, self._choice)
        self._message = ipywidgets.HTML()
        for name, entry in self._inputs.items():
            if name == "use":
                entry.on_click(lambda _: self._take())
            else:
                entry.observe(lambda _: self._weigh(), names="value")
        self._weigh()
        missing = ipywidgets.HTML(_missing(self._available))
        keys = ipywidgets.HTML(f"<small>{html.escape(KEYS)}</small>")
        return ipywidgets.VBox([self._inputs["architect"], missing, *self._fields(), self._message, keys])

    def _fields(self) -> list[Any]:
        return [entry for name, entry in self._inputs.items() if name != "architect"]

    def _typed(self) -> Choice:
        """Return the choice as it is typed in.

        Raises:
            InputError: If the cap is no amount.
        """
        said = {name: entry.value for name, entry in self._inputs.items() if name != "use"}
        return Choice(
            architect=said["architect"],
            model=said["model"].strip() or None,
            effort=said["effort"] or None,
            cap_usd=cap_of(said["cap"]),
            base_url=said["base_url"].strip() or None,
            recording=said["recording"].strip() or None,
            fallback=said["fallback"],
        )

    def _weigh(self) -> None:
        """Show the settings that the architect has, and what it would cost."""
        name = self._inputs["architect"].value
        for field in (*_OF_MODELS, "recording"):
            of_this = (
                field == "recording" if name == "replay" else field != "recording" and name != "rulebook"
            )
            self._inputs[field].layout.display = None if of_this else "none"
        try:
            told = self._predicted(self._typed())
        except ArchkitError as error:
            self._show(str(error), alert=True)
        else:
            self._show(told)

    def _take(self) -> None:
        use = self._inputs["use"]
        use.disabled = True
        try:
            choice = self._typed()
            told = self._on_choice(choice)
        except ArchkitError as error:
            self._show(str(error), alert=True)
        else:
            self._choice = choice
            self._show(told)
        finally:
            use.disabled = False

    def _show(self, text: str, *, alert: bool = False) -> None:
        kind = 'role="alert" style="color:var(--jp-error-color0,#b3261e)"' if alert else 'role="status"'
        self._message.value = f"<div {kind}>{html.escape(text)}</div>" if text else ""


def _inputs(available: tuple[Available, ...], choice: Choice) -> dict[str, Any]:
    import ipywidgets  # noqa: PLC0415 - as above

    def text(value: str | None, label: str, hint: str) -> Any:
        return ipywidgets.Text(
            value=value or "", description=label, placeholder=hint, continuous_update=False, **_WIDE
        )

    ready = [(one.title, one.name) for one in available if _choosable(one)]
    known = {name for _, name in ready}
    ready += [] if choice.architect in known else [(choice.architect, choice.architect)]
    efforts = [("the model's own", ""), *((effort, effort) for effort in EFFORTS)]
    return {
        "architect": ipywidgets.RadioButtons(
            options=ready, value=choice.architect, description="Architect", **_WIDE
        ),
        "model": text(choice.model, "Model", "the architect's own"),
        "effort": ipywidgets.Dropdown(
            options=efforts, value=choice.effort or "", description="Effort", **_WIDE
        ),
        "cap": text(cap_text(choice.cap_usd), "Cap, USD", "5.00, or none"),
        "base_url": text(choice.base_url, "Server", "the architect's own address"),
        "recording": text(choice.recording, "Recording", "folder of a session"),
        "fallback": ipywidgets.Dropdown(
            options=FALLBACKS, value=choice.fallback, description="If refuted", **_WIDE
        ),
        "use": ipywidgets.Button(
            description="Design with this architect", layout={"width": "16em", "margin": "0.4em 0 0.4em 9em"}
        ),
    }


def _choosable(one: Available) -> bool:
    return one.ready or one.name in _TOLD_HERE


def _missing(available: tuple[Available, ...]) -> str:
    """Return why the other architects cannot be chosen, as HTML."""
    items = "".join(
        f"<li><b>{html.escape(one.title)}</b>: {html.escape(_lacks(one))}</li>"
        for one in available
        if not one.ready
    )
    return f"<div>Not available as it stands:<ul>{items}</ul></div>" if items else ""


def _lacks(one: Available) -> str:
    return f"{sentence(one.why)} {_HINTS.get(one.name, one.hint)}".strip()
