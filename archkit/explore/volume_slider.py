"""A slider for volume: every access pattern is planned again as it moves."""

from __future__ import annotations

from typing import Any

from archkit.errors import ToolMissingError
from archkit.explore.schema_look import SchemaLook, look_at
from archkit.explore.undisturbed import undisturbed
from archkit.forms.form import Form
from archkit.proofs import NotAssessableError, Subject
from archkit.proofs.data.volume_replanned import replanned
from archkit.render import View, view_of
from archkit.render.access_plans import PlansAt
from archkit.render.blocks import Callout, Prose
from archkit.render.schema_looks import parsed_blocks, patternless_blocks, study_blocks, volume_blocks

LEAST, MOST = -2, 3
"""Ends of the slider: powers of ten of the rows at the horizon."""


class VolumeSlider(Form):
    """The access patterns of a schema at any volume; without widgets a table of four volumes.

    Args:
        subject: Brief, design with a data model, and day.

    Raises:
        InputError: If the design has no tables.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject, self._look = subject, look_at(subject)
        self._slider: Any = None
        self._result: Any = None
        self._seen: dict[float, str] = {}

    @property
    def control(self) -> Any:
        """The slider, None where there is nothing to plan."""
        return self.widget and self._slider

    @property
    def shown(self) -> str:
        """The HTML under the slider."""
        return str(self.widget and self._result.value)

    def _built(self) -> Any:
        import ipywidgets  # noqa: PLC0415 - heavy, and needed only where widgets live

        self._result = ipywidgets.HTML()
        style = ipywidgets.HTML(view_of(()).live())
        if self._look.study is None or not self._look.study.patterns:
            self._result.value = self._static().bundle()["text/html"]
            return ipywidgets.VBox([style, self._result])
        self._slider = ipywidgets.FloatLogSlider(
            value=1,
            min=LEAST,
            max=MOST,
            step=0.1,
            readout_format=".3g",
            description="Volume, times the horizon",
            style={"description_width": "14em"},
            layout={"width": "min(100%, 44em)"},
        )
        self._slider.observe(lambda _: self._redraw(), names="value")
        self._redraw()
        return ipywidgets.VBox([style, self._slider, self._result])

    def _redraw(self) -> None:
        with undisturbed():
            factor = float(self._slider.value)
            if factor not in self._seen:
                self._seen[factor] = self._at(factor).bundle()["text/html"]
            self._result.value = self._seen[factor]

    def _at(self, factor: float) -> View:
        study = self._look.study
        try:
            found = replanned(self._subject, factor)
        except (ToolMissingError, NotAssessableError) as error:
            return view_of((Callout("care", (Prose(str(error)),)),))
        if study is None:
            return self._static()
        at = PlansAt(found.volume, found.plans, found.troubles)
        return view_of(
            volume_blocks(self._look.data, study, at, failed=self._look.failed, limited=found.limited)
        )

    def _static(self) -> View:
        return look_view(self._look)


def look_view(look: SchemaLook) -> View:
    """Return the access patterns of a schema at every volume, or what can be said without a run."""
    if not look.data.access_patterns:
        return view_of(patternless_blocks())
    if look.run is None:
        return view_of(parsed_blocks(look.data, look.why_not, look.unparsed))
    if look.study is None:
        return view_of(parsed_blocks(look.data, look.run.volume_gap, {}))
    return view_of(study_blocks(look.data, look.study, look.failed))
