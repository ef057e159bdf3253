"""What leaves: the design document as HTML, Markdown or notebook, and the nbconvert exporter."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from archkit.report.deliverables import default_deliverable, deliverable_names, text_of, write_deliverable
from archkit.report.document import build_notebook, document_text, write_document
from archkit.report.handoff import handoff
from archkit.report.walk import Walk

if TYPE_CHECKING:
    from archkit.report.exporter import DesignDocExporter

__all__ = [
    "DesignDocExporter",
    "Walk",
    "build_notebook",
    "default_deliverable",
    "deliverable_names",
    "document_text",
    "handoff",
    "text_of",
    "write_deliverable",
    "write_document",
]


def __getattr__(name: str) -> Any:
    """Load the exporter when it is first used: nbconvert is heavy."""
    if name != "DesignDocExporter":
        raise AttributeError(f"module 'archkit.report' has no attribute {name!r}")
    return import_module("archkit.report.exporter").DesignDocExporter
