"""The View: how something is shown, in every form at once."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from archkit.render.blocks import Block, Figure
from archkit.render.to_html import write_html
from archkit.render.to_markdown import write_markdown
from archkit.render.to_text import write_text

_CLASSES = "archkit tex2jax_ignore mathjax_ignore"
"""The second and third keep a notebook from reading two prices in a line as a formula."""


@dataclass(frozen=True)
class View:
    """HTML, Markdown and text of one thing; diagrams carry their SVG and Mermaid source too.

    `mermaid` is set only for source that a renderer has accepted: JupyterLab prefers it to
    every other form and shows a warning in place of a diagram that it cannot draw.
    """

    html: str
    markdown: str
    text: str
    svg: str | None = None
    mermaid: str | None = None

    def __str__(self) -> str:
        """Return the text form."""
        return self.text

    def bundle(self) -> dict[str, str]:
        """Return the MIME bundle without the styles that only a live notebook needs."""
        forms = {
            "text/html": f'<div class="{_CLASSES}">{self.html}</div>',
            "text/markdown": self.markdown,
            "text/plain": self.text,
        }
        if self.svg is not None and self.mermaid is not None:
            forms |= {"image/svg+xml": self.svg, "text/vnd.mermaid": self.mermaid}
        return forms

    def live(self) -> str:
        """Return the HTML form with the styles that a notebook needs, for a widget."""
        return f"{_live_style()}{self.bundle()['text/html']}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return self.bundle() | {"text/html": self.live()}


@functools.cache
def _live_style() -> str:
    css = (files("archkit.render") / "live.css").read_text(encoding="utf-8")
    return f'<style class="archkit-live">{css}</style>'


def view_of(blocks: Iterable[Block], *, level: int = 3) -> View:
    """Return the view of blocks; everything is written now, so that errors surface here.

    Args:
        blocks: What is shown.
        level: Heading level of the outermost sections.
    """
    shown = tuple(blocks)
    return View(
        html=write_html(shown, level=level),
        markdown=write_markdown(shown, level=level),
        text=write_text(shown, level=level),
    )


def view_of_figure(figure: Figure) -> View:
    """Return the view of one diagram."""
    plain = view_of((figure,))
    if figure.svg is None:
        return plain
    return View(plain.html, plain.markdown, plain.text, svg=figure.svg, mermaid=figure.mermaid)


@functools.singledispatch
def view(shown: object) -> View:
    """Return how something is shown.

    Raises:
        TypeError: If archkit has no view of such a thing.
    """
    raise TypeError(f"archkit has no view of a {type(shown).__name__}; show a brief, an artifact or a proof")
