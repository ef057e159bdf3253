"""Sliders for load, team and budget: each move designs again and redraws what changes.

Numbers, costs, latencies and charts are redrawn at once, from a quick look; the diagram of the
architecture follows as soon as nobody has moved for a moment, and only when it is another one.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

from archkit.architects import Architect
from archkit.brief import Brief
from archkit.design import Architecture, Design
from archkit.errors import InputError
from archkit.explore.comparison import RULEBOOK, quick_view
from archkit.explore.other_loads import other_loads
from archkit.explore.quick_look import QuickLook, quick_look
from archkit.explore.undisturbed import undisturbed
from archkit.forms.form import Form
from archkit.personas import Persona
from archkit.render import View, view_of
from archkit.render.blocks import Prose, kept
from archkit.render.diagram import figure

_REST_SECONDS = 0.15
"""How long nobody must have moved before the diagram is drawn."""
_KEPT = 64


class Sliders(Form):
    """Three sliders over a design; without widgets, charts and a table of what some loads give.

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
        self._diagram: Any = None
        self._drawn: Architecture | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._seen: dict[tuple[float, int, float], tuple[str, Architecture | None]] = {}

    def control(self, name: str) -> Any:
        """Return a slider: ``load``, ``engineers`` or ``budget``."""
        return self.widget and self._controls[name]

    @property
    def shown(self) -> str:
        """The HTML under the sliders."""
        return str(self.widget and self._result.value)

    @property
    def diagram(self) -> str:
        """The HTML of the architecture's diagram, under the numbers."""
        return str(self.widget and self._diagram.value)

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
        self._result, self._diagram = ipywidgets.HTML(), ipywidgets.HTML()
        for control in self._controls.values():
            control.observe(lambda _: self._redraw(), names="value")
        self._draw(self._redraw_numbers())
        style = ipywidgets.HTML(view_of(()).live())
        return ipywidgets.VBox([style, *self._controls.values(), self._result, self._diagram])

    def _redraw(self) -> None:
        with undisturbed():
            shape = self._redraw_numbers()
        self._later(lambda: self._draw(shape))

    def _redraw_numbers(self) -> Architecture | None:
        """Show what stands at the sliders, and return its architecture."""
        load, engineers, budget = (self._controls[name].value for name in ("load", "engineers", "budget"))
        place = (load, engineers, budget)
        if place not in self._seen:
            if len(self._seen) >= _KEPT:
                self._seen.pop(next(iter(self._seen)))
            self._seen[place] = self._looked_at(*place)
        self._result.value, shape = self._seen[place]
        return shape

    def _looked_at(self, load: float, engineers: int, budget: float) -> tuple[str, Architecture | None]:
        values: dict[str, Any] = {"team.engineers": engineers}
        if self._brief.budget.monthly_usd is not None:
            values["budget.monthly_usd"] = round(budget)
        try:
            look = self._look(load, values)
        except InputError as error:
            return view_of((Prose(str(error)),)).bundle()["text/html"], None
        shown = quick_view(self._base, look, of=self._of)
        return shown.bundle()["text/html"], look.tried.design.shape

    def _look(self, factor: float, values: dict[str, Any]) -> QuickLook:
        return quick_look(
            self._brief,
            self._base,
            self._architect,
            values=values,
            load_factor=factor,
            today=self._today,
            persona=self._persona,
        )

    def _later(self, draw: Callable[[], None]) -> None:
        """Draw once nobody has moved for a moment; at once where no loop runs to wait in."""
        if self._timer:
            self._timer.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            draw()
        else:
            self._timer = loop.call_later(_REST_SECONDS, draw)

    def _draw(self, shape: Architecture | None) -> None:
        """Draw the diagram, unless it stands there already."""
        if shape is not None and shape == self._drawn:
            return
        self._drawn = shape
        drawn = figure("container", "The parts at these numbers", shape) if shape else None
        self._diagram.value = view_of(kept(drawn)).bundle()["text/html"]

    def _static(self) -> View:
        return other_loads(self._brief, self._base, self._look, of=self._of)
