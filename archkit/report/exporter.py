"""The nbconvert exporter ``designdoc``: one HTML file that opens anywhere, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from traitlets import default
from traitlets.config import Config

from archkit.report.page import finished
from archkit.report.static import StaticPreprocessor

TEMPLATES = Path(__file__).parent / "templates"


class DesignDocExporter(HTMLExporter):  # type: ignore[misc] # nbconvert has no types
    """Turns an executed notebook into a self-contained page without script or request.

    Code is hidden unless a cell is tagged ``show-input``; widgets give way to their static
    twins; SVG stays inline. Reach it as ``jupyter nbconvert --to designdoc``.
    """

    export_from_notebook = "Design document"

    @default("template_name")  # type: ignore[untyped-decorator] # traitlets
    def _template_name_default(self) -> str:
        return "designdoc"

    @default("exclude_anchor_links")  # type: ignore[untyped-decorator] # traitlets
    def _exclude_anchor_links_default(self) -> bool:
        return True

    @default("extra_template_basedirs")  # type: ignore[untyped-decorator] # traitlets
    def _own_templates(self) -> list[str]:
        return [str(TEMPLATES)]

    @default("preprocessors")  # type: ignore[untyped-decorator] # traitlets
    def _own_preprocessors(self) -> list[Any]:
        return [StaticPreprocessor]

    @property
    def default_config(self) -> Config:
        """Formats in the order of preference; nothing that needs a script is among them."""
        config = Config(super().default_config)
        config.merge(
            Config(
                {
                    "NbConvertBase": {
                        "display_data_priority": [
                            "text/html",
                            "text/markdown",
                            "image/png",
                            "image/jpeg",
                            "text/latex",
                            "text/plain",
                        ]
                    }
                }
            )
        )
        return config

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and nbconvert's resources.

        What nbconvert's own HTML exporter does to the finished page is left out: `finished`
        does it too, and reading a large page twice is slow.
        """
        resources = resources or {}
        resources |= {"css": _style(), "language_code": self.language_code}
        language = nb.metadata.get("language_info", {}).get("name")
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer=language, parent=self))
        html, found = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return finished(html, found.pop("drawings", [])), found


def _style() -> str:
    return (TEMPLATES / "designdoc" / "designdoc.css").read_text(encoding="utf-8")
