"""Makes a notebook fit for paper: no code unless asked for, no widgets, drawings kept as they are."""

from __future__ import annotations

import re
from typing import Any

from nbconvert.preprocessors import Preprocessor

WIDGET = "application/vnd.jupyter.widget-view+json"
_TWINS = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg")
_SVG_TAG = re.compile(r"<(/?)svg\b[^>]*?(/?)>", re.IGNORECASE)
_LIVE_STYLE = re.compile(r'<style class="archkit-live">.*?</style>', re.DOTALL)
PLACE = '<span data-drawing="{}"></span>'


class StaticPreprocessor(Preprocessor):  # type: ignore[misc] # nbconvert has no types
    """Hides code and replaces what needs a kernel by its static twin.

    Cells tagged ``remove-cell`` go; code is shown only for the tag ``show-input`` and never
    for ``hide-input``; outputs tagged ``hide-output`` go. Widget outputs are dropped unless
    their bundle brings a static form. Inline SVG is put aside in ``resources["drawings"]``, so
    that HTML tools which do not know SVG cannot harm it.
    """

    enabled = True

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook for a static document."""
        resources["drawings"] = []
        nb.cells = [cell for cell in nb.cells if "remove-cell" not in _tags(cell)]
        for cell in nb.cells:
            if cell.cell_type == "code":
                _hide_code(cell)
                cell.outputs = [] if "hide-output" in _tags(cell) else _static(cell.outputs, resources)
        nb.metadata.pop("widgets", None)
        return nb, resources


def _tags(cell: Any) -> set[str]:
    return set(cell.metadata.get("tags", ()))


def _hide_code(cell: Any) -> None:
    shown = "show-input" in _tags(cell) and "hide-input" not in _tags(cell)
    if not shown:
        cell.metadata["transient"] = {"remove_source": True}


def _static(outputs: list[Any], resources: Any) -> list[Any]:
    kept = []
    for output in outputs:
        data = output.get("data")
        if data is not None:
            if data.pop(WIDGET, None) is not None and not any(twin in data for twin in _TWINS):
                continue
            _set_drawings_aside(data, resources["drawings"])
        kept.append(output)
    return kept


def _set_drawings_aside(data: Any, drawings: list[str]) -> None:
    if "text/html" in data:
        html = _LIVE_STYLE.sub("", data["text/html"])
        data["text/html"] = set_aside(html, drawings)
    elif "image/svg+xml" in data:
        data["text/html"] = f'<div class="ak-drawing">{set_aside(data["image/svg+xml"], drawings)}</div>'


def set_aside(html: str, drawings: list[str]) -> str:
    """Return HTML with each outermost ``<svg>`` replaced by a place for it.

    Args:
        html: HTML, or an SVG file.
        drawings: Where the SVG texts are added.
    """
    pieces: list[str] = []
    depth = last = start = 0
    for tag in _SVG_TAG.finditer(html):
        closing, alone = tag[1], tag[2]
        if not closing and not depth:
            start = tag.start()
        depth += 0 if alone else -1 if closing else 1
        depth = max(depth, 0)
        if not depth and tag.end() > start >= last:
            pieces += [html[last:start], PLACE.format(len(drawings))]
            drawings.append(html[start : tag.end()])
            last = tag.end()
    return "".join([*pieces, html[last:]])
