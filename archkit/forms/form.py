"""A form of a notebook: its widgets live, and what stands there without them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from archkit.render import View


class Form(ABC):
    """Shows widgets where there are some, and the same as text, Markdown and HTML everywhere."""

    _box: Any = None

    @property
    def widget(self) -> Any:
        """The ipywidgets box; built when it is first asked for."""
        if self._box is None:
            self._box = self._built()
        return self._box

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        static = self._static()
        bundle = dict(self.widget._repr_mimebundle_())
        return bundle | {
            "text/html": static.live(),
            "text/markdown": static.markdown,
            "text/plain": static.text,
        }

    @abstractmethod
    def _built(self) -> Any:
        """Return the box with all widgets."""

    @abstractmethod
    def _static(self) -> View:
        """Return what stands there without widgets."""
