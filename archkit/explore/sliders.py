"""Sliders for load, team and budget: each move designs again and redraws what changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from archkit.architects import Architect
from archkit.brief import Brief
from archkit.design import Design
from archkit.errors import InputError
from archkit.explore.comparison import RULEBOOK, compared_with, comparison_view
from archkit.explore.what_if import WhatIf, what_if
from archkit.forms.form import Form
from archkit.personas import Persona
from archkit.render import View, view_of
from archkit.render.blocks import Inline, Prose, Table, kept

_FACTORS = (0.1, 1.0, 10.0, 100.0)


class Sliders(Form):
    """Three sliders over a design; without widgets, a table of what some settings give.

    Args:
        brief: The brief as stated.
        base: Its design by the same architect.
        architect: Who proposes; asked at every move, so one that costs nothing.
        today: The day on which dated facts are judged.
        persona: Who leads, as in the walk that is compared with.
        of: Who proposed the session's design; said where it was not the rulebook.
    """

    def __init__(  # noqa: PLR0913 - what is compared, and who leads and proposes
        self,
        brief: Brief,
        base: Design,
        architect: Architect,
        *,
        today: dt.date,
        persona: Persona | None = None,
        of: str = RULEBOOK,
    ) -> None:
        self._persona, self._of = persona, of
        self._brief, self._base, self._architect, self._today = brief, base, architect, today
        self._controls: dict[str, Any] = {}
        self._result: Any = None

    def control(self, name: str) -> Any:
        """Return a slider: ``load``, ``engineers`` or ``budget``."""
        return self.widget and self._controls[name]

    @property
    def shown(self) -> str:
        """The HTML under the sliders."""
        return str(self.widget and self._result.value)

    def _built(self) -> Any:
        import ipywidgets  # noqa: PLC0415 - heavy, and needed only where widgets live

        wide = {"style": {"description_width": "14em"}, "layout": {"width": "min(100%, 44em)"}}
        self._controls = {
            "load": ipywidgets.FloatLogSlider(
                value=1,
                min=-2,
                max=3,
                step=0.1,
                readout_format=".2g",
                description="Load, times the brief",
                **wide,
            ),
            "engineers": ipywidgets.IntSlider(
                value=self._brief.team.engineers or 4, min=1, max=60, description="Engineers", **wide
            ),
            "budget": ipywidgets.FloatLogSlider(
                value=self._brief.budget.monthly_usd or 2_000,
                min=1.5,
                max=6,
                step=0.05,
                readout_format=",.0f",
                description="Budget, USD a month",
                **wide,
            ),
        }
        self._result = ipywidgets.HTML()
        for control in self._controls.values():
            control.observe(lambda _: self._redraw(), names="value")
        self._redraw()
        return ipywidgets.VBox([*self._controls.values(), self._result])

    def _redraw(self) -> None:
        values: dict[str, Any] = {"team.engineers": self._controls["engineers"].value}
        if self._brief.budget.monthly_usd is not None:
            values["budget.monthly_usd"] = round(self._controls["budget"].value)
        try:
            tried = self._tried(self._controls["load"].value, values)
            shown = comparison_view(self._base, tried, of=self._of)
        except InputError as error:
            shown = view_of((Prose(str(error)),))
        self._result.value = shown.bundle()["text/html"]

    def _tried(self, factor: float, values: dict[str, Any]) -> WhatIf:
        return what_if(
            self._brief,
            self._base,
            self._architect,
            values=values,
            load_factor=factor,
            today=self._today,
            persona=self._persona,
        )

    def _static(self) -> View:
        rows = tuple(self._row(factor) for factor in _FACTORS)
        columns = ("Load", "Style", "Components", "Cost a month", "Decisions that flip")
        return view_of(kept(compared_with(self._of), Table("What other loads would give", columns, rows)))

    def _row(self, factor: float) -> tuple[Inline, ...]:
        try:
            design = self._tried(factor, {}).design
        except InputError as error:
            return (f"{factor:g} times", "no design", "", "", str(error))
        if not (design.shape and design.size):
            outcome = design.clarify.because if design.clarify else ""
            return (f"{factor:g} times", "no design", "", "", outcome)
        before = {one.id: one.winner.name for one in self._base.decisions}
        flips = [one.winner.name for one in design.decisions if before.get(one.id) != one.winner.name]
        return (
            f"{factor:g} times",
            design.shape.pattern.replace("-", " "),
            str(len(design.shape.components)),
            f"${design.size.monthly_usd[1]:,.0f}",
            ", ".join(flips) or "none",
        )
